// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/jobs.h"
#include "privhelper/service/volumes.h"

#include <QThreadPool>

namespace kiste {

/// Looks at, saves and restores the files of volumes, in threads of its own.
class VolumeBackup : public QObject
{
    Q_OBJECT

public:
    /// @p unpackProgram: path of kiste-unpack, which alone reads the archives of callers.
    VolumeBackup(Volumes &volumes, Jobs &jobs, std::string unpackProgram, QObject *parent = nullptr);
    ~VolumeBackup() override;

    void usage(const VolumeId &id, std::function<void(Result<VolumeUsage>)> done);
    /// Writes a tar archive to @p pipe. @return number of the job, which belongs to @p owner.
    Result<quint64> save(const VolumeId &id, UniqueFd pipe, quint32 owner);
    /// Replaces the volume's files by those in @p archive, a regular file. No container that mounts it may run.
    Result<quint64> restore(const VolumeId &id, UniqueFd archive, quint32 owner);

private:
    Result<void> unpack(const VolumeId &id, int archive, quint64 job, const std::atomic<bool> &cancelled);

    Volumes &m_volumes;
    Jobs &m_jobs;
    std::string m_unpackProgram;
    QThreadPool m_threads;
    std::atomic<bool> m_ending = false;
};

} // namespace kiste
