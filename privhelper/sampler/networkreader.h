// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgroupparse.h"
#include "core/cgroup/kernelfile.h"

#include <cstdint>
#include <string>
#include <sys/types.h>

namespace kiste {

/// Counters of a process's network namespace, through a kept descriptor of its net/dev. That descriptor keeps the
/// namespace alive: drop the reader when the container has ended.
class NetworkReader
{
public:
    /// Unsupported when the namespace is the one of this process: its numbers are the machine's, not the container's.
    /// NotFound when there is no such process. @p procRoot is "/proc" but in tests.
    static Result<NetworkReader> open(const std::string &procRoot, pid_t pid, bool keep);

    /// NotFound when the process has ended, or its number now belongs to another namespace (descriptor not kept).
    Result<cgroupparse::NetworkCounters> read() const;
    std::size_t openDescriptors() const { return m_file.isKept() ? 1 : 0; }

private:
    /// Each namespace has a net/dev of its own, with an inode of its own.
    struct Identity
    {
        std::uint64_t device = 0, inode = 0;
        bool operator==(const Identity &) const = default;
    };
    static Result<Identity> identify(const std::string &path);

    KernelFile m_file;
    Identity m_identity;
};

} // namespace kiste
