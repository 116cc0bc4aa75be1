// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/views/page.h"

class QAbstractItemModel;
class QLabel;
class QStackedWidget;

namespace kiste {
class Helper;
}

namespace kiste::ui {

class FilterField;
class InlineMessage;
class RowFilter;
class Segmented;
class SkeletonView;
class StateView;
class TableView;

/// A page that lists objects of one kind (an InfoModel's): filter, segments "All" and "Unused" (or another word for what the model calls so), table or what stands in its
/// place, sums, and a pane for the selected one. What the objects are is the derived class's.
class ListPage : public Page
{
    Q_OBJECT

public:
    struct Words
    {
        QString table; ///< accessible name, also of the filter
        QString filter; ///< placeholder
        QString noMatch;
        QString noMatchSentence;
        QString second; ///< segment beside "All"; empty: "Unused"
    };

    TableView *table() const { return m_table; }
    FilterField *filterField() const { return m_filterField; }
    InlineMessage *message() const { return m_message; }
    StateView *stateView() const { return m_state; }
    QWidget *content() const;
    QStringList selectedPaths() const;
    void selectPath(const QString &path);
    void focusFilter() override;
    bool selectByName(const QString &name) override;

protected:
    /// @p idRole, @p sortRole, @p filterRole and @p unusedRole are the model's.
    ListPage(const QString &settingsKey, Helper *helper, QAbstractItemModel *model, const Words &words,
             QWidget *parent = nullptr);
    ~ListPage() override;

    /// Call it once the columns have their widths and the actions are there.
    void begin(QWidget *pane, int paneWidth);
    QAction *makeAction(const QString &iconName, const QString &text, const QString &tip, const QKeySequence &key = {});
    bool isConnected() const;
    void fail(const QString &sentence, const Error &error);
    Helper *helper() const { return m_helper; }

    virtual void showEmpty(StateView *view) = 0;
    virtual void selectionChanged(const QStringList &paths) = 0;
    virtual QString sums() const = 0;
    virtual QList<QAction *> contextActions() const = 0;
    virtual void deleteSelected() = 0;

private:
    QWidget *makeFilterBar(const Words &words);
    void applyFilter();
    void refresh();
    void refreshSelection();
    void showContextMenu(const QPoint &position);

    Helper *m_helper;
    QAbstractItemModel *m_model;
    Words m_words;
    RowFilter *m_filter;
    TableView *m_table;
    FilterField *m_filterField;
    Segmented *m_segments;
    InlineMessage *m_message;
    QStackedWidget *m_stack;
    StateView *m_state;
    SkeletonView *m_skeleton;
    QLabel *m_sums;
    bool m_begun = false;
};

} // namespace kiste::ui
