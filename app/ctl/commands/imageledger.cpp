// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/imageledger.h"

#include "app/ctl/commands/imagecontent.h"

namespace kiste::ctl {

Task<ImageLedger> ledgerOf(Session &session, QList<ImageInfo> images)
{
    ImageLedger ledger;
    co_await ForEach(int(images.size()), [&](int index) -> Task<bool> {
        const ImageInfo &image = images.at(index);
        const auto documents = co_await imageDocuments(session, image.path);
        const auto layers = co_await storedLayers(session, image.path);
        if (!documents || !layers)
            co_return false;
        ledger.add(image, documents->manifestSize, documents->manifest, *layers);
        co_return true;
    });
    co_return ledger;
}

} // namespace kiste::ctl
