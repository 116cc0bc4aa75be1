// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What isolation and limits that were asked for mean in a runtime specification.
#include "privhelper/runtime/sysctls.h"
#include "privhelper/service/isolationoptions.h"

#include <algorithm>
#include <array>
#include <format>

namespace kiste {

namespace {

/// capabilities(7) as of Linux 6.12.
const std::vector<std::string> allCapabilities = {
    "CAP_CHOWN",          "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER",        "CAP_FSETID",
    "CAP_KILL",           "CAP_SETGID",       "CAP_SETUID",          "CAP_SETPCAP",       "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN",    "CAP_NET_RAW",       "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",      "CAP_SYS_MODULE",   "CAP_SYS_RAWIO",       "CAP_SYS_CHROOT",    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",      "CAP_SYS_ADMIN",    "CAP_SYS_BOOT",        "CAP_SYS_NICE",      "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",       "CAP_SYS_TTY_CONFIG", "CAP_MKNOD",         "CAP_LEASE",         "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",  "CAP_SETFCAP",      "CAP_MAC_OVERRIDE",    "CAP_MAC_ADMIN",     "CAP_SYSLOG",
    "CAP_WAKE_ALARM",     "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ",     "CAP_PERFMON",       "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
};

/// Docker's rules: ALL of one list counts before single names of the other.
void applyCapabilities(const IsolationOptions &options, oci::Spec &spec)
{
    const bool addAll = options.privileged || std::ranges::contains(options.capAdd, "ALL");
    const bool dropAll = std::ranges::contains(options.capDrop, "ALL");
    std::vector<std::string> set = spec.process.capabilities ? spec.process.capabilities->bounding : std::vector<std::string>{};
    if (addAll)
        set = allCapabilities;
    else if (dropAll)
        set.clear();
    for (const std::string &name : options.capAdd) {
        if (name != "ALL" && !std::ranges::contains(set, name))
            set.push_back(name);
    }
    if (!dropAll || addAll)
        std::erase_if(set, [&](const std::string &name) { return std::ranges::contains(options.capDrop, name); });
    if (dropAll && addAll)
        set.clear();
    spec.process.capabilities = oci::Capabilities{set, set, set, {}, {}};
}

void applyPaths(const IsolationOptions &options, oci::LinuxConfig &config)
{
    if (options.privileged || std::ranges::contains(options.unmask, "ALL")) {
        config.maskedPaths.clear();
        config.readonlyPaths.clear();
    }
    for (const std::string &path : options.unmask) {
        std::erase(config.maskedPaths, path);
        std::erase(config.readonlyPaths, path);
    }
    for (const std::string &path : options.mask) {
        if (!std::ranges::contains(config.maskedPaths, path))
            config.maskedPaths.push_back(path);
    }
}

void applyMounts(const IsolationOptions &options, oci::Spec &spec)
{
    for (oci::Mount &mount : spec.mounts) {
        if (mount.destination == "/dev/shm" && options.shmSize) {
            std::erase_if(mount.options, [](const std::string &option) { return option.starts_with("size="); });
            mount.options.push_back(std::format("size={}", *options.shmSize));
        }
        if (options.privileged && (mount.type == "sysfs" || mount.type == "cgroup"))
            std::erase(mount.options, "ro");
    }
}

void applyNamespace(oci::LinuxConfig &config, oci::NamespaceType type, const NamespaceChoice &choice)
{
    const auto entry = std::ranges::find(config.namespaces, type, &oci::Namespace::type);
    if (choice.kind == NamespaceChoice::Kind::Host) {
        if (entry != config.namespaces.end())
            config.namespaces.erase(entry);
    } else if (choice.kind == NamespaceChoice::Kind::Container) {
        if (entry == config.namespaces.end())
            config.namespaces.push_back({type, "container:" + choice.container});
        else
            entry->path = "container:" + choice.container;
    }
}

Result<void> applyLimits(const IsolationOptions &options, oci::Resources &resources)
{
    oci::MemoryLimits &memory = resources.memory;
    const std::int64_t limit = memory.limit.value_or(-1);
    if (options.memory.swap) {
        if (*options.memory.swap > 0 && limit < 0)
            return failure(ErrorCode::InvalidArgument,
                           std::format("memory-swap '{}': it needs a memory limit as well", *options.memory.swap));
        if (*options.memory.swap > 0 && *options.memory.swap < limit)
            return failure(ErrorCode::InvalidArgument,
                           std::format("memory-swap '{}': it is below the memory limit of {} bytes", *options.memory.swap, limit));
        memory.swap = *options.memory.swap;
    }
    if (options.memory.reservation && limit > 0 && *options.memory.reservation > limit)
        return failure(ErrorCode::InvalidArgument,
                       std::format("memory-reservation '{}': it is above the memory limit", *options.memory.reservation));
    if (options.memory.disableOomKiller && limit < 0)
        return failure(ErrorCode::InvalidArgument, "oom-kill-disable 'true': it needs a memory limit as well");
    memory.reservation = options.memory.reservation;
    memory.swappiness = options.memory.swappiness;
    memory.disableOomKiller = options.memory.disableOomKiller;
    oci::CpuLimits &cpu = resources.cpu;
    if ((options.cpu.quota || options.cpu.period) && cpu.quota)
        return failure(ErrorCode::InvalidArgument, "cpu-quota and cpu-period do not go together with a number of processors");
    if (options.cpu.quota)
        cpu.quota = options.cpu.quota;
    if (options.cpu.period)
        cpu.period = options.cpu.period;
    cpu.shares = options.cpu.shares;
    cpu.cpus = options.cpu.cpus;
    cpu.mems = options.cpu.mems;
    resources.blockIo = options.blockIo;
    resources.hugepages = options.hugepages;
    return {};
}

void applyDevices(const IsolationOptions &options, oci::LinuxConfig &config)
{
    config.devices = options.devices;
    if (options.privileged) {
        config.devices = hostDevices();
        config.resources.devices = {{true, 'a', {}, {}, "rwm"}};
    }
    config.resources.devices.insert(config.resources.devices.end(), options.deviceRules.begin(), options.deviceRules.end());
}

} // namespace

Result<void> IsolationOptions::apply(oci::Spec &spec) const
{
    oci::LinuxConfig &config = spec.linuxConfig;
    applyCapabilities(*this, spec);
    applyPaths(*this, config);
    applyMounts(*this, spec);
    applyNamespace(config, oci::NamespaceType::Pid, pid);
    applyNamespace(config, oci::NamespaceType::Ipc, ipc);
    applyNamespace(config, oci::NamespaceType::Uts, uts);
    applyNamespace(config, oci::NamespaceType::Cgroup, cgroup);
    if (user.kind == NamespaceChoice::Kind::Container)
        applyNamespace(config, oci::NamespaceType::User, user);
    if (auto limited = applyLimits(*this, config.resources); !limited)
        return limited;
    applyDevices(*this, config);
    spec.process.noNewPrivileges = noNewPrivileges.value_or(spec.process.noNewPrivileges && !privileged);
    spec.process.oomScoreAdj = oomScoreAdj;
    spec.process.apparmorProfile = privileged && apparmor.empty() ? "unconfined" : apparmor; // empty: the engine's own
    spec.process.rlimits = rlimits;
    config.seccomp = seccomp;
    if (seccompUnconfined || (privileged && seccomp.empty()))
        config.seccomp = R"({"defaultAction":"SCMP_ACT_ALLOW"})";
    config.sysctl = sysctls;
    spec.domainname = domainname;
    spec.annotations.insert(annotations.begin(), annotations.end());
    if (init)
        spec.annotations[std::string(oci::initAnnotation)] = "true";
    if (!groups.empty()) {
        std::string list;
        for (const std::string &group : groups)
            list += (list.empty() ? "" : ",") + group;
        spec.annotations[std::string(oci::groupsAnnotation)] = list;
    }
    if (uts.kind != NamespaceChoice::Kind::Private && !domainname.empty())
        return failure(ErrorCode::InvalidArgument, "domainname does not go together with a host name that is not the container's own");
    if (uts.kind != NamespaceChoice::Kind::Private)
        spec.hostname.clear();
    const auto planned = planSysctls(config);
    return planned ? Result<void>() : Result<void>(std::unexpected(planned.error()));
}

} // namespace kiste
