// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgrouplayout.h"
#include "core/cgroup/kernelfile.h"
#include "privhelper/supervisor/eventloop.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiste::supervisor {

/// Tells what happens to a container's cgroup when the kernel says so; nothing is asked for at intervals. On v2 these are
/// memory.events and cgroup.events, which wake whoever polls them, and PSI triggers; on v1 it is the eventfd of
/// memory.oom_control, and that of memory.pressure_level where the kernel has no PSI. The freezer of v1 does not notify:
/// who freezes knows it. What a machine does not have is not told.
class CgroupWatch
{
public:
    struct Handlers
    {
        /// Processes have been killed for want of memory, @p kills since the cgroup was made; @p below: in a cgroup that the
        /// container made itself. Without a new kill: everything waits for memory, because the killer is switched off.
        std::function<void(std::uint64_t kills, bool below)> outOfMemory;
        /// Tasks wait for "cpu", "memory" or "io" for a good part of the time. At most once a minute for each.
        std::function<void(std::string_view resource)> pressure;
        /// Every process stands still, or goes on; also when somebody else did it. Only where freezerNotifies().
        std::function<void(bool frozen)> frozen;
    };

    /// @p killsKnown: how many kills have been told already.
    CgroupWatch(EventLoop &loop, const CgroupLayout &layout, const std::string &cgroup, std::uint64_t killsKnown,
                Handlers handlers);
    ~CgroupWatch();
    CgroupWatch(const CgroupWatch &) = delete;
    CgroupWatch &operator=(const CgroupWatch &) = delete;

    bool freezerNotifies() const { return m_freezer.has_value(); }
    /// Looks a last time, because the cgroup is about to go.
    void finish();
    std::size_t openDescriptors() const;

private:
    /// A PSI trigger, or the eventfd of v1's pressure level.
    struct Trigger
    {
        std::string_view resource;
        UniqueFd file;
        UniqueFd event; ///< v1
        EventLoop::Token token = 0;
        std::optional<EventLoop::Clock::time_point> told;
    };

    void watchMemory(const CgroupLayout &layout, const std::string &cgroup);
    void watchFreezer(const CgroupLayout &layout, const std::string &cgroup);
    void watchPressure(const CgroupLayout &layout, const std::string &cgroup);
    void watchLegacyPressure(const std::string &directory);
    void onMemoryEvent();
    void lookAgain(int attempt);
    bool lookForKills();
    bool isUnderOom() const;
    void onFreezerEvent();
    void onPressure(std::size_t index, std::uint32_t events);

    EventLoop &m_loop;
    Handlers m_handlers;
    std::uint64_t m_kills;
    std::optional<std::uint64_t> m_localKills; ///< of the cgroup itself
    std::optional<KernelFile> m_memory; ///< memory.events, or memory.oom_control of v1
    std::optional<KernelFile> m_memoryLocal;
    UniqueFd m_memoryEvent; ///< eventfd, v1
    std::optional<KernelFile> m_freezer; ///< cgroup.events
    EventLoop::Token m_memoryToken = 0, m_freezerToken = 0, m_againToken = 0;
    std::vector<Trigger> m_triggers;
};

} // namespace kiste::supervisor
