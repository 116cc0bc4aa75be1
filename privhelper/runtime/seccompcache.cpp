// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/seccompcache.h"

#include "privhelper/runtime/seccompprofile.h"

#include <algorithm>

namespace kiste {

Result<const SeccompProgram *> SeccompCache::find(const std::string &profile, CapabilityMask capabilities, bool socketcall)
{
    Key key(capabilities, profile, socketcall && profile.empty());
    if (const auto found = m_entries.find(key); found != m_entries.end()) {
        m_order.splice(m_order.begin(), m_order, found->second.used);
        return &found->second.program;
    }
    auto program = profile.empty() ? compileDefaultSeccomp(capabilities, socketcall) : compileSeccompProfile(profile, capabilities);
    if (!program)
        return std::unexpected(std::move(program.error()));
    ++m_compiled;
    while (m_entries.size() >= std::max<std::size_t>(m_capacity, 1)) {
        const Key oldest = *m_order.back(); // a copy: the order refers to the map's keys
        m_order.pop_back();
        m_entries.erase(oldest);
    }
    const auto made = m_entries.emplace(std::move(key), Entry{std::move(*program), {}}).first;
    m_order.push_front(&made->first);
    made->second.used = m_order.begin();
    return &made->second.program;
}

} // namespace kiste
