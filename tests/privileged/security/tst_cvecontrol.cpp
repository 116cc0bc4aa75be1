// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vulnerabilities of other engines' and services' control planes, tried on this one with a real bus and a real polkit. Each
// test is named after the family's first number; docs/security.md lists them.
#include "tests/privileged/security/buscaller.h"
#include "tests/privileged/security/hostileimage.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QTest>
#include <QXmlStreamReader>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

constexpr uid_t limited = 5; // games: may do everything but what is as good as being root
constexpr uid_t nobody = 6; // man: may do nothing without a password, and there is nobody to ask for one

struct Method
{
    QByteArray interface;
    QByteArray name;
    QByteArray signature;
};

/// Every method of the interfaces with arguments.
QList<Method> methods()
{
    QList<Method> all;
    const QDir directory(u":/interfaces"_s); // of the source tree, built in: the test runs on machines without it
    for (const QString &file : directory.entryList({u"org.kiste.Helper1.*.xml"_s})) {
        QFile xml(directory.filePath(file));
        if (!xml.open(QIODevice::ReadOnly))
            return {};
        QXmlStreamReader reader(&xml);
        QByteArray interface;
        while (!reader.atEnd()) {
            reader.readNext();
            const auto attribute = [&](const QString &key) { return reader.attributes().value(key).toUtf8(); };
            if (!reader.isStartElement())
                continue;
            if (reader.name() == u"interface"_s)
                interface = attribute(u"name"_s);
            else if (reader.name() == u"method"_s)
                all.append({interface, attribute(u"name"_s), {}});
            else if (reader.name() == u"arg"_s && attribute(u"direction"_s) == "in" && !all.isEmpty())
                all.last().signature += attribute(u"type"_s);
        }
    }
    all.removeIf([](const Method &method) { return method.signature.isEmpty(); });
    return all;
}

QSet<QString> descriptorsOf(pid_t pid)
{
    const QStringList names =
        QDir(u"/proc/%1/fd"_s.arg(pid)).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    return {names.begin(), names.end()};
}

} // namespace

class TestCveControl : public QObject
{
    Q_OBJECT

    using Outcome = EngineFixture::Outcome;
    std::unique_ptr<EngineFixture> m_engine;
    QString m_image; ///< id of the ordinary image

