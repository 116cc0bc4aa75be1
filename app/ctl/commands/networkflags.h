// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/networkoptions.h"
#include "core/base/error.h"

#include <QVariantMap>

namespace kiste::ctl {

/// Adds what the flags ask for to the options of Manager.CreateContainer.
Result<void> addNetworkFlags(const NetworkFlags &flags, QVariantMap &options);
/// What to tell somebody who publishes ports of a container that has no network of its own to publish from; empty otherwise.
QString portsThatAreNotPublished(const NetworkFlags &flags);
/// "KEY=VALUE" or "KEY", for a{ss}.
Result<QMap<QString, QString>> pairsFrom(const QStringList &texts, const char *what);

} // namespace kiste::ctl
