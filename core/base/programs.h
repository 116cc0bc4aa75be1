// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

/// Where the user's other programs are: beside the one that runs, as they are built, or where they are installed.
namespace kiste {

/// Path of kistectl-transfer; whether it is there is another matter.
std::string transferProgram();
/// Path of kistectl.
std::string controlProgram();

} // namespace kiste
