// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/unpack/report.h"

/// Gives up, step by step and for good, what a child of kiste-unpack does not need. Called in a process with one
/// thread, before a byte of the archive is read.
namespace kiste {

/// Makes @p wanted the descriptors 0, 1, … and closes all others.
Result<void> keepDescriptors(std::initializer_list<int> wanted);
/// For the process that decompresses: nobody's ids, no capability, and no system call but reading and writing what is
/// open, memory and exit.
Result<void> confineInflater();
/// For the process that writes the files: @p directory becomes the root, six capabilities stay, and only the system
/// calls that make files below open directories. Expects its own mount namespace.
Result<void> confineWriter(int directory, const UnpackLimits &limits);

} // namespace kiste
