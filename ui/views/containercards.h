// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

namespace kiste::ui {

class ContainerTree;

/// The containers as cards: name, state, image, processor time and memory with their course. The tree must have no groups.
class ContainerCards : public QListView
{
    Q_OBJECT

public:
    explicit ContainerCards(ContainerTree *tree, QWidget *parent = nullptr);

Q_SIGNALS:
    void opened(const QModelIndex &index);
    void deletePressed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();
};

} // namespace kiste::ui
