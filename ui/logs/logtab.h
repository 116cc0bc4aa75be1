// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/logs/logfeed.h"
#include "ui/logs/logsearch.h"
#include "ui/logs/logstore.h"
#include "ui/views/detailtab.h"

#include <QTimer>

#include <optional>

class QLabel;
class QLineEdit;
class QToolButton;
class QPushButton;

namespace kiste::ui {

class InlineMessage;
class LogView;

/// The log of a container, live: search, times, wrapping, follow.
class LogTab : public DetailTab
{
    Q_OBJECT

public:
    explicit LogTab(Helper *helper, QWidget *parent = nullptr);
    ~LogTab() override;

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;
    /// Brings the first line written at or after that time (milliseconds since the epoch) into view and marks it; the last one
    /// if none is so late. What is not read yet is waited for.
    void showTime(qint64 timeMs);

    LogView *view() const { return m_view; }
    const LogStore &store() const { return m_store; }
    QLineEdit *searchField() const { return m_field; }
    QString countText() const;
    QPushButton *newLinesButton() const { return m_newLines; }

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QLayout *makeSearchRow();
    QLayout *makeOptionsRow();
    QToolButton *makeToggle(const QString &iconName, const QString &tip, bool on);
    void open();
    void opened(Result<UniqueFd> stream);
    void fail(const Error &error);
    void linesCame();
    void goToWanted(bool complete);
    void refreshSearch();
    void patternChanged();
    void step(int direction);
    void refreshWords();
    void placeNewLines();

    Helper *m_helper;
    LogStore m_store;
    LogFeed m_feed;
    LogSearch m_search;
    LogView *m_view;
    InlineMessage *m_message;
    QLineEdit *m_field;
    QToolButton *m_case = nullptr;
    QToolButton *m_expression = nullptr;
    QToolButton *m_times = nullptr;
    QToolButton *m_wrap = nullptr;
    QToolButton *m_follow = nullptr;
    QLabel *m_count;
    QLabel *m_facts;
    QPushButton *m_newLines;
    QString m_path;
    bool m_containerActive = false;
    bool m_hasRun = false;
    bool m_active = false;
    bool m_opened = false; ///< asked for a stream of the present run
    quint64 m_request = 0;
    std::optional<std::int64_t> m_wantedTime; ///< nanoseconds since the epoch
    QTimer m_wantedTimer; ///< a log that goes on says no end
};

} // namespace kiste::ui
