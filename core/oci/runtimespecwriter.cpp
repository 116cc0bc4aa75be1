// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/runtimespec.h"

#include <nlohmann/json.hpp>

namespace kiste::oci {

// Ordered, so that people find "process" before "linux".
using Json = nlohmann::ordered_json;

namespace {

/// Sets a member unless it is empty.
template<typename T>
void put(Json &object, const char *key, const T &value)
{
    if (!value.empty())
        object[key] = value;
}

template<typename T>
void put(Json &object, const char *key, const std::optional<T> &value)
{
    if (value)
        object[key] = *value;
}

Json fromUser(const User &user)
{
    Json out{{"uid", user.uid}, {"gid", user.gid}};
    put(out, "umask", user.umask);
    put(out, "additionalGids", user.additionalGids);
    return out;
}

Json fromCapabilities(const Capabilities &sets)
{
    Json out = Json::object();
    put(out, "bounding", sets.bounding);
    put(out, "effective", sets.effective);
    put(out, "permitted", sets.permitted);
    put(out, "inheritable", sets.inheritable);
    put(out, "ambient", sets.ambient);
    return out;
}

Json fromScheduler(const Scheduler &scheduler)
{
    Json out{{"policy", scheduler.policy}, {"nice", scheduler.nice}, {"priority", scheduler.priority}};
    put(out, "flags", scheduler.flags);
    if (scheduler.runtime != 0 || scheduler.deadline != 0 || scheduler.period != 0) {
        out["runtime"] = scheduler.runtime;
        out["deadline"] = scheduler.deadline;
        out["period"] = scheduler.period;
    }
    return out;
}

Json fromProcess(const Process &process)
{
    Json out{{"terminal", process.terminal}};
    if (process.consoleSize)
        out["consoleSize"] = {{"height", process.consoleSize->height}, {"width", process.consoleSize->width}};
    out["user"] = fromUser(process.user);
    out["args"] = process.args;
    put(out, "env", process.env);
    out["cwd"] = process.cwd;
    if (process.capabilities)
        out["capabilities"] = fromCapabilities(*process.capabilities);
    for (const Rlimit &limit : process.rlimits)
        out["rlimits"].push_back({{"type", limit.type}, {"soft", limit.soft}, {"hard", limit.hard}});
    out["noNewPrivileges"] = process.noNewPrivileges;
    put(out, "oomScoreAdj", process.oomScoreAdj);
    put(out, "apparmorProfile", process.apparmorProfile);
    if (process.ioPriority)
        out["ioPriority"] = {{"class", process.ioPriority->ioClass}, {"priority", process.ioPriority->priority}};
    if (process.scheduler)
        out["scheduler"] = fromScheduler(*process.scheduler);
    return out;
}

Json fromMappings(const std::vector<IdMapping> &mappings)
{
    Json out = Json::array();
    for (const IdMapping &mapping : mappings)
        out.push_back({{"containerID", mapping.containerId}, {"hostID", mapping.hostId}, {"size", mapping.size}});
    return out;
}

Json fromMount(const Mount &mount)
{
    Json out{{"destination", mount.destination}};
    put(out, "type", mount.type);
    put(out, "source", mount.source);
    put(out, "options", mount.options);
    put(out, "uidMappings", fromMappings(mount.uidMappings));
    put(out, "gidMappings", fromMappings(mount.gidMappings));
    return out;
}

Json fromDeviceRule(const DeviceRule &rule)
{
    Json out{{"allow", rule.allow}, {"type", std::string(1, rule.type)}};
    put(out, "major", rule.major);
    put(out, "minor", rule.minor);
    put(out, "access", rule.access);
    return out;
}

Json fromDeviceNode(const DeviceNode &node)
{
    Json out{{"path", node.path}, {"type", std::string(1, node.type)}, {"major", node.major}, {"minor", node.minor}};
    put(out, "fileMode", node.fileMode);
    out["uid"] = node.uid;
    out["gid"] = node.gid;
    return out;
}

Json fromBlockDevices(const std::vector<BlockIoDevice> &devices, const char *value)
{
    Json out = Json::array();
    for (const BlockIoDevice &device : devices)
        out.push_back({{"major", device.major}, {"minor", device.minor}, {value, device.value}});
    return out;
}

Json fromBlockIo(const BlockIoLimits &limits)
{
    Json out = Json::object();
    put(out, "weight", limits.weight);
    put(out, "weightDevice", fromBlockDevices(limits.weightDevice, "weight"));
    put(out, "throttleReadBpsDevice", fromBlockDevices(limits.readBytes, "rate"));
    put(out, "throttleWriteBpsDevice", fromBlockDevices(limits.writeBytes, "rate"));
    put(out, "throttleReadIOPSDevice", fromBlockDevices(limits.readOperations, "rate"));
    put(out, "throttleWriteIOPSDevice", fromBlockDevices(limits.writeOperations, "rate"));
    return out;
}

Json fromHooks(const Hooks &hooks)
{
    Json out = Json::object();
    const std::pair<const char *, const std::vector<Hook> *> lists[] = {
        {"prestart", &hooks.prestart},       {"createRuntime", &hooks.createRuntime}, {"createContainer", &hooks.createContainer},
        {"startContainer", &hooks.startContainer}, {"poststart", &hooks.poststart},   {"poststop", &hooks.poststop},
    };
    for (const auto &[key, list] : lists) {
        for (const Hook &hook : *list) {
            Json item{{"path", hook.path}};
            put(item, "args", hook.args);
            put(item, "env", hook.env);
            put(item, "timeout", hook.timeout);
            out[key].push_back(std::move(item));
        }
    }
    return out;
}

Json fromNetwork(const NetworkMarks &marks)
{
    Json out = Json::object();
    put(out, "classID", marks.classId);
    for (const auto &[name, priority] : marks.priorities)
        out["priorities"].push_back({{"name", name}, {"priority", priority}});
    return out;
}

Json fromResources(const Resources &resources)
{
    Json out = Json::object();
    for (const DeviceRule &rule : resources.devices)
        out["devices"].push_back(fromDeviceRule(rule));
    Json memory = Json::object();
    put(memory, "limit", resources.memory.limit);
    put(memory, "reservation", resources.memory.reservation);
    put(memory, "swap", resources.memory.swap);
    put(memory, "swappiness", resources.memory.swappiness);
    if (resources.memory.disableOomKiller)
        memory["disableOOMKiller"] = true;
    put(memory, "kernelTCP", resources.memory.kernelTcp);
    if (resources.memory.checkBeforeUpdate)
        memory["checkBeforeUpdate"] = true;
    put(out, "memory", memory);
    Json cpu = Json::object();
    put(cpu, "shares", resources.cpu.shares);
    put(cpu, "quota", resources.cpu.quota);
    put(cpu, "period", resources.cpu.period);
    put(cpu, "cpus", resources.cpu.cpus);
    put(cpu, "mems", resources.cpu.mems);
    put(cpu, "burst", resources.cpu.burst);
    put(cpu, "idle", resources.cpu.idle);
    put(cpu, "realtimeRuntime", resources.cpu.realtimeRuntime);
    put(cpu, "realtimePeriod", resources.cpu.realtimePeriod);
    put(out, "cpu", cpu);
    if (resources.pidsLimit)
        out["pids"] = {{"limit", *resources.pidsLimit}};
    put(out, "unified", resources.unified);
    put(out, "blockIO", fromBlockIo(resources.blockIo));
    for (const HugepageLimit &limit : resources.hugepages)
        out["hugepageLimits"].push_back({{"pageSize", limit.pageSize}, {"limit", limit.limit}});
    put(out, "network", fromNetwork(resources.network));
    for (const auto &[device, limit] : resources.rdma) {
        Json entry = Json::object();
        put(entry, "hcaHandles", limit.handles);
        put(entry, "hcaObjects", limit.objects);
        out["rdma"][device] = std::move(entry);
    }
    return out;
}

Json fromLinux(const LinuxConfig &config)
{
    Json out = Json::object();
    for (const Namespace &entry : config.namespaces) {
        Json item{{"type", namespaceName(entry.type)}};
        put(item, "path", entry.path);
        out["namespaces"].push_back(std::move(item));
    }
    put(out, "uidMappings", fromMappings(config.uidMappings));
    put(out, "gidMappings", fromMappings(config.gidMappings));
    for (const DeviceNode &node : config.devices)
        out["devices"].push_back(fromDeviceNode(node));
    put(out, "cgroupsPath", config.cgroupsPath);
    put(out, "resources", fromResources(config.resources));
    put(out, "maskedPaths", config.maskedPaths);
    put(out, "readonlyPaths", config.readonlyPaths);
    put(out, "sysctl", config.sysctl);
    put(out, "rootfsPropagation", config.rootfsPropagation);
    for (const auto &[clock, offset] : config.timeOffsets)
        out["timeOffsets"][clock] = {{"secs", offset.seconds}, {"nanosecs", offset.nanoseconds}};
    if (!config.personality.empty())
        out["personality"] = {{"domain", config.personality}};
    if (!config.seccomp.empty())
        out["seccomp"] = Json::parse(config.seccomp, nullptr, false);
    return out;
}

} // namespace

std::string Spec::toJson() const
{
    Json out{{"ociVersion", ociVersion}};
    out["process"] = fromProcess(process);
    Json rootObject{{"path", root.path}};
    rootObject["readonly"] = root.readonly;
    out["root"] = std::move(rootObject);
    put(out, "hostname", hostname);
    put(out, "domainname", domainname);
    for (const Mount &mount : mounts)
        out["mounts"].push_back(fromMount(mount));
    put(out, "annotations", annotations);
    put(out, "linux", fromLinux(linuxConfig));
    put(out, "hooks", fromHooks(hooks));
    // Texts from an image may be no UTF-8; better a replaced character than no document.
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace kiste::oci
