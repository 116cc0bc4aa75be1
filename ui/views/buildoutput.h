// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "ui/logs/logsearch.h"
#include "ui/logs/logstore.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace kiste::build {
class BuildHistory;
}

namespace kiste::ui {

class LogView;
class Segmented;

/// What the steps of a build have said, all of them or one: follows the log of one that runs; search.
class BuildOutput : public QWidget
{
    Q_OBJECT

public:
    /// @p history must outlive it.
    explicit BuildOutput(const build::BuildHistory &history, QWidget *parent = nullptr);

    /// Empty: none. The log of one that goes on is read on until it is told that it has ended.
    void setBuild(const QString &id, bool running);
    /// The step that "This step" means; 0: none.
    void setStep(int number);
    /// Shows only the lines of the step, or all.
    void setOnlyStep(bool only);

    const LogStore &store() const { return m_store; }
    QLineEdit *searchField() const { return m_field; }
    QString matchCount() const;

private:
    QWidget *makeBar();
    void open();
    void read();
    void take(std::string_view bytes);
    void addLine(std::string_view line);
    void refill();
    void told();
    void search();
    void next(int direction);

    const build::BuildHistory &m_history;
    QString m_id;
    bool m_isRunning = false;
    int m_step = 0;
    UniqueFd m_file;
    std::string m_text; ///< all that has been read; a log has a largest size
    std::size_t m_shown = 0; ///< of it, up to the end of a line
    LogStore m_store;
    LogSearch m_search;
    QTimer m_timer;
    Segmented *m_segments;
    QLineEdit *m_field;
    QLabel *m_count;
    LogView *m_view;
};

} // namespace kiste::ui
