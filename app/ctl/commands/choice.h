// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "app/ctl/session.h"

#include <functional>

namespace kiste::ctl {

/// For which containers a command makes sense when none is named.
using Suits = bool (*)(const ContainerInfo &container);

/// Names or ids to go on with: those that were named, else what is chosen of @p containers, newest first.
/// InvalidArgument for wrong filters.
Result<QStringList> chosenNames(const ContainerChoice &choice, const QList<ContainerInfo> &containers, Suits suits);

/// Does something to each container, several at a time, and prints the names of those where it worked. @p verb is for
/// messages: "stop". The result is the exit code.
Task<int> toEach(Session &session, ContainerChoice choice, Suits suits, QString verb,
                 std::function<Task<Result<void>>(QString path)> action);

} // namespace kiste::ctl
