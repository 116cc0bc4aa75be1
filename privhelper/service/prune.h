// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QStringList>

#include <cstdint>
#include <functional>
#include <optional>

namespace kiste {

struct Engine;

struct PruneSelection
{
    std::optional<std::int64_t> until; ///< made before, microseconds since the epoch
    QStringList labels; ///< "key" or "key=value", all of them
    QStringList notLabels; ///< none of them
};

struct Pruned
{
    QStringList ids;
    quint64 reclaimed = 0; ///< bytes on disk
};

/// Removes the containers of @p owner that do not run. Answers when their files are gone.
void pruneContainers(Engine &engine, quint32 owner, const PruneSelection &selection,
                     std::function<void(Result<Pruned>)> done);

} // namespace kiste
