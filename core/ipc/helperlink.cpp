// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/helperlink.h"

#include "core/ipc/objectpath.h"

#include <QDBusError>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDeadlineTimer>

#include <atomic>

namespace kiste {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto busRetry = 3s;
constexpr auto patience = 5s;
constexpr auto firstActivationDelay = 300ms;
constexpr auto longestActivationDelay = 30s;
constexpr auto stableAfter = 10s; ///< a helper that lived this long did not crash at its start
constexpr int busTimeout = 60'000; ///< milliseconds; the bus itself gives up on a start after 25 s

constexpr QLatin1StringView busService("org.freedesktop.DBus");
constexpr QLatin1StringView busPath("/org/freedesktop/DBus");
constexpr QLatin1StringView localPath("/org/freedesktop/DBus/Local");
constexpr QLatin1StringView localInterface("org.freedesktop.DBus.Local");

std::atomic<unsigned> connectionCounter{0};

} // namespace

HelperLink::HelperLink(QString address, QObject *parent)
    : QObject(parent)
    , m_address(std::move(address))
    , m_activationDelay(firstActivationDelay)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &HelperLink::open);
}

HelperLink::~HelperLink()
{
    closeBus();
    if (!m_opening)
        return;
    // QtDBus must not be torn down, as at the program's end, while the thread is inside it. A bus that does not even
    // answer a greeting is not waited for longer than that.
    if (m_opening->wait(QDeadlineTimer(patience)))
        QDBusConnection::disconnectFromBus(m_openingName);
}

void HelperLink::open()
{
    m_retry.stop();
    if (m_opening || !m_owner.isEmpty())
        return;
    emit unreachable(HelperState::Connecting, {});
    if (m_busName.isEmpty())
        openBus();
    else
        askForOwner();
}

void HelperLink::openBus()
{
    // A connection of its own: a shared one could be closed by somebody else, and is not reopened after a loss.
    const QString name = u"kiste-%1"_s.arg(++connectionCounter);
    QThread *thread = QThread::create([address = m_address, name] {
        if (address.isEmpty())
            QDBusConnection::connectToBus(QDBusConnection::SystemBus, name);
        else
            QDBusConnection::connectToBus(address, name);
    });
    connect(thread, &QThread::finished, this, [this, name] { busOpened(name); });
    connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    m_opening = thread;
    m_openingName = name;
    thread->start();
}

void HelperLink::busOpened(const QString &name)
{
    m_opening.clear();
    QDBusConnection bus(name);
    if (!bus.isConnected()) {
        const QString detail = bus.lastError().message();
        QDBusConnection::disconnectFromBus(name);
        m_retry.start(busRetry);
        emit unreachable(HelperState::NoBus, detail);
        return;
    }
    m_busName = name;
    listen(true);
    askForOwner();
}

void HelperLink::listen(bool on)
{
    QDBusConnection bus(m_busName);
    const auto change = [&](const QString &path, const QString &interface, const QString &signal, const QStringList &arguments, const char *slot) {
        // Without a sender in the rule, because QtDBus would ask the bus for its owner and wait; the slot looks at the sender.
        if (on)
            bus.connect(QString(), path, interface, signal, arguments, QString(), this, slot);
        else
            bus.disconnect(QString(), path, interface, signal, arguments, QString(), this, slot);
    };
    change(localPath, localInterface, u"Disconnected"_s, {}, SLOT(onDisconnected()));
    change(busPath, busService, u"NameOwnerChanged"_s, {QString(names::service)}, SLOT(onNameOwnerChanged(QDBusMessage)));
}

void HelperLink::closeBus()
{
    if (m_busName.isEmpty())
        return;
    // A connection ends in a thread of QtDBus's own, which looks at everybody who listens: nobody may who ends meanwhile.
    listen(false);
    QDBusConnection::disconnectFromBus(m_busName);
    m_busName.clear();
}

QDBusPendingCall HelperLink::callBus(const QString &method, const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(busService, busPath, busService, method);
    message.setArguments(arguments);
    return bus().asyncCall(message, busTimeout);
}

void HelperLink::askForOwner()
{
    auto *watcher = new QDBusPendingCallWatcher(callBus(u"GetNameOwner"_s, {QString(names::service)}), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, name = m_busName](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        if (name != m_busName || !m_owner.isEmpty())
            return; // the connection, or the answer, is an old one
        const QDBusPendingReply<QString> reply = *done;
        if (!reply.isError())
            setOwner(reply.value());
        else if (reply.error().name() == "org.freedesktop.DBus.Error.NameHasNoOwner"_L1)
            activate();
        else
            activationFailed(reply.error());
    });
}

void HelperLink::activate()
{
    auto *watcher = new QDBusPendingCallWatcher(
        callBus(u"StartServiceByName"_s, {QString(names::service), QVariant::fromValue(quint32(0))}), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, name = m_busName](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        if (name != m_busName || !m_owner.isEmpty())
            return;
        const QDBusPendingReply<quint32> reply = *done;
        if (reply.isError())
            activationFailed(reply.error());
        else
            m_retry.start(firstActivationDelay); // NameOwnerChanged comes before; look again if it went at once
    });
}

void HelperLink::activationFailed(const QDBusError &error)
{
    const bool refused = error.type() == QDBusError::AccessDenied;
    emit unreachable(refused ? HelperState::NotAuthorized : HelperState::NotRunning, error.message());
}

void HelperLink::setOwner(const QString &owner)
{
    if (owner == m_owner)
        return;
    m_retry.stop();
    m_owner = owner;
    if (!owner.isEmpty()) {
        m_sinceOwner.start();
        emit ownerChanged();
        return;
    }
    // One that ends soon after each start is started again at longer and longer intervals.
    if (m_sinceOwner.isValid() && m_sinceOwner.durationElapsed() > stableAfter)
        m_activationDelay = firstActivationDelay;
    m_retry.start(m_activationDelay);
    m_activationDelay = std::min<std::chrono::milliseconds>(m_activationDelay * 2, longestActivationDelay);
    emit ownerChanged();
    emit unreachable(HelperState::Connecting, u"the helper left the bus"_s);
}

void HelperLink::onNameOwnerChanged(const QDBusMessage &signal)
{
    const QVariantList arguments = signal.arguments();
    if (signal.service() != busService || arguments.size() != 3 || arguments.at(0).toString() != names::service)
        return;
    setOwner(arguments.at(2).toString());
}

void HelperLink::onDisconnected()
{
    closeBus();
    const bool hadOwner = !m_owner.isEmpty();
    m_owner.clear();
    if (hadOwner)
        emit ownerChanged();
    m_retry.start(busRetry);
    emit unreachable(HelperState::NoBus, u"the message bus has closed the connection"_s);
}

} // namespace kiste
