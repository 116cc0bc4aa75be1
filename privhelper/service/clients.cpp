// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/clients.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <format>

using namespace Qt::StringLiterals;

namespace kiste {

Clients::Clients(const QDBusConnection &bus, Lookup lookup, QObject *parent)
    : QObject(parent), m_bus(bus), m_lookup(std::move(lookup))
{
    m_watcher.setConnection(bus);
    m_watcher.setWatchMode(QDBusServiceWatcher::WatchForUnregistration);
    connect(&m_watcher, &QDBusServiceWatcher::serviceUnregistered, this, &Clients::forget);
    if (!m_lookup)
        m_lookup = [this](const QString &sender, Answer answer) { askBus(sender, std::move(answer)); };
}

void Clients::identify(const QString &sender, Answer answer)
{
    if (!sender.startsWith(u':'))
        return answer(failure(ErrorCode::NotAuthorized, "the message does not come from a bus"));
    Client &client = m_clients[sender];
    if (client.uid)
        return answer(*client.uid);
    client.waiting.append(std::move(answer));
    if (client.waiting.size() > 1)
        return;
    // Watch first, ask second: whoever leaves in between is noticed either way.
    m_watcher.addWatchedService(sender);
    m_lookup(sender, [this, sender](const Result<quint32> &uid) { identified(sender, uid); });
}

void Clients::askBus(const QString &sender, Answer answer)
{
    QDBusMessage message
        = QDBusMessage::createMethodCall(u"org.freedesktop.DBus"_s, u"/org/freedesktop/DBus"_s,
                                         u"org.freedesktop.DBus"_s, u"GetConnectionCredentials"_s);
    message << sender;
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(message), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [sender, answer = std::move(answer)](QDBusPendingCallWatcher *done) {
                done->deleteLater();
                const QDBusPendingReply<QVariantMap> reply = *done;
                const QVariant uid = reply.isError() ? QVariant() : reply.value().value(u"UnixUserID"_s);
                // A missing or strange answer must never read as uid 0.
                if (uid.metaType() == QMetaType::fromType<quint32>())
                    return answer(uid.value<quint32>());
                answer(failure(ErrorCode::NotAuthorized,
                               std::format("the bus does not say who '{}' is", sender.toStdString())));
            });
}

void Clients::identified(const QString &sender, const Result<quint32> &uid)
{
    const auto client = m_clients.find(sender);
    if (client == m_clients.end())
        return; // has left, and its calls were answered
    if (uid)
        client->uid = *uid;
    const QList<Answer> waiting = std::exchange(client->waiting, {});
    if (!uid) {
        m_clients.erase(client);
        m_watcher.removeWatchedService(sender);
    }
    for (const Answer &answer : waiting)
        answer(uid);
}

void Clients::forget(const QString &sender)
{
    m_watcher.removeWatchedService(sender);
    const Client client = m_clients.take(sender);
    for (const Answer &answer : client.waiting)
        answer(failure(ErrorCode::Cancelled, "the caller left"));
    emit left(sender);
}

bool Clients::isKnown(const QString &sender) const
{
    const auto client = m_clients.constFind(sender);
    return client != m_clients.cend() && client->uid;
}

QStringList Clients::watching(std::optional<quint32> owner) const
{
    QStringList names;
    for (auto it = m_clients.cbegin(); it != m_clients.cend(); ++it) {
        if (it->uid && (!owner || maySee(*it->uid, *owner)))
            names.append(it.key());
    }
    return names;
}

} // namespace kiste
