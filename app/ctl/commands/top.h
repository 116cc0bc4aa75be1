// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QStringList>
#include <QVariantMap>

#include <string>

namespace kiste::ctl {

/// The columns that words in the manner of ps ask for ("-ef", "aux", "-o pid,comm", or the names alone).
/// InvalidArgument for others.
Result<QStringList> topColumns(const QStringList &words);
/// The table. @p now: microseconds since the epoch.
std::string topTable(const QList<QVariantMap> &processes, const QStringList &columns, quint64 now);

} // namespace kiste::ctl
