// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

/// What the commands about this computer's containers were asked to do.
namespace kiste::ctl {

struct MachineListOptions
{
    QStringList filters; ///< "engine=…", "name=…", "pod=…"
    QString format;
    bool quiet = false;
    bool noTruncation = false;
};

struct MachineProcessesOptions
{
    QString container;
    QStringList words; ///< in the manner of ps
};

struct MachineFreezeOptions
{
    QStringList containers;
    bool frozen = true;
};

struct MachineKillOptions
{
    QStringList containers;
    QString signal = QStringLiteral("KILL");
    bool all = false;
};

} // namespace kiste::ctl
