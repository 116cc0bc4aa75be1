// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/isolationoptions.h"

#include "core/base/fileio.h"
#include "core/base/ids.h"
#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/seccompprofile.h"

#include <algorithm>
#include <array>
#include <format>
#include <limits>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr std::size_t maxProfile = 1024 * 1024;

std::unexpected<Error> invalid(std::string_view option, const std::string &value, std::string_view reason)
{
    return failure(ErrorCode::InvalidArgument, std::format("{} '{}': {}", option, printable(value), reason));
}

Result<std::vector<std::string>> readCapabilities(const QStringList &names, std::string_view option)
{
    std::vector<std::string> out;
    for (const QString &text : names) {
        std::string name = text.toUpper().toStdString();
        if (name != "ALL" && !name.starts_with("CAP_"))
            name.insert(0, "CAP_");
        if (name != "ALL" && !capabilityNumber(name))
            return invalid(option, text.toStdString(), "there is no such capability");
        out.push_back(std::move(name));
    }
    return out;
}

/// "", "private", "host", "container:NAME"
Result<NamespaceChoice> readChoice(const QString &text, std::string_view option)
{
    if (text.isEmpty() || text == "private"_L1 || text == "shareable"_L1)
        return NamespaceChoice{};
    if (text == "host"_L1)
        return NamespaceChoice{NamespaceChoice::Kind::Host, {}};
    if (text.startsWith("container:"_L1) && text.size() > 10)
        return NamespaceChoice{NamespaceChoice::Kind::Container, text.sliced(10).toStdString()};
    return invalid(option, text.toStdString(), "it is not private, host or container:NAME");
}

Result<std::vector<std::string>> readPaths(const QStringList &list, std::string_view option, bool all)
{
    std::vector<std::string> paths;
    for (const QString &text : list) {
        const std::string path = text.toStdString();
        const bool absolute = path.starts_with('/') && path.size() < 4096 && !(path + '/').contains("/../") && !path.contains('\0');
        if (!absolute && !(all && path == "ALL"))
            return invalid(option, path, all ? "it is neither an absolute path nor ALL" : "it is not an absolute path");
        paths.push_back(path);
    }
    return paths;
}

Result<void> readConfinement(OptionReader &reader, IsolationOptions &out)
{
    QStringList capAdd, capDrop, mask, unmask;
    QString seccomp, apparmor;
    reader.read("privileged"_L1, out.privileged);
    reader.read("init"_L1, out.init);
    reader.read("cap-add"_L1, capAdd);
    reader.read("cap-drop"_L1, capDrop);
    reader.read("no-new-privileges"_L1, out.noNewPrivileges);
    reader.read("seccomp"_L1, seccomp);
    reader.read("apparmor"_L1, apparmor);
    reader.read("mask"_L1, mask);
    reader.read("unmask"_L1, unmask);
    auto add = readCapabilities(capAdd, "cap-add");
    auto drop = readCapabilities(capDrop, "cap-drop");
    auto masked = readPaths(mask, "mask", false);
    auto unmasked = readPaths(unmask, "unmask", true);
    for (auto *part : {&add, &drop, &masked, &unmasked}) {
        if (!*part)
            return std::unexpected(std::move(part->error()));
    }
    out.capAdd = std::move(*add);
    out.capDrop = std::move(*drop);
    out.mask = std::move(*masked);
    out.unmask = std::move(*unmasked);
    out.apparmor = apparmor.toStdString();
    if (out.apparmor.size() > 255 || std::ranges::any_of(out.apparmor, [](unsigned char c) { return c <= ' ' || c > '~'; }))
        return invalid("apparmor", out.apparmor, "it is not the name of a profile");
    out.seccompUnconfined = seccomp == "unconfined"_L1;
    if (!out.seccompUnconfined && !seccomp.isEmpty()) {
        out.seccomp = seccomp.toStdString();
        if (out.seccomp.size() > maxProfile)
            return failure(ErrorCode::LimitExceeded, "the seccomp profile is longer than 1 MiB");
        if (const auto compiled = compileSeccompProfile(out.seccomp, 0); !compiled)
            return failure(ErrorCode::InvalidArgument, "seccomp: " + compiled.error().detail);
    }
    return {};
}

