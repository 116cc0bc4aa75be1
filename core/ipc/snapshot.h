// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/types.h"

#include <QByteArray>
#include <QDataStream>
#include <QList>

/// All objects that somebody may see, as bytes. Property maps name and type each of their values, and a thousand containers
/// take longer to be unwrapped than all the rest of a command; here the reader knows what comes. That holds only between
/// programs that have the same lists of fields, which the format tells.
namespace kiste {

/// The same text in programs whose lists of fields (fields.h) are the same.
QString snapshotFormat();

class SnapshotWriter
{
public:
    SnapshotWriter();
    SnapshotWriter(const SnapshotWriter &) = delete;
    SnapshotWriter &operator=(const SnapshotWriter &) = delete;

    void add(const ContainerInfo &info);
    void add(const ImageInfo &info);
    void add(const VolumeInfo &info);
    void add(const NetworkInfo &info);
    void add(const JobInfo &info);
    const QByteArray &bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
    QDataStream m_stream;
};

struct Snapshot
{
    QList<ContainerInfo> containers;
    QList<ImageInfo> images;
    QList<VolumeInfo> volumes;
    QList<NetworkInfo> networks;
    QList<JobInfo> jobs;
};

/// Corrupt for bytes that no SnapshotWriter has written.
Result<Snapshot> readSnapshot(const QByteArray &bytes);

} // namespace kiste
