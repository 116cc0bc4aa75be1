// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/sampler/enginecost.h"

#include "core/cgroup/kernelfile.h"
#include "core/cgroup/machineparse.h"

#include <array>
#include <ctime>
#include <format>
#include <unistd.h>

namespace kiste {

namespace {

std::uint64_t memoryOf(const std::string &directory)
{
    std::array<char, 256> buffer;
    const auto file = KernelFile::open(directory + "/statm", true);
    const auto text = file ? file->read(buffer) : std::unexpected(file.error());
    const auto pages = text ? machineparse::residentPages(*text) : std::unexpected(text.error());
    return pages.value_or(0) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Result<machineparse::ProcessStat> statOf(const std::string &directory)
{
    std::array<char, 2048> buffer;
    const auto file = KernelFile::open(directory + "/stat", true);
    const auto text = file ? file->read(buffer) : std::unexpected(file.error());
    return text ? machineparse::processStat(*text) : std::unexpected(text.error());
}

} // namespace

EngineCost::EngineCost(std::string procRoot)
    : m_procRoot(std::move(procRoot))
{ }

EngineCost::Usage EngineCost::ofHelper() const
{
    timespec used = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used); // cannot fail for this clock
    return {std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec), memoryOf(m_procRoot + "/self")};
}

EngineCost::Usage EngineCost::ofEngine() const
{
    Usage sum = ofHelper();
    const auto ticksPerSecond = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    for (const pid_t pid : m_processes) {
        const std::string directory = std::format("{}/{}", m_procRoot, pid);
        if (const auto stat = statOf(directory)) {
            sum.processorTime += std::chrono::nanoseconds(stat->ticks * (1'000'000'000 / ticksPerSecond));
            sum.memory += memoryOf(directory);
        }
    }
    return sum;
}

std::optional<pid_t> EngineCost::parentOf(pid_t pid) const
{
    const auto stat = statOf(std::format("{}/{}", m_procRoot, pid));
    return stat ? std::optional<pid_t>(stat->parent) : std::nullopt;
}

} // namespace kiste
