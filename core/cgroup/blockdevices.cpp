// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/blockdevices.h"

#include <dirent.h>
#include <format>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace kiste {

namespace {

constexpr auto rememberFor = std::chrono::seconds(30);
constexpr std::size_t maxKnown = 4096;

bool isEmptyDirectory(const std::string &path)
{
    const auto close = [](DIR *directory) { ::closedir(directory); };
    const std::unique_ptr<DIR, decltype(close)> directory(::opendir(path.c_str()), close);
    if (!directory)
        return true; // a device without the folder has nothing below it
    while (const dirent *entry = ::readdir(directory.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            return false;
    }
    return true;
}

} // namespace

bool BlockDevices::counts(std::uint32_t major, std::uint32_t minor)
{
    const auto now = Clock::now();
    const auto key = std::pair(major, minor);
    if (const auto found = m_known.find(key); found != m_known.end() && now < found->second.until)
        return found->second.counts;
    if (m_known.size() >= maxKnown)
        m_known.clear();
    const bool result = look(major, minor);
    m_known[key] = Known{result, now + rememberFor};
    return result;
}

bool BlockDevices::look(std::uint32_t major, std::uint32_t minor) const
{
    const std::string device = std::format("{}/sys/dev/block/{}:{}", m_root, major, minor);
    const bool isLoop = ::access((device + "/loop/backing_file").c_str(), F_OK) == 0;
    return !isLoop && isEmptyDirectory(device + "/slaves");
}

} // namespace kiste
