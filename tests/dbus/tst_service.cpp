// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the helper does with containers and images, seen from the bus, over a supervisor that does as it is told.
#include "servicefixture.h"

#include "core/base/sha256.h"
#include "core/ipc/objectpath.h"
#include "core/oci/runtimespec.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray readAll(int fd)
{
    QByteArray all;
    char buffer[4096];
    for (ssize_t size = 0; (size = ::read(fd, buffer, sizeof(buffer))) > 0;)
        all.append(buffer, size);
    return all;
}

int descriptor(const QDBusMessage &reply)
{
    return ::dup(reply.arguments().value(0).value<QDBusUnixFileDescriptor>().fileDescriptor());
}

} // namespace

class TestService : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceFixture> m_fixture;
    std::unique_ptr<TestClient> m_client;
    QString m_image;

    QVariant get(const QString &path, const QString &name)
    {
        return m_client->property(path, path.contains("/image/"_L1) ? names::imageInterface : names::containerInterface,
                                  name);
    }
    ContainerState state(const QString &path) { return ContainerState(get(path, u"State"_s).toUInt()); }
    QDBusMessage call(const QString &path, const QString &member, const QVariantList &arguments = {QVariantMap()})
    {
        return m_client->call(path, path.contains("/image/"_L1) ? names::imageInterface : names::containerInterface,
                              member, arguments);
    }
    oci::Spec spec(const QString &path)
    {
        const QDBusMessage reply = call(path, u"GetDocuments"_s, {});
        auto parsed = oci::Spec::fromJson(reply.arguments().value(0).toString().toStdString());
        return parsed.value_or(oci::Spec{});
    }
    QDBusMessage create(const QVariantMap &options)
    {
        return m_client->call(names::managerPath, names::managerInterface, u"CreateContainer"_s,
                              {u"test"_s, options});
    }
    void restart()
    {
        m_fixture->stopService();
        QVERIFY(m_fixture->start());
    }
    QString directoryOf(const QString &path) const
    {
        return m_fixture->stateDirectory() + u"/containers/"_s + ServiceFixture::idOf(path);
    }

