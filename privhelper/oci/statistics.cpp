// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/statistics.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace kiste::ociruntime {

namespace {

using Json = nlohmann::ordered_json;

std::string textOf(const std::string &path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The number in a file; nothing without one, and for "max".
std::optional<std::uint64_t> numberOf(const std::string &path)
{
    const std::string text = textOf(path);
    std::uint64_t number = 0;
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{} ? std::optional(number)
                                                                                             : std::nullopt;
}

/// The directory that has the controller of that name.
std::optional<std::pair<std::string, bool>> directoryOf(const CgroupLayout &layout, const std::string &cgroup,
                                                        std::string_view controller)
{
    for (const CgroupHierarchy &hierarchy : layout.hierarchies()) {
        if (hierarchy.has(controller))
            return std::pair(layout.directory(hierarchy, cgroup), hierarchy.version == CgroupVersion::V2);
    }
    return std::nullopt;
}

Json cpuPart(const CgroupCpu &cpu)
{
    constexpr std::uint64_t nanoseconds = 1000;
    return {{"usage",
             {{"total", cpu.usageUsec * nanoseconds},
              {"kernel", cpu.systemUsec.value_or(0) * nanoseconds},
              {"user", cpu.userUsec.value_or(0) * nanoseconds}}},
            {"throttling",
             {{"periods", cpu.periods.value_or(0)},
              {"throttledPeriods", cpu.throttledPeriods.value_or(0)},
              {"throttledTime", cpu.throttledUsec.value_or(0) * nanoseconds}}}};
}

Json memoryPart(const CgroupLayout &layout, const std::string &cgroup, const CgroupMemory &memory)
{
    Json usage{{"limit", memory.limit.value_or(UINT64_MAX)}, {"usage", memory.usage}};
    Json part{{"cache", memory.file.value_or(0)}};
    Json raw = Json::object();
    if (const auto directory = directoryOf(layout, cgroup, "memory")) {
        const auto &[path, v2] = *directory;
        if (const auto most = numberOf(path + (v2 ? "/memory.peak" : "/memory.max_usage_in_bytes")))
            usage["max"] = *most;
        usage["failcnt"] = numberOf(path + "/memory.failcnt").value_or(0); // v2 counts none
        std::istringstream lines(textOf(path + "/memory.stat"));
        std::uint64_t value = 0;
        for (std::string key; lines >> key >> value;)
            raw[key] = value;
    }
    part["usage"] = std::move(usage);
    if (memory.swap)
        part["swap"] = {{"usage", *memory.swap}};
    part["raw"] = std::move(raw);
    return part;
}

Json deviceEntry(const std::string &device, const char *operation, std::uint64_t value)
{
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    const std::size_t colon = device.find(':');
    std::from_chars(device.data(), device.data() + colon, major);
    std::from_chars(device.data() + colon + 1, device.data() + device.size(), minor);
    return {{"major", major}, {"minor", minor}, {"op", operation}, {"value", value}};
}

/// "8:0 Read 4096"
Json legacyEntries(const std::string &path)
{
    Json entries = Json::array();
    std::istringstream lines(textOf(path));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string device;
        std::string operation;
        std::uint64_t value = 0;
        if (words >> device >> operation >> value && device.contains(':'))
            entries.push_back(deviceEntry(device, operation.c_str(), value));
    }
    return entries;
}

Json blockPart(const std::string &path, bool v2)
{
    if (!v2)
        return {{"ioServiceBytesRecursive", legacyEntries(path + "/blkio.throttle.io_service_bytes_recursive")},
                {"ioServicedRecursive", legacyEntries(path + "/blkio.throttle.io_serviced_recursive")}};
    Json bytes = Json::array();
    Json operations = Json::array();
    std::istringstream lines(textOf(path + "/io.stat"));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string device;
        words >> device;
        for (std::string word; device.contains(':') && words >> word;) {
            const std::size_t equals = std::min(word.find('='), word.size() - 1);
            std::uint64_t value = 0;
            std::from_chars(word.data() + equals + 1, word.data() + word.size(), value);
            const std::string key = word.substr(0, equals);
            if (key == "rbytes" || key == "wbytes")
                bytes.push_back(deviceEntry(device, key == "rbytes" ? "Read" : "Write", value));
            else if (key == "rios" || key == "wios")
                operations.push_back(deviceEntry(device, key == "rios" ? "Read" : "Write", value));
        }
    }
    return {{"ioServiceBytesRecursive", std::move(bytes)}, {"ioServicedRecursive", std::move(operations)}};
}

/// By the size of the pages, "2MB".
Json hugepagePart(const std::string &path, bool v2)
{
    Json part = Json::object();
    const std::string last = v2 ? ".current" : ".usage_in_bytes";
    std::error_code error;
    for (std::filesystem::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename();
        constexpr std::string_view first = "hugetlb.";
        if (!name.starts_with(first) || !name.ends_with(last) || name.contains(".rsvd."))
            continue;
        const std::string size = name.substr(first.size(), name.size() - first.size() - last.size());
        part[size] = {{"usage", numberOf(it->path()).value_or(0)}};
    }
    return part;
}

} // namespace

Json statistics(const CgroupLayout &layout, const std::string &cgroup, const CgroupSample &sample)
{
    Json data = Json::object();
    if (sample.cpu)
        data["cpu"] = cpuPart(*sample.cpu);
    if (sample.memory)
        data["memory"] = memoryPart(layout, cgroup, *sample.memory);
    if (sample.pids)
        data["pids"] = {{"current", sample.pids->current}, {"limit", sample.pids->limit.value_or(0)}};
    for (const char *controller : {"blkio", "io"}) {
        if (const auto directory = directoryOf(layout, cgroup, controller))
            data["blkio"] = blockPart(directory->first, directory->second);
    }
    if (const auto directory = directoryOf(layout, cgroup, "hugetlb"))
        data["hugetlb"] = hugepagePart(directory->first, directory->second);
    return data;
}

} // namespace kiste::ociruntime
