// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/jobs.h"

#include "core/ipc/objectpath.h"

#include <QTimer>

#include <algorithm>
#include <format>

namespace kiste {

void Jobs::cancelAll()
{
    for (const auto &[number, job] : m_jobs)
        job.cancelled->store(true);
}

quint64 Jobs::begin(const QString &kind, quint32 owner)
{
    const quint64 number = ++m_last;
    Job job;
    job.info.path = jobPath(number);
    job.info.kind = kind;
    job.info.state = JobState::Running;
    job.owner = owner;
    job.cancelled = std::make_shared<std::atomic<bool>>(false);
    m_jobs.emplace(number, std::move(job));
    emit added(number);
    return number;
}

const Jobs::Job *Jobs::find(quint64 number) const
{
    const auto found = m_jobs.find(number);
    return found == m_jobs.end() ? nullptr : &found->second;
}

Jobs::CancelFlag Jobs::cancelFlag(quint64 number) const
{
    const Job *job = find(number);
    return job ? job->cancelled : nullptr;
}

void Jobs::setProgress(quint64 number, double progress)
{
    const auto found = m_jobs.find(number);
    if (found == m_jobs.end() || found->second.info.state != JobState::Running)
        return;
    found->second.info.progress = progress;
    emit changed(number);
}

void Jobs::finish(quint64 number, const Result<QString> &result)
{
    const auto found = m_jobs.find(number);
    if (found == m_jobs.end() || found->second.info.state != JobState::Running)
        return;
    JobInfo &info = found->second.info;
    if (result) {
        info.state = JobState::Done;
        info.progress = 1;
        info.result = *result;
    } else {
        info.state = result.error().code == ErrorCode::Cancelled ? JobState::Cancelled : JobState::Failed;
        info.errorName = QString::fromStdString(errorName(result.error().code));
        info.errorDetail = QString::fromStdString(result.error().detail);
    }
    emit changed(number);
    QTimer::singleShot(m_keepTime, this, [this, number] {
        emit removed(number);
        m_jobs.erase(number);
    });
}

Result<void> Jobs::cancel(quint64 number)
{
    const Job *job = find(number);
    if (!job)
        return failure(ErrorCode::NotFound, std::format("there is no job {}", number));
    if (job->info.state != JobState::Running)
        return failure(ErrorCode::WrongState, std::format("job {} has ended", number));
    job->cancelled->store(true);
    return {};
}

bool Jobs::isIdle() const
{
    return std::ranges::none_of(m_jobs, [](const auto &job) { return job.second.info.state == JobState::Running; });
}

} // namespace kiste
