// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/objecttree.h"

#include "core/ipc/objectpath.h"

#include <QDBusMessage>

#include <array>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace kiste {

namespace {

/// Long enough to join a burst, too short to be seen.
constexpr auto gatherTime = 15ms;

constexpr std::array folders = {"container"_L1, "image"_L1, "volume"_L1, "job"_L1, "network"_L1};

} // namespace

ObjectTree::ObjectTree(const QDBusConnection &bus, const Clients &clients, QObject *parent)
    : QObject(parent), m_bus(bus), m_clients(clients)
{
    registerDBusTypes();
    m_timer.setSingleShot(true);
    m_timer.setInterval(gatherTime);
    connect(&m_timer, &QTimer::timeout, this, &ObjectTree::flush);
}

void ObjectTree::publish(const QString &path, const QString &interface, std::optional<quint32> owner,
                         Properties properties, Pack pack)
{
    QVariantMap now = properties();
    const auto [entry, added] = m_objects.insert_or_assign(path, Object{interface, owner, std::move(properties), std::move(pack), now});
    if (path == names::managerPath)
        return;
    const InterfaceMap interfaces{{interface, now}};
    broadcast(entry->second, names::managerPath, names::objectManagerInterface, u"InterfacesAdded"_s,
              {QVariant::fromValue(QDBusObjectPath(path)), QVariant::fromValue(interfaces)});
}

void ObjectTree::touch(const QString &path)
{
    m_touched.insert(path);
    if (!m_timer.isActive())
        m_timer.start();
}

void ObjectTree::withdraw(const QString &path)
{
    const auto entry = m_objects.find(path);
    if (entry == m_objects.end())
        return;
    // What it was last, such as an exit code, is told before it goes.
    if (m_touched.erase(path) != 0)
        tellChanges(path, entry->second);
    broadcast(entry->second, names::managerPath, names::objectManagerInterface, u"InterfacesRemoved"_s,
              {QVariant::fromValue(QDBusObjectPath(path)), QStringList{entry->second.interface}});
    m_objects.erase(entry);
}

void ObjectTree::flush()
{
    m_timer.stop();
    for (const QString &path : std::exchange(m_touched, {})) {
        if (const auto entry = m_objects.find(path); entry != m_objects.end())
            tellChanges(path, entry->second);
    }
}

void ObjectTree::tellChanges(const QString &path, Object &object)
{
    QVariantMap now = object.properties();
    QVariantMap changed;
    for (const auto &[name, value] : now.asKeyValueRange()) {
        if (object.told.value(name) != value)
            changed.insert(name, value);
    }
    if (changed.isEmpty())
        return;
    object.told = std::move(now);
    broadcast(object, path, names::propertiesInterface, u"PropertiesChanged"_s,
              {object.interface, changed, QStringList()});
}

const ObjectTree::Object *ObjectTree::find(const QString &path, quint32 uid) const
{
    const auto entry = m_objects.find(path);
    if (entry == m_objects.end())
        return nullptr;
    const Object &object = entry->second;
    return !object.owner || Clients::maySee(uid, *object.owner) ? &object : nullptr;
}

ObjectMap ObjectTree::visibleTo(quint32 uid) const
{
    ObjectMap all;
    for (const auto &[path, object] : m_objects) {
        if (path != names::managerPath && (!object.owner || Clients::maySee(uid, *object.owner)))
            all.insert(QDBusObjectPath(path), {{object.interface, object.properties()}});
    }
    return all;
}

QByteArray ObjectTree::snapshotFor(quint32 uid) const
{
    SnapshotWriter writer;
    for (const auto &[path, object] : m_objects) {
        if (object.pack && (!object.owner || Clients::maySee(uid, *object.owner)))
            object.pack(writer);
    }
    return writer.bytes();
}

QStringList ObjectTree::childrenOf(const QString &path, quint32 uid) const
{
    QStringList children;
    if (path == names::managerPath) {
        for (const QLatin1StringView folder : folders)
            children.append(folder);
        if (m_objects.contains(names::machinePath))
            children.append(QString(names::machinePath).sliced(path.size() + 1));
        return children;
    }
    const QString prefix = path + u'/';
    for (auto it = m_objects.lower_bound(prefix); it != m_objects.end() && it->first.startsWith(prefix); ++it) {
        if (!it->second.owner || Clients::maySee(uid, *it->second.owner))
            children.append(it->first.sliced(prefix.size()));
    }
    return children;
}

bool ObjectTree::isFolder(const QString &path)
{
    for (const QLatin1StringView folder : folders) {
        if (path == names::managerPath + u'/' + folder)
            return true;
    }
    return false;
}

void ObjectTree::sendTo(const QString &client, const QString &path, const QString &interface, const QString &signal,
                        const QVariantList &arguments) const
{
    QDBusMessage message = QDBusMessage::createTargetedSignal(client, path, interface, signal);
    message.setArguments(arguments);
    m_bus.send(message);
}

void ObjectTree::broadcast(const Object &object, const QString &path, const QString &interface, const QString &signal,
                           const QVariantList &arguments) const
{
    for (const QString &client : m_clients.watching(object.owner))
        sendTo(client, path, interface, signal, arguments);
}

} // namespace kiste
