// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/machine/machinecontrol.h"
#include "privhelper/machine/machinekernel.h"
#include "privhelper/machine/machinerings.h"

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>

namespace kiste {

/// Follows the machine's containers while somebody watches, and does nothing at all while nobody does. Looks are taken in
/// another thread, one at a time, as often as their cost allows: they take at most one fiftieth of a processor.
class MachineWatch : public QObject
{
    Q_OBJECT

public:
    using View = std::shared_ptr<const MachineView>;
    using Looked = std::function<void(const Result<View> &)>;
    using Done = std::function<void(const Result<void> &)>;

    /// @p kernel outlives it.
    MachineWatch(MachineKernel &kernel, MachineRings &rings, QObject *parent = nullptr);
    ~MachineWatch() override;

    /// A fresh look.
    void look(Looked looked);
    void freeze(const std::string &id, bool frozen, Done done);
    /// To the container's first process, or to @p all. Done once it is sent.
    void signal(const std::string &id, int number, bool all, Done done);

    /// Somebody wants to be told of changes.
    void addWatcher(const QString &client, quint32 uid);
    void removeWatcher(const QString &client);
    /// Who watches, and as whom.
    const QHash<QString, quint32> &watchers() const { return m_watchers; }
    /// What was seen last, however long ago; may be null.
    const View &lastView() const { return m_view; }

Q_SIGNALS:
    /// Containers came, changed or went since the view before; numbers are in the rings.
    void changed(const QStringList &ids, const QStringList &removed);

private:
    using Work = std::function<Result<void>(const MachineView &, const MachineContainer &)>;

    void act(const std::string &id, Work work, Done done);
    void enqueue(std::function<void()> job);
    void take(const View &view);
    void lookAgain();
    void schedule(std::chrono::nanoseconds cost);

    MachineKernel &m_kernel;
    MachineRings &m_rings;
    QHash<QString, quint32> m_watchers;
    View m_view;
    std::chrono::milliseconds m_interval;
    QTimer m_lookTimer;
    QTimer m_sampleTimer;
    QTimer m_forgetTimer;
    QThreadPool m_pool;
    bool m_looking = false;
};

} // namespace kiste
