// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/commands/buildexecutor.h"
#include "app/ctl/io/agentrelay.h"

#include <QTemporaryDir>

namespace kiste::ctl {

struct BuildExecutor::Supplies
{
    QTemporaryDir folder; ///< secrets, scripts and sockets; nobody but the user gets in
    int files = 0; ///< in there
    QStringList environment;
    QList<QVariantMap> mounts;
    std::vector<UniqueFd> locks; ///< of caches
    std::vector<std::unique_ptr<AgentRelay>> agents;
    QStringList volumes; ///< object paths; for this step alone
};

} // namespace kiste::ctl
