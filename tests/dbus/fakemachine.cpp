// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakemachine.h"

#include <algorithm>
#include <format>
#include <functional>
#include <unistd.h>

namespace kiste::test {

void FakeMachine::add(char digit, ContainerEngine engine, const std::string &name, pid_t pid, bool ownsCgroup)
{
    const std::lock_guard lock(m_mutex);
    MachineProcess process;
    process.pid = pid;
    process.parent = 1;
    process.name = "program";
    process.startTicks = 7;
    process.cpuTicks = 250;
    process.residentPages = 100;
    process.cgroup = std::format("/kiste-fake/{}", digit);
    process.namespaces = {1, static_cast<std::uint64_t>(pid), static_cast<std::uint64_t>(pid) + 1, 4, 5, 6, 7, 8};
    MachineContainer container;
    container.id = id(digit);
    container.engine = engine;
    container.engineId = std::string(64, digit);
    container.name = name;
    container.command = process.name;
    container.owner = 1000;
    container.pid = pid;
    container.startTicks = process.startTicks;
    container.cgroup = process.cgroup;
    container.ownsCgroup = ownsCgroup;
    container.namespaces = process.namespaces;
    container.members = {m_view.processes.size()};
    m_view.host = {1, 2, 3, 4, 5, 6, 7, 8};
    m_view.processes.push_back(std::move(process));
    m_view.containers.push_back(std::move(container));
}

void FakeMachine::remove(char digit)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_view.containers, [digit](const MachineContainer &container) { return container.id == id(digit); });
}

void FakeMachine::change(char digit, const std::function<void(MachineContainer &)> &how)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find(m_view.containers, id(digit), &MachineContainer::id);
    if (found != m_view.containers.end())
        how(*found);
}

void FakeMachine::setHidesProcesses(bool hides)
{
    const std::lock_guard lock(m_mutex);
    m_view.hidesProcesses = hides;
}

void FakeMachine::setFailure(std::optional<Error> failure)
{
    const std::lock_guard lock(m_mutex);
    m_failure = std::move(failure);
}

Result<MachineView> FakeMachine::look()
{
    ++m_looks;
    const std::lock_guard lock(m_mutex);
    if (m_failure)
        return std::unexpected(*m_failure);
    return m_view;
}

Result<void> FakeMachine::setFrozen(const MachineView &, const MachineContainer &container, bool frozen)
{
    change(container.id.front(), [frozen](MachineContainer &now) { now.frozen = frozen; });
    const std::lock_guard lock(m_mutex);
    m_acts.push_back(std::format("{} {}", frozen ? "freeze" : "thaw", container.id));
    return {};
}

Result<void> FakeMachine::signal(const MachineProcess &process, int number)
{
    const std::lock_guard lock(m_mutex);
    m_acts.push_back(std::format("{} {}", process.pid, number));
    return {};
}

std::vector<std::string> FakeMachine::acts() const
{
    const std::lock_guard lock(m_mutex);
    return m_acts;
}

} // namespace kiste::test
