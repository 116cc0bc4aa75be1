// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/machine/machinecontainers.h"

#include "core/base/sha256.h"
#include "core/cgroup/cgrouptext.h"
#include "core/machine/cgroupnames.h"

#include <algorithm>
#include <format>
#include <map>
#include <numeric>
#include <optional>
#include <tuple>
#include <unordered_map>

namespace kiste {

namespace {

constexpr int maxAncestors = 64;

bool isOwn(const MachineProcess &process, const NamespaceSet &host, NamespaceKind kind)
{
    const std::uint64_t id = process.namespaces[indexOf(kind)];
    return id != 0 && id != host[indexOf(kind)];
}

bool hasAnyOwn(const MachineProcess &process, const NamespaceSet &host)
{
    for (std::size_t kind = 0; kind < namespaceKindCount; ++kind) {
        if (isOwn(process, host, NamespaceKind(kind)))
            return true;
    }
    return false;
}

std::string_view lastElement(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

std::string asFolder(const std::string &cgroup)
{
    return cgroup.ends_with('/') ? cgroup : cgroup + '/';
}

bool isIsolated(const MachineProcess &process, const NamespaceSet &host)
{
    if (!isOwn(process, host, NamespaceKind::Mount) || servesContainers(process.name))
        return false;
    if (isOwn(process, host, NamespaceKind::Pid))
        return true;
    // systemd gives services mount and user namespaces only to hide things from them.
    return isOwn(process, host, NamespaceKind::User) && !lastElement(process.cgroup).ends_with(".service")
        && !process.cgroup.contains("/podman-pause-");
}

/// Who belongs together, by processes' indices.
class Union
{
public:
    explicit Union(std::size_t size) : m_parent(size) { std::iota(m_parent.begin(), m_parent.end(), 0); }
    std::size_t find(std::size_t index)
    {
        while (m_parent[index] != index)
            index = m_parent[index] = m_parent[m_parent[index]];
        return index;
    }
    void join(std::size_t one, std::size_t other)
    {
        const auto [low, high] = std::minmax({find(one), find(other)});
        m_parent[high] = low;
    }

private:
    std::vector<std::size_t> m_parent;
};

/// One container in the making.
struct Group
{
    std::optional<CgroupName> name;
    std::string cgroup; ///< of an engine; empty: known by namespaces
    std::vector<std::size_t> members;
};

class Finder
{
public:
    Finder(const std::vector<MachineProcess> &processes, const NamespaceSet &host, std::string_view kisteParent)
        : m_processes(processes)
        , m_host(host)
        , m_kisteParent(kisteParent)
        , m_groupOf(processes.size(), none)
    {
        for (std::size_t i = 0; i < processes.size(); ++i)
            m_byPid.emplace(processes[i].pid, i);
    }

    std::vector<MachineContainer> run()
    {
        groupByCgroup();
        groupByNamespaces();
        sortCgroups();
        std::vector<MachineContainer> containers;
        for (std::size_t group = 0; group < m_groups.size(); ++group) {
            if (std::ranges::any_of(m_groups[group].members, [&](auto i) { return hasAnyOwn(m_processes[i], m_host); }))
                containers.push_back(describe(group));
        }
        return containers;
    }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    const std::optional<CgroupName> &nameOf(const std::string &cgroup)
    {
        const auto known = m_names.find(cgroup);
        return known != m_names.end() ? known->second
                                      : m_names.emplace(cgroup, nameOfCgroup(cgroup, m_kisteParent)).first->second;
    }

    void groupByCgroup()
    {
        std::unordered_map<std::string, std::size_t> groups;
        for (std::size_t i = 0; i < m_processes.size(); ++i) {
            const auto &name = nameOf(m_processes[i].cgroup);
            if (!name)
                continue;
            std::string cgroup = m_processes[i].cgroup.substr(0, name->length);
            const auto [group, isNew] = groups.emplace(cgroup, m_groups.size());
            if (isNew)
                m_groups.push_back({*name, std::move(cgroup), {}});
            add(group->second, i);
        }
    }

    void groupByNamespaces()
    {
        Union sets(m_processes.size());
        std::map<std::pair<NamespaceKind, std::uint64_t>, std::size_t> seen;
        std::vector<std::size_t> isolated;
        for (std::size_t i = 0; i < m_processes.size(); ++i) {
            if (m_groupOf[i] != none || !isIsolated(m_processes[i], m_host))
                continue;
            isolated.push_back(i);
            for (const NamespaceKind kind : {NamespaceKind::Mount, NamespaceKind::Pid}) {
                if (!isOwn(m_processes[i], m_host, kind))
                    continue;
                const auto [other, isNew] = seen.emplace(std::pair(kind, m_processes[i].namespaces[indexOf(kind)]), i);
                if (!isNew)
                    sets.join(i, other->second);
            }
        }
        std::unordered_map<std::size_t, std::size_t> groups;
        for (const std::size_t i : isolated) {
            const auto [group, isNew] = groups.emplace(sets.find(i), m_groups.size());
            if (isNew)
                m_groups.emplace_back();
            add(group->second, i);
        }
    }

    void add(std::size_t group, std::size_t process)
    {
        m_groups[group].members.push_back(process);
        m_groupOf[process] = group;
    }

    /// With a '/' behind each, so that what lies below a path follows it without a break.
    void sortCgroups()
    {
        for (const MachineProcess &process : m_processes)
            m_cgroups.push_back(asFolder(process.cgroup));
        for (const Group &group : m_groups) {
            if (!group.cgroup.empty())
                m_named.insert(m_named.end(), group.members.size(), asFolder(group.cgroup));
        }
        std::ranges::sort(m_cgroups);
        std::ranges::sort(m_named);
    }

    /// How many of the sorted @p folders are @p cgroup or lie below it.
    static std::size_t countBelow(const std::vector<std::string> &folders, const std::string &cgroup)
    {
        const auto begin = std::ranges::lower_bound(folders, cgroup + '/');
        return static_cast<std::size_t>(std::ranges::lower_bound(folders, cgroup + '0') - begin); // '0' follows '/'
    }

    /// The deepest cgroup that all members are in or below.
    std::string commonCgroup(const Group &group) const
    {
        std::string common = asFolder(m_processes[group.members.front()].cgroup);
        for (const std::size_t i : group.members) {
            const std::string path = asFolder(m_processes[i].cgroup);
            const auto [end, ignored] = std::ranges::mismatch(common, path);
            common.erase(end, common.end());
            common.erase(common.rfind('/') + 1);
        }
        common.pop_back();
        return common;
    }

    bool takeCgroup(const Group &group, const std::string &cgroup, MachineContainer &container) const
    {
        if (cgroup.empty())
            return false;
        container.cgroup = cgroup;
        // Containers in the container are part of it.
        const std::size_t named = countBelow(m_named, cgroup);
        const std::size_t expected = cgroup == group.cgroup ? named : group.members.size() + named;
        container.ownsCgroup = countBelow(m_cgroups, cgroup) == expected;
        return container.ownsCgroup;
    }

    /// The process that stands for all: outermost, first of its pid namespace, oldest.
    const MachineProcess &leaderOf(const Group &group) const
    {
        const auto rank = [this](std::size_t i) {
            const MachineProcess &process = m_processes[i];
            const bool ownPids = isOwn(process, m_host, NamespaceKind::Pid);
            const bool isFirst = !process.pids.empty() && process.pids.back() == 1;
            return std::tuple(!hasAnyOwn(process, m_host), !ownPids, process.pids.size(), ownPids && !isFirst,
                              process.startTicks, process.pid);
        };
        return m_processes[*std::ranges::min_element(group.members, {}, rank)];
    }

    struct Ancestry
    {
        std::optional<ContainerEngine> engine;
        std::optional<std::uint32_t> uid; ///< of the nearest process outside
    };

    Ancestry ancestryOf(std::size_t group, const MachineProcess &leader) const
    {
        Ancestry ancestry;
        const MachineProcess *process = &leader;
        for (int steps = 0; steps < maxAncestors; ++steps) {
            const auto parent = m_byPid.find(process->parent);
            if (parent == m_byPid.end() || process->parent == 1)
                break;
            process = &m_processes[parent->second];
            if (m_groupOf[parent->second] == group)
                continue;
            if (!ancestry.uid)
                ancestry.uid = process->uid;
            if (const auto engine = engineOfProgram(process->name)) {
                ancestry.engine = engine;
                break;
            }
            if (m_groupOf[parent->second] != none)
                break; // a container in a container: who started the outer one is another question
        }
        return ancestry;
    }

    /// uid of "/user.slice/user-1000.slice/…".
    static std::optional<std::uint32_t> sliceOwner(std::string_view cgroup)
    {
        constexpr std::string_view prefix = "/user.slice/user-";
        if (!cgroup.starts_with(prefix))
            return std::nullopt;
        cgroup.remove_prefix(prefix.size());
        const auto uid = cgrouptext::parseUnsigned(cgroup.substr(0, cgroup.find('.')));
        return uid && *uid <= 0xffffffff ? std::optional(static_cast<std::uint32_t>(*uid)) : std::nullopt;
    }

    /// What the members themselves are, where nothing else tells: bubblewrap stays as pid 1.
    std::optional<ContainerEngine> engineOfMembers(const Group &group, const MachineProcess &leader) const
    {
        if (const auto engine = engineOfProgram(leader.name); engine == ContainerEngine::Bubblewrap)
            return engine;
        for (const std::size_t i : group.members) {
            if (m_processes[i].name == "bwrap")
                return ContainerEngine::Bubblewrap;
        }
        return std::nullopt;
    }

    /// The program that people mean: not the sandbox's own first process.
    std::string commandOf(const Group &group, const MachineProcess &leader) const
    {
        if (!engineOfProgram(leader.name))
            return leader.name;
        for (const std::size_t i : group.members) {
            if (!engineOfProgram(m_processes[i].name))
                return m_processes[i].name;
        }
        return leader.name;
    }

    MachineContainer describe(std::size_t index) const
    {
        const Group &group = m_groups[index];
        const MachineProcess &leader = leaderOf(group);
        const Ancestry ancestry = ancestryOf(index, leader);
        MachineContainer container;
        if (group.name) {
            container.engine = group.name->engine;
            container.engineId = group.name->id;
            container.name = group.name->name;
            container.pod = group.name->pod;
        } else {
            container.engine = engineOfMembers(group, leader).value_or(ancestry.engine.value_or(ContainerEngine::Plain));
        }
        if (!takeCgroup(group, group.cgroup, container)) {
            const std::string first = container.cgroup;
            if (!takeCgroup(group, commonCgroup(group), container) && !first.empty())
                container.cgroup = first;
        }
        if (container.cgroup.empty())
            container.cgroup = "/";
        container.command = commandOf(group, leader);
        container.owner = sliceOwner(container.cgroup).value_or(ancestry.uid.value_or(leader.uid));
        container.pid = leader.pid;
        container.startTicks = leader.startTicks;
        container.namespaces = leader.namespaces;
        container.members = group.members;
        container.id = identify(group, leader);
        return container;
    }

    static std::string identify(const Group &group, const MachineProcess &leader)
    {
        return Sha256::of(std::format("{}\n{}\n{}\n{}", group.cgroup, leader.namespaces[indexOf(NamespaceKind::Mount)],
                                      leader.namespaces[indexOf(NamespaceKind::Pid)],
                                      group.cgroup.empty() ? leader.startTicks : 0))
            .hex()
            .substr(0, 32);
    }

    const std::vector<MachineProcess> &m_processes;
    const NamespaceSet &m_host;
    std::string_view m_kisteParent;
    std::vector<Group> m_groups;
    std::vector<std::size_t> m_groupOf;
    std::unordered_map<pid_t, std::size_t> m_byPid;
    std::unordered_map<std::string, std::optional<CgroupName>> m_names;
    std::vector<std::string> m_cgroups; ///< of each process
    std::vector<std::string> m_named; ///< of each process in a container that is known by its cgroup
};

} // namespace

const MachineContainer *MachineView::find(std::string_view id) const
{
    const auto found = std::ranges::find(containers, id, &MachineContainer::id);
    return found == containers.end() ? nullptr : &*found;
}

std::vector<MachineContainer> findContainers(const std::vector<MachineProcess> &processes, const NamespaceSet &host,
                                             std::string_view kisteParent)
{
    return Finder(processes, host, kisteParent).run();
}

} // namespace kiste
