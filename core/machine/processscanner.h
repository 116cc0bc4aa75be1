// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

namespace kiste {

/// In the order in which people read them.
enum class NamespaceKind : std::uint8_t { User, Mount, Pid, Network, Ipc, Uts, Cgroup, Time };
inline constexpr std::size_t namespaceKindCount = 8;
/// Inode numbers, by kind; 0: not known, or the kernel has no such kind.
using NamespaceSet = std::array<std::uint64_t, namespaceKindCount>;

/// The kernel's word for a kind, as in /proc/PID/ns: "user", "mnt", "net".
std::string_view namespaceWord(NamespaceKind kind);
constexpr std::size_t indexOf(NamespaceKind kind)
{
    return static_cast<std::size_t>(kind);
}

/// One process as /proc shows it.
struct MachineProcess
{
    pid_t pid = 0;
    pid_t parent = 0;
    std::string name; ///< the kernel's, at most 15 bytes of anything
    std::uint64_t startTicks = 0; ///< since boot; with the pid it is this process and no other
    std::uint64_t cpuTicks = 0; ///< user and system
    std::uint64_t residentPages = 0;
    std::uint32_t uid = 0; ///< effective
    /// Its number in each pid namespace it is in, the machine's first; one for a process outside of any container.
    std::vector<pid_t> pids;
    /// Of the tree that says most about it: the v2 tree's, or the deepest one of v1's.
    std::string cgroup;
    NamespaceSet namespaces{};
};

/// Reads all processes, over and over. What changes seldom is kept by process and read again now and then, so that a look
/// costs one small file a process. Kernel threads are left out, and so is what ends while it is read. Not thread-safe.
class ProcessScanner
{
public:
    /// @p root: prefix of all paths, for tests.
    explicit ProcessScanner(std::string root = {});

    /// Ordered by pid. LimitExceeded for more than a million processes.
    Result<std::vector<MachineProcess>> scan();
    /// One process as it is now; NotFound when there is none, or it is the kernel's.
    Result<MachineProcess> one(pid_t pid) const;
    const std::string &root() const { return m_root; }

private:
    struct Known
    {
        MachineProcess process;
        unsigned age = 0; ///< looks since it was read in full
        unsigned round = 0;
        bool isKernelThread = false;
    };
    Result<void> scanOne(int proc, pid_t pid, std::vector<MachineProcess> &found);

    std::string m_root;
    std::unordered_map<pid_t, Known> m_known;
    unsigned m_round = 0;
};

/// The namespaces that the machine itself runs in: those of pid 1; of a kind that it does not show, those of the kernel's
/// threads (pid 2), else the one that most processes are in. @p processes as scan() answers them.
NamespaceSet hostNamespaces(const std::string &root, const std::vector<MachineProcess> &processes);

/// The command line of a process, its arguments joined by spaces; empty when it has none or has ended. At most @p most bytes.
std::string commandLine(const std::string &root, pid_t pid, std::size_t most = 4096);

} // namespace kiste
