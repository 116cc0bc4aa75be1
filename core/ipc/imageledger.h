// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"
#include "app/ctl/task.h"

#include <map>
#include <string>

namespace kiste::ctl {

/// What images take on the disk: layers unpacked, and the blobs they came as. What several images share counts once, and comes
/// free with the last of them. Images of other users that may share it are not known here.
class ImageLedger
{
public:
    /// Asks the engine about each image. One that went meanwhile takes nothing.
    static Task<ImageLedger> of(Session &session, QList<ImageInfo> images);

    /// Bytes of all of them together.
    quint64 bytes() const;
    /// Bytes of one of them, by its object path, whoever shares them.
    quint64 bytesOf(const QString &image) const;
    /// Bytes that nobody needs any more when these images go, by their object paths.
    quint64 freedBy(const QStringList &images) const;

private:
    struct Piece
    {
        quint64 bytes = 0;
        QStringList images;
    };
    void add(const std::string &piece, quint64 bytes, const QString &image);

    std::map<std::string, Piece> m_pieces;
};

} // namespace kiste::ctl
