// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/machine/processscanner.h"

#include "core/base/uniquefd.h"
#include "core/cgroup/cgrouptext.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unistd.h>

namespace kiste {

namespace {

using cgrouptext::takeLine;
using cgrouptext::takeUntil;
using cgrouptext::takeWord;

constexpr std::size_t maxProcesses = 1'000'000;
constexpr std::size_t maxFile = 16 * 1024;
/// A process is read in full this often at first, because a runtime changes one step by step, and seldom later.
constexpr unsigned youngLooks = 3;
constexpr unsigned looksUntilRead = 15;
constexpr std::uint64_t kernelThreadFlag = 0x00200000; // PF_KTHREAD

constexpr std::string_view namespaceWords[namespaceKindCount] = {"user", "mnt", "pid",    "net",
                                                                 "ipc",  "uts", "cgroup", "time"};

/// A file of procfs, as far as @p buffer holds it; nothing when the process has gone.
std::optional<std::string_view> readAt(int directory, const std::string &name, std::span<char> buffer)
{
    const UniqueFd fd{::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd)
        return std::nullopt;
    std::size_t size = 0;
    while (size < buffer.size()) {
        const ssize_t count = ::read(fd.get(), buffer.data() + size, buffer.size() - size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return std::nullopt;
        if (count == 0)
            break;
        size += static_cast<std::size_t>(count);
    }
    return std::string_view(buffer.data(), size);
}

std::uint64_t numberOr0(std::string_view text)
{
    return cgrouptext::parseUnsigned(text).value_or(0);
}

/// Fields of /proc/PID/stat; false for text the kernel does not write. A name may hold spaces and parentheses.
bool parseStat(std::string_view text, MachineProcess &process, bool &isKernelThread)
{
    const std::size_t open = text.find('(');
    const std::size_t close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
        return false;
    process.name = text.substr(open + 1, close - open - 1);
    std::string_view rest = cgrouptext::withoutNewline(text.substr(close + 1));
    std::array<std::uint64_t, 25> fields{}; // by the number that proc(5) gives them
    std::size_t count = 3;
    for (; count < fields.size() && !rest.empty(); ++count)
        fields[count] = numberOr0(takeWord(rest));
    if (count < fields.size())
        return false;
    process.parent = static_cast<pid_t>(fields[4]);
    isKernelThread = (fields[9] & kernelThreadFlag) != 0;
    process.cpuTicks = fields[14] + fields[15];
    process.startTicks = fields[22];
    process.residentPages = fields[24];
    return true;
}

void parseStatus(std::string_view text, MachineProcess &process)
{
    process.pids.clear();
    while (!text.empty()) {
        std::string_view line = takeLine(text);
        const std::string_view key = takeUntil(line, ':');
        if (key == "Uid") {
            takeWord(line);
            process.uid = static_cast<std::uint32_t>(numberOr0(takeWord(line)));
        } else if (key == "NSpid") {
            while (!line.empty() && process.pids.size() < 40) {
                if (const std::string_view word = takeWord(line); !word.empty())
                    process.pids.push_back(static_cast<pid_t>(numberOr0(word)));
            }
        }
    }
}

/// The path to know a process by, of the lines "ID:CONTROLLERS:PATH".
std::string parseCgroup(std::string_view text)
{
    std::string_view best;
    while (!text.empty()) {
        std::string_view line = takeLine(text);
        const std::string_view id = takeUntil(line, ':');
        takeUntil(line, ':');
        const bool isUnified = id == "0";
        const auto depth = std::ranges::count(line, '/');
        // v1's trees may each have another path, and a v2 tree without controllers may have none: deep ones say most.
        if (line.starts_with('/') && line != "/"
            && (best.empty() || depth > std::ranges::count(best, '/') || (isUnified && depth == std::ranges::count(best, '/'))))
            best = line;
    }
    return best.empty() ? std::string("/") : std::string(best);
}

/// "mnt:[4026531841]" for "mnt"; 0 when it cannot be told.
std::uint64_t readNamespace(int directory, pid_t pid, std::string_view word)
{
    char target[64];
    const std::string path = std::format("{}/ns/{}", pid, word);
    const ssize_t length = ::readlinkat(directory, path.c_str(), target, sizeof target);
    if (length <= 0)
        return 0;
    std::string_view text(target, static_cast<std::size_t>(length));
    if (!text.starts_with(word) || text.size() < word.size() + 4 || text.substr(word.size(), 2) != ":[" || text.back() != ']')
        return 0;
    return numberOr0(text.substr(word.size() + 2, text.size() - word.size() - 3));
}

NamespaceSet readNamespaces(int directory, pid_t pid)
{
    NamespaceSet set{};
    for (std::size_t i = 0; i < namespaceKindCount; ++i)
        set[i] = readNamespace(directory, pid, namespaceWords[i]);
    return set;
}

/// False when the process has gone meanwhile.
bool readRest(int proc, MachineProcess &process)
{
    char buffer[maxFile];
    const auto status = readAt(proc, std::format("{}/status", process.pid), buffer);
    if (!status)
        return false;
    parseStatus(*status, process);
    const auto cgroup = readAt(proc, std::format("{}/cgroup", process.pid), buffer);
    if (!cgroup)
        return false;
    process.cgroup = parseCgroup(*cgroup);
    process.namespaces = readNamespaces(proc, process.pid);
    return true;
}

std::optional<pid_t> pidOf(const char *name)
{
    const auto value = cgrouptext::parseUnsigned(name);
    return value && *value > 0 && *value < (1U << 30) ? std::optional(static_cast<pid_t>(*value)) : std::nullopt;
}

UniqueFd openProc(const std::string &root)
{
    return UniqueFd{::open((root + "/proc").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

} // namespace

std::string_view namespaceWord(NamespaceKind kind)
{
    return namespaceWords[indexOf(kind)];
}

ProcessScanner::ProcessScanner(std::string root) : m_root(std::move(root)) {}

Result<std::vector<MachineProcess>> ProcessScanner::scan()
{
    const UniqueFd proc = openProc(m_root);
    const std::unique_ptr<DIR, int (*)(DIR *)> entries(proc ? ::fdopendir(::dup(proc.get())) : nullptr, ::closedir);
    if (!entries)
        return osFailure(errno, std::format("cannot list '{}/proc'", m_root));
    ++m_round;
    std::vector<MachineProcess> found;
    found.reserve(m_known.size() + 16);
    while (const dirent *entry = ::readdir(entries.get())) {
        const auto pid = pidOf(entry->d_name);
        if (!pid)
            continue;
        if (auto scanned = scanOne(proc.get(), *pid, found); !scanned)
            return std::unexpected(std::move(scanned.error()));
    }
    std::erase_if(m_known, [this](const auto &known) { return known.second.round != m_round; });
    std::ranges::sort(found, {}, &MachineProcess::pid);
    return found;
}

Result<void> ProcessScanner::scanOne(int proc, pid_t pid, std::vector<MachineProcess> &found)
{
    char buffer[2048];
    const auto stat = readAt(proc, std::format("{}/stat", pid), buffer);
    MachineProcess now;
    now.pid = pid;
    bool isKernelThread = false;
    if (!stat || !parseStat(*stat, now, isKernelThread))
        return {}; // has ended
    if (isKernelThread)
        return {};
    if (found.size() >= maxProcesses)
        return failure(ErrorCode::LimitExceeded, std::format("more than {} processes run", maxProcesses));
    Known &known = m_known[pid];
    const bool isSame = known.age > 0 && known.process.startTicks == now.startTicks && known.process.name == now.name
        && known.process.parent == now.parent;
    const unsigned age = isSame ? known.age + 1 : 1;
    if (isSame && age > youngLooks && (age + static_cast<unsigned>(pid)) % looksUntilRead != 0) {
        known.process.cpuTicks = now.cpuTicks;
        known.process.residentPages = now.residentPages;
    } else {
        if (!readRest(proc, now)) {
            m_known.erase(pid);
            return {};
        }
        known.process = std::move(now);
    }
    known.age = age;
    known.round = m_round;
    found.push_back(known.process);
    return {};
}

Result<MachineProcess> ProcessScanner::one(pid_t pid) const
{
    const UniqueFd proc = openProc(m_root);
    char buffer[2048];
    MachineProcess process;
    process.pid = pid;
    bool isKernelThread = false;
    const auto stat = proc ? readAt(proc.get(), std::format("{}/stat", pid), buffer) : std::nullopt;
    if (!stat || !parseStat(*stat, process, isKernelThread) || isKernelThread || !readRest(proc.get(), process))
        return failure(ErrorCode::NotFound, std::format("there is no process {}", pid));
    return process;
}

NamespaceSet hostNamespaces(const std::string &root, const std::vector<MachineProcess> &processes)
{
    const UniqueFd proc = openProc(root);
    NamespaceSet host = readNamespaces(proc.get(), 1);
    char buffer[2048];
    MachineProcess second;
    bool isKernelThread = false;
    const auto stat = readAt(proc.get(), "2/stat", buffer);
    const bool hasThreads = stat && parseStat(*stat, second, isKernelThread) && isKernelThread;
    for (std::size_t kind = 0; kind < namespaceKindCount; ++kind) {
        if (host[kind] == 0 && hasThreads)
            host[kind] = readNamespace(proc.get(), 2, namespaceWords[kind]);
        if (host[kind] != 0)
            continue;
        std::map<std::uint64_t, std::size_t> counts;
        for (const MachineProcess &process : processes) {
            if (process.namespaces[kind] != 0)
                ++counts[process.namespaces[kind]];
        }
        const auto most = std::ranges::max_element(counts, {}, [](const auto &entry) { return entry.second; });
        if (most != counts.end())
            host[kind] = most->first;
    }
    return host;
}

std::string commandLine(const std::string &root, pid_t pid, std::size_t most)
{
    const UniqueFd proc = openProc(root);
    std::string text(most, '\0');
    const auto read = proc ? readAt(proc.get(), std::format("{}/cmdline", pid), text) : std::nullopt;
    text.resize(read ? read->size() : 0);
    while (text.ends_with('\0'))
        text.pop_back();
    std::ranges::replace(text, '\0', ' ');
    return text;
}

} // namespace kiste
