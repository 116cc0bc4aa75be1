// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QDBusConnection>
#include <QDBusServiceWatcher>
#include <QHash>
#include <QObject>

#include <functional>
#include <optional>

namespace kiste {

/// The programs on the bus that have called the helper: who they run as, and when they leave. A unique name is never
/// given to anybody else, so its uid holds until it leaves.
class Clients : public QObject
{
    Q_OBJECT

public:
    using Answer = std::function<void(Result<quint32>)>;
    /// Finds the uid behind a unique name.
    using Lookup = std::function<void(const QString &sender, Answer answer)>;

    /// Without @p lookup the bus is asked, by GetConnectionCredentials.
    explicit Clients(const QDBusConnection &bus, Lookup lookup = {}, QObject *parent = nullptr);

    /// The sender's uid; NotAuthorized when it cannot be found out, because the sender has left for example.
    void identify(const QString &sender, Answer answer);
    bool isKnown(const QString &sender) const;
    /// Unique names of the known clients that may see an object of @p owner; without an owner, of all.
    QStringList watching(std::optional<quint32> owner) const;
    qsizetype count() const { return m_clients.size(); }

    /// Whether somebody who runs as @p uid may know of an object of @p owner.
    static bool maySee(quint32 uid, quint32 owner) { return uid == 0 || uid == owner; }

Q_SIGNALS:
    void left(const QString &sender);

private:
    struct Client
    {
        std::optional<quint32> uid;
        QList<Answer> waiting;
    };
    void askBus(const QString &sender, Answer answer);
    void identified(const QString &sender, const Result<quint32> &uid);
    void forget(const QString &sender);

    QDBusConnection m_bus;
    QDBusServiceWatcher m_watcher;
    Lookup m_lookup;
    QHash<QString, Client> m_clients;
};

} // namespace kiste
