// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/imageledger.h"

#include <algorithm>

namespace kiste {

void ImageLedger::addPiece(const std::string &piece, quint64 bytes, const QString &image)
{
    Piece &known = m_pieces[piece];
    known.bytes = bytes;
    if (!known.images.contains(image))
        known.images.append(image);
}

void ImageLedger::add(const ImageInfo &image, quint64 manifestSize, const ImageManifest &manifest, const QList<StoredLayer> &layers)
{
    addPiece(image.digest.toStdString(), manifestSize, image.path);
    addPiece(manifest.config.digest.text(), manifest.config.size, image.path);
    for (const Descriptor &blob : manifest.layers)
        addPiece(blob.digest.text(), blob.size, image.path);
    std::string chain = "unpacked"; // a layer lies there once for each pile that it is on
    for (const StoredLayer &layer : layers) {
        chain += ' ' + layer.blob.toStdString();
        addPiece(chain, layer.size, image.path);
    }
}

quint64 ImageLedger::bytes() const
{
    quint64 sum = 0;
    for (const auto &[name, piece] : m_pieces)
        sum += piece.bytes;
    return sum;
}

quint64 ImageLedger::bytesOf(const QString &image) const
{
    quint64 sum = 0;
    for (const auto &[name, piece] : m_pieces)
        sum += piece.images.contains(image) ? piece.bytes : 0;
    return sum;
}

quint64 ImageLedger::freedBy(const QStringList &images) const
{
    quint64 sum = 0;
    for (const auto &[name, piece] : m_pieces) {
        const bool free = std::ranges::all_of(piece.images, [&images](const QString &image) { return images.contains(image); });
        sum += free ? piece.bytes : 0;
    }
    return sum;
}

} // namespace kiste
