// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/logfiles.h"

#include <algorithm>
#include <cerrno>
#include <format>
#include <sys/stat.h>

namespace kiste {

namespace {

/// The most that can be asked for, and some.
constexpr int maxFiles = 110;
/// A predecessor of the supervisor's worker that was killed in the middle of a rotation leaves at most one name free.
constexpr int maxGap = 2;

} // namespace

bool isSameFile(int a, int b)
{
    struct stat first = {};
    struct stat second = {};
    return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_ino == second.st_ino
        && first.st_dev == second.st_dev;
}

std::uint64_t sizeOfFile(int fd)
{
    struct stat status = {};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

Result<std::vector<UniqueFd>> openLogFiles(const StateDir &state, const ContainerId &id)
{
    // The youngest first: one that is renamed meanwhile then turns up twice instead of never.
    std::vector<UniqueFd> files;
    int gap = 0;
    for (int number = 0; number < maxFiles && gap < maxGap; ++number) {
        const std::string name = number == 0 ? containerLog : std::format("{}.{}", containerLog, number);
        auto file = state.openContainerFile(id, name.c_str());
        if (!file && file.error().osError == ENOENT) {
            ++gap;
            continue;
        }
        if (!file)
            return std::unexpected(file.error());
        gap = 0;
        if (files.empty() || !isSameFile(files.back().get(), file->get()))
            files.push_back(std::move(*file));
    }
    std::ranges::reverse(files);
    return files;
}

} // namespace kiste
