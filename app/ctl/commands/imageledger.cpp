// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/imageledger.h"

#include "app/ctl/commands/imagecontent.h"

#include <algorithm>

namespace kiste::ctl {

void ImageLedger::add(const std::string &piece, quint64 bytes, const QString &image)
{
    Piece &known = m_pieces[piece];
    known.bytes = bytes;
    if (!known.images.contains(image))
        known.images.append(image);
}

Task<ImageLedger> ImageLedger::of(Session &session, QList<ImageInfo> images)
{
    ImageLedger ledger;
    co_await ForEach(int(images.size()), [&](int index) -> Task<bool> {
        const ImageInfo &image = images.at(index);
        const auto documents = co_await imageDocuments(session, image.path);
        const auto layers = co_await storedLayers(session, image.path);
        if (!documents || !layers)
            co_return false;
        ledger.add(image.digest.toStdString(), documents->manifestSize, image.path);
        ledger.add(documents->manifest.config.digest.text(), documents->manifest.config.size, image.path);
        for (const Descriptor &blob : documents->manifest.layers)
            ledger.add(blob.digest.text(), blob.size, image.path);
        std::string chain = "unpacked"; // a layer lies there once for each pile that it is on
        for (const StoredLayer &layer : *layers) {
            chain += ' ' + layer.blob.toStdString();
            ledger.add(chain, layer.size, image.path);
        }
        co_return true;
    });
    co_return ledger;
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

} // namespace kiste::ctl
