// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/methodtable.h"

#include <QDBusConnection>
#include <QDBusVirtualObject>

namespace kiste {

class Clients;
class ObjectTree;

/// The one way into the helper: every message to /org/kiste/Helper1 and below passes here, in this order: is the method
/// in the table, do the arguments have its signature, who is the caller, does the object exist for that caller, are the
/// arguments sound, does polkit allow it, do it, answer. Nothing later runs before everything earlier said yes.
class Gate : public QDBusVirtualObject
{
    Q_OBJECT

public:
    Gate(const QDBusConnection &bus, Engine &engine, Clients &clients, Authority &authority, ObjectTree &objects,
         QObject *parent = nullptr);
    ~Gate() override;

    /// Begins to take calls.
    Result<void> open();

    QString introspect(const QString &path) const override;
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override;

Q_SIGNALS:
    /// A call came in; for the idle timer.
    void called();

private:
    void identified(const CallPtr &call, const Method &method);
    void authorise(const CallPtr &call, const Method &method, Plan plan);

    QDBusConnection m_bus;
    Engine &m_engine;
    Clients &m_clients;
    Authority &m_authority;
    ObjectTree &m_objects;
};

} // namespace kiste
