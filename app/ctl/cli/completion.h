// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// What the shells' completion scripts ask kistectl: `kistectl __complete WORD…` with the words behind the program's name,
/// the last one being the unfinished one (empty behind a space).
namespace kiste::ctl::cli {

inline constexpr std::string_view completionCommand = "__complete";

/// One candidate in a line, "WORD<tab>DESCRIPTION", without regard to how the unfinished word begins. The last line says what
/// else is possible: ":none", ":files", or ":names ARGUMENTS", where `kistectl ARGUMENTS` prints names, one in a line.
std::string complete(const std::vector<std::string> &words);

} // namespace kiste::ctl::cli
