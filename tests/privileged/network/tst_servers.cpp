// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/enginefixture.h"
#include "tests/privileged/network/machines.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste::test;

/// Servers as Debian packages them, in containers, asked by each other, by the host and by two neighbours of it. The host is
/// the engine's own network namespace.
class TestServers : public QObject
{
    Q_OBJECT

    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<Machine> m_lan; ///< 192.0.2.2, 2001:db8::2
    std::unique_ptr<Machine> m_other; ///< 203.0.113.2, at another cable of the host
    QTemporaryDir m_images;

    EngineFixture::Outcome ctl(const QStringList &words) const { return m_engine->ctl(words); }
    Ran host(const QString &script) const { return shellAt(m_engine->pidOf(u"bus"_s), script); }
    Ran hostGets(const QString &url) const { return host(u"curl -sS -g --connect-timeout 3 --max-time 8 http://%1"_s.arg(url)); }
    EngineFixture::Outcome exec(const QString &container, const QString &script) const
    {
        return ctl({u"exec"_s, container, u"sh"_s, u"-c"_s, script});
    }
    /// The output of a program in a container of its own.
    QString once(const QString &network, const QString &image, const QStringList &words, const QStringList &options = {}) const
    {
        const auto ran = ctl(QStringList{u"run"_s, u"--rm"_s, u"--network"_s, network} + options + QStringList{image} + words);
        return ran.exitCode == 0 ? ran.output.trimmed() : u"exit %1: %2%3"_s.arg(ran.exitCode).arg(ran.output, ran.error);
    }
    QString psql(const QString &statement, const QString &password = u"wine&roses"_s) const
    {
        return once(u"back"_s, u"postgres"_s, {u"psql"_s, u"-h"_s, u"db"_s, u"-U"_s, u"postgres"_s, u"-Atc"_s, statement},
                    {u"-e"_s, u"PGPASSWORD="_s + password});
    }
    void startDatabase(const QString &name) const
    {
        const auto started = ctl({u"run"_s, u"-d"_s, u"--name"_s, name, u"--network"_s, u"back"_s, u"--network-alias"_s, u"db"_s, u"-e"_s,
                                  u"POSTGRES_PASSWORD=wine&roses"_s, u"-v"_s, u"pgdata:/var/lib/postgresql/data"_s, u"postgres"_s});
        QVERIFY2(started.exitCode == 0, qPrintable(started.error));
        QTRY_VERIFY2_WITH_TIMEOUT(exec(name, u"pg_isready -h 127.0.0.1"_s).exitCode == 0, qPrintable(ctl({u"logs"_s, name}).output), 60'000);
    }
    void cable(Machine &machine, const QString &name, const QString &ours, const QString &theirs) const
    {
        const Ran made = host(u"ip link add %1 type veth peer name eth0 netns %2; ip link set %1 up; ip address add %3 dev %1"_s.arg(name).arg(machine.pid()).arg(ours));
        QVERIFY2(made.code == 0, qPrintable(made.out));
        const Ran done = machine.sh(u"ip link set eth0 up; ip address add %1 dev eth0; ip route add default via %2"_s.arg(theirs, ours.section(u'/', 0, 0)));
        QVERIFY2(done.code == 0, qPrintable(done.out));
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        QProcess make;
        make.setProcessChannelMode(QProcess::MergedChannels);
        make.start(u"bash"_s, {QStringLiteral(KISTE_HARNESS "/make-servers.sh"), m_images.path()});
        QVERIFY(make.waitForFinished(400'000));
        const QByteArray said = make.readAll();
        if (make.exitCode() != 0 && said.contains("Unable to fetch"))
            QSKIP("the package mirror cannot be reached");
        QVERIFY2(make.exitCode() == 0, said.constData());
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        for (const QString &image : {u"nginx"_s, u"redis"_s, u"postgres"_s}) {
            QProcess load; // 200 MB of small files: longer than ctl() waits, on a disk that others use too
            load.setProcessEnvironment(m_engine->environment());
            load.start(QStringLiteral(KISTE_BIN "/kistectl"), {u"load"_s, u"-i"_s, m_images.filePath(image + u".tar"_s)});
            QVERIFY(load.waitForFinished(300'000));
            QVERIFY2(load.exitCode() == 0, load.readAllStandardError().constData());
        }
        m_lan = std::make_unique<Machine>();
        m_other = std::make_unique<Machine>();
        cable(*m_lan, u"up0"_s, u"192.0.2.1/24"_s, u"192.0.2.2/24"_s);
        cable(*m_other, u"up1"_s, u"203.0.113.1/24"_s, u"203.0.113.2/24"_s);
        QVERIFY(host(u"ip -6 address add 2001:db8::1/64 dev up0 nodad"_s).code == 0);
        QVERIFY(m_lan->sh(u"ip -6 address add 2001:db8::2/64 dev eth0 nodad"_s).code == 0);
        QVERIFY(ctl({u"network"_s, u"create"_s, u"back"_s}).exitCode == 0);
    }

    void cleanup()
    {
        if (m_engine)
            ctl({u"rm"_s, u"-f"_s, u"web"_s, u"store"_s, u"db1"_s, u"db2"_s, u"idle"_s});
    }

    void cleanupTestCase()
    {
        m_lan.reset();
        m_other.reset();
        m_engine.reset();
    }

    void nginx()
    {
        const auto started = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"web"_s, u"-p"_s, u"8080:80"_s, u"-p"_s, u"8081:8080"_s, u"-p"_s,
                                  u"192.0.2.1:8082:80"_s, u"nginx"_s});
        QVERIFY2(started.exitCode == 0, qPrintable(started.error));
        QTRY_VERIFY2(hostGets(u"127.0.0.1:8080/"_s).out.contains("Welcome to nginx"_L1), qPrintable(ctl({u"logs"_s, u"web"_s}).error));
        QVERIFY(hostGets(u"192.0.2.1:8080/"_s).out.contains("Welcome to nginx"_L1));
        QVERIFY(hostGets(u"[2001:db8::1]:8080/"_s).out.contains("Welcome to nginx"_L1));
        // Every client is seen as who it is.
        QCOMPARE(m_lan->get(u"192.0.2.1:8081/who"_s).out, u"asked by 192.0.2.2"_s);
        QCOMPARE(m_lan->get(u"[2001:db8::1]:8081/who"_s).out, u"asked by 2001:db8::2"_s);
        QCOMPARE(m_other->get(u"203.0.113.1:8081/who"_s).out, u"asked by 203.0.113.2"_s);
        QTRY_VERIFY(ctl({u"logs"_s, u"web"_s}).output.contains("192.0.2.2 - - "_L1)); // its log is /dev/stdout
        // What is published at one address is not at another one.
        QCOMPARE(m_lan->get(u"192.0.2.1:8082/"_s, u"-o /dev/null -w '%{http_code}'"_s).out, u"200"_s);
        QVERIFY(m_other->get(u"203.0.113.1:8082/"_s).code != 0);
        // By its name from another container, and by its address for nobody outside.
        QVERIFY(once(u"kiste0"_s, u"starter"_s, {u"wget"_s, u"-q"_s, u"-O-"_s, u"http://web/"_s}).contains("Welcome to nginx"_L1));
        const QString inside = exec(u"web"_s, u"hostname -I"_s).output.section(u' ', 0, 0);
        QVERIFY2(inside.startsWith("10."_L1), qPrintable(inside));
        QVERIFY(hostGets(inside + u"/"_s).out.contains("Welcome to nginx"_L1));
        QVERIFY(m_other->get(inside + u"/"_s).code != 0);
        // Many at once, by several workers, which are not root.
        const Ran many = m_lan->sh(u"seq 200 | xargs -P 20 -I{} curl -sS --max-time 60 -o /dev/null -w '%{http_code}\n' http://192.0.2.1:8080/?{}"_s);
        QCOMPARE(many.out.split(u'\n').count(u"200"_s), 200);
        QVERIFY(exec(u"web"_s, u"ps -eo user:20,comm"_s).output.contains(QRegularExpression(u"www-data +nginx"_s)));
        QCOMPARE(ctl({u"stop"_s, u"web"_s}).exitCode, 0);
        QCOMPARE(ctl({u"inspect"_s, u"--format"_s, u"{{.State.ExitCode}}"_s, u"web"_s}).output.trimmed(), u"0"_s); // by its own will
        QVERIFY(m_lan->get(u"192.0.2.1:8080/"_s).code != 0);
    }

    void redis()
    {
        const auto started = ctl({u"run"_s, u"-d"_s, u"--name"_s, u"store"_s, u"--network"_s, u"back"_s, u"--network-alias"_s, u"cache"_s, u"redis"_s});
        QVERIFY2(started.exitCode == 0, qPrintable(started.error));
        const auto client = [this](const QString &name, const QStringList &words) {
            return once(u"back"_s, u"redis"_s, QStringList{u"redis-cli"_s, u"-h"_s, name} + words);
        };
        QTRY_COMPARE(client(u"cache"_s, {u"ping"_s}), u"PONG"_s);
        QCOMPARE(client(u"cache"_s, {u"set"_s, u"colour"_s, u"green"_s}), u"OK"_s);
        QCOMPARE(client(u"store"_s, {u"get"_s, u"colour"_s}), u"green"_s);
        QVERIFY2(exec(u"store"_s, u"ps -eo user:20,comm"_s).output.contains(QRegularExpression(u"redis +redis-server"_s)), "it has left root");
        // A child writes the file, the volume keeps it over a restart.
        QVERIFY(client(u"cache"_s, {u"bgsave"_s}).contains("Background saving"_L1));
        QTRY_VERIFY(client(u"cache"_s, {u"info"_s, u"persistence"_s}).contains("rdb_bgsave_in_progress:0"_L1));
        QVERIFY(client(u"cache"_s, {u"info"_s, u"persistence"_s}).contains("rdb_last_bgsave_status:ok"_L1));
        QCOMPARE(ctl({u"restart"_s, u"store"_s}).exitCode, 0);
        QTRY_COMPARE(client(u"cache"_s, {u"get"_s, u"colour"_s}), u"green"_s);
        // From another network neither by name nor by address.
        const QString inside = exec(u"store"_s, u"hostname -I"_s).output.section(u' ', 0, 0);
        for (const QString &name : {u"cache"_s, inside}) {
            const QString tried = once(u"kiste0"_s, u"redis"_s, {u"timeout"_s, u"3"_s, u"redis-cli"_s, u"-h"_s, name, u"ping"_s});
            QVERIFY2(tried.startsWith("exit "_L1), qPrintable(name + u": "_s + tried));
        }
        QVERIFY(m_lan->sh(u"ip route replace 10.200.0.0/13 via 192.0.2.1; timeout 3 socat -u TCP:%1:6379 -"_s.arg(inside)).code != 0);
    }

    void postgres()
    {
        startDatabase(u"db1"_s);
        QCOMPARE(psql(u"select 'there'"_s), u"there"_s);
        QVERIFY(psql(u"select 1"_s, u"wrong"_s).contains("password authentication failed"_L1));
        QVERIFY2(!psql(u"create table bottles as select i, md5(i::text) from generate_series(1, 200000) i"_s).startsWith("exit"_L1), "create");
        // Several processes that share memory in /dev/shm.
        const QString parallel = psql(u"set max_parallel_workers_per_gather = 4; set min_parallel_table_scan_size = 0; set parallel_setup_cost = 0; "
                                      "set parallel_tuple_cost = 0; explain (analyze, costs off) select count(distinct md5) from bottles; "
                                      "explain (analyze, costs off) select md5, count(*) from bottles group by md5"_s);
        QVERIFY2(parallel.contains(QRegularExpression(u"Workers Launched: [1-9]"_s)), qPrintable(parallel));
        // The server sees the container that asks.
        const QString asker = psql(u"select host(inet_client_addr()) = host(inet_server_addr()), inet_client_addr() is not null"_s);
        QCOMPARE(asker, u"f|t"_s);
        QCOMPARE(exec(u"db1"_s, u"psql -U postgres -Atc 'select count(*) from bottles'"_s).output.trimmed(), u"200000"_s); // by the socket
        QVERIFY(exec(u"db1"_s, u"ps -eo user:20,comm"_s).output.contains(QRegularExpression(u"postgres +postgres"_s)));
        // The volume is all that is left of it, and enough.
        QCOMPARE(ctl({u"stop"_s, u"-t"_s, u"30"_s, u"db1"_s}).exitCode, 0);
        QVERIFY(ctl({u"logs"_s, u"db1"_s}).error.contains("database system is shut down"_L1));
        QCOMPARE(ctl({u"rm"_s, u"db1"_s}).exitCode, 0);
        startDatabase(u"db2"_s);
        QTRY_COMPARE(psql(u"select count(*) from bottles"_s), u"200000"_s);
    }

    void freshConnectionsAfterADisconnect()
    {
        QVERIFY(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"store"_s, u"--network"_s, u"back"_s, u"redis"_s}).exitCode == 0);
        QVERIFY(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"idle"_s, u"redis"_s, u"sleep"_s, u"1000"_s}).exitCode == 0);
        const auto ping = [this] { return exec(u"idle"_s, u"timeout 3 redis-cli -h store ping"_s).output.trimmed(); };
        QVERIFY(ping() != u"PONG"_s);
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(ctl({u"network"_s, u"connect"_s, u"back"_s, u"idle"_s}).exitCode, 0);
            QTRY_COMPARE(ping(), u"PONG"_s);
            QCOMPARE(ctl({u"network"_s, u"disconnect"_s, u"back"_s, u"idle"_s}).exitCode, 0);
            QTRY_VERIFY(ping() != u"PONG"_s);
        }
    }
};

QTEST_GUILESS_MAIN(TestServers)
#include "tst_servers.moc"
