// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/mountoptions.h"

#include <algorithm>
#include <array>
#include <format>
#include <string_view>

namespace kiste {

namespace {

struct Attribute
{
    std::string_view name;
    std::uint64_t clear;
    std::uint64_t set;
};
constexpr std::array attributes = {
    Attribute{"ro", 0, MOUNT_ATTR_RDONLY},
    Attribute{"rw", MOUNT_ATTR_RDONLY, 0},
    Attribute{"nosuid", 0, MOUNT_ATTR_NOSUID},
    Attribute{"suid", MOUNT_ATTR_NOSUID, 0},
    Attribute{"nodev", 0, MOUNT_ATTR_NODEV},
    Attribute{"dev", MOUNT_ATTR_NODEV, 0},
    Attribute{"noexec", 0, MOUNT_ATTR_NOEXEC},
    Attribute{"exec", MOUNT_ATTR_NOEXEC, 0},
    Attribute{"nodiratime", 0, MOUNT_ATTR_NODIRATIME},
    Attribute{"diratime", MOUNT_ATTR_NODIRATIME, 0},
    Attribute{"nosymfollow", 0, MOUNT_ATTR_NOSYMFOLLOW},
    Attribute{"relatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_RELATIME},
    Attribute{"noatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_NOATIME},
    Attribute{"strictatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_STRICTATIME},
};
constexpr std::array<std::string_view, 9> propagation = {
    "private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable", "defaults",
};

} // namespace

Result<MountOptions> parseMountOptions(const std::vector<std::string> &options)
{
    MountOptions result;
    for (const std::string &option : options) {
        const auto *known = std::ranges::find(attributes, std::string_view(option), &Attribute::name);
        if (known != attributes.end()) {
            result.attributes = (result.attributes & ~known->clear) | known->set;
        } else if (option == "bind" || option == "rbind") {
            result.bind = true;
            result.recursive = option == "rbind";
        } else if (std::ranges::find(propagation, std::string_view(option)) != propagation.end()) {
            continue;
        } else if (const std::size_t equals = option.find('='); equals != std::string::npos && equals > 0) {
            result.data.push_back({.key = option.substr(0, equals), .value = option.substr(equals + 1)});
        } else if (option.empty() || option.size() > 255) {
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a mount option", option.substr(0, 80)));
        } else {
            result.data.push_back({.key = option, .value = {}, .fd = -1, .flag = true});
        }
    }
    return result;
}

} // namespace kiste
