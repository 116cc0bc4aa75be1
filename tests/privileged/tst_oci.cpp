// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/uniquefd.h"
#include "tests/privileged/ocifixture.h"
#include "tests/privileged/supervisorharness.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

/// The descriptor that comes over a unix socket.
UniqueFd receiveFd(int socket)
{
    char text[64];
    iovec piece{text, sizeof text};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    int fd = -1;
    if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) > 0 && CMSG_FIRSTHDR(&message))
        std::memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    return UniqueFd(fd);
}

} // namespace

/// kiste-oci as engines call it, with bundles.
class TestOci : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
        m_fixture = std::make_unique<OciFixture>();
    }

    void cleanup()
    {
        if (!m_fixture)
            return;
        m_fixture.reset();
        QTRY_COMPARE(OciFixture::cgroupsLeft(), 0);
    }

    void runs()
    {
        const QString bundle = makeBundle(specFor("echo $GREETING; hostname; id -u; echo $$; echo oops >&2; exit 7"));
        const Ran ran = oci({u"run"_s, u"-b"_s, bundle, u"one"_s});
        QCOMPARE(ran.output, u"hello\ncrate\n0\n1\n"_s);
        QCOMPARE(ran.error, u"oops\n"_s);
        QCOMPARE(ran.code, 7);
        QVERIFY(QDir(path(u"state"_s)).entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty());
    }

    void inAUserNamespace()
    {
        oci::Spec spec = specFor("id -u; cat /proc/self/uid_map | wc -l; stat -c %u /data/file; touch /data/made && "
                                 "touch /tmp/x && echo made; cat /dev/null");
        spec.linuxConfig.namespaces.push_back({oci::NamespaceType::User, {}});
        spec.linuxConfig.uidMappings = spec.linuxConfig.gidMappings = {{0, SupervisorHarness::idBase, 65536}};
        QVERIFY(QDir().mkpath(path(u"outside"_s)));
        QCOMPARE(::chown(path(u"outside"_s).toUtf8().constData(), 4321, 4321), 0);
        QFile file(path(u"outside/file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(::chown(path(u"outside/file"_s).toUtf8().constData(), 4321, 4321), 0);
        QVERIFY(QDir().mkpath(path(u"root/data"_s)));
        oci::Mount mount{"/data", "bind", path(u"outside"_s).toStdString(), {"rbind"}};
        mount.uidMappings = mount.gidMappings = {{4321, SupervisorHarness::idBase, 1}};
        spec.mounts.push_back(mount);
        const Ran ran = oci({u"run"_s, u"-b"_s, makeBundle(spec), u"users"_s});
        QCOMPARE(ran.error, QString());
        QCOMPARE(ran.output, u"0\n1\n0\nmade\n"_s);
        struct stat status
        {
        };
        QCOMPARE(::stat(path(u"outside/made"_s).toUtf8().constData(), &status), 0);
        QCOMPARE(status.st_uid, 4321U);
    }

    void stepsOfALife()
    {
        const QString bundle = makeBundle(specFor("echo started > /tmp/started; exec sleep 1000"));
        const QString pidFile = path(u"pid"_s);
        QCOMPARE(oci({u"create"_s, u"--bundle="_s + bundle, u"--pid-file"_s, pidFile, u"life"_s}).code, 0);
        const QJsonObject created = oci({u"state"_s, u"life"_s}).json();
        QCOMPARE(created[u"status"_s].toString(), u"created"_s);
        QCOMPARE(created[u"bundle"_s].toString(), bundle);
        QCOMPARE(created[u"ociVersion"_s].toString(), u"1.2.0"_s);
        QCOMPARE(created[u"pid"_s].toInt(), readFile(pidFile).toInt());
        QVERIFY(!QFile::exists(path(u"root/tmp/started"_s)));
        QVERIFY(oci({u"create"_s, u"-b"_s, bundle, u"life"_s}).error.contains(u"already exists"_s));

        QCOMPARE(oci({u"start"_s, u"life"_s}).code, 0);
        QTRY_VERIFY(QFile::exists(path(u"root/tmp/started"_s)));
        QCOMPARE(status(u"life"_s), u"running"_s);
        QVERIFY(oci({u"start"_s, u"life"_s}).error.contains(u"is running, not created"_s));
        QVERIFY(oci({u"delete"_s, u"life"_s}).error.contains(u"is running, not stopped"_s));

        QCOMPARE(oci({u"pause"_s, u"life"_s}).code, 0);
        QCOMPARE(status(u"life"_s), u"paused"_s);
        QVERIFY(oci({u"exec"_s, u"life"_s, u"true"_s}).error.contains(u"is paused"_s));
        QCOMPARE(oci({u"resume"_s, u"life"_s}).code, 0);
        QCOMPARE(status(u"life"_s), u"running"_s);
        QVERIFY(oci({u"resume"_s, u"life"_s}).code != 0);

        QCOMPARE(oci({u"kill"_s, u"life"_s, u"KILL"_s}).code, 0);
        QTRY_COMPARE(status(u"life"_s), u"stopped"_s);
        QVERIFY(oci({u"kill"_s, u"life"_s, u"9"_s}).error.contains(u"container not running"_s));
        QCOMPARE(oci({u"delete"_s, u"life"_s}).code, 0);
        QVERIFY(oci({u"state"_s, u"life"_s}).error.contains(u"does not exist"_s));
        QVERIFY(oci({u"delete"_s, u"life"_s}).code != 0);
        QCOMPARE(oci({u"delete"_s, u"--force"_s, u"life"_s}).code, 0);
    }

    void errorsLeaveNothing_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("not found") << QByteArray("no-such-program") << 127 << u"No such file or directory"_s;
        QTest::newRow("not executable") << QByteArray("/etc/passwd") << 126 << u"Permission denied"_s;
        QTest::newRow("the runtime itself") << QByteArray("/proc/self/exe") << 126 << u"/proc/self/exe"_s;
    }

    void errorsLeaveNothing()
    {
        QFETCH(QByteArray, command);
        QFETCH(int, code);
        QFETCH(QString, says);
        oci::Spec spec = specFor("");
        spec.process.args = {command.toStdString()};
        const QString log = path(u"log"_s);
        const Ran ran =
            oci({u"--log"_s, log, u"--log-format"_s, u"json"_s, u"run"_s, u"-b"_s, makeBundle(spec), u"bad"_s});
        QCOMPARE(ran.code, code);
        QVERIFY2(ran.error.contains(says), qPrintable(ran.error));
        const QJsonObject logged = QJsonDocument::fromJson(readFile(log)).object();
        QCOMPARE(logged[u"level"_s].toString(), u"error"_s);
        QVERIFY(logged[u"msg"_s].toString().contains(says));
        QCOMPARE(oci({u"list"_s, u"-q"_s}).output, QString());
    }

    void hooksInTheirOrder()
    {
        const QString log = path(u"hooks"_s);
        const QByteArray script =
            "#!/bin/sh\nstatus=$(grep -o '\"status\":\"[a-z]*\"')\necho \"$1 $status\" >> " + log.toUtf8() + "\n";
        writeFile(u"hook"_s, script, true);
        writeFile(u"root/hook"_s, "#!/bin/sh\necho \"$1 $(grep -o '\"status\":\"[a-z]*\"')\"\n", true);
        const auto hook = [this](const char *name) {
            return std::vector<oci::Hook>{{path(u"hook"_s).toStdString(), {"hook", name}, {"PATH=/usr/bin:/bin"}, 10}};
        };
        oci::Spec spec = specFor("echo program");
        spec.hooks = {hook("prestart"),        hook("createRuntime"),
                      hook("createContainer"), {{"/hook", {"hook", "startContainer"}, {"PATH=/bin"}, {}}},
                      hook("poststart"),       hook("poststop")};
        const Ran ran = oci({u"run"_s, u"-b"_s, makeBundle(spec), u"hooked"_s});
        QCOMPARE(ran.error, QString());
        QCOMPARE(ran.output, u"startContainer \"status\":\"created\"\nprogram\n"_s);
        QCOMPARE(QString::fromUtf8(readFile(log)),
                 u"prestart \"status\":\"creating\"\ncreateRuntime \"status\":\"creating\"\ncreateContainer "
                 u"\"status\":\"creating\"\n"
                 "poststart \"status\":\"running\"\npoststop \"status\":\"stopped\"\n"_s);
        spec.hooks.createRuntime = {{"/bin/false", {}, {}, {}}};
        const Ran failed = oci({u"run"_s, u"-b"_s, makeBundle(spec), u"hooked"_s});
        QCOMPARE(failed.code, 1);
        QVERIFY2(failed.error.contains(u"createRuntime hook: '/bin/false' ended with 1"_s), qPrintable(failed.error));
        spec.hooks = {};
        spec.hooks.createRuntime = {{"/bin/sleep", {"sleep", "1000"}, {}, 1}};
        QVERIFY(oci({u"run"_s, u"-b"_s, makeBundle(spec), u"hooked"_s}).error.contains(u"did not end within 1 s"_s));
    }

    void execInside()
    {
        QCOMPARE(oci({u"run"_s, u"-d"_s, u"-b"_s, makeBundle(specFor("exec sleep 1000")), u"inner"_s}).code, 0);
        const Ran ran = oci({u"exec"_s, u"--env"_s, u"GREETING=bye"_s, u"--user"_s, u"33:44"_s, u"--cwd"_s, u"/etc"_s,
                             u"inner"_s, u"sh"_s, u"-c"_s,
                             u"echo $GREETING $(id -u) $(id -g) $(pwd) $(hostname) $(cat /proc/1/comm); exit 5"_s});
        QCOMPARE(ran.output, u"bye 33 44 /etc crate sleep\n"_s);
        QCOMPARE(ran.code, 5);
        QCOMPARE(oci({u"exec"_s, u"inner"_s, u"nope"_s}).code, 127);
        writeFile(
            u"process.json"_s,
            R"({"args":["sh","-c","echo $A; kill -TERM $$"],"cwd":"/","env":["A=b","PATH=/bin"],"user":{"uid":0,"gid":0}})");
        const Ran process = oci({u"exec"_s, u"--process"_s, path(u"process.json"_s), u"inner"_s});
        QCOMPARE(process.output, u"b\n"_s);
        QCOMPARE(process.code, 128 + SIGTERM);
        const QString pidFile = path(u"execpid"_s);
        QCOMPARE(oci({u"exec"_s, u"--detach"_s, u"--pid-file"_s, pidFile, u"inner"_s, u"sleep"_s, u"1000"_s}).code, 0);
        const QJsonArray pids =
            QJsonDocument::fromJson(oci({u"ps"_s, u"--format"_s, u"json"_s, u"inner"_s}).output.toUtf8()).array();
        QCOMPARE(pids.size(), 2);
        QVERIFY(pids.contains(readFile(pidFile).toInt()));
        const QString table = oci({u"ps"_s, u"inner"_s, u"-o"_s, u"pid,comm"_s, u"-e"_s}).output;
        QCOMPARE(table.count(u"sleep"_s), 2);
    }

    void consoleSocket()
    {
        oci::Spec spec = specFor("tty; stty size; read word; echo got $word");
        spec.process.terminal = true;
        spec.process.consoleSize = oci::ConsoleSize{33, 99};
        const QString bundle = makeBundle(spec);
        QVERIFY(oci({u"create"_s, u"-b"_s, bundle, u"term"_s}).error.contains(u"--console-socket"_s));
        const QString socketPath = path(u"console.sock"_s);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, socketPath.toUtf8().constData());
        const UniqueFd listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        QCOMPARE(::bind(listening.get(), reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
        QCOMPARE(::listen(listening.get(), 4), 0);
        QCOMPARE(oci({u"create"_s, u"-b"_s, bundle, u"--console-socket"_s, socketPath, u"term"_s}).code, 0);
        const UniqueFd connection(::accept4(listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
        const UniqueFd master = receiveFd(connection.get());
        QVERIFY(static_cast<bool>(master));
        QCOMPARE(oci({u"start"_s, u"term"_s}).code, 0);
        QCOMPARE(::write(master.get(), "words\n", 6), ssize_t(6));
        QByteArray text;
        char piece[256];
        for (ssize_t n = 0; (n = ::read(master.get(), piece, sizeof piece)) > 0;)
            text.append(piece, n);
        QVERIFY2(text.contains("/dev/pts/0\r\n") && text.contains("33 99\r\n") && text.contains("got words\r\n"), text.constData());
    }

    void limitsAndNumbers()
    {
        oci::Spec spec = specFor("exec sleep 1000");
        spec.linuxConfig.resources.memory.limit = 64 << 20;
        spec.linuxConfig.resources.pidsLimit = 50;
        QCOMPARE(oci({u"run"_s, u"-d"_s, u"-b"_s, makeBundle(spec), u"limited"_s}).code, 0);
        const QJsonObject before = oci({u"events"_s, u"--stats"_s, u"limited"_s}).json();
        QCOMPARE(before[u"type"_s].toString(), u"stats"_s);
        const QJsonObject pids = before[u"data"_s][u"pids"_s].toObject();
        QCOMPARE(pids[u"limit"_s].toInt(), 50);
        QCOMPARE(pids[u"current"_s].toInt(), 1);
        QCOMPARE(before[u"data"_s][u"memory"_s][u"usage"_s][u"limit"_s].toInt(), 64 << 20);
        QCOMPARE(oci({u"update"_s, u"--memory"_s, u"32m"_s, u"--pids-limit"_s, u"20"_s, u"limited"_s}).code, 0);
        const QJsonObject after = oci({u"events"_s, u"--stats"_s, u"limited"_s}).json();
        QCOMPARE(after[u"data"_s][u"memory"_s][u"usage"_s][u"limit"_s].toInt(), 32 << 20);
        QCOMPARE(after[u"data"_s][u"pids"_s][u"limit"_s].toInt(), 20);
        writeFile(u"limits.json"_s, R"({"memory":{"limit":50331648},"pids":{"limit":30}})");
        QCOMPARE(oci({u"update"_s, u"-r"_s, path(u"limits.json"_s), u"limited"_s}).code, 0);
        QCOMPARE(oci({u"events"_s, u"--stats"_s, u"limited"_s}).json()[u"data"_s][u"pids"_s][u"limit"_s].toInt(), 30);
        QVERIFY(oci({u"update"_s, u"--memory"_s, u"much"_s, u"limited"_s}).error.contains(u"'much' is not a size"_s));
    }

    void namespacesAndDescriptors()
    {
        QCOMPARE(oci({u"run"_s, u"-d"_s, u"-b"_s, makeBundle(specFor("exec sleep 1000")), u"first"_s}).code, 0);
        const int pid = oci({u"state"_s, u"first"_s}).json()[u"pid"_s].toInt();
        oci::Spec spec = specFor("readlink /proc/self/ns/net; readlink /proc/self/ns/pid; cat <&3");
        for (oci::Namespace &entry : spec.linuxConfig.namespaces) {
            if (entry.type == oci::NamespaceType::Network || entry.type == oci::NamespaceType::Pid)
                entry.path =
                    "/proc/" + std::to_string(pid) + (entry.type == oci::NamespaceType::Pid ? "/ns/pid" : "/ns/net");
        }
        writeFile(u"third"_s, "from three\n");
        m_fixture->setThird(path(u"third"_s));
        const Ran ran = oci({u"run"_s, u"--preserve-fds"_s, u"1"_s, u"-b"_s, makeBundle(spec), u"second"_s});
        m_fixture->setThird({});
        const auto link = [pid](const QString &name) {
            return QFile::symLinkTarget(u"/proc/%1/ns/%2"_s.arg(pid).arg(name)).section(u'/', -1);
        };
        QCOMPARE(ran.output, link(u"net"_s) + u'\n' + link(u"pid"_s) + u"\nfrom three\n"_s);
        spec.linuxConfig.namespaces[0].path = "/proc/self/ns/net";
        QVERIFY(oci({u"run"_s, u"-b"_s, makeBundle(spec), u"third"_s}).error.contains(u"is not a pid namespace"_s));
    }

    void rootOfAUserNamespace()
    {
        // As engines of ordinary users call a runtime: root, but only of a user namespace, and without cgroups.
        oci::Spec spec =
            specFor("id -u; echo $$; echo x > /dev/null && stat -c %t:%T /dev/null; touch /tmp/here && echo wrote");
        spec.linuxConfig.resources = {};
        std::erase_if(spec.linuxConfig.namespaces,
                      [](const oci::Namespace &n) { return n.type == oci::NamespaceType::Cgroup; });
        std::erase_if(spec.mounts, [](const oci::Mount &m) { return m.destination == "/sys/fs/cgroup"; });
        for (oci::Mount &mount : spec.mounts)
            std::erase(mount.options, "gid=5"); // there is no such group
        const QString bundle = makeBundle(spec);
        QVERIFY(QDir().mkpath(path(u"own"_s)));
        QCOMPARE(::chown(path(u"own"_s).toUtf8().constData(), 4321, 4321), 0);
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(u"setpriv"_s,
                      {u"--reuid=4321"_s, u"--regid=4321"_s, u"--clear-groups"_s, u"unshare"_s, u"--user"_s,
                       u"--map-root-user"_s, u"--mount"_s, QStringLiteral(KISTE_BIN "/kiste-oci"), u"--root"_s,
                       path(u"own"_s), u"run"_s, u"-b"_s, bundle, u"rootless"_s});
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(QString::fromUtf8(process.readAll()), u"0\n1\n1:3\nwrote\n"_s);
        QCOMPARE(process.exitCode(), 0);
    }

    void rootByMoving()
    {
        QCOMPARE(oci({u"run"_s, u"--no-pivot"_s, u"--no-new-keyring"_s, u"-b"_s,
                      makeBundle(specFor("ls /bin/busybox; ls -d /work 2>/dev/null; true")), u"moved"_s})
                     .output,
                 u"/bin/busybox\n"_s);
    }

    void tellsWhatItCan()
    {
        const QJsonObject features = oci({u"features"_s}).json();
        QCOMPARE(features[u"ociVersionMax"_s].toString(), u"1.2.0"_s);
        QCOMPARE(features[u"hooks"_s].toArray().size(), 6);
        QVERIFY(features[u"linux"_s][u"namespaces"_s].toArray().contains(u"time"_s));
        QVERIFY(features[u"linux"_s][u"capabilities"_s].toArray().contains(u"CAP_SYS_ADMIN"_s));
        QVERIFY(features[u"mountOptions"_s].toArray().contains(u"rro"_s));
        QVERIFY(oci({u"--version"_s}).output.contains(u"\nspec: 1.2.0\n"_s));
        QVERIFY(QDir().mkpath(path(u"fresh"_s)));
        QCOMPARE(oci({u"spec"_s, u"-b"_s, path(u"fresh"_s)}).code, 0);
        QVERIFY(oci::Spec::fromJson(readFile(path(u"fresh/config.json"_s)).toStdString()).has_value());
    }

    void wrongCommandLines_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("no command") << QStringList{};
        QTest::newRow("unknown command") << QStringList{u"fly"_s};
        QTest::newRow("unknown option") << QStringList{u"state"_s, u"--fast"_s, u"x"_s};
        QTest::newRow("no id") << QStringList{u"state"_s};
        QTest::newRow("path as id") << QStringList{u"state"_s, u"../x"_s};
        QTest::newRow("dots as id") << QStringList{u"delete"_s, u"--force"_s, u".."_s};
        QTest::newRow("value missing") << QStringList{u"create"_s, u"--bundle"_s};
        QTest::newRow("no bundle") << QStringList{u"create"_s, u"--bundle"_s, u"/no/such"_s, u"x"_s};
        QTest::newRow("log format") << QStringList{u"--log-format"_s, u"xml"_s, u"list"_s};
        QTest::newRow("signal") << QStringList{u"kill"_s, u"x"_s, u"SIGNONSENSE"_s};
    }

    void wrongCommandLines()
    {
        QFETCH(QStringList, words);
        const Ran ran = oci(words);
        QCOMPARE(ran.code, 1);
        QVERIFY(!ran.error.isEmpty());
    }

private:
    using Ran = OciFixture::Ran;
    QString path(const QString &name) const { return m_fixture->path(name); }
    void writeFile(const QString &name, const QByteArray &text, bool executable = false) const
    {
        m_fixture->writeFile(name, text, executable);
    }
    static QByteArray readFile(const QString &name) { return OciFixture::readFile(name); }
    static oci::Spec specFor(const std::string &script) { return OciFixture::specFor(script); }
    QString makeBundle(const oci::Spec &spec) const { return m_fixture->makeBundle(spec); }
    Ran oci(const QStringList &words) const { return m_fixture->oci(words); }
    QString status(const QString &id) const { return m_fixture->status(id); }

    std::unique_ptr<OciFixture> m_fixture;
};

QTEST_GUILESS_MAIN(TestOci)
#include "tst_oci.moc"
