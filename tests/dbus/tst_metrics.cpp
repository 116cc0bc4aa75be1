// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recorded numbers and events on the bus: whose they are, how they are chosen from, what tells of what.
#include "servicefixture.h"

#include "core/ipc/objectpath.h"
#include "core/metrics/metricsreader.h"

#include <QDBusUnixFileDescriptor>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

QString text(const QJsonObject &event, const QString &key)
{
    return event[u"attributes"_s].toObject()[key].toString();
}

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceFixture> m_fixture;
    std::unique_ptr<TestClient> m_client;

    QDBusMessage manager(TestClient &client, const QString &member, const QVariantList &arguments = {}) const
    {
        return client.call(names::managerPath, names::managerInterface, member, arguments);
    }
    quint32 interval(const QString &name = u"SamplingInterval"_s) const
    {
        return m_client->property(names::managerPath, names::managerInterface, name).toUInt();
    }
    /// The events that these options choose.
    QList<QJsonObject> events(TestClient &client, const QVariantMap &options = {}) const
    {
        const QDBusMessage reply = manager(client, u"OpenEvents"_s, {options});
        const auto stream = reply.arguments().value(0).value<QDBusUnixFileDescriptor>();
        QByteArray all;
        pollfd wait{stream.fileDescriptor(), POLLIN, 0};
        for (bool open = stream.isValid(); open;) {
            QCoreApplication::processEvents();
            if (::poll(&wait, 1, 20) <= 0)
                continue;
            char buffer[4096];
            const ssize_t size = ::read(stream.fileDescriptor(), buffer, sizeof buffer);
            open = size > 0;
            all.append(buffer, size > 0 ? size : 0);
        }
        QList<QJsonObject> list;
        for (const QByteArray &line : all.split('\n')) {
            if (!line.isEmpty())
                list.append(QJsonDocument::fromJson(line).object());
        }
        return list;
    }
    QStringList actions(TestClient &client, const QVariantMap &options = {}) const
    {
        QStringList list;
        for (const QJsonObject &event : events(client, options))
            list.append(event[u"action"_s].toString());
        return list;
    }
    QVariantMap only(const QString &action) const { return {{u"actions"_s, QStringList{action}}}; }

