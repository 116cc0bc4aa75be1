// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importer.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>

namespace kiste::ui {

struct Importer::Running
{
    Import shown;
    std::vector<ImportPlan> plans; ///< those still to be handed over, last first
    std::size_t count = 0;
    QString job;
    std::shared_ptr<std::atomic_bool> cancelled = std::make_shared<std::atomic_bool>(false);
};

Importer::Importer(Helper *helper, Planner planner, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
    , m_planner(std::move(planner))
{
    connect(helper, &Helper::jobAdded, this, &Importer::jobNews);
    connect(helper, &Helper::jobChanged, this, &Importer::jobNews);
    connect(helper, &Helper::stateChanged, this, [this] {
        if (m_helper->state() == HelperState::Connected)
            return;
        const Error lost{ErrorCode::Unavailable, "the helper left during the import"};
        while (!m_running.empty())
            finish(m_running.front()->shown.id, &lost);
    });
}

Importer::~Importer()
{
    for (const auto &running : m_running)
        *running->cancelled = true;
}

quint64 Importer::start(const QString &file)
{
    auto running = std::make_unique<Running>();
    running->shown.id = ++m_lastId;
    running->shown.file = file;
    const quint64 id = m_lastId;

    using Plans = std::shared_ptr<Result<std::vector<ImportPlan>>>; // descriptors cannot be copied, futures copy
    auto promise = std::make_shared<QPromise<Plans>>();
    auto *watcher = new QFutureWatcher<Plans>(this);
    connect(watcher, &QFutureWatcher<Plans>::finished, this, [this, watcher, id] {
        watcher->deleteLater();
        planned(id, std::move(*watcher->result()));
    });
    watcher->setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, file, planner = m_planner, cancelled = running->cancelled] {
        promise->addResult(std::make_shared<Result<std::vector<ImportPlan>>>(planner(file, *cancelled)));
        promise->finish();
    });
    m_running.push_back(std::move(running));
    Q_EMIT changed();
    return id;
}

Importer::Running *Importer::find(quint64 id)
{
    const auto found = std::ranges::find(m_running, id, [](const auto &running) { return running->shown.id; });
    return found == m_running.end() ? nullptr : found->get();
}

QList<Importer::Import> Importer::imports() const
{
    QList<Import> imports;
    for (const auto &running : m_running)
        imports.append(running->shown);
    return imports;
}

void Importer::planned(quint64 id, Result<std::vector<ImportPlan>> plans)
{
    Running *running = find(id);
    if (!running)
        return; // cancelled meanwhile
    if (!plans)
        return finish(id, &plans.error());
    running->plans = std::move(*plans);
    std::ranges::reverse(running->plans);
    running->count = running->plans.size();
    running->shown.phase = Phase::Loading;
    loadNext(id);
}

void Importer::loadNext(quint64 id)
{
    Running *running = find(id);
    if (running->plans.empty())
        return finish(id, nullptr);
    ImportPlan plan = std::move(running->plans.back());
    running->plans.pop_back();
    running->job.clear();
    m_helper->loadImage(std::move(plan.files), plan.blobs, plan.manifest, plan.names, this,
                        [this, id](const Result<QString> &job) {
                            Running *loading = find(id);
                            if (!job) {
                                if (loading)
                                    finish(id, &job.error());
                                return;
                            }
                            if (!loading) // cancelled before the job had a name
                                return m_helper->cancelJob(*job, this, [](const Result<void> &) {});
                            loading->job = *job;
                            const QList<JobInfo> jobs = m_helper->jobs();
                            if (const auto known = std::ranges::find(jobs, *job, &JobInfo::path); known != jobs.end())
                                jobNews(*known);
                        });
    Q_EMIT changed();
}

void Importer::jobNews(const JobInfo &job)
{
    const auto found = std::ranges::find(m_running, job.path, [](const auto &running) { return running->job; });
    if (found == m_running.end())
        return;
    Running &running = **found;
    if (job.state != JobState::Running && job.state != JobState::Unknown)
        return jobEnded(running.shown.id, job);
    const double done = double(running.count - running.plans.size() - 1);
    running.shown.progress = job.progress < 0 ? -1 : (done + job.progress) / double(running.count);
    Q_EMIT changed();
}

void Importer::jobEnded(quint64 id, const JobInfo &job)
{
    if (job.state == JobState::Done) {
        Q_EMIT imported(job.result);
        return loadNext(id);
    }
    const Error error{job.state == JobState::Cancelled ? ErrorCode::Cancelled
                                                       : errorCodeFromName(job.errorName.toStdString()),
                      job.errorDetail.toStdString()};
    finish(id, &error);
}

void Importer::cancel(quint64 id)
{
    Running *running = find(id);
    if (!running)
        return;
    *running->cancelled = true;
    running->cancelled->notify_all();
    if (!running->job.isEmpty())
        m_helper->cancelJob(running->job, this, [](const Result<void> &) {}); // an ended job has nothing to cancel
    finish(id, nullptr);
}

void Importer::finish(quint64 id, const Error *error)
{
    const auto found = std::ranges::find(m_running, id, [](const auto &running) { return running->shown.id; });
    const std::unique_ptr<Running> running = std::move(*found);
    m_running.erase(found);
    if (error && error->code != ErrorCode::Cancelled)
        Q_EMIT failed(running->shown.file, *error);
    Q_EMIT changed();
}

} // namespace kiste::ui
