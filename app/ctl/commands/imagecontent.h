// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"
#include "core/base/ids.h"
#include "core/base/uniquefd.h"
#include "core/ipc/imagehelper.h"
#include "core/oci/image.h"

namespace kiste::ctl {

/// A blob of the image with this object path, read-only.
Task<Result<UniqueFd>> openBlob(Session &session, QString path, Digest digest);
/// The exact bytes of the image's manifest, or of another document among its blobs.
Task<Result<std::string>> readDocument(Session &session, QString path, Digest digest);

/// An image's documents, read.
struct ImageDocuments
{
    ImageManifest manifest;
    ImageConfig config;
    quint64 manifestSize = 0; ///< bytes
};
Task<Result<ImageDocuments>> imageDocuments(Session &session, QString path);
/// Lowest first.
Task<Result<QList<StoredLayer>>> storedLayers(Session &session, QString path);

} // namespace kiste::ctl
