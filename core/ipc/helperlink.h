// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QThread>
#include <QTimer>

class QDBusPendingCall;
class QDBusError;

namespace kiste {

/// Finds the helper: connects to the bus, has the helper started where the bus can, and follows who owns its name.
/// Never blocks: even the connection is made on a thread of its own, because libdbus waits for the bus's first answer.
class HelperLink : public QObject
{
    Q_OBJECT

public:
    /// An empty @p address is the system bus.
    explicit HelperLink(QString address, QObject *parent = nullptr);
    ~HelperLink() override;

    /// Looks again, starting with whatever is missing.
    void open();

    /// The helper's unique name; empty when there is none.
    const QString &owner() const { return m_owner; }
    /// Only with an owner(), or while hasBus().
    QDBusConnection bus() const { return QDBusConnection(m_busName); }
    bool hasBus() const { return !m_busName.isEmpty(); }

Q_SIGNALS:
    /// owner() is another one now; the one before is gone.
    void ownerChanged();
    /// There is no owner, and why. Connecting while something is still tried.
    void unreachable(kiste::HelperState state, const QString &detail);

private Q_SLOTS:
    void onNameOwnerChanged(const QDBusMessage &signal);
    void onDisconnected();

private:
    void openBus();
    void busOpened(const QString &name);
    void closeBus();
    void listen(bool on);
    void askForOwner();
    void activate();
    void activationFailed(const QDBusError &error);
    void setOwner(const QString &owner);
    QDBusPendingCall callBus(const QString &method, const QVariantList &arguments);

    const QString m_address;
    QString m_busName; ///< QtDBus's name of the connection; empty without one
    QString m_owner;
    QPointer<QThread> m_opening; ///< makes the connection named m_openingName
    QString m_openingName;
    QTimer m_retry; ///< looks again after a while
    QElapsedTimer m_sinceOwner;
    std::chrono::milliseconds m_activationDelay;
};

} // namespace kiste
