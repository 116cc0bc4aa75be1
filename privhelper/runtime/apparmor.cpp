// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/apparmor.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"

#include <fcntl.h>
#include <format>

namespace kiste {

bool isProfileEnforced(std::string_view name, const std::string &list)
{
    constexpr std::size_t most = 1U << 20U;
    const UniqueFd file(::open(list.c_str(), O_RDONLY | O_CLOEXEC));
    const auto text = file ? readWholeFile(file.get(), most, list) : Result<std::string>(std::unexpected(Error{}));
    return text && ('\n' + *text).contains(std::format("\n{} (enforce)\n", name));
}

} // namespace kiste
