// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace kiste {

/// Which block devices to count. The kernel charges a transfer to a stacked device (dm, md, loop) and again to the
/// disks below it, so the sum over all devices would be double: only devices with nothing below them count. Nor do partitions,
/// whose transfers are their disk's.
class BlockDevices
{
public:
    /// @p root as for CgroupLayout; reads /sys/dev/block below it.
    explicit BlockDevices(std::string root = {})
        : m_root(std::move(root))
    { }

    /// Whether transfers of this device appear on no other device. Remembered for half a minute, because device numbers
    /// are given out again.
    bool counts(std::uint32_t major, std::uint32_t minor) { return of(major, minor).counts; }
    /// What the kernel calls it, "nvme0n1"; "259:0" for one that is not known.
    const std::string &name(std::uint32_t major, std::uint32_t minor) { return of(major, minor).name; }

private:
    using Clock = std::chrono::steady_clock;
    struct Known
    {
        bool counts = true;
        std::string name;
        Clock::time_point until;
    };

    const Known &of(std::uint32_t major, std::uint32_t minor);
    Known look(std::uint32_t major, std::uint32_t minor) const;

    std::string m_root;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Known> m_known;
};

} // namespace kiste
