// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/dbustypes.h"
#include "core/ipc/properties.h"
#include "core/ipc/snapshot.h"
#include "privhelper/service/clients.h"

#include <QTimer>

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace kiste {

/// Every object the helper shows on the bus: whose it is, what its properties are, and who has been told of them.
/// Signals go to those known clients alone which may see the object, each addressed to one client. Changes are
/// collected for a moment, so that a burst of them is one signal.
class ObjectTree : public QObject
{
    Q_OBJECT

public:
    using Properties = std::function<QVariantMap()>;
    using Pack = std::function<void(SnapshotWriter &)>;
    struct Object
    {
        QString interface;
        std::optional<quint32> owner; ///< absent: everybody sees it
        Properties properties;
        Pack pack; ///< writes the same into a snapshot; none: it is in no list of objects
        QVariantMap told;
    };

    ObjectTree(const QDBusConnection &bus, const Clients &clients, QObject *parent = nullptr);

    /// Shows an object and tells of it.
    void publish(const QString &path, const QString &interface, std::optional<quint32> owner, Properties properties,
                 Pack pack = {});
    /// The same for an object that a struct of core/ipc/types.h describes; @p look answers an optional one.
    template<typename Look>
    void publishInfo(const QString &path, const QString &interface, quint32 owner, const Look &look)
    {
        const auto properties = [look] {
            const auto info = look();
            return info ? toProperties(*info) : QVariantMap();
        };
        publish(path, interface, owner, properties, [look](SnapshotWriter &writer) {
            if (const auto info = look())
                writer.add(*info);
        });
    }
    /// Its properties may have changed.
    void touch(const QString &path);
    void withdraw(const QString &path);
    /// Tells of all changes now.
    void flush();

    /// The object if it is there and @p uid may see it.
    const Object *find(const QString &path, quint32 uid) const;
    /// What GetManagedObjects answers: all that @p uid may see below the manager.
    ObjectMap visibleTo(quint32 uid) const;
    /// The same as a snapshot.
    QByteArray snapshotFor(quint32 uid) const;
    /// Names of the children of @p path, as introspection shows them.
    QStringList childrenOf(const QString &path, quint32 uid) const;
    /// Whether the path is no object itself, but has a place in the tree: "/org/kiste/Helper1/container".
    static bool isFolder(const QString &path);

    void sendTo(const QString &client, const QString &path, const QString &interface, const QString &signal,
                const QVariantList &arguments) const;

private:
    void tellChanges(const QString &path, Object &object);
    void broadcast(const Object &object, const QString &path, const QString &interface, const QString &signal,
                   const QVariantList &arguments) const;

    QDBusConnection m_bus;
    const Clients &m_clients;
    std::map<QString, Object> m_objects;
    std::set<QString> m_touched;
    QTimer m_timer;
};

} // namespace kiste