private slots:
    void init()
    {
        m_fixture = std::make_unique<ServiceFixture>();
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
        QVERIFY(!m_fixture->loadImage(*m_client).isEmpty());
    }
    void cleanup()
    {
        m_client.reset();
        m_fixture.reset();
    }

    /// Everybody may read the machine's numbers, and nobody may write them.
    void machineMetrics()
    {
        for (const quint32 uid : {1000U, 4711U, 0U}) {
            const auto client = m_fixture->client(uid);
            const QDBusMessage reply = manager(*client, u"OpenMetrics"_s);
            QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
            const auto file = reply.arguments().value(0).value<QDBusUnixFileDescriptor>();
            QCOMPARE(::fcntl(file.fileDescriptor(), F_GETFL) & O_ACCMODE, O_RDONLY);
            QVERIFY(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file.fileDescriptor(), 0) == MAP_FAILED);
            const auto reader = MetricsReader::open(UniqueFd(::fcntl(file.fileDescriptor(), F_DUPFD_CLOEXEC, 3)));
            QVERIFY2(reader.has_value(), reader ? "" : reader.error().detail.c_str());
            QCOMPARE(reader->kind(), MetricsKind::Machine);
            QTRY_VERIFY_WITH_TIMEOUT(reader->latest() && reader->latest()->get(MetricsSeries::CpuUsage), 15'000);
            const auto latest = reader->latest();
            QVERIFY(*latest->get(MetricsSeries::CpuUsage) <= *latest->get(MetricsSeries::CpuLimit) * 1.2);
            QVERIFY(*latest->get(MetricsSeries::MemoryLimit) > 1e7);
            QVERIFY(*latest->get(MetricsSeries::KisteMemory) > 1e6);
        }
        QVERIFY(m_fixture->authority.requests.isEmpty()
                || m_fixture->authority.requests.constLast().action == Action::ImageManage);
    }

    void samplingInterval()
    {
        QCOMPARE(interval(), 1000U);
        QVERIFY(manager(*m_client, u"SetWatching"_s, {true, QVariantMap()}).type() == QDBusMessage::ReplyMessage);
        const auto set = [&](quint32 milliseconds) {
            return manager(*m_client, u"SetSamplingInterval"_s, {milliseconds, QVariantMap()});
        };
        for (const quint32 bad : {0U, 249U, 5001U, 0xffffffffU})
            QVERIFY(isError(set(bad), ErrorCode::InvalidArgument));
        QCOMPARE(interval(), 1000U);
        QVERIFY(set(500).type() == QDBusMessage::ReplyMessage);
        QCOMPARE(m_fixture->authority.requests.constLast().action, Action::SystemConfigure);
        QCOMPARE(interval(), 500U);
        QVERIFY(interval(u"SamplingIntervalNow"_s) >= 500U);
        m_fixture->authority.mode = FakeAuthority::Mode::Deny;
        QVERIFY(isError(set(2000), ErrorCode::NotAuthorized));
        m_fixture->authority.mode = FakeAuthority::Mode::Allow;
        QCOMPARE(interval(), 500U);
        // It is remembered; and what is no interval in there is none.
        m_fixture->stopService();
        QVERIFY(m_fixture->start());
        QCOMPARE(interval(), 500U);
        for (const QByteArray &wrong : {"7"_ba, "many"_ba, ""_ba, "100000000000000000000000000000000000"_ba}) {
            m_fixture->stopService();
            QFile file(m_fixture->stateDirectory() + u"/sampling-interval"_s);
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(wrong) == wrong.size());
            file.close();
            QVERIFY(m_fixture->start());
            QCOMPARE(interval(), 1000U);
        }
    }

    void costIsInTheInfo()
    {
        const QDBusMessage reply = manager(*m_client, u"GetInfo"_s);
        const auto info = qdbus_cast<QVariantMap>(reply.arguments().value(0));
        QFile statm(u"/proc/self/statm"_s);
        QVERIFY(statm.open(QIODevice::ReadOnly));
        const double resident = statm.readAll().split(' ').value(1).toDouble() * double(::sysconf(_SC_PAGESIZE));
        const double told = info.value(u"helper-memory"_s).toDouble();
        QVERIFY2(std::abs(told - resident) < 0.1 * resident, qPrintable(u"%1 and %2"_s.arg(told).arg(resident)));
        QVERIFY(info.value(u"helper-cpu"_s).toULongLong() > 1000);
        QVERIFY(info.value(u"engine-cpu"_s).toULongLong() >= info.value(u"helper-cpu"_s).toULongLong());
        QVERIFY(info.value(u"engine-memory"_s).toULongLong() >= told);
        QCOMPARE(info.value(u"sampler-containers"_s).toUInt(), 0U);
    }

    void eventsAreChosen()
    {
        const QString web = m_fixture->runContainer(*m_client, {{u"name"_s, u"web"_s}});
        const QString database = m_fixture->runContainer(*m_client, {{u"name"_s, u"db"_s}});
        QVERIFY(!web.isEmpty() && !database.isEmpty());
        const QString id = ServiceFixture::idOf(web);
        QCOMPARE(actions(*m_client, {{u"ids"_s, QStringList{id}}}), QStringList({u"create"_s, u"start"_s}));
        QCOMPARE(actions(*m_client, {{u"actions"_s, QStringList{u"start"_s}}}), QStringList({u"start"_s, u"start"_s}));
        m_client->call(web, names::containerInterface, u"Remove"_s, {QVariantMap{{u"force"_s, true}}});
        QCOMPARE(actions(*m_client, only(u"destroy"_s)), QStringList{u"destroy"_s});
        const QStringList all = actions(*m_client);
        QCOMPARE(actions(*m_client, {{u"newest"_s, 2U}}), all.sliced(all.size() - 2));
        QCOMPARE(actions(*m_client, {{u"newest"_s, 1U}, {u"actions"_s, QStringList{u"start"_s}}}),
                 QStringList{u"start"_s});
        const auto starts = events(*m_client, only(u"start"_s));
        const auto first = quint64(starts.at(0)[u"time"_s].toInteger());
        QCOMPARE(events(*m_client, {{u"until"_s, first}, {u"actions"_s, QStringList{u"start"_s}}}).size(), 1);
        QCOMPARE(events(*m_client, {{u"since"_s, first + 1}, {u"actions"_s, QStringList{u"start"_s}}}).size(), 1);
        // Other people's are not there, whatever is asked for.
        const auto other = m_fixture->client(1001);
        QCOMPARE(actions(*other, {{u"ids"_s, QStringList{id}}}), QStringList());
        QCOMPARE(actions(*m_fixture->client(0), {{u"ids"_s, QStringList{id}}, {u"newest"_s, 1U}}),
                 QStringList{u"destroy"_s});
    }

    void eventOptions_data()
    {
        QTest::addColumn<QVariantMap>("options");
        QTest::newRow("newest 0") << QVariantMap{{u"newest"_s, 0U}};
        QTest::newRow("newest") << QVariantMap{{u"newest"_s, 10'001U}};
        QTest::newRow("an empty id") << QVariantMap{{u"ids"_s, QStringList{QString()}}};
        QTest::newRow("many ids") << QVariantMap{{u"ids"_s, QStringList(257, u"a"_s)}};
        QTest::newRow("many actions") << QVariantMap{{u"actions"_s, QStringList(33, u"a"_s)}};
        QTest::newRow("a long action") << QVariantMap{{u"actions"_s, QStringList{QString(300, u'a')}}};
        QTest::newRow("no list") << QVariantMap{{u"ids"_s, u"a"_s}};
    }

    void eventOptions()
    {
        QFETCH(QVariantMap, options);
        const QDBusMessage reply = manager(*m_client, u"OpenEvents"_s, {options});
        QVERIFY(isError(reply, ErrorCode::InvalidArgument) || isError(reply, ErrorCode::LimitExceeded));
        QVERIFY2(reply.errorMessage().contains(options.firstKey()), qUtf8Printable(reply.errorMessage()));
    }

    /// The new value and the old one, of what changed alone.
    void limitEdits()
    {
        const QString web = m_fixture->runContainer(*m_client, {{u"memory-limit"_s, quint64(64 << 20)}});
        const auto update = [&](const QVariantMap &options) {
            const QDBusMessage reply = m_client->call(web, names::containerInterface, u"Update"_s, {options});
            QVERIFY2(reply.type() == QDBusMessage::ReplyMessage, qUtf8Printable(reply.errorMessage()));
        };
        update({{u"nano-cpus"_s, quint64(500'000'000)}});
        update({{u"memory-limit"_s, quint64(128 << 20)}, {u"nano-cpus"_s, quint64(0)}});
        update({{u"restart"_s, u"always"_s}});
        const auto edits = events(*m_client, only(u"update"_s));
        QCOMPARE(edits.size(), 3);
        QCOMPARE(text(edits[0], u"nano-cpus"_s), u"500000000"_s);
        QCOMPARE(text(edits[0], u"old.nano-cpus"_s), u"0"_s);
        QVERIFY(!edits[0][u"attributes"_s].toObject().contains(u"memory-limit"_s));
        QCOMPARE(text(edits[1], u"nano-cpus"_s), u"0"_s);
        QCOMPARE(text(edits[1], u"old.nano-cpus"_s), u"500000000"_s);
        QCOMPARE(text(edits[1], u"memory-limit"_s), u"134217728"_s);
        QCOMPARE(text(edits[1], u"old.memory-limit"_s), u"67108864"_s);
        QCOMPARE(text(edits[2], u"restart"_s), u"always"_s);
        QCOMPARE(text(edits[2], u"old.restart"_s), u"no"_s);
        QVERIFY(!edits[2][u"attributes"_s].toObject().contains(u"memory-limit"_s));
    }

    /// Told at once, once, and not again at the end.
    void outOfMemory()
    {
        const QString web = m_fixture->runContainer(*m_client);
        const QString id = ServiceFixture::idOf(web);
        m_fixture->supervisor->tell({{u"event"_s, u"oom"_s}, {u"id"_s, id}, {u"killed"_s, 3}, {u"below"_s, true}});
        QTRY_COMPARE(events(*m_client, only(u"oom"_s)).size(), 1);
        const QJsonObject oom = events(*m_client, only(u"oom"_s)).at(0);
        QCOMPARE(text(oom, u"killed"_s), u"3"_s);
        QCOMPARE(text(oom, u"where"_s), u"below"_s);
        QCOMPARE(m_client->property(web, names::containerInterface, u"State"_s).toUInt(),
                 quint32(ContainerState::Running));
        m_fixture->supervisor->end(id, 137, true);
        QTRY_COMPARE(events(*m_client, only(u"die"_s)).size(), 1);
        QCOMPARE(events(*m_client, only(u"oom"_s)).size(), 1);
    }

    /// What a helper was told that is no more counts; what got lost is made up for.
    void outOfMemoryAndARestart()
    {
        const QString told = ServiceFixture::idOf(m_fixture->runContainer(*m_client));
        const QString lost = ServiceFixture::idOf(m_fixture->runContainer(*m_client));
        m_fixture->supervisor->tell({{u"event"_s, u"oom"_s}, {u"id"_s, told}, {u"killed"_s, 1}, {u"below"_s, false}});
        QTRY_COMPARE(events(*m_client, only(u"oom"_s)).size(), 1);
        m_fixture->stopService();
        QVERIFY(m_fixture->start());
        m_fixture->supervisor->end(told, 137, true);
        m_fixture->supervisor->end(lost, 137, true);
        QTRY_COMPARE(events(*m_client, only(u"die"_s)).size(), 2);
        const auto all = events(*m_client, only(u"oom"_s));
        QCOMPARE(all.size(), 2);
        QCOMPARE(all[0][u"id"_s].toString(), told);
        QCOMPARE(all[1][u"id"_s].toString(), lost);
    }

    void pressureAndFreeze()
    {
        const QString web = m_fixture->runContainer(*m_client);
        const QString id = ServiceFixture::idOf(web);
        const auto state = [&] { return m_client->property(web, names::containerInterface, u"State"_s).toUInt(); };
        m_fixture->supervisor->tell({{u"event"_s, u"pressure"_s}, {u"id"_s, id}, {u"resource"_s, u"io"_s}});
        QTRY_COMPARE(events(*m_client, only(u"pressure"_s)).size(), 1);
        QCOMPARE(text(events(*m_client, only(u"pressure"_s)).at(0), u"resource"_s), u"io"_s);
        m_fixture->supervisor->tell({{u"event"_s, u"frozen"_s}, {u"id"_s, id}, {u"frozen"_s, true}});
        QTRY_COMPARE(state(), quint32(ContainerState::Paused));
        m_fixture->supervisor->tell({{u"event"_s, u"frozen"_s}, {u"id"_s, id}, {u"frozen"_s, true}}); // no news
        m_fixture->supervisor->tell({{u"event"_s, u"frozen"_s}, {u"id"_s, id}, {u"frozen"_s, false}});
        QTRY_COMPARE(state(), quint32(ContainerState::Running));
        QCOMPARE(actions(*m_client, {{u"actions"_s, QStringList{u"pause"_s, u"unpause"_s}}}),
                 QStringList({u"pause"_s, u"unpause"_s}));
        for (const QJsonObject &strange :
             {QJsonObject{{u"event"_s, u"frozen"_s}, {u"id"_s, u"nosuch"_s}, {u"frozen"_s, true}},
              QJsonObject{{u"event"_s, u"pressure"_s}, {u"id"_s, 7}}, QJsonObject{{u"event"_s, u"oom"_s}}})
            m_fixture->supervisor->tell(strange);
        QTRY_COMPARE(state(), quint32(ContainerState::Running)); // the helper lives
    }

    void execs()
    {
        const QString web = m_fixture->runContainer(*m_client);
        const QStringList command{u"sh"_s, u"-c"_s, QString(150, u'ö') + QString(150, u'x')};
        const QDBusMessage reply
            = m_client->call(web, names::containerInterface, u"Exec"_s,
                             {command, QVariant::fromValue(FdList()), QVariantMap{{u"tty"_s, true}}});
        const QString session = reply.arguments().value(0).toString();
        QVERIFY2(!session.isEmpty(), qUtf8Printable(reply.errorMessage()));
        m_fixture->supervisor->endExec(ServiceFixture::idOf(web), session, 3);
        QTRY_COMPARE(events(*m_client, only(u"exec_die"_s)).size(), 1);
        const QJsonObject start = events(*m_client, only(u"exec_start"_s)).value(0);
        QCOMPARE(text(start, u"execID"_s), session.section(u'-', 0, 0)); // without who asked
        QVERIFY2(text(start, u"command"_s).startsWith(u"sh -c öö"_s), qUtf8Printable(text(start, u"command"_s)));
        QVERIFY(text(start, u"command"_s).endsWith(u'…') && text(start, u"command"_s).size() < 204);
        const QJsonObject end = events(*m_client, only(u"exec_die"_s)).at(0);
        QCOMPARE(text(end, u"execID"_s), session.section(u'-', 0, 0));
        QCOMPARE(text(end, u"exitCode"_s), u"3"_s);
    }

    void originOfImages()
    {
        QCOMPARE(actions(*m_client, {{u"actions"_s, QStringList{u"load"_s, u"pull"_s}}}), QStringList{u"load"_s});
        QVariantList arguments = loadArguments({u"localhost/pulled:latest"_s});
        arguments.last() = QVariantMap{{u"origin"_s, u"pull"_s}};
        QVERIFY(manager(*m_client, u"LoadImage"_s, arguments).type() == QDBusMessage::ReplyMessage);
        QTRY_COMPARE(events(*m_client, only(u"pull"_s)).size(), 1);
        QCOMPARE(events(*m_client, only(u"pull"_s)).at(0)[u"type"_s].toString(), u"image"_s);
        arguments.last() = QVariantMap{{u"origin"_s, u"theft"_s}};
        const QDBusMessage refused = manager(*m_client, u"LoadImage"_s, arguments);
        QVERIFY(isError(refused, ErrorCode::InvalidArgument));
        QVERIFY(refused.errorMessage().contains(u"theft"_s));
    }

    /// The machine's history was damaged while nobody ran: it starts anew, and the log says so.
    void damagedHistoryIsAnEvent()
    {
        m_fixture->stopService();
        QFile ring(m_fixture->stateDirectory() + u"/metrics/@machine.ring"_s);
        QVERIFY(ring.open(QIODevice::ReadWrite) && ring.write("no ring") == 7);
        ring.close();
        QVERIFY(m_fixture->start());
        const auto root = m_fixture->client(0);
        QTRY_COMPARE(events(*root, only(u"metrics_reset"_s)).size(), 1);
        const QJsonObject event = events(*root, only(u"metrics_reset"_s)).at(0);
        QCOMPARE(event[u"type"_s].toString(), u"system"_s);
        QVERIFY(text(event, u"reason"_s).contains(u"started anew"_s));
        QCOMPARE(actions(*m_client, only(u"metrics_reset"_s)), QStringList()); // root's
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
