// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"

#include <string>
#include <vector>

namespace kiste {

/// Runs hooks one after the other, each with the container's state on its stdin, as runtime-spec config.md asks. The first
/// that does not end with 0 within its time is the error; @p kind ("createRuntime") is part of it. The hooks run in the
/// caller's namespaces, with no descriptor but the standard streams.
Result<void> runHooks(const std::vector<oci::Hook> &hooks, const std::string &state, std::string_view kind);

} // namespace kiste
