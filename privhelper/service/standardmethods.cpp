// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/objectpath.h"
#include "core/ipc/snapshot.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/objecttree.h"

#include <QDBusVariant>
#include <QFile>

#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

constexpr auto standardInterfaces = R"(
  <interface name="org.freedesktop.DBus.Introspectable">
    <method name="Introspect"><arg name="xml_data" type="s" direction="out"/></method>
  </interface>
  <interface name="org.freedesktop.DBus.Peer">
    <method name="Ping"/>
    <method name="GetMachineId"><arg name="machine_uuid" type="s" direction="out"/></method>
  </interface>)"_L1;

constexpr auto propertiesXml = R"(
  <interface name="org.freedesktop.DBus.Properties">
    <method name="Get">
      <arg name="interface" type="s" direction="in"/><arg name="name" type="s" direction="in"/>
      <arg name="value" type="v" direction="out"/>
    </method>
    <method name="GetAll">
      <arg name="interface" type="s" direction="in"/><arg name="values" type="a{sv}" direction="out"/>
    </method>
    <signal name="PropertiesChanged">
      <arg name="interface" type="s"/><arg name="changed" type="a{sv}"/><arg name="invalidated" type="as"/>
    </signal>
  </interface>)"_L1;

constexpr auto objectManagerXml = R"(
  <interface name="org.freedesktop.DBus.ObjectManager">
    <method name="GetManagedObjects"><arg name="objects" type="a{oa{sa{sv}}}" direction="out"/></method>
    <signal name="InterfacesAdded"><arg name="object" type="o"/><arg name="interfaces" type="a{sa{sv}}"/></signal>
    <signal name="InterfacesRemoved"><arg name="object" type="o"/><arg name="interfaces" type="as"/></signal>
  </interface>)"_L1;

/// The `<interface>` part of core/ipc/INTERFACE.xml, which is compiled in.
QString interfaceXml(const QString &interface)
{
    QFile file(u":/org/kiste/Helper1/%1.xml"_s.arg(interface));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(file.readAll());
    const qsizetype begin = text.indexOf("<interface"_L1);
    const qsizetype end = text.lastIndexOf("</interface>"_L1);
    return begin < 0 || end < begin ? QString() : u"\n  "_s + text.sliced(begin, end - begin) + u"</interface>"_s;
}

Error noInterface(const QString &interface)
{
    return {ErrorCode::InvalidArgument,
            std::format("the object has no interface '{}'", interface.left(100).toStdString()), 0};
}

/// The properties of the call's object in the given interface; standard interfaces have none.
Result<QVariantMap> propertiesOf(const Engine &engine, const Call &call, const QString &interface)
{
    const ObjectTree::Object *object = engine.objects.find(call.path(), call.uid());
    if (!object)
        return failure(ErrorCode::NotFound, "the object is gone");
    // An empty interface means all, as some libraries ask.
    if (interface == object->interface || interface.isEmpty())
        return object->properties();
    if (interface.startsWith("org.freedesktop.DBus."_L1))
        return QVariantMap();
    return std::unexpected(noInterface(interface));
}

} // namespace

Result<Plan> propertiesGet(Engine &engine, const Call &call)
{
    const QString interface = call.argument(0).toString();
    const QString name = call.argument(1).toString();
    return Plan{{}, {}, [&engine, interface, name](const CallPtr &asked) {
                    const auto values = propertiesOf(engine, *asked, interface);
                    if (!values)
                        return asked->fail(values.error());
                    const auto value = values->constFind(name);
                    if (value == values->cend()) {
                        return asked->fail({ErrorCode::InvalidArgument,
                                            std::format("there is no property '{}'", name.left(100).toStdString()), 0});
                    }
                    asked->reply({QVariant::fromValue(QDBusVariant(*value))});
                }};
}

Result<Plan> propertiesGetAll(Engine &engine, const Call &call)
{
    const QString interface = call.argument(0).toString();
    return Plan{{}, {}, [&engine, interface](const CallPtr &asked) {
                    const auto values = propertiesOf(engine, *asked, interface);
                    if (!values)
                        return asked->fail(values.error());
                    asked->reply({*values});
                }};
}

Result<Plan> introspect(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    QString xml = u"<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\" "
                                  "\"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n<node>"_s;
                    xml += standardInterfaces;
                    if (const auto *object = engine.objects.find(asked->path(), asked->uid())) {
                        xml += propertiesXml;
                        xml += interfaceXml(object->interface);
                    }
                    if (asked->path() == names::managerPath)
                        xml += objectManagerXml;
                    for (const QString &child : engine.objects.childrenOf(asked->path(), asked->uid()))
                        xml += u"\n  <node name=\"%1\"/>"_s.arg(child);
                    asked->reply({xml + u"\n</node>\n"_s});
                }};
}

Result<Plan> getManagedObjects(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    asked->reply({QVariant::fromValue(engine.objects.visibleTo(asked->uid()))});
                }};
}

Result<Plan> getSnapshot(Engine &engine, const Call &call)
{
    static const QString format = snapshotFormat();
    if (call.argument(0).toString() != format)
        return failure(ErrorCode::Unsupported, "the helper has other fields than the caller");
    return Plan{{}, {}, [&engine](const CallPtr &asked) { asked->reply({engine.objects.snapshotFor(asked->uid())}); }};
}

} // namespace kiste::methods
