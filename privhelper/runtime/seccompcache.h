// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/seccompfilter.h"

#include <list>
#include <map>
#include <string>
#include <tuple>

namespace kiste {

/// Compiled filters by profile and capabilities, for this machine's architecture: compiling one takes longer than everything
/// else at a container's start. Profiles come from users, so only those used last are kept. Not thread-safe.
class SeccompCache
{
public:
    static constexpr std::size_t defaultCapacity = 32;

    /// @p capacity: programs that are kept, at least one.
    explicit SeccompCache(std::size_t capacity = defaultCapacity)
        : m_capacity(capacity)
    {
    }

    /// The program for a process with these capabilities; @p profile is JSON (seccompprofile.h), empty: the engine's default,
    /// to which @p socketcall belongs.
    /// Valid until the next call. What cannot be compiled is not kept.
    Result<const SeccompProgram *> find(const std::string &profile, CapabilityMask capabilities, bool socketcall = false);

    std::size_t size() const { return m_entries.size(); }
    std::size_t compiled() const { return m_compiled; } ///< how often something had to be compiled

private:
    using Key = std::tuple<CapabilityMask, std::string, bool>;
    struct Entry
    {
        SeccompProgram program;
        std::list<const Key *>::iterator used;
    };

    std::map<Key, Entry> m_entries;
    std::list<const Key *> m_order; ///< the one used last first; keys of m_entries
    std::size_t m_capacity;
    std::size_t m_compiled = 0;
};

} // namespace kiste
