// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// A set of capabilities, bit n for capability number n, capabilities(7).
using CapabilityMask = std::uint64_t;

struct CapabilitySets
{
    CapabilityMask bounding = 0;
    CapabilityMask effective = 0;
    CapabilityMask permitted = 0;
    CapabilityMask inheritable = 0;
    CapabilityMask ambient = 0;
};

/// "CAP_CHOWN" to its number; InvalidArgument for a name that this program does not know.
Result<int> capabilityNumber(std::string_view name);
/// All names that this program knows, in the order of their numbers.
std::vector<std::string> capabilityNames();
/// Turns the names of config.json into masks; absent means none at all.
Result<CapabilitySets> capabilitySets(const std::optional<oci::Capabilities> &names);

/// Takes everything that is not in @p sets out of the bounding set of this process. Needs CAP_SETPCAP.
Result<void> dropBoundingSet(const CapabilitySets &sets);
/// Makes the other sets @p sets, as far as this process has the capabilities itself; ambient after the rest. The user must have been changed before.
Result<void> applyCapabilities(const CapabilitySets &sets);

} // namespace kiste
