// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/updateoptions.h"

#include "privhelper/service/options.h"

#include <cmath>
#include <format>
#include <limits>
#include <regex>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr std::uint64_t maxShares = 262144;
constexpr std::uint64_t defaultShares = 1024;
constexpr std::uint64_t defaultPeriod = 100000;
constexpr std::uint64_t minPeriod = 1000;
constexpr std::uint64_t maxPeriod = 1000000;

Result<void> check(const UpdateOptions &options, int cpus)
{
    for (const auto &bytes : {options.memoryLimit, options.memoryReservation}) {
        if (bytes && *bytes != 0 && (*bytes < minMemory || *bytes > largestAmount))
            return invalidArgument(std::format("a memory limit of {} bytes is not between 6 MiB and the largestAmount number", *bytes));
    }
    if (options.memorySwap && *options.memorySwap < -1)
        return invalidArgument(std::format("{} is not a limit of memory and swap", *options.memorySwap));
    const auto most = static_cast<std::uint64_t>(cpus) * 1'000'000'000;
    if (options.nanoCpus && *options.nanoCpus != 0 && (*options.nanoCpus < minNanoCpus || *options.nanoCpus > most))
        return invalidArgument(std::format("{} cores are not between 0.01 and {}, which this machine has",
                                   static_cast<double>(*options.nanoCpus) / 1e9, cpus));
    if (options.cpuShares && *options.cpuShares != 0 && (*options.cpuShares < 2 || *options.cpuShares > maxShares))
        return invalidArgument(std::format("{} CPU shares are not between 2 and {}", *options.cpuShares, maxShares));
    if (options.nanoCpus && (options.cpuPeriod || options.cpuQuota))
        return invalidArgument("cpu-quota and cpu-period do not go together with a number of processors");
    if (options.cpuPeriod && *options.cpuPeriod != 0
        && (*options.cpuPeriod < minPeriod || *options.cpuPeriod > maxPeriod))
        return invalidArgument(std::format("a period of {} microseconds is not between {} and {}", *options.cpuPeriod,
                                   minPeriod, maxPeriod));
    if (options.cpuQuota && *options.cpuQuota != -1 && *options.cpuQuota < static_cast<std::int64_t>(minPeriod))
        return invalidArgument(std::format("a quota of {} microseconds is below {}", *options.cpuQuota, minPeriod));
    if (options.blockWeight && (*options.blockWeight < 10 || *options.blockWeight > 1000))
        return invalidArgument(std::format("a weight of disk accesses of {} is not between 10 and 1000", *options.blockWeight));
    if (options.pidsLimit && (*options.pidsLimit < -1 || *options.pidsLimit > maxPids))
        return invalidArgument(std::format("a limit of {} processes is out of range", *options.pidsLimit));
    for (const auto &list : {options.cpusetCpus, options.cpusetMems}) {
        if (list) {
            if (auto sound = checkCpuList(*list); !sound)
                return sound;
        }
    }
    return {};
}

template<typename T>
std::optional<std::string> text(const std::optional<T> &value)
{
    return value ? std::optional(value->toStdString()) : std::nullopt;
}

/// Memory and swap: what is asked for, else as it was in proportion.
Result<void> applyMemory(const UpdateOptions &options, oci::MemoryLimits &memory, const HostFacts &host)
{
    const std::int64_t before = memory.limit.value_or(-1);
    // As a sum it could be larger than the largestAmount number.
    const bool defaultSwap = !memory.swap || (before > 0 && *memory.swap - before == before);
    if (options.memoryLimit)
        memory.limit = *options.memoryLimit == 0 ? -1 : static_cast<std::int64_t>(*options.memoryLimit);
    if (options.memoryReservation)
        memory.reservation = *options.memoryReservation == 0 ? -1 : static_cast<std::int64_t>(*options.memoryReservation);
    const std::int64_t limit = memory.limit.value_or(-1);
    const bool wantsDefault = options.memorySwap ? *options.memorySwap == 0 : defaultSwap;
    if (options.memorySwap && *options.memorySwap != 0 && !host.limitsSwap)
        return failure(ErrorCode::Unsupported, "this machine cannot limit swap");
    if (options.memorySwap && *options.memorySwap > 0 && limit < 0)
        return invalidArgument("a limit of memory and swap needs a memory limit");
    if (host.limitsSwap && (options.memoryLimit || options.memorySwap)) {
        if (limit < 0)
            memory.swap = -1;
        else if (wantsDefault)
            memory.swap = limit <= std::numeric_limits<std::int64_t>::max() / 2 ? 2 * limit : -1;
        else if (options.memorySwap)
            memory.swap = *options.memorySwap;
    }
    if (limit > 0 && memory.swap && *memory.swap >= 0 && *memory.swap < limit)
        return invalidArgument(std::format("the limit of memory and swap, {} bytes, is below the memory limit, {} bytes; change "
                                   "both together",
                                   *memory.swap, limit));
    if (limit > 0 && memory.reservation && *memory.reservation > limit)
        return invalidArgument("the memory reservation is above the memory limit");
    return {};
}

using Limits = std::map<std::string, std::string>;

std::string limitText(const std::optional<std::int64_t> &limit)
{
    return limit && *limit > 0 ? std::to_string(*limit) : std::string("0");
}