Result<void> readNamespaces(OptionReader &reader, IsolationOptions &out)
{
    QString pid, ipc, uts, user, cgroup;
    reader.read("pid"_L1, pid);
    reader.read("ipc"_L1, ipc);
    reader.read("uts"_L1, uts);
    reader.read("userns"_L1, user);
    reader.read("cgroupns"_L1, cgroup);
    out.keepId = user == "keep-id"_L1;
    if (out.keepId || user == "auto"_L1)
        user.clear();
    const std::array<std::tuple<QString, const char *, NamespaceChoice *>, 5> all = {{{pid, "pid", &out.pid},
                                                                                     {ipc, "ipc", &out.ipc},
                                                                                     {uts, "uts", &out.uts},
                                                                                     {user, "userns", &out.user},
                                                                                     {cgroup, "cgroupns", &out.cgroup}}};
    for (const auto &[text, option, choice] : all) {
        const auto read = readChoice(text, option);
        if (!read)
            return std::unexpected(read.error());
        *choice = *read;
    }
    // Without the machine's ids a program with every capability still has none over the machine.
    if (out.privileged && user.isEmpty() && !out.keepId)
        out.user.kind = NamespaceChoice::Kind::Host;
    return {};
}

Result<void> readDevices(OptionReader &reader, IsolationOptions &out)
{
    QStringList devices, rules;
    reader.read("devices"_L1, devices);
    reader.read("device-cgroup-rules"_L1, rules);
    for (const QString &text : std::as_const(devices)) {
        auto device = parseDevice(text.toStdString());
        if (!device)
            return std::unexpected(std::move(device.error()));
        const auto &[node, access] = *device;
        out.deviceRules.push_back({true, node.type, node.major, node.minor, access});
        out.devices.push_back(node);
    }
    for (const QString &text : std::as_const(rules)) {
        auto rule = parseDeviceRule(text.toStdString());
        if (!rule)
            return std::unexpected(std::move(rule.error()));
        out.deviceRules.push_back(std::move(*rule));
    }
    return {};
}

Result<void> readMemory(OptionReader &reader, IsolationOptions &out)
{
    std::optional<qint64> swap, oomScore;
    std::optional<quint64> reservation, swappiness, shm;
    reader.read("memory-swap"_L1, swap);
    reader.read("memory-reservation"_L1, reservation);
    reader.read("memory-swappiness"_L1, swappiness);
    reader.read("oom-kill-disable"_L1, out.memory.disableOomKiller);
    reader.read("oom-score-adj"_L1, oomScore);
    reader.read("shm-size"_L1, shm);
    if (swap && *swap < -1)
        return invalid("memory-swap", std::to_string(*swap), "it is neither a size nor -1");
    if (swap && *swap != 0)
        out.memory.swap = *swap;
    if (reservation && *reservation != 0) {
        if (*reservation < minMemory || *reservation > largestAmount)
            return invalid("memory-reservation", std::to_string(*reservation), "it is below 6 MiB or out of range");
        out.memory.reservation = static_cast<std::int64_t>(*reservation);
    }
    if (swappiness && *swappiness > 100)
        return invalid("memory-swappiness", std::to_string(*swappiness), "it is not between 0 and 100");
    out.memory.swappiness = swappiness;
    if (oomScore && (*oomScore < -1000 || *oomScore > 1000))
        return invalid("oom-score-adj", std::to_string(*oomScore), "it is not between -1000 and 1000");
    out.oomScoreAdj = oomScore.transform([](qint64 score) { return static_cast<int>(score); });
    if (shm && (*shm == 0 || *shm > largestAmount))
        return invalid("shm-size", std::to_string(*shm), "it is not a size");
    out.shmSize = shm;
    return {};
}

/// "0-3,7"
bool isCpuList(const std::string &list)
{
    return list.size() <= 1024 && list.find_first_not_of("0123456789,-") == std::string::npos
        && (list.empty() || (list.front() >= '0' && list.front() <= '9' && list.back() >= '0' && list.back() <= '9'))
        && !list.contains(",,") && !list.contains("--") && !list.contains(",-") && !list.contains("-,");
}

