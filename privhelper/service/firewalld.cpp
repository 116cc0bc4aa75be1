// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/firewalld.h"

#include "privhelper/service/logging.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace kiste {

namespace {

constexpr auto service = "org.fedoraproject.FirewallD1"_L1;
constexpr auto path = "/org/fedoraproject/FirewallD1"_L1;
/// It answers nobody while it loads its rules, which takes seconds on a busy machine.
constexpr int callTimeout = 60'000;
/// But nobody's start waits that long.
constexpr auto patience = 5s;

QDBusMessage zoneCall(const QString &method, const std::string &bridge)
{
    QDBusMessage message = QDBusMessage::createMethodCall(service, path, service + ".zone"_L1, method);
    message << QString::fromLatin1(Firewalld::zone) << QString::fromStdString(bridge);
    return message;
}

} // namespace

Firewalld::Firewalld(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
    , m_watcher(service, m_bus, QDBusServiceWatcher::WatchForRegistration | QDBusServiceWatcher::WatchForUnregistration)
{
    m_limit.setSingleShot(true);
    m_limit.setInterval(patience);
    connect(&m_limit, &QTimer::timeout, this, &Firewalld::tellAll);
    connect(&m_watcher, &QDBusServiceWatcher::serviceRegistered, this, &Firewalld::appeared);
    connect(&m_watcher, &QDBusServiceWatcher::serviceUnregistered, this, [this] { m_isThere = false; });
    m_bus.connect(service, path, service, u"Reloaded"_s, this, SLOT(reloaded()));
    QDBusMessage question = QDBusMessage::createMethodCall(u"org.freedesktop.DBus"_s, u"/org/freedesktop/DBus"_s,
                                                           u"org.freedesktop.DBus"_s, u"NameHasOwner"_s);
    question << QString(service);
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(question, callTimeout), this);
    ++m_pending;
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        const QDBusPendingReply<bool> reply = *done;
        if (reply.isValid() && reply.value() && !m_isThere)
            appeared();
        --m_pending;
        tellReady();
    });
}

void Firewalld::appeared()
{
    m_isThere = true;
    reloaded();
}

void Firewalld::reloaded()
{
    for (const std::string &bridge : m_bridges)
        admit(bridge);
}

void Firewalld::setBridges(std::set<std::string> bridges)
{
    const std::set<std::string> before = std::exchange(m_bridges, std::move(bridges));
    if (!m_isThere)
        return;
    for (const std::string &bridge : m_bridges) {
        if (!before.contains(bridge))
            admit(bridge);
    }
    for (const std::string &bridge : before) {
        if (!m_bridges.contains(bridge))
            dismiss(bridge);
    }
}

void Firewalld::admit(const std::string &bridge)
{
    ++m_pending;
    auto *watcher =
        new QDBusPendingCallWatcher(m_bus.asyncCall(zoneCall(u"changeZoneOfInterface"_s, bridge), callTimeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, bridge](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        if (done->isError()) {
            const QString text = done->error().message();
            qCWarning(networkLog, "firewalld does not let containers behind '%s' through: %s%s", bridge.c_str(),
                      qUtf8Printable(text),
                      text.startsWith("INVALID_ZONE"_L1)
                          ? "; it has not read the zone yet, which 'firewall-cmd --reload' makes it do"
                          : "");
        }
        --m_pending;
        tellReady();
    });
}

void Firewalld::dismiss(const std::string &bridge)
{
    // An interface that it does not have is no news to anybody.
    m_bus.asyncCall(zoneCall(u"removeInterface"_s, bridge), callTimeout);
}

void Firewalld::settled(Ready ready)
{
    m_waiting.push_back(std::move(ready));
    if (m_pending > 0 && !m_limit.isActive())
        m_limit.start();
    tellReady();
}

void Firewalld::tellReady()
{
    if (m_pending == 0)
        tellAll();
}

void Firewalld::tellAll()
{
    m_limit.stop();
    for (const Ready &ready : std::exchange(m_waiting, {}))
        ready();
}

} // namespace kiste
