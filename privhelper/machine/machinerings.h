// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/machine/machinecontainers.h"
#include "privhelper/sampler/sampler.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace kiste {

/// Ring files of containers that somebody watches, in memory: numbers of a cgroup of its own by the second; of a container
/// without one, sums over its processes at each look. Not thread-safe.
class MachineRings
{
public:
    /// Whether a container's numbers are recorded by somebody else.
    using Elsewhere = std::function<bool(const MachineContainer &)>;

    /// @p directory: made when it is first needed, emptied by clear(). More than 2,000 containers get no rings.
    MachineRings(CgroupLayout layout, std::string directory, Elsewhere elsewhere);
    ~MachineRings();

    /// Begins with containers that are new in @p view, forgets those that are not in it any more.
    void update(const MachineView &view, std::chrono::milliseconds lookInterval);
    /// One round over the containers with a cgroup.
    void sample();
    /// Forgets all and deletes the files.
    void clear();
    std::size_t count() const { return m_rings.size(); }

    /// A read-only descriptor; NotFound for a container without a ring.
    Result<UniqueFd> openReadOnly(const std::string &id) const;

private:
    struct Ring;

    Result<void> begin(const MachineContainer &container);
    void sampleCgroup(Ring &ring);
    void sampleProcesses(Ring &ring, const MachineView &view, const MachineContainer &container,
                         std::chrono::milliseconds interval);
    void append(Ring &ring, Readings now, std::chrono::milliseconds interval);
    std::size_t keptDescriptors() const;

    CgroupLayout m_layout;
    std::string m_directory;
    Elsewhere m_elsewhere;
    BlockDevices m_devices;
    std::map<std::string, std::unique_ptr<Ring>> m_rings;
};

} // namespace kiste
