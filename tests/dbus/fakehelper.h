// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/dbustypes.h"
#include "core/ipc/types.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>

#include <functional>
#include <optional>
#include <set>

namespace kiste::test {

/// org.kiste.Helper1 on a test's bus, as far as a test says what to answer. Like the real one it sends signals to those
/// who have called it, one by one, and unlike the real one it sends whatever the test wants.
class FakeHelper : public QDBusVirtualObject
{
    Q_OBJECT

public:
    /// Answers a call, or keeps it for later by returning nothing.
    using Handler = std::function<std::optional<QDBusMessage>(const QDBusMessage &call)>;

    explicit FakeHelper(const QString &busAddress);
    ~FakeHelper() override;

    /// Takes the name; objects set before are in the first list.
    bool start();
    /// Leaves the bus as a process that died.
    void crash();

    void on(const QString &member, Handler handler) { m_handlers[member] = std::move(handler); }
    void onReply(const QString &member, const QVariantList &arguments);
    void onError(const QString &member, const QString &name, const QString &detail);

    /// Objects in the list; the signal is sent if the helper has started.
    void add(const QString &path, const QString &interface, const QVariantMap &properties);
    void add(const ContainerInfo &container);
    void add(const ImageInfo &image);
    void add(const VolumeInfo &volume);
    void add(const JobInfo &job);
    void change(const QString &path, const QString &interface, const QVariantMap &changed,
                const QStringList &invalidated = {});
    /// Says what is different from the object as it was.
    void update(const ContainerInfo &container);
    void update(const JobInfo &job);
    void remove(const QString &path);
    std::optional<ContainerInfo> container(const QString &path) const;
    QList<ContainerInfo> containers() const;
    QList<ImageInfo> images() const;
    QList<VolumeInfo> volumes() const;
    /// Names of the helper's own methods that were called, in order.
    QStringList members() const;

    /// To every caller so far.
    void send(const QString &path, const QString &interface, const QString &member, const QVariantList &arguments);
    void reply(const QDBusMessage &message) { m_bus.send(message); }

    QVariantMap managerProperties;
    /// Calls of the helper's own methods, in order.
    QList<QDBusMessage> calls;
    std::set<QString> callers;

    QString introspect(const QString &path) const override;
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override;

private:
    std::optional<QDBusMessage> answer(const QDBusMessage &call);

    const QString m_name; ///< QtDBus's name of the connection
    QDBusConnection m_bus;
    bool m_started = false;
    ObjectMap m_objects;
    QMap<QString, Handler> m_handlers;
};

/// A container in the state Created, named and identified by @p name and @p digit.
ContainerInfo makeContainer(const QString &name, char digit);
ImageInfo makeImage(const QString &name, char digit);

} // namespace kiste::test
