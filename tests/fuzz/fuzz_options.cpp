// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Option maps of callers, see options.h: each as those of a new container, of an update, and of a place in a network.
#include "core/network/portmapping.h"
#include "core/network/resolver.h"
#include "privhelper/service/containerspec.h"
#include "privhelper/service/createoptions.h"
#include "privhelper/service/updateoptions.h"
#include "tests/fuzz/options.h"

#include <algorithm>
#include <filesystem>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

constexpr int cpus = 4;

/// Whether a path has an element "..".
bool leadsUp(const std::string &path)
{
    return ('/' + path + '/').contains("/../");
}

void checkMounts(const MountWishes &wishes)
{
    std::vector<std::string> targets;
    for (const MountWish &wish : wishes.mounts) {
        const MountSetting &mount = wish.setting;
        require(mount.target.starts_with('/') && !leadsUp(mount.target) && !mount.target.contains("//"),
                "a target is a clean path");
        require(mount.target != "/" && !mount.target.ends_with('/') && mount.target != "/dev",
                "a target is not the engine's");
        require(mount.target != "/proc" && mount.target != "/sys" && !mount.target.starts_with("/sys/"),
                "a target is not the kernel's");
        require(!mount.target.starts_with("/proc/self") && !mount.target.starts_with("/proc/sys"),
                "a target is not the kernel's");
        require(!leadsUp(mount.subpath) && !mount.subpath.starts_with('/'), "a subpath stays in its volume");
        require(mount.type != MountSetting::Type::Bind || mount.source.starts_with('/'), "a bind's source is absolute");
        require(mount.type != MountSetting::Type::Volume || mount.source.empty() || !mount.source.contains('/'),
                "a volume has a name");
        require(!mount.asRoot, "nobody has allowed anything yet");
        for (const auto &[key, value] : wish.labels)
            require(!key.empty() && !key.starts_with("org.kiste."), "the engine's labels are its own");
        targets.push_back(mount.target);
    }
    std::ranges::sort(targets);
    require(std::ranges::adjacent_find(targets) == targets.end(), "a place is mounted once");
}

void checkIsolation(const IsolationOptions &isolation)
{
    const auto asks = [&](Action action) {
        return std::ranges::contains(isolation.escalations(), action, &Escalation::action);
    };
    const bool all = isolation.privileged;
    require(!all || asks(Action::ContainerPrivileged), "privileges have their question");
    require(all || (isolation.devices.empty() && isolation.deviceRules.empty()) || asks(Action::ContainerDevice),
            "devices have their question");
    const bool loose = isolation.seccompUnconfined || !isolation.seccomp.empty() || !isolation.unmask.empty()
        || !isolation.apparmor.empty();
    require(all || !loose || asks(Action::ContainerUnconfined), "less confinement has its question");
    for (const NamespaceChoice *choice :
         {&isolation.pid, &isolation.ipc, &isolation.uts, &isolation.user, &isolation.cgroup})
        require(all || choice->kind != NamespaceChoice::Kind::Host || asks(Action::ContainerHostNamespace),
                "the machine's namespaces have their question");
    for (const std::string &name : isolation.capAdd)
        require(all || isHarmlessCapability(name) || asks(Action::ContainerUnconfined),
                "capabilities have their question");
    for (const auto *paths : {&isolation.mask, &isolation.unmask}) {
        for (const std::string &path : *paths)
            require(!leadsUp(path), "a path does not lead up");
    }
    for (const oci::DeviceNode &device : isolation.devices)
        require(device.path.starts_with("/dev/") && !leadsUp(device.path), "a device lies below /dev");
    for (const oci::Rlimit &limit : isolation.rlimits)
        require(limit.soft <= limit.hard && limit.type.starts_with("RLIMIT_"), "a limit is one");
    for (const auto &[key, value] : isolation.annotations)
        require(!key.empty() && !key.starts_with("org.kiste."), "the engine's annotations are its own");
    require(!isolation.oomScoreAdj || (*isolation.oomScoreAdj >= -1000 && *isolation.oomScoreAdj <= 1000),
            "a score is in range");
    oci::Spec spec;
    spec.process.args = {"true"};
    spec.root.path = "rootfs";
    if (const auto applied = isolation.apply(spec); !applied)
        return requireSound(applied.error());
    const auto again = must(oci::Spec::fromJson(spec.toJson()), "what was asked for can be written down");
    require(again == spec, "what was asked for stays the same");
}

void checkCreate(const CreateOptions &options)
{
    require(!options.name || ContainerName::parse(*options.name), "a container has a name");
    require(!options.user || checkUser(*options.user), "a container has a user");
    for (const std::string &entry : options.env)
        require(entry.find('=') != 0 && entry.contains('='), "an environment has names and values");
    for (const auto &[key, value] : options.labels)
        require(!key.empty() && !key.starts_with("org.kiste."), "the engine's labels are its own");
    require(options.memoryLimit == 0 || options.memoryLimit >= 6U << 20U, "a memory limit leaves room");
    require(options.nanoCpus <= cpus * 1'000'000'000ULL, "nobody gets more processors than there are");
    for (const std::string &text : options.networking.publish)
        require(parsePublished(text).has_value(), "published ports are ports");
    for (const EndpointRequest &request : options.networks)
        require(!request.network.empty() && !request.network.contains('/'), "a network has a name");
    checkMounts(options.mountWishes);
    checkIsolation(options.isolation);
}

void checkUpdate(const UpdateOptions &options)
{
    oci::Resources resources;
    resources.memory.limit = 1LL << 40;
    ContainerSettings settings;
    if (const auto done = options.apply(resources, settings, HostFacts{.cpus = cpus, .limitsSwap = true}); !done)
        return requireSound(done.error());
    require(!resources.memory.swap || !resources.memory.limit || *resources.memory.swap < 0
                || *resources.memory.swap >= *resources.memory.limit,
            "memory and swap is not less than memory");
    require(options.changesLimits() || resources.memory.limit == 1LL << 40, "who asks for nothing gets nothing");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QVariantMap map = mapOf(textOf(data, size), '\n', 0);
    const auto created = CreateOptions::parse(map, cpus);
    created ? checkCreate(*created) : requireSound(created.error());
    // Whatever else is asked for, a key that means nothing is refused.
    QVariantMap unknown = map;
    unknown.insert(QStringLiteral("no-such-option"), true);
    require(!CreateOptions::parse(unknown, cpus) && !UpdateOptions::parse(unknown, cpus),
            "an unknown option is refused");
    const auto update = UpdateOptions::parse(map, cpus);
    update ? checkUpdate(*update) : requireSound(update.error());
    OptionReader reader(map);
    if (const auto endpoint = EndpointRequest::read(reader)) {
        require(!endpoint->v4 || !endpoint->v4->isV6(), "an IPv4 address is one");
        require(!endpoint->v6 || endpoint->v6->isV6(), "an IPv6 address is one");
        for (const std::string &alias : endpoint->aliases)
            require(checkHostName(alias).has_value(), "an alias is a name");
    }
    return 0;
}
