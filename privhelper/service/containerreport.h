// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <string>

namespace kiste {

struct Engine;

/// What Container.GetReport answers.
std::string containerReport(Engine &engine, const ContainerId &id);

} // namespace kiste
