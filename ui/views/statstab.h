// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/views/detailtab.h"

class QStackedWidget;

namespace kiste::ui {

class StateView;
class StatsView;

/// The charts of a container, over its ring file.
class StatsTab : public DetailTab
{
    Q_OBJECT

public:
    explicit StatsTab(Helper *helper, QWidget *parent = nullptr);

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;
    StatsView *view() const { return m_view; }
    QWidget *content() const;

private:
    void open();
    void opened(Result<UniqueFd> file);

    Helper *m_helper;
    StatsView *m_view;
    StateView *m_state;
    QStackedWidget *m_stack;
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
