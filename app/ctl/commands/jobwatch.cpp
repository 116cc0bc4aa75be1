// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/jobwatch.h"

#include "core/ipc/dbuserror.h"

#include <algorithm>

namespace kiste::ctl {

JobWatch::JobWatch(Helper &helper, QString path)
    : m_helper(helper)
    , m_path(std::move(path))
{
    connect(&m_helper, &Helper::jobAdded, this, &JobWatch::look);
    connect(&m_helper, &Helper::jobChanged, this, &JobWatch::look);
    connect(&m_helper, &Helper::jobRemoved, this, [this](const QString &removed) {
        if (removed == m_path)
            finish(failure(ErrorCode::Failed, "the engine forgot the job before it said how it had ended"));
    });
    connect(&m_helper, &Helper::stateChanged, this, &JobWatch::lookAgain);
}

void JobWatch::lookAgain()
{
    // A job lives in the helper: one that was restarted knows nothing of it.
    if (m_helper.state() != HelperState::Connected)
        return finish(failure(ErrorCode::Unavailable, "the engine went away during the job"));
    const auto jobs = m_helper.jobs();
    const auto found = std::ranges::find(jobs, m_path, &JobInfo::path);
    if (found != jobs.end())
        look(*found);
}

void JobWatch::look(const JobInfo &job)
{
    if (job.path != m_path || m_result)
        return;
    emit progressed(job.progress);
    switch (job.state) {
    case JobState::Done:
        return finish(job.result);
    case JobState::Failed:
        return finish(std::unexpected(fromDBusError(job.errorName, job.errorDetail)));
    case JobState::Cancelled:
        return finish(failure(ErrorCode::Cancelled, "cancelled"));
    case JobState::Unknown:
    case JobState::Running:
        break;
    }
}

void JobWatch::finish(Result<QString> result)
{
    if (m_result)
        return;
    m_result = std::move(result);
    m_ended.happen();
}

Task<Result<QString>> JobWatch::result()
{
    lookAgain(); // what happened before the watch began
    co_await m_ended;
    co_return *m_result;
}

} // namespace kiste::ctl
