// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/treearchive.h"

#include "core/base/uniquefd.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste {

Result<void> packLocal(const std::string &path, const std::string &name, bool follow, int out)
{
    const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return osFailure(errno, "cannot open the root directory");
    return packTree(root.get(), path, name, {.followFirst = follow, .oneMount = false, .skipKernel = true}, out);
}

Result<void> unpackLocal(int in, const std::string &directory, bool keepOwner)
{
    const UniqueFd folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return osFailure(errno, std::format("cannot open the directory '{}'", directory));
    FdTarInput input(in);
    TarReader reader(input);
    const UnpackOptions options{.throughLinks = false, .keepOwner = keepOwner, .uid = ::geteuid(), .gid = ::getegid(), .devices = false, .rename = {}};
    return unpackTree(reader, folder.get(), ".", options);
}

} // namespace kiste
