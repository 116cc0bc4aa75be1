// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every method of the helper, called by somebody who may, somebody who may not, with wrong arguments, and by somebody
// who leaves while the question is open.
#include "servicefixture.h"

#include "core/ipc/objectpath.h"
#include "core/ipc/snapshot.h"
#include "privhelper/service/methodtable.h"

#include <QDBusUnixFileDescriptor>
#include <QDBusVariant>
#include <QDomDocument>
#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

/// The writing end of a pipe that nobody reads.
QDBusUnixFileDescriptor pipeEnd()
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        qFatal("no pipe");
    ::close(ends[0]);
    QDBusUnixFileDescriptor descriptor;
    descriptor.giveFileDescriptor(ends[1]);
    return descriptor;
}

QDBusUnixFileDescriptor emptyFile()
{
    QDBusUnixFileDescriptor descriptor;
    descriptor.giveFileDescriptor(::memfd_create("empty", MFD_CLOEXEC));
    return descriptor;
}

/// @p container: the object path of one.
QVariantList sampleArguments(const Method &method, const QString &container)
{
    if (method.member == "LoadImage"_L1)
        return loadArguments({u"localhost/gate:latest"_s});
    if (method.member == "AddName"_L1)
        return {u"localhost/gate:2"_s, QVariantMap()};
    if (method.member == "OpenBlob"_L1)
        return {qvariant_cast<BlobRanges>(loadArguments({})[1]).constFirst().digest, QVariantMap()};
    if (method.member == "CreateContainer"_L1)
        return {u"test"_s, QVariantMap()};
    if (method.interface == names::machineInterface) {
        const QString id = QString::fromStdString(FakeMachine::id('a'));
        if (method.member == "Signal"_L1)
            return {id, u"TERM"_s, QVariantMap()};
        if (method.takesOptions())
            return {id, QVariantMap()};
        return method.signature.isEmpty() ? QVariantList() : QVariantList{id};
    }
    if (method.member == "OpenDifference"_L1)
        return {container, QString(), QVariantMap()};
    if (method.member == "CreateVolume"_L1)
        return {u"data"_s, QVariantMap()};
    if (method.member == "Export"_L1 && method.signature.startsWith("h"_L1))
        return {QVariant::fromValue(pipeEnd()), QVariantMap()};
    if (method.member == "Import"_L1)
        return {QVariant::fromValue(emptyFile()), QVariantMap()};
    if (method.member == "CreateNetwork"_L1)
        return {u"gate"_s, QVariantMap()};
    if (method.member == "Connect"_L1 || method.member == "Disconnect"_L1)
        return {QVariant::fromValue(QDBusObjectPath(container)), QVariantMap()};
    if (method.member == "Kill"_L1)
        return {u"TERM"_s, QVariantMap()};
    if (method.member == "Resize"_L1)
        return {80U, 24U, QVariantMap()};
    if (method.member == "Exec"_L1)
        return {QStringList{u"true"_s}, QVariant::fromValue(FdList()), QVariantMap{{u"tty"_s, true}}};
    if (method.member == "KillExec"_L1)
        return {u"0-1.1"_s, u"TERM"_s, QVariantMap()};
    if (method.member == "StatPath"_L1 || method.member == "ListDirectory"_L1 || method.member == "CopyOut"_L1)
        return {u"/etc"_s, QVariantMap()};
    if (method.member == "CopyIn"_L1) {
        static QFile null(u"/dev/null"_s);
        if (!null.isOpen() && !null.open(QIODevice::ReadOnly))
            qFatal("cannot open /dev/null");
        return {u"/tmp"_s, QVariant::fromValue(QDBusUnixFileDescriptor(null.handle())), QVariantMap()};
    }
    if (method.member == "SetWatching"_L1)
        return {true, QVariantMap()};
    if (method.member == "SetSamplingInterval"_L1)
        return {500U, QVariantMap()};
    if (method.member == "Rename"_L1)
        return {u"other"_s, QVariantMap()};
    return {QVariantMap()};
}

