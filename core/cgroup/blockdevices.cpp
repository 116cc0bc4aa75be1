// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/blockdevices.h"

#include <array>
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

const BlockDevices::Known &BlockDevices::of(std::uint32_t major, std::uint32_t minor)
{
    const auto now = Clock::now();
    const auto key = std::pair(major, minor);
    if (const auto found = m_known.find(key); found != m_known.end() && now < found->second.until)
        return found->second;
    if (m_known.size() >= maxKnown)
        m_known.clear();
    Known known = look(major, minor);
    known.until = now + rememberFor;
    return m_known[key] = std::move(known);
}

BlockDevices::Known BlockDevices::look(std::uint32_t major, std::uint32_t minor) const
{
    const std::string number = std::format("{}:{}", major, minor);
    const std::string device = std::format("{}/sys/dev/block/{}", m_root, number);
    const auto has = [&device](const char *file) { return ::access((device + file).c_str(), F_OK) == 0; };
    Known known;
    known.counts = !has("/loop/backing_file") && !has("/partition") && isEmptyDirectory(device + "/slaves");
    // The entry is a link into the tree of devices, whose last part is the name.
    std::array<char, 512> target{};
    const ssize_t size = ::readlink(device.c_str(), target.data(), target.size());
    const std::string_view path(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    known.name = path.substr(path.rfind('/') + 1);
    if (known.name.empty())
        known.name = number;
    return known;
}

} // namespace kiste