Result<void> readCpu(OptionReader &reader, IsolationOptions &out)
{
    QString cpus, mems;
    std::optional<quint64> shares, period;
    std::optional<qint64> quota;
    reader.read("cpuset-cpus"_L1, cpus);
    reader.read("cpuset-mems"_L1, mems);
    reader.read("cpu-shares"_L1, shares);
    reader.read("cpu-period"_L1, period);
    reader.read("cpu-quota"_L1, quota);
    out.cpu.cpus = cpus.toStdString();
    out.cpu.mems = mems.toStdString();
    for (const auto &[option, list] : {std::pair("cpuset-cpus", out.cpu.cpus), std::pair("cpuset-mems", out.cpu.mems)}) {
        if (!isCpuList(list))
            return invalid(option, list, "it is not a list such as 0-3,7");
    }
    if (shares && *shares != 0 && (*shares < 2 || *shares > 262144))
        return invalid("cpu-shares", std::to_string(*shares), "it is not between 2 and 262144");
    if (shares && *shares != 0)
        out.cpu.shares = *shares;
    if (period && *period != 0 && (*period < 1000 || *period > 1000000))
        return invalid("cpu-period", std::to_string(*period), "it is not between 1000 and 1000000 microseconds");
    if (period && *period != 0)
        out.cpu.period = *period;
    if (quota && *quota != 0 && *quota != -1 && *quota < 1000)
        return invalid("cpu-quota", std::to_string(*quota), "it is below 1000 microseconds");
    if (quota && *quota != 0)
        out.cpu.quota = *quota;
    return {};
}

Result<void> readBlockIo(OptionReader &reader, IsolationOptions &out)
{
    std::optional<quint64> weight;
    reader.read("blkio-weight"_L1, weight);
    if (weight && *weight != 0 && (*weight < 10 || *weight > 1000))
        return invalid("blkio-weight", std::to_string(*weight), "it is not between 10 and 1000");
    if (weight && *weight != 0)
        out.blockIo.weight = static_cast<std::uint16_t>(*weight);
    const std::array<std::pair<QLatin1StringView, std::vector<oci::BlockIoDevice> *>, 5> lists = {{
        {"blkio-weight-device"_L1, &out.blockIo.weightDevice},
        {"device-read-bps"_L1, &out.blockIo.readBytes},
        {"device-write-bps"_L1, &out.blockIo.writeBytes},
        {"device-read-iops"_L1, &out.blockIo.readOperations},
        {"device-write-iops"_L1, &out.blockIo.writeOperations},
    }};
    for (const auto &[key, list] : lists) {
        QStringList texts;
        reader.read(key, texts);
        for (const QString &text : std::as_const(texts)) {
            const auto limit = parseBlockLimit(text.toStdString(), key.data());
            if (!limit)
                return std::unexpected(limit.error());
            if (list == &out.blockIo.weightDevice && (limit->value < 10 || limit->value > 1000))
                return invalid(key.data(), text.toStdString(), "a weight is between 10 and 1000");
            list->push_back(*limit);
        }
    }
    QStringList pages;
    reader.read("hugetlb"_L1, pages);
    for (const QString &text : std::as_const(pages)) {
        bool number = false;
        const quint64 bytes = text.section(u':', 1).toULongLong(&number);
        const std::string size = text.section(u':', 0, 0).toStdString();
        if (!number || size.size() < 3 || !size.ends_with('B') || size.find_first_not_of("0123456789KMGB") != std::string::npos)
            return invalid("hugetlb", text.toStdString(), "it is not of the form 2MB:BYTES");
        out.hugepages.push_back({size, bytes});
    }
    return {};
}

