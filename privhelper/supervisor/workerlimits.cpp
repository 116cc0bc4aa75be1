// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The worker's requests that change what a running container may do: freeze and update.

#include "privhelper/runtime/cgroupfreezer.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/worker.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <format>

namespace kiste::supervisor {

namespace {

using std::chrono::milliseconds;

/// A process in an uninterruptible wait freezes when it is over. After ten seconds the container goes on instead.
constexpr int freezeAttempts = 500;
constexpr milliseconds freezePause{20};

/// The resources of a config.json, with a "none" for every limit that @p before had and it has not.
oci::Resources withClearedLimits(oci::Resources wanted, const oci::Resources &before)
{
    const auto clear = [](auto &limit, const auto &old, auto none) {
        if (!limit && old)
            limit = none;
    };
    clear(wanted.memory.limit, before.memory.limit, std::int64_t(-1));
    clear(wanted.memory.reservation, before.memory.reservation, std::int64_t(-1));
    clear(wanted.memory.swap, before.memory.swap, std::int64_t(-1));
    clear(wanted.cpu.quota, before.cpu.quota, std::int64_t(-1));
    clear(wanted.cpu.shares, before.cpu.shares, std::uint64_t(1024));
    clear(wanted.pidsLimit, before.pidsLimit, std::int64_t(-1));
    wanted.devices.clear(); // they do not change, and denying all first would be felt
    return wanted;
}

/// What the cgroup above has of a cpuset: a cpuset of v1 cannot be empty.
std::string inheritedCpuset(const CgroupLayout &layout, const std::string &parent, const char *file)
{
    const CgroupHierarchy *tree = layout.find(CgroupController::CpuSet);
    if (!tree)
        return {};
    const std::string suffix = tree->version == CgroupVersion::V2 ? ".effective" : "";
    const std::string path = layout.directory(*tree, parent) + '/' + file + suffix;
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    auto text = fd ? sys::readFile(fd.get(), 4096, path) : Result<std::string>();
    return text ? text->substr(0, text->find('\n')) : std::string();
}

/// Sets limits on a cgroup that is in use.
Result<void> applyInUse(const ContainerCgroup &cgroup, const oci::Resources &wanted)
{
    // The kernel insists at every moment that memory and swap together allow at least as much as memory alone. With no limit
    // of both any new limit of memory will do.
    if (wanted.memory.swap) {
        oci::Resources open;
        open.memory.swap = -1;
        if (auto opened = cgroup.apply(open); !opened)
            return opened;
    }
    return cgroup.apply(wanted);
}

} // namespace

Result<void> Worker::freeze(const Json &request, Packet &)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    const auto wish = request.find("frozen");
    if (wish == request.end() || !wish->is_boolean())
        return failure(ErrorCode::InvalidArgument, "a request to freeze does not say whether");
    const bool frozen = wish->get<bool>();
    Container &container = *(*entry)->container;
    const Container::Record &record = container.record();
    if (record.state != Container::State::Running)
        return failure(ErrorCode::WrongState, std::format("container '{}' does not run", record.id.substr(0, 12)));
    const CgroupFreezer freezer(*m_layout, record.cgroup);
    if (auto done = freezer.set(frozen); !done) {
        std::ignore = freezer.set(false); // half of a freeze is none
        return done;
    }
    if (frozen) {
        (*entry)->freezing = true;
        (*entry)->freezeSerials.push_back(request["serial"]);
        awaitFrozen(record.id, request["serial"], 0);
        return {};
    }
    (*entry)->freezing = false;
    answerFreezes(**entry, failure(ErrorCode::WrongState,
                                   std::format("container '{}' was told to go on", record.id.substr(0, 12))));
    container.setPaused(false);
    holdContainer(container);
    reply(request["serial"], Json::object());
    return {};
}

void Worker::answerFreezes(Entry &entry, const Result<void> &outcome)
{
    for (const std::uint64_t serial : std::exchange(entry.freezeSerials, {})) {
        if (outcome)
            reply(serial, Json::object());
        else
            replyError(serial, outcome.error());
    }
}