private slots:
    void init()
    {
        m_fixture = std::make_unique<ServiceFixture>();
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
        m_image = m_fixture->loadImage(*m_client);
        QVERIFY(!m_image.isEmpty());
    }

    void cleanup()
    {
        m_client.reset();
        m_fixture.reset();
    }

    void imageProperties()
    {
        QCOMPARE(get(m_image, u"Names"_s).toStringList(), QStringList{u"localhost/test:latest"_s});
        QCOMPARE(get(m_image, u"Architecture"_s).toString(), u"amd64"_s);
        QCOMPARE(get(m_image, u"CreatedAt"_s).toULongLong(), 1767323045000000ULL);
        const QDBusMessage documents = call(m_image, u"GetDocuments"_s, {});
        const std::string manifest = documents.arguments().value(0).toString().toStdString();
        QCOMPARE(QString::fromStdString(Sha256::of(manifest).text()), get(m_image, u"Digest"_s).toString());
    }

    void findImage_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("found");
        QTest::newRow("short") << u"test"_s << true;
        QTest::newRow("tag") << u"test:latest"_s << true;
        QTest::newRow("full") << u"localhost/test:latest"_s << true;
        QTest::newRow("other tag") << u"test:1"_s << false;
        QTest::newRow("other") << u"tes"_s << false;
        QTest::newRow("nonsense") << u"../test"_s << false;
        QTest::newRow("empty") << QString() << false;
    }

    void findImage()
    {
        QFETCH(QString, text);
        QFETCH(bool, found);
        const auto find = [this](const QString &reference) {
            return m_client->call(names::managerPath, names::managerInterface, u"FindImage"_s, {reference});
        };
        const QDBusMessage reply = find(text);
        QCOMPARE(reply.type() == QDBusMessage::ReplyMessage, found);
        if (found)
            QCOMPARE(reply.arguments().constFirst().value<QDBusObjectPath>().path(), m_image);
        else
            QVERIFY(isError(reply, ErrorCode::NotFound));
        const QString digest = get(m_image, u"Digest"_s).toString();
        for (const QString &prefix : {digest, digest.sliced(7), digest.sliced(7, 4), digest.first(20)})
            QCOMPARE(find(prefix).arguments().value(0).value<QDBusObjectPath>().path(), m_image);
        QVERIFY(isError(find(digest.sliced(7, 3)), ErrorCode::NotFound));
    }

    void sameImageTwiceAtOnce()
    {
        const auto other = m_fixture->client(1001);
        QList<QDBusPendingCall> calls;
        for (int i = 0; i < 4; ++i) {
            calls.append(m_client->send(names::managerPath, names::managerInterface, u"LoadImage"_s,
                                        loadArguments({u"localhost/again:%1"_s.arg(i)})));
        }
        for (QDBusPendingCall &pending : calls)
            QTRY_VERIFY(pending.isFinished());
        QTRY_COMPARE(get(m_image, u"Names"_s).toStringList().size(), 5);
        // Somebody else's image is another object, although its content is shared.
        const QString foreign = m_fixture->loadImage(*other);
        QVERIFY(foreign != m_image && !foreign.isEmpty());
        call(m_image, u"Remove"_s, {QVariantMap{{u"force"_s, true}}});
        QCOMPARE(other->call(foreign, names::imageInterface, u"GetDocuments"_s).type(), QDBusMessage::ReplyMessage);
    }

    void namesMove()
    {
        const QString second = m_fixture->loadImage(
            *m_client, {u"localhost/test:latest"_s},
            R"({"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})");
        QVERIFY(second != m_image);
        QTRY_VERIFY(get(m_image, u"Names"_s).toStringList().isEmpty());
        QCOMPARE(get(second, u"Names"_s).toStringList(), QStringList{u"localhost/test:latest"_s});
    }

    void imageRemoval()
    {
        const QString container = m_fixture->createContainer(*m_client);
        QTRY_COMPARE(get(m_image, u"UsedBy"_s).value<QDBusArgument>().currentSignature(), u"ao"_s);
        QVERIFY(isError(call(m_image, u"Remove"_s), ErrorCode::InUse));
        call(container, u"Remove"_s);
        QVERIFY(isError(call(m_image, u"Remove"_s, {QVariantMap{{u"name"_s, u"other"_s}}}), ErrorCode::NotFound));
        QCOMPARE(call(m_image, u"Remove"_s, {QVariantMap{{u"name"_s, u"test"_s}}}).type(), QDBusMessage::ReplyMessage);
        QVERIFY(isError(call(m_image, u"GetDocuments"_s, {}), ErrorCode::NotFound));
        QVERIFY(QDir(m_fixture->stateDirectory() + u"/blobs/sha256"_s).isEmpty());
    }

    void badImages_data()
    {
        QTest::addColumn<int>("argument");
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<ErrorCode>("code");
        const UniqueFd directory{::open("/", O_RDONLY | O_CLOEXEC)};
        QTest::newRow("no files") << 0 << QVariant::fromValue(FdList()) << ErrorCode::InvalidArgument;
        QTest::newRow("a directory") << 0 << QVariant::fromValue(FdList{QDBusUnixFileDescriptor(directory.get())})
                                     << ErrorCode::InvalidArgument;
        QTest::newRow("no blobs") << 1 << QVariant::fromValue(BlobRanges()) << ErrorCode::InvalidArgument;
        QTest::newRow("no digest") << 1 << QVariant::fromValue(BlobRanges{{u"sha256:../x"_s, 0, 0, 1}})
                                   << ErrorCode::InvalidArgument;
        QTest::newRow("outside of the file")
            << 1
            << QVariant::fromValue(BlobRanges{{u"sha256:"_s + QString(64, u'a'), 0, ~0ULL - 5, 10}})
            << ErrorCode::InvalidArgument;
        QTest::newRow("no such file") << 1
                                      << QVariant::fromValue(BlobRanges{{u"sha256:"_s + QString(64, u'a'), 7, 0, 1}})
                                      << ErrorCode::InvalidArgument;
        QTest::newRow("no manifest") << 2 << QVariant(QByteArray("{}")) << ErrorCode::Unsupported;
        QTest::newRow("no JSON") << 2 << QVariant(QByteArray("{")) << ErrorCode::Corrupt;
        QTest::newRow("name") << 3 << QVariant(QStringList{u"no full name"_s}) << ErrorCode::InvalidArgument;
        QTest::newRow("short name") << 3 << QVariant(QStringList{u"deb13"_s}) << ErrorCode::InvalidArgument;
    }

    void badImages()
    {
        QFETCH(int, argument);
        QFETCH(QVariant, value);
        QFETCH(ErrorCode, code);
        QVariantList arguments = loadArguments({u"localhost/bad:latest"_s});
        arguments[argument] = value;
        const QDBusMessage reply
            = m_client->call(names::managerPath, names::managerInterface, u"LoadImage"_s, arguments);
        QCOMPARE(reply.type(), QDBusMessage::ErrorMessage);
        QCOMPARE(reply.errorName(), QString::fromStdString(errorName(code)));
    }

    void wrongDigestLeavesNothing()
    {
        QVariantList arguments = loadArguments({u"localhost/bad:latest"_s});
        // The digest is right for the manifest, but the file holds something else.
        QFile file(m_fixture->stateDirectory() + u"/../lie"_s);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(1000, 'x'));
        file.flush();
        arguments[0] = QVariant::fromValue(FdList{QDBusUnixFileDescriptor(file.handle())});
        const QByteArray other(R"({"architecture":"x","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})");
        const QVariantList honest = loadArguments({}, other);
        arguments[1] = honest[1];
        arguments[2] = honest[2];
        const QDBusMessage reply
            = m_client->call(names::managerPath, names::managerInterface, u"LoadImage"_s, arguments);
        const QString job = reply.arguments().value(0).value<QDBusObjectPath>().path();
        QTRY_COMPARE(m_client->property(job, names::jobInterface, u"State"_s).toUInt(), quint32(JobState::Failed));
        QCOMPARE(m_client->property(job, names::jobInterface, u"ErrorName"_s).toString(),
                 u"org.kiste.Error.Corrupt"_s);
        QVERIFY(isError(m_client->call(job, names::jobInterface, u"Cancel"_s, {QVariantMap()}), ErrorCode::WrongState));
        // Only the first image's manifest and config stay.
        QTRY_COMPARE(QDir(m_fixture->stateDirectory() + u"/blobs/sha256"_s).entryList(QDir::Files).size(), 2);
        QVERIFY(QDir(m_fixture->stateDirectory() + u"/tmp"_s).isEmpty());
    }

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
        row("network", "network", u"bridge"_s);
        row("signal", "stop-signal", u"SIGNOTHING"_s);
        row("reserved label", "labels", QVariant::fromValue(StringMap{{u"org.kiste.x"_s, u"y"_s}}));
        row("labels of wrong type", "labels", QStringList{u"a"_s});
        row("no command", "entrypoint", QStringList());
        row("unknown", "privileged", true);
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
        QCOMPARE(m_fixture->authority.requests.constFirst().action, Action::ContainerPrivileged);
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
        QCOMPARE(m_fixture->supervisor->lastFds, std::size_t(2));
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

    void restartOfTheHelperLosesNothing()
    {
        const QString running = m_fixture->runContainer(*m_client, {{u"name"_s, u"running"_s}});
        const QString ended = m_fixture->runContainer(*m_client, {{u"name"_s, u"ended"_s}});
        const QString lost = m_fixture->runContainer(*m_client, {{u"name"_s, u"lost"_s}});
        const QString noted = m_fixture->runContainer(*m_client, {{u"name"_s, u"noted"_s}});
        const QString created = m_fixture->createContainer(*m_client, {{u"name"_s, u"created"_s}});
        const auto started = get(noted, u"StartedAt"_s).toULongLong();
        m_fixture->stopService();
        // While the helper is away one ends, and two vanish together with the supervisor's memory.
        m_fixture->supervisor->end(ServiceFixture::idOf(ended), 7);
        m_fixture->supervisor->lose(ServiceFixture::idOf(lost));
        m_fixture->supervisor->lose(ServiceFixture::idOf(noted));
        QFile exit(directoryOf(noted) + u"/exit.json"_s);
        QVERIFY(exit.open(QIODevice::WriteOnly));
        exit.write(R"({"exitCode":9,"oomKilled":true,"startedAt":%1,"finishedAt":%2})"_ba.replace(
                       "%1", QByteArray::number(started)).replace("%2", QByteArray::number(started + 5)));
        exit.close();
        QVERIFY(m_fixture->start());

        QCOMPARE(state(running), ContainerState::Running);
        QCOMPARE(get(running, u"Pid"_s).toUInt(), 4711U);
        QCOMPARE(state(ended), ContainerState::Exited);
        QCOMPARE(get(ended, u"ExitCode"_s).toInt(), 7);
        QTRY_VERIFY(m_fixture->supervisor->forgotten.contains(ServiceFixture::idOf(ended)));
        QCOMPARE(state(lost), ContainerState::Exited);
        QVERIFY(get(lost, u"Error"_s).toString().contains("nobody watched"_L1));
        QCOMPARE(state(noted), ContainerState::Exited);
        QCOMPARE(get(noted, u"ExitCode"_s).toInt(), 9);
        QVERIFY(get(noted, u"OomKilled"_s).toBool());
        QCOMPARE(state(created), ContainerState::Created);
        QCOMPARE(call(running, u"Stop"_s).type(), QDBusMessage::ReplyMessage);
    }

    void autoRemovalIsMadeUpFor()
    {
        const QString path = m_fixture->runContainer(*m_client, {{u"auto-remove"_s, true}});
        const std::string id = ServiceFixture::idOf(path).toStdString();
        m_fixture->stopService();
        // A helper that was killed between writing down the exit and taking the container away.
        m_fixture->supervisor->lose(QString::fromStdString(id));
        {
            auto catalogue = Catalogue::open(m_fixture->stateDirectory().toStdString() + "/kiste.db");
            QVERIFY(catalogue.has_value());
            QVERIFY(catalogue->recordExit(*ContainerId::parse(id), currentTime(), 0, false, "").has_value());
        }
        QVERIFY(m_fixture->start());
        QTRY_VERIFY(!QFileInfo::exists(directoryOf(path)));
        QVERIFY(isError(call(path, u"Start"_s), ErrorCode::NotFound));
    }

    void withoutASupervisor()
    {
        const QString path = m_fixture->runContainer(*m_client);
        const QString other = m_fixture->createContainer(*m_client);
        m_fixture->supervisor.reset();
        QTRY_COMPARE(m_client->property(names::managerPath, names::managerInterface, u"SupervisorState"_s).toUInt(), 2U);
        for (const auto &[target, member] : {std::pair(other, u"Start"_s), std::pair(path, u"Stop"_s)})
            QVERIFY(isError(call(target, member), ErrorCode::Unavailable));
        QVERIFY(isError(call(path, u"Remove"_s, {QVariantMap{{u"force"_s, true}}}), ErrorCode::Unavailable));
        QCOMPARE(state(path), ContainerState::Running); // as far as anybody knows
        QCOMPARE(state(other), ContainerState::Created);
        QCOMPARE(call(other, u"Remove"_s).type(), QDBusMessage::ReplyMessage);
    }

    void brokenConnectionIsMadeAnew()
    {
        const QString path = m_fixture->runContainer(*m_client);
        const QString other = m_fixture->createContainer(*m_client);
        m_fixture->supervisor->ignore(u"start"_s);
        QDBusPendingCall start = m_client->send(other, names::containerInterface, u"Start"_s, {QVariantMap()});
        QTRY_COMPARE(state(other), ContainerState::Starting);
        m_fixture->supervisor->disconnectAll();
        QTRY_VERIFY(start.isFinished());
        QVERIFY(isError(start.reply(), ErrorCode::Unavailable));
        QTRY_VERIFY(m_fixture->supervisor->connections >= 2);
        QTRY_COMPARE(state(other), ContainerState::Exited);
        QCOMPARE(get(other, u"ExitCode"_s).toInt(), 125);
        QCOMPARE(state(path), ContainerState::Running);
        QTRY_COMPARE(m_client->property(names::managerPath, names::managerInterface, u"SupervisorState"_s).toUInt(), 1U);
        m_fixture->supervisor->end(ServiceFixture::idOf(path), 0);
        QTRY_COMPARE(state(path), ContainerState::Exited);
    }

    void damagedConfigIsShownAndRemovable()
    {
        const QString damaged = m_fixture->createContainer(*m_client);
        const QString sound = m_fixture->createContainer(*m_client);
        QFile config(directoryOf(damaged) + u"/config.json"_s);
        QVERIFY(config.open(QIODevice::WriteOnly | QIODevice::Append));
        config.write(" ");
        config.close();
        QVERIFY(isError(call(damaged, u"Start"_s), ErrorCode::Corrupt));
        restart();
        QCOMPARE(state(damaged), ContainerState::Damaged);
        QVERIFY(get(damaged, u"Error"_s).toString().contains("config.json"_L1));
        QCOMPARE(state(sound), ContainerState::Created);
        QVERIFY(isError(call(damaged, u"Start"_s), ErrorCode::Corrupt));
        QCOMPARE(call(damaged, u"Remove"_s).type(), QDBusMessage::ReplyMessage);
        QVERIFY(!QFileInfo::exists(directoryOf(damaged)));
    }

    void leftOversGoAtTheNextStart()
    {
        const QString path = m_fixture->createContainer(*m_client);
        const QString stray = m_fixture->stateDirectory() + u"/containers/"_s + QString(64, u'c');
        const QString half = m_fixture->stateDirectory() + u"/containers/."_s + QString(64, u'd');
        QVERIFY(QDir().mkpath(stray + u"/upper/x"_s));
        QVERIFY(QDir().mkpath(half));
        restart();
        QTRY_VERIFY(!QFileInfo::exists(stray) && !QFileInfo::exists(half));
        QTRY_VERIFY(QDir(m_fixture->stateDirectory() + u"/trash"_s).isEmpty());
        QVERIFY(QFileInfo::exists(directoryOf(path)));
    }

    void logs_data()
    {
        QTest::addColumn<QVariantMap>("options");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("last");
        const auto number = [](quint64 value) { return QVariant::fromValue(value); };
        QTest::newRow("all") << QVariantMap() << 0 << 9;
        QTest::newRow("tail") << QVariantMap{{u"tail"_s, number(3)}} << 7 << 9;
        QTest::newRow("no tail") << QVariantMap{{u"tail"_s, number(0)}} << 10 << 9;
        QTest::newRow("long tail") << QVariantMap{{u"tail"_s, number(~0ULL)}} << 0 << 9;
        QTest::newRow("since") << QVariantMap{{u"since"_s, number(1000000005)}} << 5 << 9;
        QTest::newRow("until") << QVariantMap{{u"until"_s, number(1000000005)}} << 0 << 4;
        QTest::newRow("between")
            << QVariantMap{{u"since"_s, number(1000000002)}, {u"until"_s, number(1000000005)}} << 2 << 4;
        QTest::newRow("follow of an ended one") << QVariantMap{{u"follow"_s, true}} << 0 << 9;
    }

    void logs()
    {
        QFETCH(QVariantMap, options);
        QFETCH(int, first);
        QFETCH(int, last);
        const QString path = m_fixture->createContainer(*m_client);
        QList<QByteArray> lines;
        QFile log(directoryOf(path) + u"/logs/container.log"_s);
        QVERIFY(log.open(QIODevice::WriteOnly));
        for (int i = 0; i < 10; ++i) {
            // 1970-01-01T00:16:40.00000iZ: microsecond i after 1000 s.
            lines.append("1970-01-01T00:16:40.00000" + QByteArray::number(i) + "000Z stdout F line "
                         + QByteArray::number(i) + "\n");
            log.write(lines.constLast());
        }
        log.write("1970-01-01T00:16:40.000"); // being written right now
        log.close();
        const QDBusMessage reply = call(path, u"OpenLog"_s, {options});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        const UniqueFd stream{descriptor(reply)};
        QVERIFY(::fcntl(stream.get(), F_SETFL, O_NONBLOCK) == 0);
        QByteArray expected;
        for (int i = first; i <= last; ++i)
            expected += lines.at(i);
        QByteArray got;
        QTRY_VERIFY((got += readAll(stream.get())).size() >= expected.size());
        QCOMPARE(got, expected);
    }

    void logOfOneThatNeverRan()
    {
        const QString path = m_fixture->createContainer(*m_client);
        const UniqueFd stream{descriptor(call(path, u"OpenLog"_s))};
        QCOMPARE(readAll(stream.get()), QByteArray());
    }

    void followAndAttachComeFromTheSupervisor()
    {
        m_fixture->supervisor->streamText = "from the supervisor";
        const QString path = m_fixture->runContainer(*m_client, {{u"open-stdin"_s, true}});
        QFile log(directoryOf(path) + u"/logs/container.log"_s);
        QVERIFY(log.open(QIODevice::WriteOnly));
        log.write("1970-01-01T00:16:40.000000000Z stdout F x\n");
        log.close();
        const UniqueFd follow{descriptor(
            call(path, u"OpenLog"_s,
                 {QVariantMap{{u"follow"_s, true}, {u"tail"_s, QVariant::fromValue(quint64(0))}}}))};
        QCOMPARE(readAll(follow.get()), m_fixture->supervisor->streamText);
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("offset"_L1).toInteger(), log.size());
        const UniqueFd attached{descriptor(call(path, u"Attach"_s))};
        QCOMPARE(readAll(attached.get()), m_fixture->supervisor->streamText);
        QVERIFY(m_fixture->supervisor->requests.constLast().value("stdin"_L1).toBool());
        QVERIFY(isError(call(path, u"OpenLog"_s, {QVariantMap{{u"follow"_s, true},
                                                              {u"until"_s, QVariant::fromValue(quint64(5))}}}),
                        ErrorCode::InvalidArgument));
    }

    void attachThatStarts()
    {
        m_fixture->supervisor->streamText = "first words";
        const QString path = m_fixture->createContainer(*m_client);
        QFile log(directoryOf(path) + u"/logs/container.log"_s); // the supervisor's to make
        QVERIFY(log.open(QIODevice::WriteOnly));
        log.write("1970-01-01T00:16:40.000000000Z stdout F before\n");
        log.close();
        const QDBusMessage reply = call(path, u"Attach"_s, {QVariantMap{{u"start"_s, true}}});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        const UniqueFd stream{descriptor(reply)};
        QCOMPARE(readAll(stream.get()), m_fixture->supervisor->streamText);
        QCOMPARE(state(path), ContainerState::Running);
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("offset"_L1).toInteger(), log.size());
        QVERIFY(isError(call(path, u"Attach"_s, {QVariantMap{{u"start"_s, true}}}), ErrorCode::WrongState));
    }

    void execEndsAtItsCaller()
    {
        const QString path = m_fixture->runContainer(*m_client);
        const auto other = m_fixture->client();
        other->property(path, names::containerInterface, u"State"_s);
        const QDBusMessage reply
            = call(path, u"Exec"_s,
                   {QStringList{u"ls"_s}, QVariant::fromValue(FdList()),
                    QVariantMap{{u"tty"_s, true}, {u"env"_s, QStringList{u"A=1"_s}}, {u"columns"_s, 132U}}});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        QCOMPARE(qdbus_cast<FdList>(reply.arguments().value(1)).size(), 1);
        const QString session = reply.arguments().constFirst().toString();
        QCOMPARE(m_fixture->supervisor->requests.constLast().value("columns"_L1).toInt(), 132);
        restart(); // the answer finds its way even then
        m_fixture->supervisor->endExec(ServiceFixture::idOf(path), session, 5);
        QTRY_VERIFY(!m_client->signalsSeen.isEmpty() && m_client->signalsSeen.constLast().member() == "ExecEnded"_L1);
        QCOMPARE(m_client->signalsSeen.constLast().arguments(), (QVariantList{session, 5}));
        other->property(path, names::containerInterface, u"State"_s);
        QVERIFY(std::ranges::none_of(other->signalsSeen,
                                     [](const QDBusMessage &signal) { return signal.member() == "ExecEnded"_L1; }));
    }

    void badExec_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<int>("descriptors");
        QTest::addColumn<QVariantMap>("options");
        QTest::newRow("no command") << QStringList() << 0 << QVariantMap{{u"tty"_s, true}};
        QTest::newRow("empty command") << QStringList{QString()} << 0 << QVariantMap{{u"tty"_s, true}};
        QTest::newRow("too few descriptors") << QStringList{u"x"_s} << 2 << QVariantMap();
        QTest::newRow("too many descriptors") << QStringList{u"x"_s} << 4 << QVariantMap();
        QTest::newRow("descriptors with tty") << QStringList{u"x"_s} << 3 << QVariantMap{{u"tty"_s, true}};
        QTest::newRow("user") << QStringList{u"x"_s} << 3 << QVariantMap{{u"user"_s, u"4294967296"_s}};
        QTest::newRow("size") << QStringList{u"x"_s} << 0 << QVariantMap{{u"tty"_s, true}, {u"rows"_s, 0U}};
        QTest::newRow("env") << QStringList{u"x"_s} << 3 << QVariantMap{{u"env"_s, QStringList{u"X"_s}}};
    }

    void badExec()
    {
        QFETCH(QStringList, command);
        QFETCH(int, descriptors);
        QFETCH(QVariantMap, options);
        const QString path = m_fixture->runContainer(*m_client);
        FdList fds;
        for (int i = 0; i < descriptors; ++i)
            fds.append(QDBusUnixFileDescriptor(0));
        m_fixture->supervisor->requests.clear();
        const QDBusMessage reply = call(path, u"Exec"_s, {command, QVariant::fromValue(fds), options});
        QVERIFY2(isError(reply, ErrorCode::InvalidArgument), qUtf8Printable(reply.errorMessage()));
        QVERIFY(m_fixture->supervisor->requests.isEmpty());
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

    void oneHelperPerStore()
    {
        Service::Options options;
        options.stateDirectory = m_fixture->stateDirectory().toStdString();
        const auto second
            = Service::create(std::move(options), QDBusConnection(u"service"_s), m_fixture->authority);
        QVERIFY(!second.has_value());
        QCOMPARE(second.error().code, ErrorCode::InUse);
    }
};

QTEST_GUILESS_MAIN(TestService)
#include "tst_service.moc"
