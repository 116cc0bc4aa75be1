// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/scheduling.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kiste {

namespace {

/// linux/sched/types.h, which cannot be included beside sched.h.
struct SchedulingAttributes
{
    std::uint32_t size;
    std::uint32_t policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime;
    std::uint64_t deadline;
    std::uint64_t period;
};

template<typename Value>
struct Named
{
    std::string_view name;
    Value value;
};
constexpr std::array policies = {
    Named<std::uint32_t>{"SCHED_OTHER", 0},    Named<std::uint32_t>{"SCHED_FIFO", 1},
    Named<std::uint32_t>{"SCHED_RR", 2},       Named<std::uint32_t>{"SCHED_BATCH", 3},
    Named<std::uint32_t>{"SCHED_ISO", 4},      Named<std::uint32_t>{"SCHED_IDLE", 5},
    Named<std::uint32_t>{"SCHED_DEADLINE", 6},
};
constexpr std::array flags = {
    Named<std::uint64_t>{"SCHED_FLAG_RESET_ON_FORK", 0x01},  Named<std::uint64_t>{"SCHED_FLAG_RECLAIM", 0x02},
    Named<std::uint64_t>{"SCHED_FLAG_DL_OVERRUN", 0x04},     Named<std::uint64_t>{"SCHED_FLAG_KEEP_POLICY", 0x08},
    Named<std::uint64_t>{"SCHED_FLAG_KEEP_PARAMS", 0x10},    Named<std::uint64_t>{"SCHED_FLAG_UTIL_CLAMP_MIN", 0x20},
    Named<std::uint64_t>{"SCHED_FLAG_UTIL_CLAMP_MAX", 0x40},
};

} // namespace

Result<void> setIoPriority(const oci::Process &process)
{
    if (!process.ioPriority)
        return {};
    // linux/ioprio.h: the class in the upper bits.
    constexpr std::array<std::string_view, 4> classes = {"", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"};
    const oci::IoPriority &wanted = *process.ioPriority;
    const auto *known = std::ranges::find(classes, std::string_view(wanted.ioClass));
    if (known == classes.end() || known == classes.begin())
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a class of I/O priorities", printable(wanted.ioClass.substr(0, 80))));
    constexpr int thisProcess = 1; // IOPRIO_WHO_PROCESS
    const long value = ((known - classes.begin()) << 13) | wanted.priority;
    if (::syscall(SYS_ioprio_set, thisProcess, 0, value) != 0)
        return osFailure(errno, std::format("cannot set the I/O priority '{}'", wanted.ioClass));
    return {};
}

Result<void> setScheduler(const oci::Process &process)
{
    if (!process.scheduler)
        return {};
    const oci::Scheduler &wanted = *process.scheduler;
    const auto *policy = std::ranges::find(policies, std::string_view(wanted.policy), &Named<std::uint32_t>::name);
    if (policy == policies.end())
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a scheduling policy", printable(wanted.policy.substr(0, 80))));
    SchedulingAttributes attributes{.size = sizeof(SchedulingAttributes),
                                    .policy = policy->value,
                                    .flags = 0,
                                    .nice = wanted.nice,
                                    .priority = static_cast<std::uint32_t>(wanted.priority),
                                    .runtime = wanted.runtime,
                                    .deadline = wanted.deadline,
                                    .period = wanted.period};
    for (const std::string &name : wanted.flags) {
        const auto *flag = std::ranges::find(flags, std::string_view(name), &Named<std::uint64_t>::name);
        if (flag == flags.end())
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a flag of the scheduler", printable(name.substr(0, 80))));
        attributes.flags |= flag->value;
    }
    if (::syscall(SYS_sched_setattr, 0, &attributes, 0) != 0)
        return osFailure(errno, std::format("cannot set the scheduling policy '{}'", wanted.policy));
    return {};
}

Result<void> setPersonality(const std::string &domain)
{
    if (domain.empty())
        return {};
    if (::personality(domain == "LINUX32" ? PER_LINUX32 : PER_LINUX) < 0)
        return osFailure(errno, std::format("cannot set the personality '{}'", domain));
    return {};
}

} // namespace kiste
