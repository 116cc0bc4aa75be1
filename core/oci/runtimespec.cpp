// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/runtimespec.h"

#include "core/oci/jsonreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiste::oci {

namespace {

constexpr int maxSpecDepth = 32;

constexpr std::array<std::pair<NamespaceType, std::string_view>, 8> namespaceNames = {{
    {NamespaceType::Pid, "pid"},
    {NamespaceType::Network, "network"},
    {NamespaceType::Mount, "mount"},
    {NamespaceType::Ipc, "ipc"},
    {NamespaceType::Uts, "uts"},
    {NamespaceType::User, "user"},
    {NamespaceType::Cgroup, "cgroup"},
    {NamespaceType::Time, "time"},
}};

void requireAbsolute(const JsonNode &node, const std::string &path)
{
    node.require();
    if (node.exists() && !path.starts_with('/'))
        node.fail("is not an absolute path");
}

void readUser(const JsonNode &node, User &user)
{
    node.child("uid").read(user.uid);
    node.child("gid").read(user.gid);
    node.child("umask").read(user.umask);
    node.child("additionalGids").forEach([&user](const JsonNode &gid) {
        gid.read(user.additionalGids.emplace_back());
    });
}

void readCapabilities(const JsonNode &node, std::optional<Capabilities> &out)
{
    if (!node.exists())
        return;
    Capabilities sets;
    node.child("bounding").read(sets.bounding);
    node.child("effective").read(sets.effective);
    node.child("permitted").read(sets.permitted);
    node.child("inheritable").read(sets.inheritable);
    node.child("ambient").read(sets.ambient);
    out = std::move(sets);
}

void readRlimit(const JsonNode &node, Rlimit &limit)
{
    node.child("type").require();
    node.child("type").read(limit.type);
    node.child("soft").read(limit.soft);
    node.child("hard").read(limit.hard);
    if (limit.soft > limit.hard)
        node.child("soft").fail("is above the hard limit");
}

void readScheduler(const JsonNode &node, std::optional<Scheduler> &out)
{
    if (!node.exists())
        return;
    Scheduler scheduler;
    node.child("policy").require();
    node.child("policy").read(scheduler.policy);
    node.child("nice").read(scheduler.nice);
    if (scheduler.nice < -20 || scheduler.nice > 19)
        node.child("nice").fail("is not between -20 and 19");
    node.child("priority").read(scheduler.priority);
    node.child("flags").read(scheduler.flags);
    node.child("runtime").read(scheduler.runtime);
    node.child("deadline").read(scheduler.deadline);
    node.child("period").read(scheduler.period);
    out = std::move(scheduler);
}

void readProcess(const JsonNode &node, Process &process)
{
    node.require();
    node.child("terminal").read(process.terminal);
    if (const JsonNode size = node.child("consoleSize"); size.exists()) {
        ConsoleSize console;
        size.child("height").read(console.height);
        size.child("width").read(console.width);
        process.consoleSize = console;
    }
    readUser(node.child("user"), process.user);
    const JsonNode args = node.child("args");
    args.require();
    args.read(process.args);
    if (args.exists() && process.args.empty())
        args.fail("is empty");
    node.child("env").read(process.env);
    const JsonNode cwd = node.child("cwd");
    cwd.read(process.cwd);
    requireAbsolute(cwd, process.cwd);
    readCapabilities(node.child("capabilities"), process.capabilities);
    node.child("rlimits").forEach([&](const JsonNode &limit) { readRlimit(limit, process.rlimits.emplace_back()); });
    node.child("noNewPrivileges").read(process.noNewPrivileges);
    node.child("apparmorProfile").read(process.apparmorProfile);
    if (const JsonNode io = node.child("ioPriority"); io.exists()) {
        IoPriority priority;
        io.child("class").read(priority.ioClass);
        io.child("priority").read(priority.priority);
        if (priority.priority < 0 || priority.priority > 7)
            io.child("priority").fail("is not between 0 and 7");
        process.ioPriority = priority;
    }
    readScheduler(node.child("scheduler"), process.scheduler);
    const JsonNode oom = node.child("oomScoreAdj");
    oom.read(process.oomScoreAdj);
    if (process.oomScoreAdj && (*process.oomScoreAdj < -1000 || *process.oomScoreAdj > 1000))
        oom.fail("is not between -1000 and 1000");
}

void readMapping(const JsonNode &node, IdMapping &mapping)
{
    for (const char *key : {"containerID", "hostID", "size"})
        node.child(key).require();
    node.child("containerID").read(mapping.containerId);
    node.child("hostID").read(mapping.hostId);
    node.child("size").read(mapping.size);
    const auto overflows = [&](std::uint32_t first) { return std::uint64_t(first) + mapping.size > 0xffffffffU; };
    // 4294967295 is "no id" to the kernel; a range that reaches it wraps to 0.
    if (mapping.size == 0 || overflows(mapping.containerId) || overflows(mapping.hostId))
        node.fail("is not a range of ids");
}

void readMount(const JsonNode &node, Mount &mount)
{
    const JsonNode destination = node.child("destination");
    destination.read(mount.destination);
    requireAbsolute(destination, mount.destination);
    node.child("type").read(mount.type);
    node.child("source").read(mount.source);
    node.child("options").read(mount.options);
    node.child("uidMappings").forEach([&](const JsonNode &entry) { readMapping(entry, mount.uidMappings.emplace_back()); });
    node.child("gidMappings").forEach([&](const JsonNode &entry) { readMapping(entry, mount.gidMappings.emplace_back()); });
}

void readNamespace(const JsonNode &node, std::vector<Namespace> &out)
{
    const JsonNode type = node.child("type");
    type.require();
    std::string name;
    type.read(name);
    node.child("type").require();
    const auto known =
        std::ranges::find(namespaceNames, std::string_view(name), [](auto &entry) { return entry.second; });
    if (known == namespaceNames.end())
        return type.fail("is not a kind of namespace");
    if (std::ranges::contains(out, known->first, &Namespace::type))
        return type.fail("is there twice");
    node.child("path").read(out.emplace_back(Namespace{known->first, {}}).path);
}

void readDeviceType(const JsonNode &node, std::string_view allowed, char &out)
{
    if (!node.exists())
        return;
    std::string text;
    node.read(text);
    if (text.size() != 1 || !allowed.contains(text[0]))
        return node.fail("is not a type of device");
    out = text[0];
}

void readDeviceRule(const JsonNode &node, DeviceRule &rule)
{
    node.child("allow").require();
    node.child("allow").read(rule.allow);
    readDeviceType(node.child("type"), "acb", rule.type);
    node.child("major").read(rule.major);
    node.child("minor").read(rule.minor);
    node.child("access").read(rule.access);
    if (rule.access.find_first_not_of("rwm") != std::string::npos)
        node.child("access").fail("is not made of r, w and m");
}

void readDeviceNode(const JsonNode &node, DeviceNode &device)
{
    const JsonNode path = node.child("path");
    path.read(device.path);
    requireAbsolute(path, device.path);
    node.child("type").require();
    readDeviceType(node.child("type"), "cbup", device.type);
    node.child("major").read(device.major);
    node.child("minor").read(device.minor);
    node.child("fileMode").read(device.fileMode);
    node.child("uid").read(device.uid);
    node.child("gid").read(device.gid);
}

void readBlockDevices(const JsonNode &node, const char *key, const char *value, std::vector<BlockIoDevice> &out)
{
    node.child(key).forEach([&](const JsonNode &entry) {
        BlockIoDevice &device = out.emplace_back();
        entry.child("major").require();
        entry.child("major").read(device.major);
        entry.child("minor").require();
        entry.child("minor").read(device.minor);
        entry.child(value).read(device.value);
    });
}

void readBlockIo(const JsonNode &node, BlockIoLimits &limits)
{
    node.child("weight").read(limits.weight);
    readBlockDevices(node, "weightDevice", "weight", limits.weightDevice);
    readBlockDevices(node, "throttleReadBpsDevice", "rate", limits.readBytes);
    readBlockDevices(node, "throttleWriteBpsDevice", "rate", limits.writeBytes);
    readBlockDevices(node, "throttleReadIOPSDevice", "rate", limits.readOperations);
    readBlockDevices(node, "throttleWriteIOPSDevice", "rate", limits.writeOperations);
}

void readNetwork(const JsonNode &node, NetworkMarks &marks)
{
    node.child("classID").read(marks.classId);
    node.child("priorities").forEach([&marks](const JsonNode &entry) {
        std::string name;
        entry.child("name").require();
        entry.child("name").read(name);
        entry.child("priority").read(marks.priorities[name]);
    });
}

void readRdma(const JsonNode &node, std::map<std::string, RdmaLimit> &out)
{
    node.forEachMember([&out](const std::string &device, const JsonNode &entry) {
        RdmaLimit &limit = out[device];
        entry.child("hcaHandles").read(limit.handles);
        entry.child("hcaObjects").read(limit.objects);
    });
}

void readResources(const JsonNode &node, Resources &resources)
{
    const JsonNode memory = node.child("memory");
    memory.child("limit").read(resources.memory.limit);
    memory.child("reservation").read(resources.memory.reservation);
    memory.child("swap").read(resources.memory.swap);
    memory.child("swappiness").read(resources.memory.swappiness);
    memory.child("disableOOMKiller").read(resources.memory.disableOomKiller);
    memory.child("kernelTCP").read(resources.memory.kernelTcp);
    memory.child("checkBeforeUpdate").read(resources.memory.checkBeforeUpdate);
    const JsonNode cpu = node.child("cpu");
    cpu.child("shares").read(resources.cpu.shares);
    cpu.child("quota").read(resources.cpu.quota);
    cpu.child("period").read(resources.cpu.period);
    cpu.child("cpus").read(resources.cpu.cpus);
    cpu.child("mems").read(resources.cpu.mems);
    cpu.child("burst").read(resources.cpu.burst);
    cpu.child("idle").read(resources.cpu.idle);
    cpu.child("realtimeRuntime").read(resources.cpu.realtimeRuntime);
    cpu.child("realtimePeriod").read(resources.cpu.realtimePeriod);
    readNetwork(node.child("network"), resources.network);
    readRdma(node.child("rdma"), resources.rdma);
    const JsonNode pids = node.child("pids");
    pids.child("limit").read(resources.pidsLimit);
    node.child("devices").forEach(
        [&](const JsonNode &rule) { readDeviceRule(rule, resources.devices.emplace_back()); });
    node.child("unified").read(resources.unified);
    readBlockIo(node.child("blockIO"), resources.blockIo);
    node.child("hugepageLimits").forEach([&](const JsonNode &entry) {
        HugepageLimit &limit = resources.hugepages.emplace_back();
        entry.child("pageSize").require();
        entry.child("pageSize").read(limit.pageSize);
        entry.child("limit").read(limit.limit);
        if (limit.pageSize.empty() || limit.pageSize.find_first_not_of("0123456789KMGB") != std::string::npos)
            entry.child("pageSize").fail("is not a size of pages");
    });
}

void readTimeOffsets(const JsonNode &node, std::map<std::string, TimeOffset> &out)
{
    for (const char *clock : {"boottime", "monotonic"}) {
        const JsonNode entry = node.child(clock);
        if (!entry.exists())
            continue;
        entry.child("secs").read(out[clock].seconds);
        entry.child("nanosecs").read(out[clock].nanoseconds);
    }
}

void readHooks(const JsonNode &node, Hooks &hooks)
{
    const std::pair<const char *, std::vector<Hook> *> lists[] = {
        {"prestart", &hooks.prestart},       {"createRuntime", &hooks.createRuntime}, {"createContainer", &hooks.createContainer},
        {"startContainer", &hooks.startContainer}, {"poststart", &hooks.poststart},   {"poststop", &hooks.poststop},
    };
    for (const auto &[key, list] : lists) {
        node.child(key).forEach([list](const JsonNode &entry) {
            Hook &hook = list->emplace_back();
            entry.child("path").read(hook.path);
            requireAbsolute(entry.child("path"), hook.path);
            entry.child("args").read(hook.args);
            entry.child("env").read(hook.env);
            entry.child("timeout").read(hook.timeout);
            if (hook.timeout && *hook.timeout <= 0)
                entry.child("timeout").fail("is not above zero");
        });
    }
}

void readLinux(const JsonNode &node, LinuxConfig &out)
{
    node.child("namespaces").forEach([&](const JsonNode &entry) { readNamespace(entry, out.namespaces); });
    node.child("uidMappings").forEach([&](const JsonNode &entry) {
        readMapping(entry, out.uidMappings.emplace_back());
    });
    node.child("gidMappings").forEach([&](const JsonNode &entry) {
        readMapping(entry, out.gidMappings.emplace_back());
    });
    node.child("devices").forEach([&](const JsonNode &entry) { readDeviceNode(entry, out.devices.emplace_back()); });
    readResources(node.child("resources"), out.resources);
    node.child("cgroupsPath").read(out.cgroupsPath);
    node.child("maskedPaths").read(out.maskedPaths);
    node.child("readonlyPaths").read(out.readonlyPaths);
    node.child("sysctl").read(out.sysctl);
    node.child("rootfsPropagation").read(out.rootfsPropagation);
    readTimeOffsets(node.child("timeOffsets"), out.timeOffsets);
    const JsonNode personality = node.child("personality");
    const JsonNode domain = personality.child("domain");
    domain.read(out.personality);
    if (domain.exists() && out.personality != "LINUX" && out.personality != "LINUX32")
        domain.fail("is neither LINUX nor LINUX32");
    personality.child("flags").forEach([](const JsonNode &flag) { flag.fail("is not a known flag"); });
    const JsonNode seccomp = node.child("seccomp");
    if (seccomp.exists() && !seccomp.value().is_object())
        seccomp.fail("is not an object");
    seccomp.readRaw(out.seccomp);
}

} // namespace

