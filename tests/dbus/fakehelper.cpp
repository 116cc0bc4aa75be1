// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakehelper.h"

#include "core/ipc/objectpath.h"
#include "core/ipc/properties.h"

namespace kiste::test {

using namespace Qt::StringLiterals;

namespace {

int fakeCounter = 0;

} // namespace

FakeHelper::FakeHelper(const QString &busAddress)
    : m_name(u"fake-%1"_s.arg(++fakeCounter))
    , m_bus(QDBusConnection::connectToBus(busAddress, m_name))
{
    registerDBusTypes();
    managerProperties = {{u"Version"_s, u"1.2.3"_s},
                         {u"ApiVersion"_s, QVariant::fromValue(helperApiVersion)},
                         {u"SupervisorState"_s, QVariant::fromValue(quint32(1))}};
}

FakeHelper::~FakeHelper()
{
    crash();
}

bool FakeHelper::start()
{
    m_started = m_bus.registerVirtualObject(names::managerPath, this, QDBusConnection::SubPath)
        && m_bus.registerService(names::service);
    return m_started;
}

void FakeHelper::crash()
{
    m_started = false;
    QDBusConnection::disconnectFromBus(m_name);
    m_bus = QDBusConnection(QString());
}

void FakeHelper::onReply(const QString &member, const QVariantList &arguments)
{
    on(member, [arguments](const QDBusMessage &call) { return call.createReply(arguments); });
}

void FakeHelper::onError(const QString &member, const QString &name, const QString &detail)
{
    on(member, [name, detail](const QDBusMessage &call) { return call.createErrorReply(name, detail); });
}

void FakeHelper::add(const QString &path, const QString &interface, const QVariantMap &properties)
{
    const InterfaceMap interfaces{{interface, properties}};
    m_objects.insert(QDBusObjectPath(path), interfaces);
    send(names::managerPath, names::objectManagerInterface, u"InterfacesAdded"_s,
         {QVariant::fromValue(QDBusObjectPath(path)), QVariant::fromValue(interfaces)});
}

void FakeHelper::add(const ContainerInfo &container)
{
    add(container.path, names::containerInterface, toProperties(container));
}

void FakeHelper::add(const ImageInfo &image)
{
    add(image.path, names::imageInterface, toProperties(image));
}

void FakeHelper::add(const VolumeInfo &volume)
{
    add(volume.path, names::volumeInterface, toProperties(volume));
}

void FakeHelper::add(const JobInfo &job)
{
    add(job.path, names::jobInterface, toProperties(job, 0));
}

void FakeHelper::change(const QString &path, const QString &interface, const QVariantMap &changed,
                        const QStringList &invalidated)
{
    m_objects[QDBusObjectPath(path)][interface].insert(changed);
    send(path, names::propertiesInterface, u"PropertiesChanged"_s, {interface, changed, invalidated});
}

void FakeHelper::update(const ContainerInfo &container)
{
    change(container.path, names::containerInterface, toProperties(container));
}

void FakeHelper::update(const JobInfo &job)
{
    change(job.path, names::jobInterface, toProperties(job, 0));
}

void FakeHelper::remove(const QString &path)
{
    const InterfaceMap interfaces = m_objects.take(QDBusObjectPath(path));
    send(names::managerPath, names::objectManagerInterface, u"InterfacesRemoved"_s,
         {QVariant::fromValue(QDBusObjectPath(path)), QStringList(interfaces.keys())});
}

std::optional<ContainerInfo> FakeHelper::container(const QString &path) const
{
    const auto info =
        containerFromProperties(path, m_objects.value(QDBusObjectPath(path)).value(names::containerInterface));
    return info ? std::optional(*info) : std::nullopt;
}

QList<ContainerInfo> FakeHelper::containers() const
{
    QList<ContainerInfo> result;
    for (auto it = m_objects.begin(); it != m_objects.end(); ++it) {
        if (const auto info = container(it.key().path()))
            result.append(*info);
    }
    return result;
}

QList<ImageInfo> FakeHelper::images() const
{
    QList<ImageInfo> result;
    for (auto it = m_objects.begin(); it != m_objects.end(); ++it) {
        if (const auto info = imageFromProperties(it.key().path(), it->value(names::imageInterface)))
            result.append(*info);
    }
    return result;
}

QList<VolumeInfo> FakeHelper::volumes() const
{
    QList<VolumeInfo> result;
    for (auto it = m_objects.begin(); it != m_objects.end(); ++it) {
        if (const auto info = volumeFromProperties(it.key().path(), it->value(names::volumeInterface)))
            result.append(*info);
    }
    return result;
}

QStringList FakeHelper::members() const
{
    QStringList result;
    for (const QDBusMessage &call : calls)
        result.append(call.member());
    return result;
}

void FakeHelper::send(const QString &path, const QString &interface, const QString &member,
                      const QVariantList &arguments)
{
    if (!m_started)
        return;
    for (const QString &caller : callers) {
        QDBusMessage signal = QDBusMessage::createTargetedSignal(caller, path, interface, member);
        signal.setArguments(arguments);
        m_bus.send(signal);
    }
}

QString FakeHelper::introspect(const QString &) const
{
    return {};
}

bool FakeHelper::handleMessage(const QDBusMessage &message, const QDBusConnection &)
{
    callers.insert(message.service());
    // How a client loads its lists is not what tests look at; without an answer it asks for property maps.
    if (message.interface().startsWith("org.kiste."_L1) && message.member() != "GetSnapshot"_L1)
        calls.append(message);
    if (const auto reply = answer(message))
        m_bus.send(*reply);
    return true;
}

std::optional<QDBusMessage> FakeHelper::answer(const QDBusMessage &call)
{
    if (const auto handler = m_handlers.constFind(call.member()); handler != m_handlers.cend())
        return (*handler)(call);
    if (call.member() == "GetManagedObjects"_L1)
        return call.createReply(QVariant::fromValue(m_objects));
    if (call.member() == "GetAll"_L1) {
        const QString interface = call.arguments().value(0).toString();
        return call.createReply(interface == names::managerInterface
                                    ? managerProperties
                                    : m_objects.value(QDBusObjectPath(call.path())).value(interface));
    }
    return call.createErrorReply(QDBusError::UnknownMethod, u"the fake has no answer to "_s + call.member());
}

ContainerInfo makeContainer(const QString &name, char digit)
{
    ContainerInfo info;
    info.id = QString(64, QLatin1Char(digit));
    info.path = containerPath(*ContainerId::parse(info.id.toStdString()));
    info.name = name;
    info.image = u"localhost/starter:latest"_s;
    info.imageDigest = u"sha256:"_s + QString(64, u'e');
    info.state = ContainerState::Created;
    info.command = {u"sh"_s, u"-c"_s, u"echo hello"_s};
    info.createdAt = 1'790'000'000'000'000;
    info.network = u"none"_s;
    return info;
}

ImageInfo makeImage(const QString &name, char digit)
{
    ImageInfo info;
    info.digest = u"sha256:"_s + QString(64, QLatin1Char(digit));
    info.path = imagePath({0, *Digest::parse(info.digest.toStdString())});
    info.configDigest = u"sha256:"_s + QString(64, QLatin1Char(digit)).replace(0, 1, u'f');
    if (!name.isEmpty())
        info.names = {name};
    info.size = 2'130'000;
    info.createdAt = info.loadedAt = info.lastUsedAt = 1'790'000'000'000'000;
    info.architecture = u"amd64"_s;
    info.os = u"linux"_s;
    info.layers = 1;
    return info;
}

} // namespace kiste::test
