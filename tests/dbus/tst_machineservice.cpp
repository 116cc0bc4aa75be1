// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// org.kiste.Helper1.Machine: what is shown to whom, who is told of what, and what may be done.
#include "servicefixture.h"

#include "core/ipc/machinetypes.h"
#include "core/ipc/objectpath.h"
#include "core/metrics/metricsreader.h"

#include <QDBusUnixFileDescriptor>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

QString idOf(char digit)
{
    return QString::fromStdString(FakeMachine::id(digit));
}

} // namespace

class TestMachineService : public QObject
{
    Q_OBJECT

    std::unique_ptr<ServiceFixture> m_fixture;
    std::unique_ptr<TestClient> m_client;

    QDBusMessage call(TestClient &client, const QString &member, const QVariantList &arguments = {})
    {
        return client.call(names::machinePath, names::machineInterface, member, arguments);
    }
    QDBusMessage call(const QString &member, const QVariantList &arguments = {})
    {
        return call(*m_client, member, arguments);
    }
    static QList<MachineContainerInfo> containers(const QDBusMessage &reply, int index = 1)
    {
        QList<MachineContainerInfo> all;
        for (const QVariantMap &map : qdbus_cast<MapList>(reply.arguments().value(index)))
            all.append(machineContainerFromMap(map).value());
        return all;
    }
    static QStringList titles(const QList<MachineContainerInfo> &containers)
    {
        QStringList names;
        for (const MachineContainerInfo &container : containers)
            names << container.title();
        names.sort();
        return names;
    }
    static QList<QDBusMessage> changes(const TestClient &client)
    {
        QList<QDBusMessage> found = client.signalsSeen;
        found.removeIf([](const QDBusMessage &message) { return message.member() != "Changed"_L1; });
        return found;
    }
    FakeMachine &machine() { return m_fixture->machine; }

private slots:
    void init()
    {
        m_fixture = std::make_unique<ServiceFixture>();
        machine().add('a', ContainerEngine::Docker, "web", 4'000'100);
        machine().add('b', ContainerEngine::Bubblewrap, "", 4'000'200, false);
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
    }

    void cleanup()
    {
        m_client.reset();
        m_fixture.reset();
    }

    void listsWithNumbers()
    {
        const QDBusMessage reply = call(u"List"_s);
        QCOMPARE(reply.signature(), u"ataa{sv}"_s);
        QCOMPARE(namespacesFromList(qdbus_cast<QList<qulonglong>>(reply.arguments().at(0))), (NamespaceSet{1, 2, 3, 4, 5, 6, 7, 8}));
        const auto all = containers(reply);
        QCOMPARE(titles(all), (QStringList{u"bbbbbbbbbbbb"_s, u"web"_s}));
        const auto web = std::ranges::find(all, u"web"_s, &MachineContainerInfo::name);
        QCOMPARE(web->engine, ContainerEngine::Docker);
        QCOMPARE(web->pid, 4'000'100U);
        QCOMPARE(web->owner, 1000U);
        QVERIFY(web->ownsCgroup && !web->frozen);
        QCOMPARE(web->namespaces[1], std::uint64_t(4'000'100));
        QCOMPARE(web->processes, std::optional(1U));
        QVERIFY(*web->cpuTime > 0 && *web->memory > 0);
        QVERIFY(web->path.isEmpty());
        QVERIFY(m_fixture->authority.requests.isEmpty());
    }

