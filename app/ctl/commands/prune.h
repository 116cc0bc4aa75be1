// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QStringList>
#include <QVariantMap>

namespace kiste::ctl {

/// Options of PruneContainers for `until=`, `label=` and `label!=`; InvalidArgument for other filters.
Result<QVariantMap> pruneMap(const QStringList &filters);

} // namespace kiste::ctl
