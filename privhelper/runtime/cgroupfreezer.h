// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/cgroup/cgrouplayout.h"

#include <string>

namespace kiste {

/// Lets every process of a cgroup, and of those below it, stand still and go on: the freezer controller of v1 where it is
/// mounted, else cgroup.freeze of v2.
class CgroupFreezer
{
public:
    CgroupFreezer(const CgroupLayout &layout, const std::string &cgroup);

    /// Asks for it; freezing takes a moment, see isFrozen(). Unsupported on a machine with neither.
    Result<void> set(bool frozen) const;
    /// Whether every process stands still.
    Result<bool> isFrozen() const;
    /// Whether somebody has asked for it, even if not every process stands still yet.
    Result<bool> isFreezing() const;

private:
    Result<std::string> read(const char *file) const;

    std::string m_directory; ///< empty: this machine cannot do it
    bool m_v2 = false;
};

} // namespace kiste
