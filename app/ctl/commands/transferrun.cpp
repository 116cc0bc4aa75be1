// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/transferrun.h"

#include "app/ctl/commands/jobwatch.h"
#include "core/ipc/imagehelper.h"

#include <csignal>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

TransferRun::TransferRun(Session &session, HttpTransport::Options options)
    : m_session(session), m_transport(std::move(options)), m_signals({SIGINT, SIGTERM, SIGHUP})
{
    connect(&m_signals, &SignalWatcher::raised, this, &TransferRun::cancel);
}

void TransferRun::step()
{
    if (!m_step.happened())
        m_step.happen();
}

void TransferRun::cancel(int number)
{
    m_killedBy = number;
    m_transport.cancel();
    step();
    if (!m_job.isEmpty()) {
        m_session.helper().cancelJob(m_job, this, [](const Result<void> &) {
            // It has ended meanwhile, and says how.
        });
    }
}

Task<Result<QString>> TransferRun::load(LoadPlan plan, QString origin, std::function<void(double)> progress)
{
    QList<BlobRange> blobs;
    for (const PlannedBlob &blob : plan.blobs)
        blobs.append({QString::fromStdString(blob.digest.text()), blob.file, blob.offset, blob.size});
    QStringList names;
    for (const std::string &name : plan.names)
        names.append(QString::fromStdString(name));
    const QByteArray manifest = QByteArray::fromStdString(plan.manifest);
    if (m_killedBy)
        co_return failure(ErrorCode::Cancelled, "cancelled");
    const auto job = co_await ask<QString>(this, [&](QObject *context, auto done) {
        ImageHelper::of(&m_session.helper())
            .loadImageWith(std::move(plan.files), blobs, manifest, names, {{u"origin"_s, origin}}, context, done);
    });
    if (!job)
        co_return std::unexpected(job.error());
    m_job = *job;
    JobWatch watch(m_session.helper(), m_job);
    connect(&watch, &JobWatch::progressed, this, progress);
    if (m_killedBy)
        cancel(m_killedBy);
    auto image = co_await watch.result();
    m_job.clear();
    co_return image;
}

} // namespace kiste::ctl