    void nothingIsDoneWhileNobodyWatches()
    {
        call(u"List"_s);
        const int looks = machine().looks();
        QTest::qWait(2500); // more than a look's interval, in which nothing shall happen
        QCOMPARE(machine().looks(), looks);
        call(u"Watch"_s);
        QTRY_VERIFY_WITH_TIMEOUT(machine().looks() >= looks + 3, 20'000);
        call(u"Unwatch"_s);
        const int after = machine().looks();
        QTest::qWait(2500);
        QVERIFY(machine().looks() <= after + 1); // one that was on its way
    }

    void watchersAreTold()
    {
        auto other = m_fixture->client();
        call(*other, u"List"_s);
        const QDBusMessage reply = call(u"Watch"_s);
        QCOMPARE(titles(containers(reply)), (QStringList{u"bbbbbbbbbbbb"_s, u"web"_s}));
        QVERIFY(!containers(reply).constFirst().memory); // numbers are in the rings
        m_client->signalsSeen.clear();
        machine().add('c', ContainerEngine::Podman, "db", 4'000'300);
        machine().remove('a');
        machine().change('b', [](MachineContainer &container) { container.frozen = true; });
        // A look may fall between two of these.
        QStringList told;
        QStringList removed;
        const auto gather = [&] {
            told.clear();
            removed.clear();
            for (const QDBusMessage &change : changes(*m_client)) {
                told += titles(containers(change, 0));
                removed += change.arguments().at(1).toStringList();
            }
            told.sort();
            return told.size() >= 2 && !removed.isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(gather(), 20'000);
        QCOMPARE(changes(*m_client).constFirst().signature(), u"aa{sv}as"_s);
        QCOMPARE(told, (QStringList{u"bbbbbbbbbbbb"_s, u"db"_s}));
        QCOMPARE(removed, QStringList{idOf('a')});
        QVERIFY(changes(*other).isEmpty());
    }

    void leavingEndsWatching()
    {
        auto leaver = m_fixture->client();
        call(*leaver, u"Watch"_s);
        QTRY_VERIFY_WITH_TIMEOUT(machine().looks() >= 2, 20'000);
        leaver.reset();
        QTest::qWait(300); // until the bus has told
        const int looks = machine().looks();
        QTest::qWait(2500);
        QVERIFY(machine().looks() <= looks + 1);
    }

    void failedLook()
    {
        machine().setFailure(Error{ErrorCode::Failed, "cannot list '/proc'", 0});
        QVERIFY(isError(call(u"List"_s), ErrorCode::Failed));
        QVERIFY(isError(call(u"Watch"_s), ErrorCode::Failed));
        machine().setFailure({});
        const int looks = machine().looks();
        QTest::qWait(2500);
        QCOMPARE(machine().looks(), looks); // who was not answered does not watch
        QCOMPARE(containers(call(u"List"_s)).size(), 2);
    }

    void hiddenProcessesAreTheirOwners_data()
    {
        QTest::addColumn<quint32>("uid");
        QTest::addColumn<int>("seen");
        QTest::newRow("owner") << 1000U << 2;
        QTest::newRow("stranger") << 1001U << 0;
        QTest::newRow("root") << 0U << 2;
    }

    void hiddenProcessesAreTheirOwners()
    {
        QFETCH(quint32, uid);
        QFETCH(int, seen);
        const auto client = m_fixture->client(uid);
        QCOMPARE(containers(call(*client, u"List"_s)).size(), 2); // as ps shows them to everybody
        machine().setHidesProcesses(true);
        QCOMPARE(containers(call(*client, u"List"_s)).size(), seen);
        QCOMPARE(containers(call(*client, u"Watch"_s)).size(), seen);
        for (const QString &method : {u"ListProcesses"_s, u"OpenMetrics"_s}) {
            const QDBusMessage reply = call(*client, method, {idOf('a')});
            QVERIFY2(isError(reply, ErrorCode::NotFound) == (seen == 0) || method == "OpenMetrics"_L1, qPrintable(reply.errorMessage()));
        }
        const QDBusMessage frozen = call(*client, u"Freeze"_s, {idOf('a'), QVariantMap()});
        QCOMPARE(isError(frozen, ErrorCode::NotFound), seen == 0);
    }

    void mountTableHidesProcesses_data()
    {
        QTest::addColumn<std::string>("table");
        QTest::addColumn<bool>("hides");
        const std::string begin = "24 28 0:22 / /sys rw - sysfs sysfs rw\n25 28 0:23 / /proc rw,nosuid shared:9 - proc proc rw";
        QTest::newRow("usual") << begin + "\n" << false;
        QTest::newRow("by number") << begin + ",hidepid=2\n" << true;
        QTest::newRow("by word") << begin + ",gid=4,hidepid=invisible\n" << true;
        QTest::newRow("switched off") << begin + ",hidepid=0\n" << false;
        QTest::newRow("switched off by word") << begin + ",hidepid=off\n" << false;
        QTest::newRow("another mount") << std::string("25 28 0:23 / /srv/proc rw - proc proc rw,hidepid=2\n") << false;
        QTest::newRow("another file system") << std::string("25 28 0:23 / /proc rw - tmpfs proc rw,hidepid=2\n") << false;
        QTest::newRow("nothing") << std::string() << false;
        QTest::newRow("cut") << std::string("25 28 0:23 / /proc") << false;
    }

    void mountTableHidesProcesses()
    {
        QFETCH(std::string, table);
        QFETCH(bool, hides);
        QCOMPARE(hidesProcesses(table), hides);
    }

    void numbersOfWatchedContainers()
    {
        QVERIFY(isError(call(u"OpenMetrics"_s, {idOf('b')}), ErrorCode::NotFound)); // nobody watches
        call(u"Watch"_s);
        const QDBusMessage reply = call(u"OpenMetrics"_s, {idOf('b')});
        QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        auto wire = reply.arguments().at(0).value<QDBusUnixFileDescriptor>();
        UniqueFd fd{::fcntl(wire.fileDescriptor(), F_DUPFD_CLOEXEC, 3)};
        QCOMPARE(::fcntl(fd.get(), F_GETFL) & O_ACCMODE, O_RDONLY);
        const auto reader = MetricsReader::open(std::move(fd));
        QVERIFY(reader.has_value());
        QTRY_VERIFY(reader->latest().has_value());
        // Sums over its processes, as it has no cgroup of its own.
        QCOMPARE(reader->latest()->get(MetricsSeries::MemoryWorkingSet).value_or(0), 100.0 * double(::sysconf(_SC_PAGESIZE)));
        QCOMPARE(reader->latest()->get(MetricsSeries::Pids).value_or(0), 1.0);
    }

    void processesAreListed()
    {
        // A process that there is: this one.
        machine().add('d', ContainerEngine::Plain, "", ::getpid());
        const QDBusMessage reply = call(u"ListProcesses"_s, {idOf('d')});
        const auto list = qdbus_cast<MapList>(reply.arguments().value(0));
        QCOMPARE(list.size(), 1);
        QCOMPARE(list.constFirst().value(u"pid"_s).toUInt(), quint32(::getpid()));
        QVERIFY(!list.constFirst().value(u"command"_s).toStringList().isEmpty());
        // And one that has ended.
        QCOMPARE(qdbus_cast<MapList>(call(u"ListProcesses"_s, {idOf('a')}).arguments().value(0)).size(), 0);
    }

    void badIds_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("empty") << QString() << ErrorCode::InvalidArgument;
        QTest::newRow("short") << u"aaaa"_s << ErrorCode::InvalidArgument;
        QTest::newRow("path") << u"../../../../../../../../../../etc"_s << ErrorCode::InvalidArgument;
        QTest::newRow("capitals") << QString(32, u'A') << ErrorCode::InvalidArgument;
        QTest::newRow("nobody's") << QString(32, u'0') << ErrorCode::NotFound;
    }

    void badIds()
    {
        QFETCH(QString, id);
        QFETCH(ErrorCode, code);
        for (const auto &[method, arguments] :
             {std::pair(u"OpenMetrics"_s, QVariantList{id}), std::pair(u"ListProcesses"_s, QVariantList{id}),
              std::pair(u"Freeze"_s, QVariantList{id, QVariantMap()}), std::pair(u"Thaw"_s, QVariantList{id, QVariantMap()}),
              std::pair(u"Signal"_s, QVariantList{id, u"TERM"_s, QVariantMap()})}) {
            const QDBusMessage reply = call(method, arguments);
            QVERIFY2(isError(reply, code), qUtf8Printable(method + u": "_s + reply.errorMessage()));
        }
        QVERIFY(machine().acts().empty());
    }

    void freezesAndThaws()
    {
        call(u"List"_s); // so that the question can name it
        QCOMPARE(call(u"Freeze"_s, {idOf('a'), QVariantMap()}).errorMessage(), QString());
        QCOMPARE(m_fixture->authority.requests.size(), 1);
        const AuthorityRequest &asked = m_fixture->authority.requests.constFirst();
        QCOMPARE(asked.action, Action::MachineControl);
        QCOMPARE(asked.details.value(u"container"_s), u"web"_s);
        QCOMPARE(asked.details.value(u"engine"_s), u"docker"_s);
        QCOMPARE(call(u"Thaw"_s, {idOf('a'), QVariantMap()}).errorMessage(), QString());
        QCOMPARE(machine().acts(), (std::vector<std::string>{"freeze " + FakeMachine::id('a'), "thaw " + FakeMachine::id('a')}));
    }

    void freezeIsRefused_data()
    {
        QTest::addColumn<char>("digit");
        QTest::addColumn<QString>("cgroup"); // empty: as it is
        QTest::addColumn<int>("pid"); // -1: this process
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("no cgroup of its own") << 'b' << QString() << 0 << ErrorCode::Unsupported;
        QTest::newRow("all of the machine") << 'a' << u"/"_s << 0 << ErrorCode::NotAuthorized;
        QTest::newRow("a user's slice") << 'a' << u"/user.slice/user-1000.slice"_s << 0 << ErrorCode::NotAuthorized;
        QTest::newRow("a login") << 'a' << u"/user.slice/session-3.scope"_s << 0 << ErrorCode::NotAuthorized;
        QTest::newRow("a user's manager") << 'a' << u"/user.slice/user@1000.service"_s << 0 << ErrorCode::NotAuthorized;
        QTest::newRow("init") << 'a' << u"/init.scope"_s << 0 << ErrorCode::NotAuthorized;
        QTest::newRow("the helper") << 'a' << QString() << -1 << ErrorCode::NotAuthorized;
        QTest::newRow("the first process") << 'a' << QString() << 1 << ErrorCode::NotAuthorized;
    }

    void freezeIsRefused()
    {
        QFETCH(char, digit);
        QFETCH(QString, cgroup);
        QFETCH(int, pid);
        QFETCH(ErrorCode, code);
        if (pid != 0) {
            digit = 'e';
            machine().add('e', ContainerEngine::Plain, "dangerous", pid < 0 ? ::getpid() : pid);
        }
        if (!cgroup.isEmpty())
            machine().change(digit, [&](MachineContainer &container) { container.cgroup = cgroup.toStdString(); });
        const QDBusMessage reply = call(u"Freeze"_s, {idOf(digit), QVariantMap()});
        QVERIFY2(isError(reply, code), qUtf8Printable(reply.errorName() + reply.errorMessage()));
        if (pid != 0)
            QVERIFY(isError(call(u"Signal"_s, {idOf(digit), u"KILL"_s, QVariantMap()}), code));
        QVERIFY(machine().acts().empty());
    }

    void ownContainersHaveMethodsOfTheirOwn()
    {
        m_fixture->loadImage(*m_client);
        const QString path = m_fixture->runContainer(*m_client, {{u"name"_s, u"mine"_s}});
        machine().add('f', ContainerEngine::Kiste, "", 4'000'400);
        machine().change('f', [&](MachineContainer &container) { container.engineId = ServiceFixture::idOf(path).toStdString(); });
        const auto find = [](const QList<MachineContainerInfo> &all) {
            return *std::ranges::find(all, ContainerEngine::Kiste, &MachineContainerInfo::engine);
        };
        const MachineContainerInfo mine = find(containers(call(u"List"_s)));
        QCOMPARE(mine.name, u"mine"_s);
        QCOMPARE(mine.path, path);
        // Its name is its owner's; that it runs, everybody can see.
        const auto stranger = m_fixture->client(1001);
        const MachineContainerInfo theirs = find(containers(call(*stranger, u"List"_s)));
        QVERIFY(theirs.name.isEmpty() && theirs.path.isEmpty());
        QCOMPARE(theirs.owner, 1000U);
        QVERIFY(isError(call(*stranger, u"OpenMetrics"_s, {idOf('f')}), ErrorCode::NotFound));
        for (const auto &[method, arguments] : {std::pair(u"Freeze"_s, QVariantList{idOf('f'), QVariantMap()}),
                                                std::pair(u"Signal"_s, QVariantList{idOf('f'), u"TERM"_s, QVariantMap()})})
            QVERIFY(isError(call(method, arguments), ErrorCode::WrongState));
        QVERIFY(machine().acts().empty());
    }

    void signalsGoToTheFirstProcess()
    {
        machine().add('d', ContainerEngine::Lxc, "two", 4'000'500);
        machine().change('d', [](MachineContainer &container) { container.members.push_back(0); });
        QCOMPARE(call(u"Signal"_s, {idOf('d'), u"SIGTERM"_s, QVariantMap()}).errorMessage(), QString());
        QCOMPARE(machine().acts(), std::vector<std::string>{"4000500 15"});
        QCOMPARE(call(u"Signal"_s, {idOf('d'), u"9"_s, QVariantMap{{u"all"_s, true}}}).errorMessage(), QString());
        QCOMPARE(machine().acts().size(), std::size_t(3));
        QVERIFY(isError(call(u"Signal"_s, {idOf('d'), u"NOSUCH"_s, QVariantMap()}), ErrorCode::InvalidArgument));
        QVERIFY(isError(call(u"Signal"_s, {idOf('d'), u"TERM"_s, QVariantMap{{u"all"_s, 1}}}), ErrorCode::InvalidArgument));
    }

    /// What was asked about has been replaced while the password was typed.
    void containerGoneWhileAsked()
    {
        m_fixture->authority.mode = FakeAuthority::Mode::Hold;
        QDBusPendingCall pending = m_client->send(names::machinePath, names::machineInterface, u"Freeze"_s, {idOf('a'), QVariantMap()});
        QTRY_COMPARE(m_fixture->authority.held(), 1);
        machine().remove('a');
        m_fixture->authority.release({});
        QTRY_VERIFY(pending.isFinished());
        QVERIFY(isError(pending.reply(), ErrorCode::NotFound));
        QVERIFY(machine().acts().empty());
    }
};

QTEST_GUILESS_MAIN(TestMachineService)
#include "tst_machineservice.moc"