bool isOurs(const Method &method)
{
    return method.interface.startsWith("org.kiste."_L1);
}

QByteArray rowName(const Method &method)
{
    return QByteArray(method.interface.data()).split('.').constLast() + '.' + method.member.data();
}

} // namespace

class TestGate : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceFixture> m_fixture;
    std::unique_ptr<TestClient> m_client;
    QString m_container;
    QString m_image;
    QString m_volume;
    QString m_network;
    QString m_job;
    bool m_used = false; ///< the fixture is not as init() left it

    QString pathFor(ObjectKind kind) const
    {
        switch (kind) {
        case ObjectKind::Manager:
            return names::managerPath;
        case ObjectKind::Container:
            return m_container;
        case ObjectKind::Image:
            return m_image;
        case ObjectKind::Volume:
            return m_volume;
        case ObjectKind::Network:
            return m_network;
        case ObjectKind::Job:
            return m_job;
        case ObjectKind::Machine:
            return names::machinePath;
        case ObjectKind::Folder:
            return names::managerPath + u"/container"_s;
        }
        return {};
    }

    /// What the helper has done so far, to see that it does no more.
    QVariantList traces()
    {
        m_fixture->authority.mode = FakeAuthority::Mode::Allow;
        const QDBusMessage objects
            = m_client->call(names::managerPath, names::objectManagerInterface, u"GetManagedObjects"_s);
        const auto map = qdbus_cast<ObjectMap>(objects.arguments().value(0));
        return {m_fixture->supervisor->requests.size(), qsizetype(m_fixture->machine.acts().size()), map.size(),
                map.value(QDBusObjectPath(m_container)).value(names::containerInterface).value(u"State"_s)};
    }

    void methodRows(bool (*wanted)(const Method &))
    {
        QTest::addColumn<const Method *>("method");
        for (const Method &method : methodTable()) {
            if (wanted(method))
                QTest::newRow(rowName(method).constData()) << &method;
        }
    }

