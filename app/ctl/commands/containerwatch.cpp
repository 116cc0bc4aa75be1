// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/containerwatch.h"

#include <QTimer>

#include <algorithm>

namespace kiste::ctl {

ContainerWatch::ContainerWatch(Helper &helper, QString path)
    : m_helper(helper)
    , m_path(std::move(path))
{
    const auto known = m_helper.containers();
    const auto found = std::ranges::find(known, m_path, &ContainerInfo::path);
    if (found != known.end() && !found->isActive())
        m_formerEnd = found->finishedAt;
    connect(&m_helper, &Helper::containerAdded, this, &ContainerWatch::look);
    connect(&m_helper, &Helper::containerChanged, this, &ContainerWatch::look);
    connect(&m_helper, &Helper::containerRemoved, this, [this](const QString &removed) {
        if (removed == m_path)
            finish();
    });
    connect(&m_helper, &Helper::stateChanged, this, [this] {
        if (m_helper.state() == HelperState::Connected)
            lookAgain();
    });
}

void ContainerWatch::look(const ContainerInfo &info)
{
    const bool ended = info.state == ContainerState::Exited || info.state == ContainerState::Damaged;
    if (m_over || info.path != m_path || !ended || info.finishedAt == m_formerEnd)
        return;
    m_exitCode = info.exitCode;
    finish();
}

void ContainerWatch::lookAgain()
{
    const auto known = m_helper.containers();
    const auto found = std::ranges::find(known, m_path, &ContainerInfo::path);
    if (found == known.end())
        finish();
    else
        look(*found);
}

void ContainerWatch::finish()
{
    if (std::exchange(m_over, true))
        return;
    emit ended();
}

Task<bool> ContainerWatch::over(std::optional<std::chrono::milliseconds> time)
{
    if (m_over)
        co_return true;
    Event either;
    QObject context;
    const auto happen = [&either] {
        if (!either.happened())
            either.happen();
    };
    connect(this, &ContainerWatch::ended, &context, happen);
    if (time)
        QTimer::singleShot(*time, &context, happen);
    co_await either;
    co_return m_over;
}

} // namespace kiste::ctl