/// Every limit that can be changed, as a text.
Limits limitsOf(const oci::Resources &resources)
{
    const oci::CpuLimits &cpu = resources.cpu;
    const std::uint64_t period = cpu.period.value_or(defaultPeriod);
    std::int64_t nanoCpus = 0;
    if (cpu.quota && *cpu.quota > 0 && period > 0)
        nanoCpus = std::llround(1e9 * static_cast<double>(*cpu.quota) / static_cast<double>(period));
    return {{"memory-limit", limitText(resources.memory.limit)},
            {"memory-swap", limitText(resources.memory.swap)},
            {"memory-reservation", limitText(resources.memory.reservation)},
            {"nano-cpus", std::to_string(nanoCpus)},
            {"cpu-shares", std::to_string(cpu.shares.value_or(defaultShares))},
            {"blkio-weight", std::to_string(resources.blockIo.weight.value_or(0))},
            {"cpuset-cpus", cpu.cpus},
            {"cpuset-mems", cpu.mems},
            {"pids-limit", limitText(resources.pidsLimit)}};
}

} // namespace

std::map<std::string, std::string> changedLimits(const oci::Resources &before, const oci::Resources &after)
{
    const Limits old = limitsOf(before);
    Limits changes;
    for (const auto &[name, value] : limitsOf(after)) {
        if (old.at(name) == value)
            continue;
        changes[name] = value;
        changes["old." + name] = old.at(name);
    }
    return changes;
}

Result<void> checkCpuList(const std::string &list)
{
    static const std::regex form("(\\d{1,5}(-\\d{1,5})?)(,\\d{1,5}(-\\d{1,5})?)*");
    if (!list.empty() && (list.size() > 1024 || !std::regex_match(list, form)))
        return invalidArgument(std::format("'{}' is not a list such as 0-3,7", list.substr(0, 80)));
    return {};
}

Result<UpdateOptions> UpdateOptions::parse(const QVariantMap &map, int cpus)
{
    OptionReader reader(map);
    UpdateOptions out;
    std::optional<quint64> memory, reservation, nanoCpus, shares, period, weight;
    std::optional<qint64> swap, pids, quota;
    std::optional<QString> cpusetCpus, cpusetMems, restart;
    reader.read("memory-limit"_L1, memory);
    reader.read("memory-swap"_L1, swap);
    reader.read("memory-reservation"_L1, reservation);
    reader.read("nano-cpus"_L1, nanoCpus);
    reader.read("cpu-shares"_L1, shares);
    reader.read("cpu-period"_L1, period);
    reader.read("cpu-quota"_L1, quota);
    reader.read("blkio-weight"_L1, weight);
    reader.read("cpuset-cpus"_L1, cpusetCpus);
    reader.read("cpuset-mems"_L1, cpusetMems);
    reader.read("pids-limit"_L1, pids);
    reader.read("restart"_L1, restart);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    out.memoryLimit = memory;
    out.memorySwap = swap;
    out.memoryReservation = reservation;
    out.nanoCpus = nanoCpus;
    out.cpuShares = shares;
    out.cpuPeriod = period;
    // Docker's 0 is no quota too.
    out.cpuQuota = quota.transform([](qint64 limit) { return limit == 0 ? std::int64_t(-1) : std::int64_t(limit); });
    out.blockWeight = weight;
    out.cpusetCpus = text(cpusetCpus);
    out.cpusetMems = text(cpusetMems);
    out.pidsLimit = pids.transform([](qint64 limit) { return limit == 0 ? std::int64_t(-1) : std::int64_t(limit); });
    if (restart) {
        auto policy = RestartPolicy::parse(restart->toStdString());
        if (!policy)
            return std::unexpected(std::move(policy.error()));
        out.restart = *policy;
    }
    if (auto sound = check(out, cpus); !sound)
        return std::unexpected(std::move(sound.error()));
    return out;
}

bool UpdateOptions::changesLimits() const
{
    return memoryLimit || memorySwap || memoryReservation || nanoCpus || cpuShares || cpuPeriod || cpuQuota
        || blockWeight || cpusetCpus || cpusetMems || pidsLimit;
}

Result<void> UpdateOptions::apply(oci::Resources &resources, ContainerSettings &settings, const HostFacts &host) const
{
    if (auto done = applyMemory(*this, resources.memory, host); !done)
        return done;
    if (memoryLimit)
        settings.memoryLimit = *memoryLimit;
    if (nanoCpus) {
        resources.cpu.period = defaultPeriod;
        resources.cpu.quota =
            *nanoCpus == 0 ? std::int64_t(-1) : static_cast<std::int64_t>(*nanoCpus / (1'000'000'000 / defaultPeriod));
        settings.nanoCpus = *nanoCpus;
    }
    if (cpuPeriod || cpuQuota) {
        if (cpuPeriod)
            resources.cpu.period = *cpuPeriod == 0 ? defaultPeriod : *cpuPeriod;
        if (cpuQuota)
            resources.cpu.quota = *cpuQuota;
        // Shown as what it comes to.
        const std::int64_t quota = resources.cpu.quota.value_or(-1);
        settings.nanoCpus = quota < 0
            ? 0
            : static_cast<std::uint64_t>(static_cast<double>(quota) * 1e9
                                         / static_cast<double>(resources.cpu.period.value_or(defaultPeriod)));
    }
    if (blockWeight)
        resources.blockIo.weight = static_cast<std::uint16_t>(*blockWeight);
    if (cpuShares)
        resources.cpu.shares = *cpuShares == 0 ? defaultShares : *cpuShares;
    if (cpusetCpus)
        resources.cpu.cpus = *cpusetCpus;
    if (cpusetMems)
        resources.cpu.mems = *cpusetMems;
    if (pidsLimit) {
        resources.pidsLimit = *pidsLimit;
        settings.pidsLimit = *pidsLimit;
    }
    if (restart) {
        if (settings.autoRemove && restart->kind != RestartPolicy::Kind::No)
            return invalidArgument("a container that removes itself cannot have a restart policy");
        settings.life.restart = *restart;
    }
    return {};
}

} // namespace kiste
