// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/programs.h"

#include <filesystem>

namespace kiste {

namespace {

std::filesystem::path ownDirectory()
{
    std::error_code code;
    return std::filesystem::read_symlink("/proc/self/exe", code).parent_path();
}

} // namespace

std::string transferProgram()
{
    std::error_code code;
    const std::filesystem::path beside = ownDirectory() / "kistectl-transfer";
    if (std::filesystem::exists(beside, code))
        return beside.string();
    return (ownDirectory().parent_path() / KISTE_LIBEXEC / "kiste" / "kistectl-transfer").string();
}

std::string controlProgram()
{
    return (ownDirectory() / "kistectl").string();
}

} // namespace kiste
