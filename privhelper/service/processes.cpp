// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/processes.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <unistd.h>
#include <vector>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr std::uint32_t ids = 65536;
/// More of one command line is not shown.
constexpr std::size_t maxCommand = 4096;
constexpr std::size_t maxFile = 64 * 1024;

/// Files of /proc have no size, so they are read until they end.
std::optional<std::string> readProc(int process, const char *name, std::size_t most)
{
    const UniqueFd fd{::openat(process, name, O_RDONLY | O_CLOEXEC)};
    if (!fd)
        return {};
    std::string text(most, '\0');
    const auto size = readFully(fd.get(), std::as_writable_bytes(std::span(text)), name);
    if (!size)
        return {};
    text.resize(*size);
    return text;
}

std::set<pid_t> pidsBelow(const std::string &directory)
{
    std::set<pid_t> pids;
    const auto readFrom = [&pids](const std::string &path) {
        std::ifstream file(path + "/cgroup.procs");
        for (pid_t pid = 0; file >> pid;)
            pids.insert(pid);
    };
    readFrom(directory);
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
        if (it->is_directory(error))
            readFrom(it->path().string());
    }
    return pids;
}

std::int64_t bootTime()
{
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("btime "))
            return std::strtoll(line.c_str() + 6, nullptr, 10);
    }
    return 0;
}

QString ttyName(std::int64_t number)
{
    const auto major = (number >> 8) & 0xfff;
    const auto minor = (number & 0xff) | ((number >> 12) & 0xfff00);
    if (number == 0)
        return u"?"_s;
    return major >= 136 && major <= 143 ? u"pts/%1"_s.arg((major - 136) * 256 + minor) : u"tty%1"_s.arg(minor);
}

std::vector<std::string> words(const std::string &line)
{
    std::istringstream stream(line);
    std::vector<std::string> out;
    for (std::string word; stream >> word;)
        out.push_back(word);
    return out;
}

/// The values of a line such as "Uid:\t1\t2\t3\t4".
std::vector<std::string> statusLine(const std::string &status, std::string_view key)
{
    const std::size_t at = status.find(std::format("\n{}:", key));
    if (at == std::string::npos)
        return {};
    const std::size_t begin = at + key.size() + 2;
    return words(status.substr(begin, status.find('\n', begin) - begin));
}

quint32 idInside(const std::vector<std::string> &values, std::uint32_t idBase)
{
    // Real, effective, saved, of the file system: what it may do is the second.
    const auto id = values.size() > 1 ? static_cast<std::uint32_t>(std::strtoul(values[1].c_str(), nullptr, 10)) : 0;
    return idBase != 0 && id >= idBase && id < idBase + ids ? id - idBase : id;
}

/// Fields 3 and on of /proc/PID/stat, which begin behind the last ')' as a name may hold anything.
void readStat(const std::string &stat, QVariantMap &process)
{
    const std::size_t open = stat.find('(');
    const std::size_t close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos)
        return;
    process.insert(u"name"_s, QString::fromStdString(stat.substr(open + 1, close - open - 1)));
    const auto fields = words(stat.substr(close + 1));
    const auto number = [&fields](std::size_t field) -> std::int64_t {
        return fields.size() > field - 3 ? std::strtoll(fields[field - 3].c_str(), nullptr, 10) : 0;
    };
    static const std::int64_t ticks = ::sysconf(_SC_CLK_TCK);
    static const std::int64_t pageSize = ::sysconf(_SC_PAGESIZE);
    static const std::int64_t boot = bootTime();
    process.insert(u"state"_s, fields.empty() ? QString() : QString::fromStdString(fields[0]));
    process.insert(u"ppid"_s, static_cast<quint32>(number(4)));
    process.insert(u"tty"_s, ttyName(number(7)));
    process.insert(u"cpu-time"_s, static_cast<quint64>((number(14) + number(15)) * 1'000'000 / ticks));
    process.insert(u"nice"_s, static_cast<qint32>(number(19)));
    process.insert(u"threads"_s, static_cast<quint32>(number(20)));
    process.insert(u"started-at"_s,
                   static_cast<quint64>(boot * 1'000'000 + number(22) * 1'000'000 / ticks));
    process.insert(u"virtual-memory"_s, static_cast<quint64>(number(23)));
    process.insert(u"memory"_s, static_cast<quint64>(number(24) * pageSize));
}

std::optional<QVariantMap> readProcess(pid_t pid, const std::string &cgroup, std::uint32_t idBase)
{
    const UniqueFd directory{
        ::open(std::format("/proc/{}", pid).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)};
    if (!directory)
        return {};
    const auto stat = readProc(directory.get(), "stat", maxFile);
    const auto status = readProc(directory.get(), "status", maxFile);
    const auto command = readProc(directory.get(), "cmdline", maxCommand);
    const auto where = readProc(directory.get(), "cgroup", maxFile);
    // The pid may be somebody else's by now.
    if (!stat || !status || !command || !where || where->find(cgroup) == std::string::npos)
        return {};
    QVariantMap process{{u"pid"_s, static_cast<quint32>(pid)}};
    readStat(*stat, process);
    const auto pids = statusLine(*status, "NSpid");
    process.insert(u"container-pid"_s,
                   pids.empty() ? 0U : static_cast<quint32>(std::strtoul(pids.back().c_str(), nullptr, 10)));
    process.insert(u"uid"_s, idInside(statusLine(*status, "Uid"), idBase));
    process.insert(u"gid"_s, idInside(statusLine(*status, "Gid"), idBase));
    QStringList arguments;
    for (std::size_t at = 0; at < command->size();) {
        const std::size_t end = std::min(command->find('\0', at), command->size());
        arguments.append(QString::fromStdString(command->substr(at, end - at)));
        at = end + 1;
    }
    process.insert(u"command"_s, arguments);
    return process;
}

} // namespace

Result<QList<QVariantMap>> listProcesses(const CgroupLayout &layout, const std::string &cgroup, std::uint32_t idBase)
{
    const CgroupHierarchy *tree = layout.find(CgroupController::Pids);
    if (!tree)
        tree = layout.unified();
    if (!tree)
        return failure(ErrorCode::Unsupported, "this machine has no cgroups to find a container's processes by");
    QList<QVariantMap> processes;
    for (const pid_t pid : pidsBelow(layout.directory(*tree, cgroup))) {
        if (auto process = readProcess(pid, cgroup, idBase))
            processes.append(std::move(*process));
    }
    return processes;
}

QList<QVariantMap> describeProcesses(const std::vector<pid_t> &pids)
{
    QList<QVariantMap> processes;
    for (const pid_t pid : pids) {
        if (auto process = readProcess(pid, {}, 0))
            processes.append(std::move(*process));
    }
    return processes;
}

} // namespace kiste
