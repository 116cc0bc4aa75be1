// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// update and events: limits and what is used of them.

#include "core/base/fileio.h"
#include "core/cgroup/cgroupreader.h"
#include "privhelper/oci/commands.h"
#include "privhelper/oci/statistics.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <format>
#include <nlohmann/json.hpp>
#include <poll.h>

namespace kiste::ociruntime {

namespace {

using Json = nlohmann::ordered_json;

/// Bytes, with the suffixes that other runtimes take: "64m".
Result<std::int64_t> readBytes(const std::string &text)
{
    constexpr std::string_view suffixes = "bkmgt";
    std::string digits = text;
    int shift = 0;
    if (!digits.empty()) {
        const auto found = suffixes.find(static_cast<char>(std::tolower(static_cast<unsigned char>(digits.back()))));
        if (found != std::string_view::npos) {
            shift = static_cast<int>(found) * 10;
            digits.pop_back();
        }
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < -1 || number > (INT64_MAX >> shift))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a size", printable(text)));
    return number < 0 ? number : number << shift;
}

Flag bytesFlag(std::string name, std::optional<std::int64_t> &value)
{
    return {std::move(name), 0, true, [&value](const std::string &text) -> Result<void> {
                auto bytes = readBytes(text);
                if (!bytes)
                    return std::unexpected(bytes.error());
                value = *bytes;
                return {};
            }};
}

template<typename T>
Flag countFlag(std::string name, std::optional<T> &value)
{
    return numberFlag(std::move(name), [&value](std::int64_t number) { value = static_cast<T>(number); });
}

std::vector<Flag> updateFlags(std::string &file, oci::Resources &resources)
{
    oci::CpuLimits &cpu = resources.cpu;
    return {textFlag("resources", file, 'r'),
            bytesFlag("memory", resources.memory.limit),
            bytesFlag("memory-reservation", resources.memory.reservation),
            bytesFlag("memory-swap", resources.memory.swap),
            countFlag("cpu-period", cpu.period),
            countFlag("cpu-quota", cpu.quota),
            countFlag("cpu-share", cpu.shares),
            countFlag("cpu-burst", cpu.burst),
            countFlag("cpu-idle", cpu.idle),
            countFlag("cpu-rt-period", cpu.realtimePeriod),
            countFlag("cpu-rt-runtime", cpu.realtimeRuntime),
            textFlag("cpuset-cpus", cpu.cpus),
            textFlag("cpuset-mems", cpu.mems),
            countFlag("pids-limit", resources.pidsLimit),
            countFlag("blkio-weight", resources.blockIo.weight)};
}

Result<oci::Resources> readResources(const std::string &path)
{
    const UniqueFd file(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", path));
    auto text = sys::readFile(file.get(), oci::maxRuntimeSpec, path);
    if (!text)
        return std::unexpected(text.error());
    return oci::Spec::resourcesFromJson(*text);
}

void printEvent(const std::string &type, const std::string &id, const Json &data)
{
    Json event{{"type", type}, {"id", id}};
    if (!data.is_null())
        event["data"] = data;
    std::printf("%s\n", event.dump().c_str());
    std::fflush(stdout);
}

} // namespace

Result<int> updateCommand(const Globals &globals, const Words &words)
{
    // First the file, then the flags over it, wherever they stand.
    std::string file;
    oci::Resources resources;
    auto id = oneId(words, updateFlags(file, resources));
    if (!id)
        return std::unexpected(id.error());
    if (!file.empty()) {
        auto read = readResources(file);
        if (!read)
            return std::unexpected(read.error());
        resources = std::move(*read);
        std::ignore = oneId(words, updateFlags(file, resources)); // it was right a moment ago
    }
    const auto directory = StateDirectory::open(globals.root, *id);
    const auto record = directory ? directory->readRecord() : std::unexpected(directory.error());
    const auto layout = CgroupLayout::detect();
    if (!record || !layout)
        return std::unexpected(record ? layout.error() : record.error());
    if (!isAlive(*record))
        return failure(ErrorCode::WrongState, std::format("container not running: '{}'", *id));
    // Denying all devices first would be felt by a program that runs; rules are for a new container.
    resources.devices.clear();
    if (auto applied = ContainerCgroup::open(*layout, record->cgroup).apply(resources); !applied)
        return std::unexpected(applied.error());
    return 0;
}

Result<int> eventsCommand(const Globals &globals, const Words &words)
{
    bool once = false;
    std::chrono::seconds interval(5);
    const auto setInterval = [&interval](const std::string &text) -> Result<void> {
        std::int64_t number = 0;
        const std::string digits = text.ends_with('s') ? text.substr(0, text.size() - 1) : text;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (error != std::errc{} || end != digits.data() + digits.size() || number < 1 || number > 86400)
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a number of seconds", printable(text)));
        interval = std::chrono::seconds(number);
        return {};
    };
    auto id = oneId(words, {switchFlag("stats", once), {"interval", 0, true, setInterval}});
    if (!id)
        return std::unexpected(id.error());
    Record record;
    {
        const auto directory = StateDirectory::open(globals.root, *id);
        auto read = directory ? directory->readRecord() : std::unexpected(directory.error());
        if (!read)
            return std::unexpected(read.error());
        record = std::move(*read);
    }
    const auto pidfd = sys::pidfdOpen(record.pid);
    const auto layout = CgroupLayout::detect();
    if (!pidfd || !isAlive(record))
        return failure(ErrorCode::WrongState, std::format("container not running: '{}'", *id));
    if (!layout)
        return std::unexpected(layout.error());
    BlockDevices devices;
    auto reader = CgroupReader::open(*layout, record.cgroup, devices);
    if (!reader)
        return std::unexpected(reader.error());
    std::uint64_t kills = 0;
    for (;;) {
        const auto sample = reader->read();
        if (!sample)
            return sample.error().code == ErrorCode::NotFound ? Result<int>(0) : std::unexpected(sample.error());
        if (sample->memory && sample->memory->oomKills.value_or(0) > kills) {
            kills = *sample->memory->oomKills;
            if (!once)
                printEvent("oom", *id, nullptr);
        }
        printEvent("stats", *id, statistics(*layout, record.cgroup, *sample));
        if (once)
            return 0;
        pollfd wait{pidfd->get(), POLLIN, 0};
        if (::poll(&wait, 1, static_cast<int>(std::chrono::milliseconds(interval).count())) > 0)
            return 0;
    }
}

} // namespace kiste::ociruntime
