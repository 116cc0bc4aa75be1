// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "core/base/error.h"
#include "core/ipc/dbustypes.h"

#include <QProcessEnvironment>
#include <QVariantMap>

namespace kiste::ctl {

/// "NAME=value" of everything asked for: files first, then options, a later one replacing an earlier. A name alone
/// takes the value from @p own, and is left out if there is none.
Result<QStringList> environmentFrom(const QStringList &files, const QStringList &options,
                                    const QProcessEnvironment &own);
/// "KEY=value" or "KEY" each. InvalidArgument for one without a key.
Result<StringMap> labelsFrom(const QStringList &options);
/// Options for Helper::createContainer().
Result<QVariantMap> createOptions(const ContainerSpec &spec, const QProcessEnvironment &own);

} // namespace kiste::ctl
