// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

class QGridLayout;
class QLabel;
class QListWidget;

namespace kiste::ui {

class ContainerModel;
class ElideLabel;
class PaneButtons;

/// A pane for something small: a title, label and value in lines, and the containers that use it. Lines without a value are
/// not shown.
class FactsPane : public QWidget
{
    Q_OBJECT

public:
    /// @p users: heading above the containers.
    FactsPane(ContainerModel *containers, const QString &users, QWidget *parent = nullptr);

    void setTitle(const QString &title, const QString &subtitle);
    void setRow(const QString &label, const QString &value, bool code = false);
    QString value(const QString &label) const;
    /// Object paths of containers.
    void setUsers(const QStringList &paths);
    void setCovering(bool covering);

Q_SIGNALS:
    void containerChosen(const QString &path);
    void closeRequested();
    void expandRequested(bool expand);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    ContainerModel *m_containers;
    ElideLabel *m_title;
    ElideLabel *m_subtitle;
    PaneButtons *m_buttons;
    QGridLayout *m_grid;
    QWidget *m_usersHead;
    QListWidget *m_users;
    QHash<QString, std::pair<QLabel *, QLabel *>> m_rows;
};

} // namespace kiste::ui