    std::string bus() const { return m_engine->environment().value(u"DBUS_SYSTEM_BUS_ADDRESS"_s).toStdString(); }
    QString containers()
    {
        return m_engine->ctl({u"ps"_s, u"-a"_s, u"--no-trunc"_s, u"--format"_s, u"{{.ID}} {{.Names}} {{.State}}"_s})
            .output;
    }
    /// Whether the helper answers everybody as before.
    bool answers()
    {
        return m_engine->ctl({u"ps"_s}).exitCode == 0 && m_engine->ctlAs(limited, {u"ps"_s}).exitCode == 0;
    }
    Outcome create(uid_t uid, const QStringList &options)
    {
        return m_engine->ctlAs(uid, QStringList{u"create"_s} + options + QStringList{u"ordinary"_s, u"true"_s});
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        qputenv("KISTE_LIMITED_USER", "games");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        const Outcome loaded = loadImage(*m_engine, u"ordinary"_s, ordinaryLayer());
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
        const Outcome again =
            m_engine->ctlAs(limited, {u"load"_s, u"-q"_s, u"-i"_s, m_engine->path(u"ordinary.tar"_s)});
        QVERIFY2(again.exitCode == 0, qPrintable(again.error));
        // What is tried below is done for whoever may ask for it.
        const auto asks = [this](uid_t uid) {
            return BusCaller(bus(), uid).run([](sd_bus *connection) {
                sd_bus_error error = SD_BUS_ERROR_NULL;
                sd_bus_message *message = privilegedCreate(connection, "ordinary", "control");
                if (!message || sd_bus_call(connection, message, 20'000'000, &error, nullptr) >= 0)
                    return message ? 0 : 3;
                return error.name && std::string_view(error.name) == "org.kiste.Error.NotAuthorized" ? 1 : 2;
            });
        };
        QCOMPARE(asks(0), 0);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"control"_s}).exitCode, 0);
        QCOMPARE(asks(limited), 1);
        const Outcome started = m_engine->ctl(
            {u"run"_s, u"-d"_s, u"--name"_s, u"roots"_s, u"ordinary"_s, u"sleep"_s, u"1000"_s});
        QVERIFY2(started.exitCode == 0, qPrintable(started.error));
    }
    void cleanupTestCase() { m_engine.reset(); }

    /// Whatever was sent: root's container runs, nothing else is there, and the helper is the one that it was.
    void init() { m_helper = m_engine->pidOf(u"helper"_s); }
    void cleanup()
    {
        QVERIFY(answers());
        QCOMPARE(m_engine->pidOf(u"helper"_s), m_helper);
        QVERIFY2(containers().trimmed().endsWith(u"roots running"_s) && containers().count(u'\n') == 1,
                 qPrintable(containers()));
    }

    /// A body that is empty, or too large to be looked at, passed some engines' authorisation (CVE-2026-34040).
    void cve_2024_41110()
    {
        const QString id = containers().section(u' ', 0, 0);
        const QByteArray container = "/org/kiste/Helper1/container/" + id.toLatin1();
        const QList<Method> all = methods();
        QVERIFY(all.size() > 30);
        for (const Method &method : all) {
            const bool manager = method.interface.endsWith(".Manager");
            const QByteArray path = manager ? QByteArray(managerPath) : container;
            for (const int kind : {0, 1, 2}) {
                const int code = BusCaller(bus(), nobody).run([&](sd_bus *connection) {
                    sd_bus_message *message = nullptr;
                    sd_bus_error error = SD_BUS_ERROR_NULL;
                    if (sd_bus_message_new_method_call(connection, &message, helperName, path, method.interface,
                                                       method.name)
                        < 0)
                        return 3;
                    // Nothing, one long text, or very many options.
                    const std::string large(kind == 1 ? std::size_t(8) << 20U : 0, 'a');
                    if (kind == 1 && sd_bus_message_append(message, "s", large.c_str()) < 0)
                        return 3;
                    if (kind == 2) {
                        sd_bus_message_open_container(message, 'a', "{sv}");
                        for (int i = 0; i < 20'000; ++i)
                            sd_bus_message_append(message, "{sv}", std::to_string(i).c_str(), "b", 1);
                        sd_bus_message_close_container(message);
                    }
                    return sd_bus_call(connection, message, 20'000'000, &error, nullptr) >= 0 ? 1 : error.name ? 0 : 2;
                });
                QVERIFY2(code == 0,
                         qPrintable(u"%1.%2, %3: %4"_s
                                        .arg(QString::fromLatin1(method.interface), QString::fromLatin1(method.name))
                                        .arg(kind)
                                        .arg(code)));
            }
        }
    }

    /// The question is about whoever is on the bus: a process that becomes root's while it is asked about is nobody more
    /// (CVE-2019-6133).
    void cve_2013_4288()
    {
        const QString program = m_engine->path(u"becomes-root"_s);
        QVERIFY(QFile::copy(u"/usr/bin/sleep"_s, program));
        QCOMPARE(::chmod(qPrintable(program), 04755), 0);
        struct statvfs mounted = {};
        QCOMPARE(::statvfs(qPrintable(program), &mounted), 0);
        if ((mounted.f_flag & ST_NOSUID) != 0)
            QSKIP("programs in the temporary directory cannot become root's");
        const std::string path = program.toStdString();
        int became = 0;
        for (int i = 0; i < 20; ++i) {
            const std::string name = "raced" + std::to_string(i);
            const pid_t pid = BusCaller(bus(), limited).start([&](sd_bus *connection) {
                sd_bus_message *message = privilegedCreate(connection, "ordinary", name.c_str());
                if (!message || sd_bus_send(connection, message, nullptr) < 0 || sd_bus_flush(connection) < 0)
                    return 3;
                ::fcntl(sd_bus_get_fd(connection), F_SETFD, 0); // the connection stays
                ::execl(path.c_str(), "sleep", "0.3", nullptr);
                return 4;
            });
            QFile status(u"/proc/%1/status"_s.arg(pid));
            for (int tries = 0; tries < 100; ++tries) {
                ::usleep(1000);
                if (status.open(QIODevice::ReadOnly) && status.readAll().contains("Uid:\t5\t0\t0\t0")) {
                    ++became;
                    break;
                }
                status.close();
            }
            QCOMPARE(BusCaller::wait(pid), 0);
        }
        QVERIFY(became > 0); // else nothing was tried
    }

    /// A caller that is gone before the answer comes is nobody, not root.
    void cve_2021_3560()
    {
        for (int i = 0; i < 60; ++i) {
            const std::string name = "left" + std::to_string(i);
            const int code = BusCaller(bus(), i % 2 == 0 ? limited : nobody).run([&](sd_bus *connection) {
                sd_bus_message *message = privilegedCreate(connection, "ordinary", name.c_str());
                if (!message || sd_bus_send(connection, message, nullptr) < 0 || sd_bus_flush(connection) < 0)
                    return 3;
                ::usleep(static_cast<useconds_t>(i) * 150); // at every moment of the question
                return 0;
            });
            QCOMPARE(code, 0);
        }
    }

    /// Places in the list of descriptors that are not there.
    void cve_2025_8067()
    {
        for (const std::uint32_t index : {0U, 1U, 16U, 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
            const int code = BusCaller(bus(), limited).run([&](sd_bus *connection) {
                sd_bus_message *message = nullptr;
                sd_bus_error error = SD_BUS_ERROR_NULL;
                const std::string digest = "sha256:" + std::string(64, 'a');
                const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
                // For 0 it is the list itself that is empty.
                if (sd_bus_message_new_method_call(connection, &message, helperName, managerPath, managerInterface,
                                                   "LoadImage")
                        < 0
                    || sd_bus_message_open_container(message, 'a', "h") < 0
                    || (index != 0 && sd_bus_message_append(message, "h", file) < 0)
                    || sd_bus_message_close_container(message) < 0
                    || sd_bus_message_append(message, "a(sutt)", 1, digest.c_str(), index, std::uint64_t(0),
                                             std::uint64_t(1))
                        < 0
                    || sd_bus_message_append_array(message, 'y', "{}", 2) < 0
                    || sd_bus_message_append(message, "asa{sv}", 1, "localhost/x:1", 0) < 0)
                    return 3;
                if (sd_bus_call(connection, message, 20'000'000, &error, nullptr) >= 0)
                    return 1;
                return std::string_view(error.name).starts_with("org.kiste.Error.") ? 0 : 2;
            });
            QVERIFY2(code == 0, qPrintable(u"%1: %2"_s.arg(index).arg(code)));
        }
    }

    /// Clients that come and go leave nothing in the helper and the supervisor.
    void cve_2025_64329()
    {
        const auto round = [&] {
            QProcess client;
            client.setProcessEnvironment(m_engine->environment());
            client.start(QStringLiteral(KISTE_BIN "/kistectl"), {u"attach"_s, u"--no-stdin"_s, u"roots"_s});
            QVERIFY(client.waitForStarted());
            client.waitForReadyRead(50);
            client.kill();
            client.waitForFinished();
        };
        for (int i = 0; i < 3; ++i)
            round();
        const pid_t worker = m_engine->workerPid();
        QVERIFY(worker > 1 && m_helper > 1);
        // What belongs to the rounds before goes in its own time.
        QTest::qWait(500);
        const auto before = descriptorsOf(worker).size() + descriptorsOf(m_helper).size();
        for (int i = 0; i < 40; ++i)
            round();
        QTRY_VERIFY_WITH_TIMEOUT(descriptorsOf(worker).size() + descriptorsOf(m_helper).size() <= before, 20'000);
    }

    /// An answer does not tell what there is where the caller may not look (CVE-2018-6556, CVE-2026-39402).
    void cve_2022_47952_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("file") << QStringList{u"-v"_s, u"%1:/x"_s};
        QTest::newRow("mount") << QStringList{u"--mount"_s, u"type=bind,source=%1,target=/x"_s};
        QTest::newRow("device") << QStringList{u"--device"_s, u"%1:/dev/x"_s};
        QTest::newRow("block limit") << QStringList{u"--device-read-bps"_s, u"%1:1mb"_s};
    }
    void cve_2022_47952()
    {
        QFETCH(QStringList, options);
        const bool device = options.first().startsWith(u"--device"_s);
        const QString closed = device ? u"/dev/shm/kiste-test-%1"_s.arg(::getpid()) : m_engine->path(u"closed"_s);
        QVERIFY(QDir().mkpath(closed));
        const auto clean = qScopeGuard([&] { QDir(closed).removeRecursively(); });
        QCOMPARE(::chmod(qPrintable(closed), 0700), 0);
        QFile secret(closed + u"/secret"_s);
        QVERIFY(secret.open(QIODevice::WriteOnly));
        const auto ask = [&](const QString &name) {
            QStringList words = options;
            words.last() = words.last().arg(closed + u'/' + name);
            const Outcome outcome = create(limited, words);
            return u"%1 %2%3"_s.arg(outcome.exitCode).arg(outcome.output, outcome.error).replace(name, u"NAME"_s);
        };
        const QString there = ask(u"secret"_s);
        QVERIFY2(there.startsWith(u"125"_s), qPrintable(there));
        QCOMPARE(ask(u"absent"_s), there);
    }

    /// What was allowed cannot be exchanged for something else afterwards.
    void whatWasAllowedIsWhatIsDone()
    {
        const QString own = m_engine->path(u"own"_s);
        const QString secret = m_engine->path(u"roots-own"_s);
        QVERIFY(QDir().mkpath(own) && QDir().mkpath(secret));
        QCOMPARE(::chown(qPrintable(own), limited, limited), 0);
        QCOMPARE(::chmod(qPrintable(secret), 0700), 0);
        QFile file(secret + u"/secret"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const Outcome made = m_engine->ctlAs(
            limited, {u"create"_s, u"--name"_s, u"later"_s, u"-v"_s, own + u":/b"_s, u"ordinary"_s, u"ls"_s, u"/b"_s});
        QVERIFY2(made.exitCode == 0, qPrintable(made.error));
        QVERIFY(QDir().rmdir(own));
        QVERIFY(QFile::link(secret, own));
        const Outcome started = m_engine->ctlAs(limited, {u"start"_s, u"-a"_s, u"later"_s});
        QVERIFY2(started.exitCode != 0 && !started.output.contains(u"secret"_s), qPrintable(started.output));
        QVERIFY2(started.error.contains(own), qPrintable(started.error));
        QCOMPARE(m_engine->ctlAs(limited, {u"rm"_s, u"later"_s}).exitCode, 0);
    }

private:
    pid_t m_helper = 0;
};

QTEST_GUILESS_MAIN(TestCveControl)
#include "tst_cvecontrol.moc"
