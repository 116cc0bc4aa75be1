// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/volumebackup.h"

#include "core/ipc/objectpath.h"
#include "privhelper/service/treearchive.h"
#include "privhelper/service/treesize.h"
#include "privhelper/store/unpackrunner.h"

#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr int threads = 4;

Result<VolumeUsage> measure(const VolumeStore &store, const VolumeId &id, const std::atomic<bool> &cancelled)
{
    const auto directory = store.openData(id);
    if (!directory)
        return std::unexpected(directory.error());
    return measureTree(directory->get(), cancelled);
}

} // namespace

VolumeBackup::VolumeBackup(Volumes &volumes, Jobs &jobs, std::string unpackProgram, QObject *parent)
    : QObject(parent), m_volumes(volumes), m_jobs(jobs), m_unpackProgram(std::move(unpackProgram))
{
    m_threads.setMaxThreadCount(threads);
}

VolumeBackup::~VolumeBackup()
{
    m_ending = true;
    m_threads.waitForDone();
}

void VolumeBackup::usage(const VolumeId &id, std::function<void(Result<VolumeUsage>)> done)
{
    m_threads.start([this, id, done = std::move(done)] {
        const auto result = measure(m_volumes.store(), id, m_ending);
        QMetaObject::invokeMethod(this, [done, result] { done(result); }, Qt::QueuedConnection);
    });
}

Result<quint64> VolumeBackup::save(const VolumeId &id, UniqueFd pipe, quint32 owner)
{
    struct stat status = {};
    const int flags = ::fcntl(pipe.get(), F_GETFL);
    // A file could lie on a file system of the caller's own making, which may never answer a write.
    if (::fstat(pipe.get(), &status) != 0 || !S_ISFIFO(status.st_mode) || flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
        return failure(ErrorCode::InvalidArgument, "the archive must go to the writing end of a pipe");
    auto directory = m_volumes.store().openData(id);
    if (!directory)
        return std::unexpected(std::move(directory.error()));
    m_volumes.setBusy(id, true);
    const quint64 job = m_jobs.begin(u"export-volume"_s, owner);
    struct Work
    {
        UniqueFd pipe;
        UniqueFd directory;
        Jobs::CancelFlag cancelled;
    };
    const auto work = std::make_shared<Work>(std::move(pipe), std::move(*directory), m_jobs.cancelFlag(job));
    m_threads.start([this, id, job, work] {
        auto result = archiveTree(work->directory.get(), work->pipe.get(), *work->cancelled);
        work->pipe.reset(); // whoever reads it sees the end before the job's
        QMetaObject::invokeMethod(
            this,
            [this, id, job, result] {
                m_volumes.setBusy(id, false);
                m_jobs.finish(job, result.transform([&] { return volumePath(id); }));
            },
            Qt::QueuedConnection);
    });
    return job;
}

Result<void> VolumeBackup::unpack(const VolumeId &id, int archive, quint64 job, const std::atomic<bool> &cancelled)
{
    const VolumeStore &store = m_volumes.store();
    auto target = store.beginReplacement(id);
    if (!target)
        return std::unexpected(std::move(target.error()));
    struct stat status = {};
    const double size = ::fstat(archive, &status) == 0 && status.st_size > 0 ? static_cast<double>(status.st_size) : 1;
    UnpackLimits limits;
    limits.plainNames = true;
    auto unpacked = runUnpack(m_unpackProgram, archive, target->get(), limits, [&](std::uint64_t bytes) {
        const double progress = std::min(1.0, static_cast<double>(bytes) / size);
        QMetaObject::invokeMethod(this, [this, job, progress] { m_jobs.setProgress(job, progress); },
                                  Qt::QueuedConnection);
        return !cancelled;
    });
    if (unpacked && unpacked->entries == 0) // a backup has at least the top directory
        unpacked = failure(ErrorCode::Corrupt, "the archive is empty");
    if (!unpacked || cancelled) {
        std::ignore = store.discardReplacement(id); // else the next start of the helper takes it away
        return unpacked ? failure(ErrorCode::Cancelled, "the job was cancelled")
                        : Result<void>(std::unexpected(std::move(unpacked.error())));
    }
    return store.commitReplacement(id);
}

Result<quint64> VolumeBackup::restore(const VolumeId &id, UniqueFd archive, quint32 owner)
{
    struct stat status = {};
    if (::fstat(archive.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return failure(ErrorCode::InvalidArgument, "the archive is not a regular file");
    if (::lseek(archive.get(), 0, SEEK_SET) != 0) // wherever its writer left it
        return osFailure(errno, "cannot read the archive");
    if (m_volumes.isBusy(id))
        return failure(ErrorCode::InUse, "the volume is being saved or filled");
    m_volumes.setBusy(id, true);
    const quint64 job = m_jobs.begin(u"import-volume"_s, owner);
    const auto file = std::make_shared<UniqueFd>(std::move(archive));
    m_threads.start([this, id, job, file, cancelled = m_jobs.cancelFlag(job)] {
        const auto result = unpack(id, file->get(), job, *cancelled);
        QMetaObject::invokeMethod(
            this,
            [this, id, job, result] {
                auto recorded = result;
                if (recorded)
                    recorded = m_volumes.markFilled(id);
                m_volumes.setBusy(id, false);
                m_jobs.finish(job, recorded.transform([&] { return volumePath(id); }));
            },
            Qt::QueuedConnection);
    });
    return job;
}

} // namespace kiste