Result<void> readRest(OptionReader &reader, IsolationOptions &out)
{
    QStringList ulimits, groups;
    StringMap sysctls, annotations;
    QString domainname;
    reader.read("ulimits"_L1, ulimits);
    reader.read("groups"_L1, groups);
    reader.read("sysctls"_L1, sysctls);
    reader.read("annotations"_L1, annotations);
    reader.read("domainname"_L1, domainname);
    for (const QString &text : std::as_const(ulimits)) {
        auto limit = parseUlimit(text.toStdString());
        if (!limit)
            return std::unexpected(std::move(limit.error()));
        std::erase_if(out.rlimits, [&](const oci::Rlimit &other) { return other.type == limit->type; });
        out.rlimits.push_back(std::move(*limit));
    }
    for (const QString &text : std::as_const(groups)) {
        const std::string group = text.toStdString();
        const bool number = !group.empty() && group.find_first_not_of("0123456789") == std::string::npos;
        if (group.empty() || group.size() > 256 || group.find_first_of(":,\n") != std::string::npos
            || (number && (group.size() > 10 || std::stoull(group) > 2147483647)))
            return invalid("group-add", group, "it is not a group");
        out.groups.push_back(group);
    }
    for (const auto &[key, value] : sysctls.asKeyValueRange())
        out.sysctls[key.toStdString()] = value.toStdString();
    for (const auto &[key, value] : annotations.asKeyValueRange()) {
        if (key.isEmpty() || key.toStdString().starts_with(reservedLabel))
            return invalid("annotation", key.toStdString(), "it cannot be the name of an annotation");
        out.annotations[key.toStdString()] = value.toStdString();
    }
    out.domainname = domainname.toStdString();
    if (out.domainname.size() > 64 || std::ranges::any_of(out.domainname, [](unsigned char c) { return c <= ' ' || c > '~'; }))
        return invalid("domainname", out.domainname, "it is not a domain name");
    return {};
}

QString joined(const std::vector<std::string> &texts)
{
    QStringList list;
    for (const std::string &text : texts)
        list.append(QString::fromStdString(text));
    return list.join(u", "_s).left(200);
}

} // namespace

Result<IsolationOptions> IsolationOptions::read(OptionReader &reader)
{
    IsolationOptions out;
    for (const auto part : {readConfinement, readNamespaces, readDevices, readMemory, readCpu, readBlockIo, readRest}) {
        if (auto done = part(reader, out); !done)
            return std::unexpected(std::move(done.error()));
    }
    return out;
}

bool isHarmlessCapability(const std::string &name)
{
    constexpr std::array<std::string_view, 21> harmless = {
        "CAP_CHOWN",   "CAP_DAC_OVERRIDE",     "CAP_FSETID",  "CAP_FOWNER",     "CAP_SETGID",   "CAP_SETUID",    "CAP_SETPCAP",
        "CAP_SETFCAP", "CAP_NET_BIND_SERVICE", "CAP_KILL",    "CAP_SYS_CHROOT", "CAP_AUDIT_WRITE", "CAP_MKNOD",  "CAP_NET_RAW",
        "CAP_NET_ADMIN", "CAP_NET_BROADCAST", "CAP_SYS_PTRACE", "CAP_SYS_NICE", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_LEASE",
    };
    return std::ranges::contains(harmless, std::string_view(name));
}

std::vector<Escalation> IsolationOptions::escalations() const
{
    using enum NamespaceChoice::Kind;
    std::vector<Escalation> questions;
    if (privileged) {
        questions.push_back({Action::ContainerPrivileged, u"--privileged"_s});
        return questions; // which says it all
    }
    QStringList shared;
    for (const auto &[choice, name] : {std::pair(&pid, "processes"), {&ipc, "IPC"}, {&uts, "host name"}, {&user, "users"}, {&cgroup, "cgroups"}}) {
        if (choice->kind == Host)
            shared.append(QString::fromLatin1(name));
    }
    if (!shared.isEmpty())
        questions.push_back({Action::ContainerHostNamespace, shared.join(u", "_s)});
    if (!devices.empty() || !deviceRules.empty()) {
        std::vector<std::string> paths;
        for (const oci::DeviceNode &device : devices)
            paths.push_back(device.path);
        questions.push_back({Action::ContainerDevice, paths.empty() ? u"(by number)"_s : joined(paths)});
    }
    std::vector<std::string> less;
    for (const std::string &name : capAdd) {
        if (hostIds() || !isHarmlessCapability(name))
            less.push_back(name);
    }
    if (seccompUnconfined || !seccomp.empty())
        less.emplace_back("seccomp");
    if (!unmask.empty())
        less.emplace_back("unmask");
    if (!apparmor.empty())
        less.emplace_back("AppArmor");
    if (oomScoreAdj && *oomScoreAdj < 0)
        less.emplace_back("oom-score-adj");
    if (!less.empty())
        questions.push_back({Action::ContainerUnconfined, joined(less)});
    return questions;
}

} // namespace kiste
