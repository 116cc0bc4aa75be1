// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/imagehelper.h"
#include "core/oci/image.h"

#include <QString>
#include <QStringList>

#include <algorithm>
#include <map>
#include <string>

namespace kiste {

/// What the results of build steps are called.
inline constexpr QLatin1StringView buildStepRepository("localhost/kiste/build-cache");
/// Whether an image is nothing but what a build may start from: no list shows it unasked.
inline bool isBuildStep(const ImageInfo &image)
{
    return !image.names.isEmpty() && std::ranges::all_of(image.names, [](const QString &name) {
        return name.startsWith(buildStepRepository) && name.size() > buildStepRepository.size() && name[buildStepRepository.size()] == u':';
    });
}

/// What images take on the disk: layers unpacked, and the blobs they came as. What several images share counts once, and comes
/// free with the last of them. Images of other users that may share it are not known here.
class ImageLedger
{
public:
    /// @p image: its object path; @p layers: lowest first.
    void add(const ImageInfo &image, quint64 manifestSize, const ImageManifest &manifest, const QList<StoredLayer> &layers);

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
    void addPiece(const std::string &piece, quint64 bytes, const QString &image);

    std::map<std::string, Piece> m_pieces;
};

} // namespace kiste
