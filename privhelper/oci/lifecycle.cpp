// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// start, state, kill, delete, pause and resume.

#include "core/base/signalname.h"
#include "privhelper/oci/commands.h"
#include "privhelper/runtime/cgroupfreezer.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <format>
#include <poll.h>
#include <unistd.h>

namespace kiste::ociruntime {

namespace {

struct Opened
{
    StateDirectory directory;
    Record record;
    Status status = Status::Stopped;
};

Result<Opened> openContainer(const Globals &globals, const std::string &id)
{
    auto directory = StateDirectory::open(globals.root, id);
    if (!directory)
        return std::unexpected(directory.error());
    auto record = directory->readRecord();
    if (!record)
        return std::unexpected(record.error());
    const Status status = directory->status(*record);
    return Opened{std::move(*directory), std::move(*record), status};
}

std::unexpected<Error> wrongState(const Opened &container, std::string_view needed)
{
    return failure(
        ErrorCode::WrongState,
        std::format("container '{}' is {}, not {}", container.record.id, statusName(container.status), needed));
}

/// The process of the record and no other that has its number by now.
Result<UniqueFd> openProcess(const Record &record)
{
    auto pidfd = sys::pidfdOpen(record.pid);
    if (!pidfd || !isAlive(record))
        return failure(ErrorCode::WrongState, std::format("container not running: '{}'", record.id));
    return pidfd;
}

Result<int> signalOf(const std::string &text)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size() && number > 0 && number <= SIGRTMAX)
        return number;
    return parseSignal(text);
}

} // namespace

Result<int> startCommand(const Globals &globals, const Words &words)
{
    auto id = oneId(words);
    if (!id)
        return std::unexpected(id.error());
    auto container = openContainer(globals, *id);
    if (!container)
        return std::unexpected(container.error());
    if (container->status != Status::Created)
        return wrongState(*container, "created");
    auto spec = container->directory.readSpec();
    auto gate = container->directory.connect();
    if (!spec || !gate)
        return std::unexpected(spec ? gate.error() : spec.error());
    // The connection is closed by the exec, or says why there was none.
    for (bool waiting = true; waiting;) {
        pollfd wait{gate->get(), POLLIN, 0};
        if (::poll(&wait, 1, -1) < 0 && errno != EINTR)
            return osFailure(errno, "cannot wait for the container's process");
        auto report = childchannel::receive(gate->get());
        waiting = report.has_value();
        if (report && *report && (*report)->kind == ChildReport::Kind::Failed) {
            container->directory.removeGate();
            return std::unexpected((*report)->error);
        }
        if (report && *report && (*report)->kind == ChildReport::Kind::Warning)
            warn(globals, (*report)->error.detail);
    }
    container->directory.removeGate();
    runLateHooks(globals, spec->hooks.poststart, stateText(container->record, Status::Running), "poststart");
    return 0;
}

Result<int> stateCommand(const Globals &globals, const Words &words)
{
    auto id = oneId(words);
    if (!id)
        return std::unexpected(id.error());
    const auto container = openContainer(globals, *id);
    if (!container)
        return std::unexpected(container.error());
    std::printf("%s\n", stateText(container->record, container->status).c_str());
    return 0;
}

Result<int> killCommand(const Globals &globals, const Words &words)
{
    bool all = false;
    auto others = parseArguments(words, {switchFlag("all", all, 'a')});
    if (!others)
        return std::unexpected(others.error());
    if (others->empty() || others->size() > 2)
        return failure(ErrorCode::InvalidArgument, "kill takes a container id and a signal");
    const auto signal = signalOf(others->size() == 2 ? (*others)[1] : "TERM");
    if (!signal)
        return std::unexpected(signal.error());
    const auto container = openContainer(globals, (*others)[0]);
    if (!container)
        return std::unexpected(container.error());
    if (all && !container->record.cgroup.empty()) {
        const auto layout = CgroupLayout::detect();
        if (!layout)
            return std::unexpected(layout.error());
        const auto cgroup = ContainerCgroup::open(*layout, container->record.cgroup);
        const auto sent = *signal == SIGKILL ? cgroup.kill() : cgroup.signalAll(*signal);
        if (!sent)
            return std::unexpected(sent.error());
        return 0;
    }
    auto pidfd = openProcess(container->record);
    if (!pidfd)
        return std::unexpected(pidfd.error());
    if (auto sent = sys::pidfdSignal(pidfd->get(), *signal); !sent)
        return std::unexpected(sent.error());
    return 0;
}

