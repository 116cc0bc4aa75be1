// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/machine/containerengine.h"

#include <optional>
#include <string>
#include <string_view>

namespace kiste {

/// What the path of a cgroup says about the container in it.
struct CgroupName
{
    ContainerEngine engine = ContainerEngine::Plain;
    std::string id; ///< the engine's, mostly 64 hexadecimal digits; empty where it only has names
    std::string name; ///< empty where the path has only an id
    std::string pod; ///< id of its pod, empty without one
    std::size_t length = 0; ///< how much of the path names the container's own cgroup; what follows lies inside
};

/// Reads the path of a process's cgroup as engines write it, with and without systemd. The deepest container counts, so a
/// container in a container is found as what it is. Nothing for a path of no known form, and for the parts of a
/// container's cgroup that its engine keeps for itself. The path is foreign text and may hold anything.
/// @p kisteParent: the cgroup below which this Kiste makes its containers, without a leading '/'.
std::optional<CgroupName> nameOfCgroup(std::string_view path, std::string_view kisteParent = "kiste");

/// Undoes the \xNN of systemd's unit names; what is no such escape stays.
std::string unescapeUnitName(std::string_view text);

} // namespace kiste
