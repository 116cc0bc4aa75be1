// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace kiste {

/// A name for a container whose user gave none, such as "sturdy_walnut": an adjective and a kind of wood, box or
/// packer's tool. From the second @p attempt on a number follows, so that a free one is found soon.
std::string randomContainerName(int attempt);

} // namespace kiste