Result<int> deleteCommand(const Globals &globals, const Words &words)
{
    bool force = false;
    auto id = oneId(words, {switchFlag("force", force, 'f')});
    if (!id)
        return std::unexpected(id.error());
    auto container = openContainer(globals, *id);
    if (!container && force && container.error().code == ErrorCode::NotFound)
        return 0;
    if (!container)
        return std::unexpected(container.error());
    // One that only waits for its start has nothing to lose.
    const bool mayEnd = force || container->status == Status::Created || container->status == Status::Creating;
    if (container->status != Status::Stopped && !mayEnd)
        return wrongState(*container, "stopped");
    if (container->status != Status::Stopped && container->status != Status::Creating) {
        if (auto layout = CgroupLayout::detect(); layout && container->status == Status::Paused)
            std::ignore =
                CgroupFreezer(*layout, container->record.cgroup).set(false); // frozen processes of v1 do not die
        if (auto pidfd = openProcess(container->record)) {
            if (auto sent = sys::pidfdSignal(pidfd->get(), SIGKILL); !sent && sent.error().osError != ESRCH)
                return std::unexpected(sent.error());
            pollfd wait{pidfd->get(), POLLIN, 0};
            constexpr int patience = 10'000;
            if (::poll(&wait, 1, patience) == 0)
                return failure(ErrorCode::Timeout, std::format("container '{}' does not end", *id));
        }
    }
    if (auto gone = destroy(globals, container->directory, container->record); !gone)
        return std::unexpected(gone.error());
    return 0;
}

Result<int> pauseCommand(const Globals &globals, const Words &words)
{
    auto id = oneId(words);
    if (!id)
        return std::unexpected(id.error());
    const auto container = openContainer(globals, *id);
    if (!container)
        return std::unexpected(container.error());
    if (container->status != Status::Running && container->status != Status::Created)
        return wrongState(*container, "running");
    const auto layout = CgroupLayout::detect();
    if (!layout)
        return std::unexpected(layout.error());
    if (container->record.cgroup.empty())
        return failure(ErrorCode::Unsupported, std::format("container '{}' has no cgroup to be frozen in", *id));
    const CgroupFreezer freezer(*layout, container->record.cgroup);
    auto done = freezer.set(true);
    constexpr int attempts = 1000;
    for (int i = 0; done && i < attempts; ++i) {
        const auto frozen = freezer.isFrozen();
        if (frozen && *frozen)
            return 0;
        ::usleep(10'000);
    }
    std::ignore = freezer.set(false); // half of a freeze is none
    if (!done)
        return std::unexpected(done.error());
    return failure(ErrorCode::Timeout,
                   std::format("container '{}' cannot be paused: a process does not stand still", *id));
}

Result<int> resumeCommand(const Globals &globals, const Words &words)
{
    auto id = oneId(words);
    if (!id)
        return std::unexpected(id.error());
    const auto container = openContainer(globals, *id);
    if (!container)
        return std::unexpected(container.error());
    const auto layout = CgroupLayout::detect();
    if (!layout)
        return std::unexpected(layout.error());
    if (container->status != Status::Paused && !isFrozen(container->record))
        return wrongState(*container, "paused");
    if (auto done = CgroupFreezer(*layout, container->record.cgroup).set(false); !done)
        return std::unexpected(done.error());
    return 0;
}

} // namespace kiste::ociruntime
