// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QVariantMap>

#include <string>

namespace kiste::ctl {

/// One `--security-opt`, as docker and podman have them, as options of CreateContainer. A profile's file is read here.
Result<void> applySecurityOption(const std::string &text, QVariantMap &options);

} // namespace kiste::ctl
