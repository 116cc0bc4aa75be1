// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/deathrecord.h"

#include "core/base/fileio.h"
#include "core/base/signalname.h"
#include "core/base/uniquefd.h"
#include "core/cgroup/cgroupreader.h"
#include "core/oci/logrecord.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <fcntl.h>
#include <format>
#include <nlohmann/json.hpp>
#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>

namespace kiste::supervisor {

namespace {

using nlohmann::json;

/// Enough for ten lines of a usual length.
constexpr std::size_t tailSize = 16 * 1024;
constexpr std::size_t maxLine = 1024;

std::optional<std::string> readSmall(const std::string &path)
{
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd)
        return {};
    std::string text(4096, '\0');
    const auto size = readFully(fd.get(), std::as_writable_bytes(std::span(text)), path);
    if (!size)
        return {};
    text.resize(*size);
    return text;
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end != text.data() ? std::optional(value) : std::nullopt;
}

/// The value behind "KEY " at the beginning of a line.
std::optional<std::uint64_t> keyed(const std::string &text, std::string_view key)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line(text.data() + at, end - at);
        if (line.starts_with(key) && line.size() > key.size() && line[key.size()] == ' ')
            return number(line.substr(key.size() + 1));
        at = end + 1;
    }
    return {};
}

struct Extra
{
    const char *name;
    CgroupController controller;
    const char *file1; ///< v1; null: it has none
    const char *file2;
    const char *key; ///< of a file with keys
};
constexpr std::array extras = {
    Extra{"memoryPeak", CgroupController::Memory, "memory.max_usage_in_bytes", "memory.peak", nullptr},
    Extra{"memoryLimitHits", CgroupController::Memory, "memory.failcnt", nullptr, nullptr},
    Extra{"memoryLimitHits", CgroupController::Memory, nullptr, "memory.events", "max"},
    Extra{"pidsPeak", CgroupController::Pids, "pids.peak", "pids.peak", nullptr},
    Extra{"pidsLimitHits", CgroupController::Pids, "pids.events", "pids.events", "max"},
};

void addExtras(json &stats, const CgroupLayout &layout, const std::string &cgroup)
{
    for (const Extra &extra : extras) {
        const CgroupHierarchy *tree = layout.find(extra.controller);
        const char *file = !tree ? nullptr : tree->version == CgroupVersion::V1 ? extra.file1 : extra.file2;
        const auto text = file ? readSmall(layout.directory(*tree, cgroup) + '/' + file) : std::nullopt;
        const auto value = !text ? std::nullopt : extra.key ? keyed(*text, extra.key) : number(*text);
        if (value)
            stats[extra.name] = *value;
    }
}

} // namespace

std::string causeOfDeath(int status, bool oomKilled)
{
    if (oomKilled)
        return "out of memory";
    if (WIFSIGNALED(status))
        return "signal " + signalName(WTERMSIG(status));
    return std::format("exit code {}", WEXITSTATUS(status));
}

json lastStats(const CgroupLayout &layout, const std::string &cgroup)
{
    static BlockDevices devices;
    json stats = json::object();
    auto reader = CgroupReader::open(layout, cgroup, devices, CgroupReader::Descriptors::Reopen);
    const auto sample = reader ? reader->read() : std::unexpected(reader.error());
    if (!sample)
        return stats;
    const auto put = [&stats](const char *name, const auto &value) {
        if (value)
            stats[name] = *value;
    };
    if (sample->cpu) {
        stats["cpuUsec"] = sample->cpu->usageUsec;
        put("throttledUsec", sample->cpu->throttledUsec);
    }
    if (sample->memory) {
        stats["memory"] = sample->memory->usage;
        put("memoryLimit", sample->memory->limit);
        put("oomKills", sample->memory->oomKills);
    }
    if (sample->io) {
        stats["readBytes"] = sample->io->bytes.read;
        stats["writtenBytes"] = sample->io->bytes.write;
    }
    addExtras(stats, layout, cgroup);
    return stats;
}

json lastLines(int log, std::size_t most)
{
    struct stat status{};
    if (::fstat(log, &status) != 0)
        return json::array();
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const std::uint64_t begin = size > tailSize ? size - tailSize : 0;
    std::string text(size - begin, '\0');
    const auto read = readFullyAt(log, std::as_writable_bytes(std::span(text)), begin, "the log");
    if (!read)
        return json::array();
    text.resize(*read);
    // The first is whole only at the beginning of the file.
    std::size_t at = begin == 0 ? 0 : std::min(text.find('\n'), text.size() - 1) + 1;
    std::deque<std::string> lines;
    bool goesOn = false;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (const auto record = parseLogRecord(std::string_view(text).substr(at, end - at))) {
            if (!goesOn)
                lines.emplace_back();
            lines.back() += record->text.substr(0, maxLine - std::min(maxLine, lines.back().size()));
            goesOn = record->partial;
            if (lines.size() > most)
                lines.pop_front();
        }
        at = end + 1;
    }
    return lines;
}

} // namespace kiste::supervisor
