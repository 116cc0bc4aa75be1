// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <set>
#include <string>
#include <vector>

namespace kiste {

/// What a container's own directory holds in place of its image's files: "C /etc\0A /etc/new\0D /bin/sh\0", parents first, names
/// sorted. Directories are read through descriptors, links are never followed.
/// @p upper: the overlay's upper directory; @p layers: the topmost first; @p mountPoints: paths that the engine made for its
/// own mounts, which count only if there is something in them. What lies more than 200 directories deep is left out, or
/// LimitExceeded if @p complete.
Result<std::string> listChanges(UniqueFd upper, std::vector<UniqueFd> layers, const std::set<std::string> &mountPoints,
                                bool complete = false);

} // namespace kiste
