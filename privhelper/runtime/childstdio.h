// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <array>

namespace kiste {

/// The supervisor's ends of a program's standard streams, where they exist.
struct StdioEnds
{
    UniqueFd input; ///< write end of the pipe to its stdin
    UniqueFd output; ///< read end of its stdout
    UniqueFd error; ///< read end of its stderr
};

/// The child's ends, which the parent closes after the clone, and the supervisor's.
struct Stdio
{
    std::array<UniqueFd, 3> child;
    StdioEnds ends;
};

/// Pipes for stdout and stderr; stdin is one too or reads as empty. Any user may open them anew as /dev/stdout.
Result<Stdio> makeStdio(bool openStdin);

} // namespace kiste