void Worker::awaitFrozen(const std::string &id, std::uint64_t serial, int attempt)
{
    const auto found = m_containers.find(id);
    if (found == m_containers.end() || !found->second.freezing)
        return; // answered
    Entry &entry = found->second;
    // The end of the patience of a request that has been answered means no other.
    if (serial != 0 && std::ranges::find(entry.freezeSerials, serial) == entry.freezeSerials.end())
        return;
    const CgroupFreezer freezer(*m_layout, entry.container->record().cgroup);
    const auto frozen = freezer.isFrozen();
    if (frozen && *frozen) {
        entry.freezing = false;
        entry.container->setPaused(true);
        holdContainer(*entry.container);
        return answerFreezes(entry, {});
    }
    if (frozen && attempt < freezeAttempts) {
        if (serial == 0)
            return;
        const bool notified = entry.watch && entry.watch->freezerNotifies();
        const auto pause = notified ? freezeAttempts * freezePause : attempt == 0 ? milliseconds(1) : freezePause;
        const int next = notified ? freezeAttempts : attempt + 1;
        m_loop.after(pause, [this, id, serial, next] { awaitFrozen(id, serial, next); });
        return;
    }
    entry.freezing = false;
    if (auto thawed = freezer.set(false); !thawed)
        std::fprintf(stderr, "kiste-supervisor: container %s: %s\n", id.c_str(), thawed.error().detail.c_str());
    answerFreezes(entry, std::unexpected(frozen ? Error{ErrorCode::Timeout,
                                                        std::format("a process of container '{}' does not freeze",
                                                                    id.substr(0, 12)),
                                                        0}
                                                : frozen.error()));
}

void Worker::settleFreezer(Container &container)
{
    const CgroupFreezer freezer(*m_layout, container.record().cgroup);
    const auto freezing = freezer.isFreezing();
    if (!freezing || *freezing == container.record().paused)
        return;
    // Nobody has been told that it is paused, so it goes on; or it was thawed, and only the record says otherwise.
    if (*freezing) {
        if (auto thawed = freezer.set(false); !thawed)
            std::fprintf(stderr, "kiste-supervisor: %s\n", thawed.error().detail.c_str());
    }
    container.setPaused(false);
    holdContainer(container);
}

Result<void> Worker::update(const Json &request, Packet &packet)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    Container &container = *(*entry)->container;
    if (container.record().state != Container::State::Running)
        return failure(ErrorCode::WrongState,
                       std::format("container '{}' does not run", container.record().id.substr(0, 12)));
    if (packet.fds.size() != 1)
        return failure(ErrorCode::InvalidArgument, "an update needs a config.json");
    const auto text = sys::readFile(packet.fds[0].get(), oci::maxRuntimeSpec, "config.json");
    const auto spec = text ? oci::Spec::fromJson(*text) : std::unexpected(text.error());
    const auto before = container.readSpec();
    if (!spec || !before)
        return std::unexpected(spec ? before.error() : spec.error());
    const oci::Resources &old = before->linuxConfig.resources;
    const oci::Resources &wanted = spec->linuxConfig.resources;
    const auto cgroup = ContainerCgroup::open(*m_layout, container.record().cgroup);
    const auto complete = [this](const oci::Resources &target, const oci::Resources &from) {
        oci::Resources all = withClearedLimits(target, from);
        if (all.cpu.cpus.empty() && !from.cpu.cpus.empty())
            all.cpu.cpus = inheritedCpuset(*m_layout, m_options.cgroupParent, "cpuset.cpus");
        if (all.cpu.mems.empty() && !from.cpu.mems.empty())
            all.cpu.mems = inheritedCpuset(*m_layout, m_options.cgroupParent, "cpuset.mems");
        return all;
    };
    if (auto applied = applyInUse(cgroup, complete(wanted, old)); !applied) {
        // All or nothing: what was set before the one that was refused goes back.
        if (auto undone = applyInUse(cgroup, complete(old, wanted)); !undone)
            std::fprintf(stderr, "kiste-supervisor: limits of %s cannot be set back: %s\n", container.record().id.c_str(),
                         undone.error().detail.c_str());
        return applied;
    }
    container.setConfig(std::move(packet.fds[0]));
    holdContainer(container);
    reply(request["serial"], Json::object());
    return {};
}

} // namespace kiste::supervisor
