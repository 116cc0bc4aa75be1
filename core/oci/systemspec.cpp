// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/systemspec.h"

#include <algorithm>

namespace kiste::oci {

namespace {

// All but those that reach beyond a user namespace, or that the kernel gives nobody in one.
const std::vector<std::string> capabilities = {
    "CAP_AUDIT_WRITE",
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_KILL",
    "CAP_LEASE",
    "CAP_MKNOD",
    "CAP_NET_ADMIN",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_RAW",
    "CAP_SETFCAP",
    "CAP_SETGID",
    "CAP_SETPCAP",
    "CAP_SETUID",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_CHROOT",
    "CAP_SYS_NICE",
    "CAP_SYS_PTRACE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TTY_CONFIG",
};

void replaceMount(std::vector<Mount> &mounts, Mount mount)
{
    const auto old = std::ranges::find(mounts, mount.destination, &Mount::destination);
    if (old == mounts.end())
        mounts.push_back(std::move(mount));
    else
        *old = std::move(mount);
}

} // namespace

Result<void> makeSystem(Spec &spec)
{
    LinuxConfig &config = spec.linuxConfig;
    for (const auto type : {NamespaceType::User, NamespaceType::Pid, NamespaceType::Cgroup}) {
        if (!config.hasNewNamespace(type)) {
            return failure(ErrorCode::InvalidArgument,
                           "a system container needs a user, a pid and a cgroup namespace of its own");
        }
    }
    spec.annotations[std::string(systemAnnotation)] = "true";
    spec.annotations.erase(std::string(initAnnotation)); // it brings its own
    Process &process = spec.process;
    process.terminal = true;
    process.noNewPrivileges = false;
    process.capabilities = Capabilities{capabilities, capabilities, capabilities, {}, {}};
    std::erase_if(process.env, [](const std::string &variable) { return variable.starts_with("container="); });
    process.env.emplace_back("container=kiste");
    // Before what the user mounts below them; with the sizes that distributions give them.
    std::vector<Mount> mounts = std::move(spec.mounts);
    spec.mounts.clear();
    const auto isKernels = [](const Mount &mount) { return mount.type != "bind" && mount.type != "tmpfs"; };
    const auto firstWish = std::ranges::find_if(mounts, [&](const Mount &mount) {
        return !isKernels(mount) && mount.destination != "/dev" && !mount.destination.starts_with("/dev/");
    });
    spec.mounts.assign(std::make_move_iterator(mounts.begin()), std::make_move_iterator(firstWish));
    replaceMount(spec.mounts, {"/sys/fs/cgroup", "cgroup2", "cgroup", {"nosuid", "noexec", "nodev", "relatime"}});
    replaceMount(spec.mounts, {"/run", "tmpfs", "tmpfs", {"nosuid", "nodev", "mode=755", "size=20%"}});
    replaceMount(spec.mounts, {"/run/lock", "tmpfs", "tmpfs", {"nosuid", "nodev", "noexec", "mode=1777", "size=5m"}});
    replaceMount(spec.mounts, {"/tmp", "tmpfs", "tmpfs", {"nosuid", "nodev", "mode=1777", "size=50%"}});
    for (auto wish = firstWish; wish != mounts.end(); ++wish)
        replaceMount(spec.mounts, std::move(*wish));
    // Inside a user namespace the kernel itself refuses what is not the container's.
    std::erase(config.readonlyPaths, "/proc/sys");
    return {};
}

bool isSystem(const Spec &spec)
{
    const auto found = spec.annotations.find(std::string(systemAnnotation));
    return found != spec.annotations.end() && found->second == "true";
}

} // namespace kiste::oci