bool Resources::limitsNothing() const
{
    Resources none;
    none.devices = devices;
    return *this == none;
}

bool LinuxConfig::hasNamespace(NamespaceType type) const
{
    return std::ranges::contains(namespaces, type, &Namespace::type);
}

bool LinuxConfig::hasNewNamespace(NamespaceType type) const
{
    const auto found = std::ranges::find(namespaces, type, &Namespace::type);
    return found != namespaces.end() && found->path.empty();
}

Result<Process> Spec::processFromJson(std::string_view text)
{
    const auto document = parseJson(text, maxRuntimeSpec, maxSpecDepth, "process");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    Process process;
    readProcess(JsonNode(*document, "process", problem), process);
    if (problem)
        return std::unexpected(std::move(*problem));
    return process;
}

Result<Resources> Spec::resourcesFromJson(std::string_view text)
{
    const auto document = parseJson(text, maxRuntimeSpec, maxSpecDepth, "resources");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    Resources resources;
    readResources(JsonNode(*document, "resources", problem), resources);
    if (problem)
        return std::unexpected(std::move(*problem));
    return resources;
}

Result<Spec> Spec::fromJson(std::string_view text)
{
    const auto document = parseJson(text, maxRuntimeSpec, maxSpecDepth, "config.json");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode top(*document, "config.json", problem);
    if (!document->is_object())
        return failure(ErrorCode::InvalidArgument, "'config.json' is not an object");

    Spec spec;
    top.child("ociVersion").require();
    top.child("ociVersion").read(spec.ociVersion);
    if (top.child("ociVersion").exists() && !spec.ociVersion.starts_with("1."))
        top.child("ociVersion").fail("is not 1.x");
    readProcess(top.child("process"), spec.process);
    const JsonNode root = top.child("root");
    root.child("path").read(spec.root.path);
    root.child("readonly").read(spec.root.readonly);
    top.child("hostname").read(spec.hostname);
    top.child("domainname").read(spec.domainname);
    top.child("mounts").forEach([&spec](const JsonNode &mount) { readMount(mount, spec.mounts.emplace_back()); });
    top.child("annotations").read(spec.annotations);
    readLinux(top.child("linux"), spec.linuxConfig);
    readHooks(top.child("hooks"), spec.hooks);
    if (problem)
        return std::unexpected(std::move(*problem));
    return spec;
}

std::string_view namespaceName(NamespaceType type)
{
    return namespaceNames[static_cast<std::size_t>(type)].second;
}

} // namespace kiste::oci
