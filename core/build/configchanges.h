// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/image.h"

#include <string>
#include <vector>

namespace kiste::build {

/// The config with instructions of a Dockerfile applied to it, as `commit --change` has them: those that change nothing but the
/// config. InvalidArgument for another one, or one that is wrong; the detail names it.
Result<ImageConfig> applyChanges(const ImageConfig &config, const std::vector<std::string> &changes);

} // namespace kiste::build
