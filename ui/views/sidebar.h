// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

namespace kiste::ui {

/// The permanent list of pages at the leading edge, each with two counts: what is active (green) and the rest.
class Sidebar : public QListView
{
    Q_OBJECT

public:
    explicit Sidebar(QWidget *parent = nullptr);

    void addPage(const QString &iconName, const QString &title);
    void setCounts(int page, int active, int other);
    void setCurrentPage(int page);
    QSize sizeHint() const override;

Q_SIGNALS:
    void pageChosen(int page);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace kiste::ui
