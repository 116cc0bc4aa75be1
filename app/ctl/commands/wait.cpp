// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/containerwatch.h"
#include "app/ctl/commands/ps.h"

#include <memory>
#include <vector>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Said of one that has not ended, or is not there, as podman says it.
constexpr int noExitCode = -1;

bool isEnd(const QString &condition)
{
    return condition == "stopped"_L1 || condition == "exited"_L1;
}

bool isHealth(const QString &condition)
{
    return condition == "healthy"_L1 || condition == "unhealthy"_L1;
}

bool fulfils(const ContainerInfo &info, const QString &condition)
{
    if (isHealth(condition))
        return info.health == (condition == "healthy"_L1 ? ContainerHealth::Healthy : ContainerHealth::Unhealthy);
    if (condition == "stopping"_L1)
        return info.state == ContainerState::Stopping;
    return stateWord(info.state) == condition;
}

/// Waits for one container. Made for all of them before the first is waited for, so that none can end unseen.
class Waiting
{
public:
    Waiting(Session &session, QString path, const QStringList &conditions)
        : m_path(std::move(path))
        , m_conditions(conditions)
        , m_watch(session.helper(), m_path)
    {
        const auto info = session.container(m_path);
        const bool ended = info && !info->isActive() && info->state != ContainerState::Restarting;
        m_forEnd = conditions.isEmpty() || std::ranges::any_of(conditions, isEnd);
        if (m_forEnd && ended && info->state != ContainerState::Created)
            finish(info->exitCode);
        if (info)
            look(*info);
        // Nobody checks the health of one that does not run.
        if (ended && !m_over.happened() && std::ranges::any_of(conditions, isHealth)) {
            m_missed = true;
            finish(info->exitCode);
        }
        QObject::connect(&session.helper(), &Helper::containerChanged, &m_watch,
                         [this](const ContainerInfo &now) { look(now); });
        QObject::connect(&m_watch, &ContainerWatch::ended, &m_watch, [this] {
            m_missed = !m_forEnd && !m_over.happened();
            finish(m_watch.exitCode());
        });
    }

    /// The exit code; nothing if it was removed before that was known.
    Task<std::optional<int>> result()
    {
        co_await m_over;
        co_return m_code;
    }
    /// It ended, and that was not what was waited for.
    bool missed() const { return m_missed; }

private:
    void look(const ContainerInfo &info)
    {
        if (info.path != m_path)
            return;
        const bool is =
            std::ranges::any_of(m_conditions, [&info](const QString &condition) { return fulfils(info, condition); });
        if (is)
            finish(info.isActive() ? noExitCode : info.exitCode);
    }

    void finish(std::optional<int> code)
    {
        if (m_over.happened())
            return;
        m_code = code;
        m_over.happen();
    }

    const QString m_path;
    const QStringList m_conditions;
    ContainerWatch m_watch;
    Event m_over;
    bool m_forEnd = true;
    bool m_missed = false;
    std::optional<int> m_code;
};

struct Named
{
    QString name;
    std::unique_ptr<Waiting> waiting; ///< none for one that is not there
};

} // namespace

Task<int> execute(Session &session, WaitOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    std::vector<Named> all;
    for (const QString &name : options.containers) {
        const auto path = co_await ask<QString>(
            &session, [&](QObject *context, auto done) { session.helper().findContainer(name, context, done); });
        if (path) {
            all.push_back({name, std::make_unique<Waiting>(session, *path, options.conditions)});
        } else if (options.ignoreMissing && path.error().code == ErrorCode::NotFound) {
            all.push_back({name, nullptr});
        } else {
            session.complain(u"find container"_s, name, path.error());
            good = false;
        }
    }
    for (const Named &one : all) {
        const auto code = one.waiting ? co_await one.waiting->result() : std::optional(noExitCode);
        if (one.waiting && one.waiting->missed()) {
            session.complain(
                u"container '%1' ended and was not %2 before"_s.arg(one.name, options.conditions.join(u" or "_s)));
            good = false;
        } else if (code)
            session.print(std::to_string(*code) + "\n");
        else
            session.complain(u"container '%1' was removed before its exit code was known"_s.arg(one.name));
        good = good && code;
    }
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
