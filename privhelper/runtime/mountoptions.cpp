// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/mountoptions.h"

#include <algorithm>
#include <array>
#include <format>
#include <string_view>
#include <sys/mount.h>

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
    Attribute{"symfollow", MOUNT_ATTR_NOSYMFOLLOW, 0},
    Attribute{"relatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_RELATIME},
    Attribute{"norelatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_RELATIME}, // what the kernel does without it, mount(8)
    Attribute{"atime", MOUNT_ATTR__ATIME, MOUNT_ATTR_RELATIME},
    Attribute{"noatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_NOATIME},
    Attribute{"strictatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_STRICTATIME},
    Attribute{"nostrictatime", MOUNT_ATTR__ATIME, MOUNT_ATTR_RELATIME},
};

struct Propagation
{
    std::string_view name;
    std::uint64_t type;
};
constexpr std::array propagations = {
    Propagation{"private", MS_PRIVATE},
    Propagation{"slave", MS_SLAVE},
    Propagation{"shared", MS_SHARED},
    Propagation{"unbindable", MS_UNBINDABLE},
};

const Attribute *findAttribute(std::string_view name)
{
    const auto *known = std::ranges::find(attributes, name, &Attribute::name);
    return known == attributes.end() ? nullptr : known;
}

void apply(const Attribute &option, std::uint64_t &set, std::uint64_t &cleared)
{
    set = (set & ~option.clear) | option.set;
    cleared = (cleared & ~option.set) | option.clear;
}

/// Options about how the mount is made; false for others.
bool readManner(std::string_view option, MountOptions &result)
{
    if (option == "bind" || option == "rbind") {
        result.bind = true;
        result.recursive = option == "rbind";
        return true;
    }
    if (option == "idmap" || option == "ridmap") {
        result.idmap = true;
        result.idmapBelow = option == "ridmap";
        return true;
    }
    if (option == "tmpcopyup") {
        result.copyUp = true;
        return true;
    }
    for (const bool below : {false, true}) {
        if (below && !option.starts_with('r'))
            continue;
        const auto *known = std::ranges::find(propagations, option.substr(below ? 1 : 0), &Propagation::name);
        if (known != propagations.end()) {
            result.propagation = known->type;
            result.propagationBelow = below;
            return true;
        }
    }
    // Nothing to do for these: the engine's mounts are new ones, with the kernel's usual behaviour.
    return option == "defaults" || option == "async" || option == "nomand" || option == "loud" || option == "remount";
}

} // namespace

Result<MountOptions> parseMountOptions(const std::vector<std::string> &options)
{
    MountOptions result;
    for (const std::string &option : options) {
        if (const Attribute *known = findAttribute(option)) {
            apply(*known, result.attributes, result.cleared);
        } else if (const Attribute *all = option.starts_with('r') ? findAttribute(std::string_view(option).substr(1)) : nullptr) {
            apply(*all, result.allAttributes, result.allCleared);
        } else if (readManner(option, result)) {
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

bool isBind(const oci::Mount &mount)
{
    return mount.type == "bind" || std::ranges::contains(mount.options, "bind") || std::ranges::contains(mount.options, "rbind");
}

} // namespace kiste
