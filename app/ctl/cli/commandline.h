// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"

#include <expected>
#include <string>
#include <vector>

namespace kiste::ctl {

/// Nothing to run: help was asked for (exit code 0), or the command line is wrong (125, as docker has it).
struct ParseEnd
{
    int exitCode = 0;
    std::string text; ///< for standard output if the code is 0, else one line for standard error
};

/// Parses the arguments after the program's name.
std::expected<Command, ParseEnd> parseCommandLine(std::vector<std::string> arguments);

} // namespace kiste::ctl
