// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/network/ruleset.h"

#include <cstddef>
#include <vector>

namespace kiste {

/// Makes the kernel forget the flows that go elsewhere than published ports lead by now. Rules are asked once per flow, and a
/// flow of UDP lasts as long as somebody sends: whoever sent before a port was published, or to the container that had it
/// before, would never reach the one that has it now.
/// @p published: where these ports lead; with @p gone they lead there no more. Ports of TCP are passed over, as its connections
/// end by themselves. Returns how many flows were forgotten; fails when the kernel cannot be asked, without harm.
Result<std::size_t> forgetFlows(const std::vector<FirewallPort> &published, bool gone);

} // namespace kiste
