// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/statedir.h"

#include <vector>

namespace kiste {

/// The files of a container's log, read-only, the oldest first: "container.log" is the one being written, "container.log.1"
/// the one before. None if it was never started.
Result<std::vector<UniqueFd>> openLogFiles(const StateDir &state, const ContainerId &id);

bool isSameFile(int a, int b);
/// Bytes; 0 if that cannot be found out.
std::uint64_t sizeOfFile(int fd);

} // namespace kiste
