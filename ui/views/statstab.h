// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/models/busiestprocess.h"
#include "ui/models/eventfeed.h"
#include "ui/models/limiteditor.h"
#include "ui/views/detailtab.h"

#include <optional>

class QStackedWidget;

namespace kiste::ui {

class InlineMessage;
class StateView;
class StatsRail;
class StatsView;
class Toast;

/// The charts of a container, over its ring file; its limits can be changed in there, and what happened is marked.
class StatsTab : public DetailTab
{
    Q_OBJECT

public:
    explicit StatsTab(Helper *helper, QWidget *parent = nullptr);

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;
    StatsView *view() const { return m_view; }
    StatsRail *rail() const { return m_rail; }
    Toast *toast() const { return m_toast; }
    InlineMessage *message() const { return m_message; }
    EventFeed *events() { return &m_events; }
    QWidget *content() const;

Q_SIGNALS:
    /// Somebody wants the log around that time, milliseconds since the epoch.
    void logsRequested(qint64 timeMs);
    void commandNoted(const QString &line);

private:
    void connectView();
    void connectLimits();
    void open();
    void opened(Result<UniqueFd> file);
    void compare(const QString &path);
    void refreshCandidates();
    void refreshRail();
    void exportEnded(const QString &path, const QString &detail);
    void dragged(LimitKey key, std::optional<double> value);

    Helper *m_helper;
    StatsView *m_view;
    StatsRail *m_rail;
    StateView *m_state;
    QStackedWidget *m_stack;
    InlineMessage *m_message;
    Toast *m_toast;
    EventFeed m_events;
    LimitEditor m_limits;
    BusiestProcess m_busiest;
    std::optional<ContainerInfo> m_container;
    QString m_path;
    bool m_hasRun = false;
    bool m_running = false;
    bool m_active = false;
    bool m_opened = false;
    bool m_rangeChosen = false; ///< by somebody
    bool m_settingRange = false;
    quint64 m_age = 0; ///< seconds since the start, when last told
    quint64 m_request = 0;
};

} // namespace kiste::ui