private slots:
    /// What refuses, changes nothing: hundreds of rows can share a service, and would say so if one did.
    void init()
    {
        if (m_fixture && !std::exchange(m_used, false)) {
            m_fixture->authority.mode = FakeAuthority::Mode::Allow;
            m_fixture->authority.requests.clear();
            m_fixture->supervisor->requests.clear();
            return;
        }
        cleanupTestCase();
        m_fixture = std::make_unique<ServiceFixture>();
        m_fixture->machine.add('a', ContainerEngine::Docker, "web", 4'000'100);
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
        m_image = m_fixture->loadImage(*m_client);
        m_job = jobPath(1);
        const QDBusMessage volume = m_client->call(names::managerPath, names::managerInterface, u"CreateVolume"_s,
                                                   {u"gate"_s, QVariantMap()});
        m_volume = volume.arguments().value(0).value<QDBusObjectPath>().path();
        QVERIFY2(!m_volume.isEmpty(), qUtf8Printable(volume.errorMessage()));
        m_container = m_fixture->runContainer(*m_client, {{u"tty"_s, true}, {u"open-stdin"_s, true}});
        QVERIFY(!m_image.isEmpty() && !m_container.isEmpty());
        const QDBusMessage made = m_client->call(names::managerPath, names::managerInterface, u"CreateNetwork"_s, {u"test"_s, QVariantMap()});
        m_network = made.arguments().value(0).value<QDBusObjectPath>().path();
        QVERIFY2(!m_network.isEmpty(), qUtf8Printable(made.errorMessage()));
        m_fixture->authority.requests.clear();
        m_fixture->supervisor->requests.clear();
    }

    void cleanup() { m_used = m_used || QTest::currentTestFailed(); }

    void cleanupTestCase()
    {
        m_client.reset();
        m_fixture.reset();
    }

    void tableIsTheXml()
    {
        QMap<QString, QString> documented;
        QMap<QString, QStringList> properties;
        for (const QString &name : {u"Manager"_s, u"Container"_s, u"Image"_s, u"Volume"_s, u"Network"_s, u"Job"_s, u"Machine"_s}) {
            QFile file(u"%1/core/ipc/org.kiste.Helper1.%2.xml"_s.arg(QStringLiteral(KISTE_SOURCE), name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QDomDocument document;
            QVERIFY(document.setContent(&file));
            const QDomElement interface = document.documentElement().firstChildElement(u"interface"_s);
            for (QDomElement method = interface.firstChildElement(u"method"_s); !method.isNull();
                 method = method.nextSiblingElement(u"method"_s)) {
                QString signature;
                for (QDomElement arg = method.firstChildElement(u"arg"_s); !arg.isNull();
                     arg = arg.nextSiblingElement(u"arg"_s)) {
                    if (arg.attribute(u"direction"_s) == "in"_L1)
                        signature += arg.attribute(u"type"_s);
                }
                documented.insert(interface.attribute(u"name"_s) + u'.' + method.attribute(u"name"_s), signature);
            }
            for (QDomElement property = interface.firstChildElement(u"property"_s); !property.isNull();
                 property = property.nextSiblingElement(u"property"_s))
                properties[interface.attribute(u"name"_s)].append(property.attribute(u"name"_s));
        }
        QMap<QString, QString> implemented;
        for (const Method &method : methodTable()) {
            if (isOurs(method))
                implemented.insert(method.interface + u'.' + method.member, method.signature);
        }
        QCOMPARE(implemented, documented);
        QVERIFY(implemented.size() > 15);

        // And the objects have the properties that are documented, no more and no less.
        for (auto [interface, expected] : properties.asKeyValueRange()) {
            const QString path = interface == names::managerInterface ? QString(names::managerPath)
                : interface == names::containerInterface              ? m_container
                : interface == names::imageInterface                  ? m_image
                : interface == names::volumeInterface                 ? m_volume
                : interface == names::networkInterface                ? m_network
                                                                      : m_job;
            const QDBusMessage reply = m_client->call(path, names::propertiesInterface, u"GetAll"_s, {interface});
            QStringList found = qdbus_cast<QVariantMap>(reply.arguments().value(0)).keys();
            found.sort();
            expected.sort();
            QCOMPARE(found, expected);
        }
    }

    void changingMethodsAsk()
    {
        // What changes something, or shows what a program writes, needs an action; this is the list of what does not.
        const QStringList free{u"GetSnapshot"_s, u"FindContainer"_s, u"FindImage"_s, u"GetInfo"_s,    u"GetManagedObjects"_s, u"CheckSystem"_s,
                               u"FindNetwork"_s,   u"GetDocument"_s,
                               u"GetDocuments"_s,  u"OpenMetrics"_s, u"Cancel"_s,   u"Get"_s,
                               u"GetAll"_s,        u"Introspect"_s, u"FindVolume"_s, u"GetUsage"_s, u"OpenEvents"_s,
                               u"SetWatching"_s,       u"HeldBlobs"_s,   u"GetLayers"_s, u"ListBin"_s,
                               u"List"_s, u"Watch"_s, u"Unwatch"_s};
        for (const Method &method : methodTable()) {
            // Processes of this computer are everybody's to see, those of a container's are not.
            const bool isFree = free.contains(method.member)
                || (method.interface == names::machineInterface && method.member == "ListProcesses"_L1);
            QVERIFY2(method.action.has_value() != isFree, rowName(method).constData());
        }
    }

    void allowed_data()
    {
        methodRows([](const Method &method) { return isOurs(method) && method.action.has_value(); });
    }

    void allowed()
    {
        m_used = true;
        QFETCH(const Method *, method);
        if (method->member == "Start"_L1) {
            m_fixture->supervisor->end(ServiceFixture::idOf(m_container), 0);
            QTRY_COMPARE(m_client->property(m_container, names::containerInterface, u"State"_s).toUInt(),
                         quint32(ContainerState::Exited));
        }
        if (method->member == "Unpause"_L1) {
            m_client->call(m_container, names::containerInterface, u"Pause"_s, {QVariantMap()});
            m_fixture->authority.requests.clear();
        }
        if (method->kind == ObjectKind::Image) {
            m_client->call(m_container, names::containerInterface, u"Remove"_s, {QVariantMap{{u"force"_s, true}}});
            m_fixture->authority.requests.clear();
        }
        if (method->member == "UndoRemoval"_L1) {
            m_client->call(m_container, names::containerInterface, u"Remove"_s, {QVariantMap{{u"force"_s, true}}});
            m_client->call(m_image, names::imageInterface, u"Remove"_s, {QVariantMap{{u"force"_s, true}, {u"bin"_s, u"x"_s}}});
            m_fixture->authority.requests.clear();
        }
        QVariantList arguments = sampleArguments(*method, m_container);
        if (method->member == "Disconnect"_L1) {
            m_client->call(m_network, names::networkInterface, u"Connect"_s, arguments);
            m_fixture->authority.requests.clear();
        }
        if (method->interface == names::containerInterface && method->member == "Remove"_L1)
            arguments = {QVariantMap{{u"force"_s, true}}};
        const QDBusMessage reply
            = m_client->call(pathFor(method->kind), method->interface, method->member, arguments);
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        QCOMPARE(m_fixture->authority.requests.size(), 1);
        const AuthorityRequest &asked = m_fixture->authority.requests.constFirst();
        QCOMPARE(asked.action, *method->action);
        QCOMPARE(asked.sender, m_client->name());
        QCOMPARE(asked.uid, 1000U);
        QVERIFY(asked.interaction);
        QVERIFY(!asked.details.value(u"verb"_s).isEmpty());
    }

    void denied_data() { allowed_data(); }

    void denied()
    {
        QFETCH(const Method *, method);
        const QVariantList before = traces();
        m_fixture->authority.mode = FakeAuthority::Mode::Deny;
        QVariantList arguments = sampleArguments(*method, m_container);
        auto options = arguments.takeLast().toMap();
        options.insert(u"auth.no-interaction"_s, true);
        arguments.append(options);
        const QDBusMessage reply
            = m_client->call(pathFor(method->kind), method->interface, method->member, arguments);
        QVERIFY2(isError(reply, ErrorCode::NotAuthorized), qUtf8Printable(reply.errorMessage()));
        QCOMPARE(m_fixture->authority.requests.size(), 1);
        QVERIFY(!m_fixture->authority.requests.constFirst().interaction);
        QCOMPARE(traces(), before);
    }

    void badOption_data()
    {
        methodRows([](const Method &method) { return isOurs(method) && method.takesOptions(); });
    }

    void badOption()
    {
        QFETCH(const Method *, method);
        const QVariantList before = traces();
        QVariantList arguments = sampleArguments(*method, m_container);
        auto options = arguments.takeLast().toMap();
        for (const auto &[key, value] : {std::pair(u"no-such-option"_s, QVariant(true)),
                                         std::pair(u"auth.no-interaction"_s, QVariant(u"yes"_s))}) {
            QVariantMap bad = options;
            bad.insert(key, value);
            const QDBusMessage reply = m_client->call(pathFor(method->kind), method->interface, method->member,
                                                      QVariantList(arguments) << bad);
            QVERIFY2(isError(reply, ErrorCode::InvalidArgument), qUtf8Printable(reply.errorMessage()));
            QVERIFY2(reply.errorMessage().contains(key), qUtf8Printable(reply.errorMessage()));
        }
        QVERIFY(m_fixture->authority.requests.isEmpty());
        QCOMPARE(traces(), before);
    }

    void wrongSignature_data()
    {
        methodRows([](const Method &) { return true; });
    }

    void wrongSignature()
    {
        QFETCH(const Method *, method);
        for (const QVariantList &arguments : {QVariantList{1, 2, 3}, QVariantList{QStringList{u"x"_s}}}) {
            const QDBusMessage reply
                = m_client->call(pathFor(method->kind), method->interface, method->member, arguments);
            QVERIFY2(isError(reply, ErrorCode::InvalidArgument), qUtf8Printable(reply.errorMessage()));
        }
        QVERIFY(m_fixture->authority.requests.isEmpty());
    }

    void callerGone_data() { allowed_data(); }

    void callerGone()
    {
        QFETCH(const Method *, method);
        const QVariantList before = traces();
        auto leaver = m_fixture->client();
        leaver->property(names::managerPath, names::managerInterface, u"Version"_s); // now it is known
        m_fixture->authority.mode = FakeAuthority::Mode::Hold;
        leaver->send(pathFor(method->kind), method->interface, method->member, sampleArguments(*method, m_container));
        QTRY_COMPARE(m_fixture->authority.held(), 1);
        const QString name = leaver->name();
        leaver.reset();
        QTRY_VERIFY(m_fixture->authority.left.contains(name));
        // Even a yes comes too late now.
        m_fixture->authority.release({});
        QTest::qWait(50); // nothing shall happen, for which there is no signal to wait for
        QCOMPARE(traces(), before);
    }

    void objectGoneWhileAsked()
    {
        m_used = true;
        auto other = m_fixture->client();
        m_fixture->authority.mode = FakeAuthority::Mode::Hold;
        QDBusPendingCall pending
            = other->send(m_container, names::containerInterface, u"Kill"_s, {u"TERM"_s, QVariantMap()});
        QTRY_COMPARE(m_fixture->authority.held(), 1);
        m_fixture->authority.mode = FakeAuthority::Mode::Allow;
        m_client->call(m_container, names::containerInterface, u"Remove"_s, {QVariantMap{{u"force"_s, true}}});
        m_fixture->supervisor->requests.clear();
        m_fixture->authority.release({});
        QTRY_VERIFY(pending.isFinished());
        QVERIFY(isError(pending.reply(), ErrorCode::NotFound));
        QVERIFY(m_fixture->supervisor->requests.isEmpty());
    }

    void unlisted_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("interface");
        QTest::addColumn<QString>("member");
        const auto row = [](const char *name, const QString &path, const QString &interface, const QString &member) {
            QTest::newRow(name) << path << interface << member;
        };
        const QString manager = names::managerPath;
        row("no such method", manager, names::managerInterface, u"RunCommand"_s);
        row("no such interface", manager, u"org.kiste.Helper1.Secret"_s, u"Start"_s);
        row("no interface", manager, QString(), u"GetInfo"_s);
        row("another object's", manager, names::containerInterface, u"Start"_s);
        row("setting a property", manager, names::propertiesInterface, u"Set"_s);
        row("no object", manager + u"/container"_s, names::containerInterface, u"Start"_s);
        row("no id", manager + u"/container/_2e_2e"_s, names::containerInterface, u"Start"_s);
        row("deeper", manager + u"/job/1/x"_s, names::jobInterface, u"Cancel"_s);
        row("job with a sign", manager + u"/job/_2b1"_s, names::jobInterface, u"Cancel"_s);
    }

    void unlisted()
    {
        QFETCH(QString, path);
        QFETCH(QString, interface);
        QFETCH(QString, member);
        const QDBusMessage reply = m_client->call(path, interface, member, {QVariantMap()});
        QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
        QCOMPARE(reply.errorName(), QDBusError::errorString(QDBusError::AccessDenied));
    }

    void foreignObjectsDoNotExist_data()
    {
        methodRows([](const Method &method) {
            return method.kind == ObjectKind::Container || method.kind == ObjectKind::Image
                || method.kind == ObjectKind::Volume || method.kind == ObjectKind::Job;
        });
    }

    void foreignObjectsDoNotExist()
    {
        QFETCH(const Method *, method);
        const auto stranger = m_fixture->client(1001);
        QVariantList arguments = isOurs(*method) ? sampleArguments(*method, m_container) : QVariantList();
        if (method->signature.isEmpty())
            arguments.clear();
        else if (method->signature == "ss"_L1)
            arguments = {u"x"_s, u"y"_s};
        else if (method->signature == "s"_L1)
            arguments = {u"x"_s};
        const QString path = pathFor(method->kind);
        const QDBusMessage foreign = stranger->call(path, method->interface, method->member, arguments);
        QVERIFY2(isError(foreign, ErrorCode::NotFound), qUtf8Printable(foreign.errorMessage()));
        QVERIFY(m_fixture->authority.requests.isEmpty());
        // The very same words as for what never existed.
        QString never = path;
        never.replace(path.size() - 1, 1, path.endsWith(u'0') ? u"9"_s : u"0"_s);
        if (method->kind == ObjectKind::Job)
            never = jobPath(999);
        const QDBusMessage absent = stranger->call(never, method->interface, method->member, arguments);
        QCOMPARE(absent.errorName(), foreign.errorName());
        QCOMPARE(absent.errorMessage().replace(never, path), foreign.errorMessage());
    }

    void snapshotsShowWhatListsShow()
    {
        m_used = true;
        const auto look = [](TestClient &client) {
            const QDBusMessage reply
                = client.call(names::managerPath, names::managerInterface, u"GetSnapshot"_s, {snapshotFormat()});
            const auto snapshot = readSnapshot(reply.arguments().value(0).toByteArray());
            QStringList paths;
            for (const ContainerInfo &container : snapshot ? snapshot->containers : QList<ContainerInfo>())
                paths.append(container.path);
            return paths;
        };
        QVERIFY(look(*m_client).contains(m_container));
        QVERIFY(look(*m_fixture->client(0)).contains(m_container));
        QVERIFY(!look(*m_fixture->client(4711)).contains(m_container));
        const QDBusMessage other = m_client->call(names::managerPath, names::managerInterface, u"GetSnapshot"_s, {u"older"_s});
        QCOMPARE(other.errorName(), u"org.kiste.Error.Unsupported"_s);
    }

    void rootSeesAllAndAsksForOthers()
    {
        m_used = true;
        const auto root = m_fixture->client(0);
        const QDBusMessage objects
            = root->call(names::managerPath, names::objectManagerInterface, u"GetManagedObjects"_s);
        QVERIFY(qdbus_cast<ObjectMap>(objects.arguments().value(0)).contains(QDBusObjectPath(m_container)));
        m_fixture->authority.requests.clear();
        const QDBusMessage stopped = root->call(m_container, names::containerInterface, u"Stop"_s, {QVariantMap()});
        QVERIFY2(stopped.type() == QDBusMessage::ReplyMessage, qUtf8Printable(stopped.errorMessage()));
        QCOMPARE(m_fixture->authority.requests.constFirst().action, Action::ContainerManageOthers);
    }

    void unknownCallersAreRefused()
    {
        TestClient nobody(m_fixture->busAddress());
        const QDBusMessage reply
            = nobody.call(names::managerPath, names::managerInterface, u"GetInfo"_s);
        QVERIFY2(isError(reply, ErrorCode::NotAuthorized), qUtf8Printable(reply.errorMessage()));
    }

    void signalsGoToThoseWhoMaySee()
    {
        m_used = true;
        const auto stranger = m_fixture->client(1001);
        const auto root = m_fixture->client(0);
        for (TestClient *client : {stranger.get(), root.get()}) {
            client->call(names::managerPath, names::objectManagerInterface, u"GetManagedObjects"_s);
            client->signalsSeen.clear();
        }
        m_client->signalsSeen.clear();
        const QString path = m_fixture->runContainer(*m_client, {{u"name"_s, u"secret"_s}});
        const auto saw = [](const TestClient &client, const QString &member, const QString &object) {
            return std::ranges::any_of(client.signalsSeen, [&](const QDBusMessage &signal) {
                return signal.member() == member
                    && (signal.path() == object
                        || signal.arguments().value(0).value<QDBusObjectPath>().path() == object);
            });
        };
        QTRY_VERIFY(saw(*root, u"InterfacesAdded"_s, path));
        QTRY_VERIFY(saw(*root, u"PropertiesChanged"_s, path));
        QTRY_VERIFY(saw(*m_client, u"PropertiesChanged"_s, path));
        m_client->call(path, names::containerInterface, u"Remove"_s, {QVariantMap{{u"force"_s, true}}});
        QTRY_VERIFY(saw(*root, u"InterfacesRemoved"_s, path));
        // The bus delivers in order: what is not here by now does not come.
        stranger->property(names::managerPath, names::managerInterface, u"Version"_s);
        for (const QDBusMessage &signal : stranger->signalsSeen)
            QVERIFY2(signal.path() == names::managerPath && signal.member() == "PropertiesChanged"_L1,
                     qUtf8Printable(signal.member() + signal.path()));
    }

    void changesAreGathered()
    {
        m_used = true;
        m_client->property(names::managerPath, names::managerInterface, u"Version"_s);
        m_client->signalsSeen.clear();
        const QString path = m_fixture->runContainer(*m_client);
        const auto changes = [&] {
            return std::ranges::count_if(m_client->signalsSeen, [&path](const QDBusMessage &signal) {
                return signal.member() == "PropertiesChanged"_L1 && signal.path() == path;
            });
        };
        QTRY_VERIFY(changes() >= 1);
        m_client->property(names::managerPath, names::managerInterface, u"Version"_s);
        // Starting and running may be two; each of pid, time and state on its own would be more.
        QVERIFY2(changes() <= 2, qPrintable(QString::number(changes())));
    }

    void introspectionIsComplete()
    {
        const QDBusMessage reply
            = m_client->call(m_container, u"org.freedesktop.DBus.Introspectable"_s, u"Introspect"_s);
        const QString xml = reply.arguments().value(0).toString();
        QDomDocument document;
        QVERIFY(document.setContent(xml));
        for (const char *part : {"org.kiste.Helper1.Container", "OpenMetrics", "ExecEnded", "Properties"})
            QVERIFY2(xml.contains(QLatin1StringView(part)), part);
        const QDBusMessage folder = m_client->call(names::managerPath + u"/container"_s,
                                                   u"org.freedesktop.DBus.Introspectable"_s, u"Introspect"_s);
        QVERIFY(folder.arguments().value(0).toString().contains(ServiceFixture::idOf(m_container)));
        const auto stranger = m_fixture->client(1001);
        const QDBusMessage hidden = stranger->call(names::managerPath + u"/container"_s,
                                                   u"org.freedesktop.DBus.Introspectable"_s, u"Introspect"_s);
        QVERIFY(!hidden.arguments().value(0).toString().contains(ServiceFixture::idOf(m_container)));
    }

    void unknownPropertiesAndInterfaces()
    {
        const auto get = [this](const QString &interface, const QString &name) {
            return m_client->call(m_container, names::propertiesInterface, u"Get"_s, {interface, name});
        };
        QVERIFY(isError(get(names::containerInterface, u"Nothing"_s), ErrorCode::InvalidArgument));
        QVERIFY(isError(get(names::imageInterface, u"Digest"_s), ErrorCode::InvalidArgument));
        QCOMPARE(m_client->property(m_container, names::containerInterface, u"Owner"_s).toUInt(), 1000U);
    }
};

QTEST_GUILESS_MAIN(TestGate)
#include "tst_gate.moc"
