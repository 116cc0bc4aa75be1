// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/image.h"
#include "privhelper/store/catalogue/records.h"
#include "privhelper/store/layerstore.h"

namespace kiste {

enum class DigestNames { Refused, Allowed };
/// Whether an image can get these names: full references, not too many; a digest instead of a tag only for what was pulled by it.
Result<void> checkNames(const std::vector<std::string> &names, DigestNames digests = DigestNames::Refused);
/// As a record has them.
std::vector<std::string> sortedNames(std::vector<std::string> names);

/// Unpacks the layers of an image whose blobs are in the store, as far as they are not, and describes it; owner, names and origin are up
/// to the caller. Corrupt if config and manifest do not fit each other or a layer. For a thread.
Result<ImageRecord> recordImage(const ImageManifest &manifest, const ImageConfig &config, const Digest &digest, LayerStore &layers,
                                const std::atomic<bool> &cancelled, const Progress &progress);

} // namespace kiste
