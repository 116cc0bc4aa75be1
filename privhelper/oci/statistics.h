// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For .cpp files only: nlohmann/json takes long to compile.

#include "core/cgroup/cgrouplayout.h"
#include "core/cgroup/cgroupreader.h"

#include <nlohmann/json.hpp>
#include <string>

namespace kiste::ociruntime {

/// The "data" of a "stats" event, in the form that runtimes have given it since runc: nanoseconds, bytes, and entries by device.
/// @p sample: what a CgroupReader has just read of @p cgroup; what it leaves out is read here. A part that this machine has no
/// controller for is absent.
nlohmann::ordered_json statistics(const CgroupLayout &layout, const std::string &cgroup, const CgroupSample &sample);

} // namespace kiste::ociruntime
