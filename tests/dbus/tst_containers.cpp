// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Containers from creation to removal, over a supervisor that does as it is told.
#include "servicetest.h"

#include "core/ipc/objectpath.h"
#include "core/oci/runtimespec.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestContainers : public ServiceTest
{
    Q_OBJECT

private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    void createdContainer()
    {
        const QString path = m_fixture->createContainer(
            *m_client, {{u"name"_s, u"web"_s},
                        {u"command"_s, QStringList{u"/bin/echo"_s, u"hi"_s}},
                        {u"env"_s, QStringList{u"A=1"_s, u"FROM_IMAGE=2"_s}},
                        {u"memory-limit"_s, QVariant::fromValue(quint64(64 << 20))},
                        {u"nano-cpus"_s, QVariant::fromValue(quint64(500000000))},
                        {u"user"_s, u"www-data:5"_s},
                        {u"labels"_s, QVariant::fromValue(StringMap{{u"a"_s, u"b"_s}})}});
        QCOMPARE(state(path), ContainerState::Created);
        QCOMPARE(get(path, u"Name"_s).toString(), u"web"_s);
        QCOMPARE(get(path, u"Command"_s).toStringList(), (QStringList{u"/bin/echo"_s, u"hi"_s}));
        QCOMPARE(get(path, u"MemoryLimit"_s).toULongLong(), 64ULL << 20);
        QCOMPARE(get(path, u"PidsLimit"_s).toLongLong(), 2048);
        const oci::Spec config = spec(path);
        QCOMPARE(config.process.args, (std::vector<std::string>{"/bin/echo", "hi"}));
        QVERIFY(std::ranges::contains(config.process.env, "FROM_IMAGE=2"));
        QVERIFY(!std::ranges::contains(config.process.env, "FROM_IMAGE=1"));
        QVERIFY(config.process.noNewPrivileges);
        QCOMPARE(config.process.capabilities->bounding.size(), std::size_t(11));
        QVERIFY(config.process.capabilities->inheritable.empty() && config.process.capabilities->ambient.empty());
        QCOMPARE(config.annotations.at(std::string(oci::userAnnotation)), std::string("www-data:5"));
        QCOMPARE(config.linuxConfig.resources.cpu.quota, std::int64_t(50000));
        QCOMPARE(config.linuxConfig.resources.pidsLimit, std::int64_t(2048));
        QVERIFY(config.linuxConfig.hasNamespace(oci::NamespaceType::User));
        QVERIFY(config.linuxConfig.hasNamespace(oci::NamespaceType::Network));
        QCOMPARE(config.linuxConfig.uidMappings.front().hostId, 524288U);

        const QFileInfo directory(directoryOf(path));
        QCOMPARE(directory.permissions() & 0x0077, QFile::Permissions());
        QVERIFY(QFileInfo(directoryOf(path) + u"/upper"_s).isDir());
        const QDBusMessage twice = create({{u"name"_s, u"web"_s}});
        QVERIFY(isError(twice, ErrorCode::AlreadyExists));
        const auto other = m_fixture->client(1001);
        m_fixture->loadImage(*other);
        const QString others = m_fixture->createContainer(*other, {{u"name"_s, u"web"_s}});
        QVERIFY(!others.isEmpty());
    }

    void usageOfItsFiles()
    {
        const QString path = m_fixture->createContainer(*m_client);
        QFile file(directoryOf(path) + u"/upper/file"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(100'000, 'x'));
        file.close();
        QVERIFY(QFile::link(u"/nowhere"_s, directoryOf(path) + u"/upper/link"_s));
        const QDBusMessage reply = call(path, u"GetUsage"_s, {QVariantMap()});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        QVERIFY(reply.arguments().at(0).toULongLong() >= 100'000);
        QCOMPARE(reply.arguments().at(1).toULongLong(), 2ULL);
        QVERIFY(isError(call(path, u"GetUsage"_s, {QVariantMap{{u"deep"_s, true}}}), ErrorCode::InvalidArgument));
    }

    void mountsAreTold()
    {
        const QList<QVariantMap> mounts = {
            {{u"type"_s, u"volume"_s}, {u"source"_s, u"data"_s}, {u"target"_s, u"/srv"_s}, {u"read-only"_s, true}},
            {{u"type"_s, u"tmpfs"_s}, {u"target"_s, u"/scratch"_s}}};
        const QString path = m_fixture->createContainer(*m_client, {{u"mounts"_s, QVariant::fromValue(mounts)}});
        QCOMPARE(get(path, u"Mounts"_s).toStringList(), (QStringList{u"data:/srv:ro"_s, u":/scratch"_s}));
        const auto refused = [&](const QVariantMap &mount) {
            return isError(create({{u"mounts"_s, QVariant::fromValue(QList<QVariantMap>{mount})}}),
                           ErrorCode::InvalidArgument);
        };
        QVariantMap mount{{u"type"_s, u"volume"_s}, {u"target"_s, u"/d"_s}};
        for (const QString &option : {u"suid"_s, u"dev"_s, u"size=1m"_s, u"idmap"_s, u"rw"_s}) {
            mount.insert(u"options"_s, QStringList{option});
            QVERIFY2(refused(mount), qUtf8Printable(option));
        }
        mount.insert(u"options"_s, QStringList{u"noexec"_s, u"nodev"_s});
        const QString good =
            m_fixture->createContainer(*m_client, {{u"mounts"_s, QVariant::fromValue(QList<QVariantMap>{mount})}});
        const oci::Spec config = spec(good);
        const auto found = std::ranges::find(config.mounts, "/d", &oci::Mount::destination);
        QVERIFY(found != config.mounts.end() && std::ranges::contains(found->options, "noexec"));
    }

    void badCreateOptions_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QVariant>("value");
        const auto row = [](const char *name, const char *key, const QVariant &value) {
            QTest::newRow(name) << QString::fromLatin1(key) << value;
        };
        row("name with slash", "name", u"a/b"_s);
        row("name of wrong type", "name", 5);
        row("empty user", "user", QString());
        row("user too large", "user", u"4294967296"_s);
        row("user above int", "user", u"2147483648"_s);
        row("user with two colons", "user", u"a:b:c"_s);
        row("relative workdir", "workdir", u"srv"_s);
        row("env without value", "env", QStringList{u"PATH"_s});
        row("env without name", "env", QStringList{u"=x"_s});
        row("host name", "hostname", u"a b"_s);
        row("little memory", "memory-limit", QVariant::fromValue(quint64(1000)));
        row("memory as int", "memory-limit", 64 << 20);
        row("negative pids", "pids-limit", QVariant::fromValue(qint64(-2)));
        row("too many cores", "nano-cpus", QVariant::fromValue(quint64(1) << 60));
        row("hardly a core", "nano-cpus", QVariant::fromValue(quint64(1)));
        row("network of its own and another", "network", u"none,host"_s);
        row("signal", "stop-signal", u"SIGNOTHING"_s);
        row("reserved label", "labels", QVariant::fromValue(StringMap{{u"org.kiste.x"_s, u"y"_s}}));
        row("labels of wrong type", "labels", QStringList{u"a"_s});
        row("no command", "entrypoint", QStringList());
        row("unknown", "no-such-option", true);
    }

    void badCreateOptions()
    {
        QFETCH(QString, key);
        QFETCH(QVariant, value);
        const QDBusMessage reply = create({{key, value}});
        QVERIFY2(isError(reply, ErrorCode::InvalidArgument), qUtf8Printable(reply.errorMessage()));
        QVERIFY(QDir(m_fixture->stateDirectory() + u"/containers"_s).isEmpty());
    }

    void tooLongIsRefused()
    {
        const QDBusMessage reply = create({{u"env"_s, QStringList{u"A="_s + QString(2 << 20, u'x')}}});
        QVERIFY2(isError(reply, ErrorCode::LimitExceeded), qUtf8Printable(reply.errorMessage()));
    }

    void hostNetworkIsPrivileged()
    {
        m_fixture->authority.requests.clear();
        const QDBusMessage reply = create({{u"network"_s, u"host"_s}});
        QCOMPARE(reply.type(), QDBusMessage::ReplyMessage);
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::ContainerHostNamespace);
        const QString path = reply.arguments().constFirst().value<QDBusObjectPath>().path();
        QVERIFY(!spec(path).linuxConfig.hasNamespace(oci::NamespaceType::Network));
    }

    void findContainer()
    {
        const QString path = m_fixture->createContainer(*m_client, {{u"name"_s, u"web"_s}});
        const auto find = [this](TestClient &client, const QString &text) {
            return client.call(names::managerPath, names::managerInterface, u"FindContainer"_s, {text});
        };
        const QString id = ServiceFixture::idOf(path);
        for (const QString &text : {u"web"_s, id, id.first(12), id.first(1)})
            QCOMPARE(find(*m_client, text).arguments().value(0).value<QDBusObjectPath>().path(), path);
        for (const QString &text : {u"we"_s, u"g"_s, QString(), u"../x"_s})
            QVERIFY(isError(find(*m_client, text), ErrorCode::NotFound));
        const auto stranger = m_fixture->client(1001);
        QVERIFY(isError(find(*stranger, id), ErrorCode::NotFound));
        const auto root = m_fixture->client(0);
        QCOMPARE(find(*root, u"web"_s).arguments().value(0).value<QDBusObjectPath>().path(), path);
    }

    void randomNamesAreDifferentAndLegal()
    {
        QSet<QString> seen;
        for (int i = 0; i < 20; ++i) {
            const QString name = get(m_fixture->createContainer(*m_client), u"Name"_s).toString();
            QVERIFY2(ContainerName::parse(name.toStdString()).has_value(), qUtf8Printable(name));
            seen.insert(name);
        }
        QCOMPARE(seen.size(), 20);
    }

    void startAndEnd()
    {
        const QString path = m_fixture->runContainer(*m_client);
        QCOMPARE(state(path), ContainerState::Running);
        QCOMPARE(get(path, u"Pid"_s).toUInt(), 4711U);
        QVERIFY(get(path, u"StartedAt"_s).toULongLong() > 0);
        // config.json, container directory, no layers.
        QCOMPARE(m_fixture->supervisor->lastFds, std::size_t(5)); // with hosts, hostname and resolv.conf
        const QJsonObject request = m_fixture->supervisor->requests.constLast();
        QCOMPARE(request.value("uidBase"_L1).toInteger(), 524288);
        QCOMPARE(request.value("idCount"_L1).toInteger(), 65536);
        QVERIFY(isError(call(path, u"Start"_s), ErrorCode::WrongState));
        QVERIFY(isError(call(path, u"Remove"_s), ErrorCode::WrongState));

        const QString id = ServiceFixture::idOf(path);
        m_fixture->supervisor->end(id, 137, true);
        QTRY_COMPARE(state(path), ContainerState::Exited);
        QCOMPARE(get(path, u"ExitCode"_s).toInt(), 137);
        QVERIFY(get(path, u"OomKilled"_s).toBool());
        QCOMPARE(get(path, u"Pid"_s).toUInt(), 0U);
        QTRY_VERIFY(m_fixture->supervisor->forgotten.contains(id));
        QVERIFY(isError(call(path, u"Kill"_s, {u"TERM"_s, QVariantMap()}), ErrorCode::WrongState));
        QCOMPARE(call(path, u"Stop"_s).type(), QDBusMessage::ReplyMessage); // not running is no error
        QCOMPARE(call(path, u"Start"_s).type(), QDBusMessage::ReplyMessage);
        QVERIFY(!get(path, u"OomKilled"_s).toBool());
    }

    void failedStart_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("not found") << ErrorCode::CommandNotFound << 127;
        QTest::newRow("not executable") << ErrorCode::CommandNotExecutable << 126;
        QTest::newRow("engine") << ErrorCode::Failed << 125;
    }

    void failedStart()
    {
        QFETCH(ErrorCode, code);
        QFETCH(int, exitCode);
        const QString path = m_fixture->createContainer(*m_client);
        m_fixture->supervisor->failNext(u"start"_s, {code, "cannot run '/bin/x'", 2});
        const QDBusMessage reply = call(path, u"Start"_s);
        QVERIFY(isError(reply, code));
        QCOMPARE(reply.errorMessage(), u"cannot run '/bin/x'"_s);
        QCOMPARE(state(path), ContainerState::Exited);
        QCOMPARE(get(path, u"ExitCode"_s).toInt(), exitCode);
        QCOMPARE(get(path, u"Error"_s).toString(), u"cannot run '/bin/x'"_s);
    }

    void stopKillsTheStubborn()
    {
        const QString path = m_fixture->runContainer(*m_client, {{u"stop-signal"_s, u"USR1"_s}});
        m_fixture->supervisor->obeysSignals = false;
        m_fixture->supervisor->requests.clear();
        QCOMPARE(call(path, u"Stop"_s, {QVariantMap{{u"timeout"_s, 1U}}}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(state(path), ContainerState::Exited);
        QCOMPARE(get(path, u"ExitCode"_s).toInt(), 137);
        const auto &requests = m_fixture->supervisor->requests;
        QCOMPARE(requests.size(), 2);
        QCOMPARE(requests.at(0).value("signal"_L1).toInt(), SIGUSR1);
        QCOMPARE(requests.at(1).value("signal"_L1).toInt(), SIGKILL);
        QVERIFY(requests.at(1).value("all"_L1).toBool());
    }

    void removal()
    {
        const QString path = m_fixture->runContainer(*m_client);
        QVERIFY(QFileInfo::exists(directoryOf(path)));
        QCOMPARE(call(path, u"Remove"_s, {QVariantMap{{u"force"_s, true}}}).type(), QDBusMessage::ReplyMessage);
        QVERIFY(!QFileInfo::exists(directoryOf(path)));
        QVERIFY(QDir(m_fixture->stateDirectory() + u"/trash"_s).isEmpty());
        QVERIFY(isError(call(path, u"Start"_s), ErrorCode::NotFound));
        // Its ids and its name are free again.
        const QString next = m_fixture->createContainer(*m_client);
        QCOMPARE(spec(next).linuxConfig.uidMappings.front().hostId, 524288U);
    }

    void autoRemove()
    {
        const QString path = m_fixture->runContainer(*m_client, {{u"auto-remove"_s, true}});
        m_client->signalsSeen.clear();
        m_fixture->supervisor->end(ServiceFixture::idOf(path), 3);
        QTRY_VERIFY(!QFileInfo::exists(directoryOf(path)));
        const auto saw = [this](const auto &wanted) { return std::ranges::any_of(m_client->signalsSeen, wanted); };
        QTRY_VERIFY(saw([](const QDBusMessage &signal) { return signal.member() == "InterfacesRemoved"_L1; }));
        // How it ended was told before it went.
        QVERIFY(saw([&path](const QDBusMessage &signal) {
            return signal.member() == "PropertiesChanged"_L1 && signal.path() == path
                && qdbus_cast<QVariantMap>(signal.arguments().value(1)).value(u"ExitCode"_s).toInt() == 3;
        }));
    }

    void info()
    {
        m_fixture->runContainer(*m_client);
        m_fixture->createContainer(*m_client);
        const QDBusMessage reply = m_client->call(names::managerPath, names::managerInterface, u"GetInfo"_s);
        const auto facts = qdbus_cast<QVariantMap>(reply.arguments().value(0));
        QCOMPARE(facts.value(u"containers"_s).toUInt(), 2U);
        QCOMPARE(facts.value(u"running"_s).toUInt(), 1U);
        QCOMPARE(facts.value(u"images"_s).toUInt(), 1U);
        QVERIFY(facts.value(u"memory"_s).toULongLong() > 0);
        QVERIFY((QStringList{u"1"_s, u"2"_s, u"hybrid"_s}).contains(facts.value(u"cgroup-version"_s).toString()));
        QVERIFY(facts.value(u"seccomp"_s).toBool());
    }
};

QTEST_GUILESS_MAIN(TestContainers)
#include "tst_containers.moc"
