// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/capabilities.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kiste {

namespace {

// In the order of their numbers, linux/capability.h.
constexpr std::array<std::string_view, 41> names = {
    "CAP_CHOWN",           "CAP_DAC_OVERRIDE",    "CAP_DAC_READ_SEARCH", "CAP_FOWNER",        "CAP_FSETID",
    "CAP_KILL",            "CAP_SETGID",          "CAP_SETUID",          "CAP_SETPCAP",       "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST",  "CAP_NET_ADMIN",       "CAP_NET_RAW",       "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",       "CAP_SYS_MODULE",      "CAP_SYS_RAWIO",       "CAP_SYS_CHROOT",    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",       "CAP_SYS_ADMIN",       "CAP_SYS_BOOT",        "CAP_SYS_NICE",      "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",        "CAP_SYS_TTY_CONFIG",  "CAP_MKNOD",           "CAP_LEASE",         "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",   "CAP_SETFCAP",         "CAP_MAC_OVERRIDE",    "CAP_MAC_ADMIN",     "CAP_SYSLOG",
    "CAP_WAKE_ALARM",      "CAP_BLOCK_SUSPEND",   "CAP_AUDIT_READ",      "CAP_PERFMON",       "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
};
constexpr int lastKernelCapability = 63;

Result<CapabilityMask> mask(const std::vector<std::string> &list)
{
    CapabilityMask result = 0;
    for (const std::string &name : list) {
        const auto number = capabilityNumber(name);
        if (!number)
            return std::unexpected(number.error());
        result |= CapabilityMask(1) << *number;
    }
    return result;
}

} // namespace

Result<int> capabilityNumber(std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a capability", name.substr(0, 40)));
    return static_cast<int>(found - names.begin());
}

std::vector<std::string> capabilityNames()
{
    return {names.begin(), names.end()};
}

Result<CapabilitySets> capabilitySets(const std::optional<oci::Capabilities> &given)
{
    CapabilitySets sets;
    if (!given)
        return sets;
    const std::array<std::pair<CapabilityMask *, const std::vector<std::string> *>, 5> pairs = {{
        {&sets.bounding, &given->bounding},
        {&sets.effective, &given->effective},
        {&sets.permitted, &given->permitted},
        {&sets.inheritable, &given->inheritable},
        {&sets.ambient, &given->ambient},
    }};
    for (const auto &[target, list] : pairs) {
        auto bits = mask(*list);
        if (!bits)
            return std::unexpected(bits.error());
        *target = *bits;
    }
    return sets;
}

Result<void> dropBoundingSet(const CapabilitySets &sets)
{
    for (int number = 0; number <= lastKernelCapability; ++number) {
        if ((sets.bounding >> number) & 1)
            continue;
        if (::prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0) {
            if (errno == EINVAL) // beyond this kernel's last capability
                break;
            return osFailure(errno, std::format("cannot drop capability {}", number));
        }
    }
    return {};
}

Result<void> applyCapabilities(const CapabilitySets &sets)
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> own{};
    std::array<__user_cap_data_struct, 2> data{};
    if (::syscall(SYS_capget, &header, own.data()) != 0)
        return osFailure(errno, "cannot read the capabilities");
    for (unsigned half = 0; half < 2; ++half) {
        const unsigned shift = 32 * half;
        // What the engine has not got itself (all of them, where a container shares the machine's users) it cannot give;
        // runtime-spec has such ones ignored.
        const std::uint32_t available = own[half].permitted;
        data[half].effective = static_cast<std::uint32_t>(sets.effective >> shift) & available;
        data[half].permitted = static_cast<std::uint32_t>(sets.permitted >> shift) & available;
        data[half].inheritable = static_cast<std::uint32_t>(sets.inheritable >> shift);
    }
    if (::syscall(SYS_capset, &header, data.data()) != 0)
        return osFailure(errno, "cannot set the capabilities");
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
        return osFailure(errno, "cannot clear the ambient capabilities");
    for (int number = 0; number < static_cast<int>(names.size()); ++number) {
        if (((sets.ambient >> number) & 1) && ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) != 0)
            return osFailure(errno, std::format("cannot raise ambient capability {}", names[number]));
    }
    return {};
}

} // namespace kiste
