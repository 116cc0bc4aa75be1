// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/machine/machinecontrol.h"

#include "core/base/fileio.h"
#include "privhelper/machine/machinekernel.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

constexpr int maxAncestors = 64;

const MachineProcess *processOf(const MachineView &view, pid_t pid)
{
    const auto found = std::ranges::lower_bound(view.processes, pid, {}, &MachineProcess::pid);
    return found != view.processes.end() && found->pid == pid ? &*found : nullptr;
}

std::string_view lastElement(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

/// Cgroups that hold a machine, a user or a login together.
bool isStructural(std::string_view cgroup)
{
    const std::string_view last = lastElement(cgroup);
    return cgroup == "/" || last.ends_with(".slice") || last == "init.scope"
        || (last.starts_with("session-") && last.ends_with(".scope"))
        || (last.starts_with("user@") && last.ends_with(".service"));
}

} // namespace

MachineGuard guardOf(const MachineView &view, pid_t self)
{
    MachineGuard guard;
    guard.pids.insert(1);
    pid_t pid = self;
    for (int steps = 0; steps < maxAncestors && pid > 0; ++steps) {
        guard.pids.insert(pid);
        const MachineProcess *process = processOf(view, pid);
        if (!process)
            break;
        guard.cgroups.insert(process->cgroup);
        pid = process->parent;
    }
    return guard;
}

Result<void> checkSignal(const MachineView &view, const MachineContainer &container, const MachineGuard &guard)
{
    for (const std::size_t member : container.members) {
        if (guard.pids.contains(view.processes[member].pid))
            return failure(ErrorCode::NotAuthorized,
                           std::format("Kiste itself runs in '{}'", displayName(container)));
    }
    return {};
}

Result<void> checkFreeze(const MachineView &view, const MachineContainer &container, const MachineGuard &guard)
{
    if (auto allowed = checkSignal(view, container, guard); !allowed)
        return allowed;
    if (!container.ownsCgroup)
        return failure(ErrorCode::Unsupported,
                       std::format("'{}' has no cgroup of its own: other processes are in '{}'", displayName(container),
                                   printable(container.cgroup)));
    if (isStructural(container.cgroup))
        return failure(ErrorCode::NotAuthorized,
                       std::format("the cgroup '{}' is not only a container's", printable(container.cgroup)));
    for (const std::string &cgroup : guard.cgroups) {
        if (isIn(cgroup, container.cgroup))
            return failure(ErrorCode::NotAuthorized,
                           std::format("Kiste itself is in the cgroup '{}'", printable(container.cgroup)));
    }
    return {};
}

std::string displayName(const MachineContainer &container)
{
    if (!container.name.empty())
        return printable(container.name);
    if (!container.engineId.empty())
        return printable(container.engineId.substr(0, 12));
    return std::format("{} ({})", printable(container.command), container.pid);
}

} // namespace kiste
