// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QSplitter;

namespace kiste::ui {

/// One page of the window: a list at the leading side, the pane of what is selected at the trailing side. In a narrow
/// window, or when asked for, the pane covers the list.
class Page : public QWidget
{
    Q_OBJECT

public:
    explicit Page(const QString &settingsKey, QWidget *parent = nullptr);

    virtual QString title() const = 0;
    /// Acts of the toolbar; a separator action stands between groups. The first one is the page's primary act.
    virtual QList<QAction *> toolbarActions() const = 0;
    /// Short facts for the status bar.
    virtual QString facts() const = 0;
    virtual void focusFilter() = 0;
    /// Selects the row with this name; false if there is none (yet).
    virtual bool selectByName(const QString &name) = 0;
    void saveState() const;
    /// What it is called in the settings.
    QString key() const { return m_settingsKey; }

    bool isExpanded() const { return m_expanded; }
    /// The pane alone, or list and pane side by side.
    void setExpanded(bool expanded);
    bool isPaneOpen() const { return m_paneOpen; }
    void setPaneOpen(bool open);
    /// Opens the pane for reading: beside the list, or over it where there is no room.
    void openPane();

Q_SIGNALS:
    void factsChanged();

protected:
    void setParts(QWidget *list, QWidget *pane, int paneWidth);
    /// Whether there is something that the pane could show.
    void setPaneWanted(bool wanted);
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    QString settingsKey() const { return m_settingsKey; }
    virtual void paneLayoutChanged(bool covering) { Q_UNUSED(covering) }

private:
    bool isNarrow() const;
    void arrange();

    QString m_settingsKey;
    QSplitter *m_splitter;
    QWidget *m_list = nullptr;
    QWidget *m_pane = nullptr;
    int m_paneWidth = 0;
    bool m_expanded = false;
    bool m_paneOpen = true;
    bool m_paneWanted = false;
    bool m_coverRequested = false;
};

} // namespace kiste::ui
