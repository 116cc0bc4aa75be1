// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/ipc/machinetypes.h"

#include <QStringList>

#include <functional>

class QObject;

namespace kiste {

class Helper;

/// What the engine tells and does about every container on this computer, whoever started it; the calls of
/// org.kiste.Helper1.Machine. Answers come as those of Helper do. HelperClient has it beside Helper, and so has a test's fake.
class MachineHelper
{
public:
    template<typename T>
    using Callback = std::function<void(Result<T>)>;
    /// Containers that are new or different, and ids of those that went.
    using Changed = std::function<void(const QList<MachineContainerInfo> &containers, const QStringList &removed)>;

    virtual ~MachineHelper() = default;

    /// A look, with numbers.
    virtual void listMachine(QObject *context, Callback<MachineList> list) = 0;
    /// A look without numbers; @p changed is called for what happens then, until unwatchMachine(), another watchMachine(), the end
    /// of @p context or of the connection.
    virtual void watchMachine(QObject *context, Callback<MachineList> list, Changed changed) = 0;
    virtual void unwatchMachine() = 0;
    virtual void openMachineMetrics(const QString &id, QObject *context, Callback<UniqueFd> file) = 0;
    virtual void machineProcesses(const QString &id, QObject *context, Callback<QList<QVariantMap>> processes) = 0;
    virtual void freezeMachineContainer(const QString &id, bool frozen, QObject *context, Callback<void> done) = 0;
    virtual void signalMachineContainer(const QString &id, const QString &signal, const QVariantMap &options,
                                        QObject *context, Callback<void> done)
        = 0;

    /// The one that belongs to @p helper.
    static MachineHelper &of(Helper *helper);
};

} // namespace kiste
