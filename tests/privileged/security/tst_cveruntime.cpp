// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vulnerabilities of other engines' runtimes, tried on this one. Each test is named after the family's first number;
// docs/security.md lists them.
#include "tests/privileged/security/hostileimage.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCveRuntime : public QObject
{
    Q_OBJECT

    using Outcome = EngineFixture::Outcome;
    std::unique_ptr<EngineFixture> m_engine;
    QString m_corePattern;
    QByteArray m_programs;

    static QByteArray contentOf(const QString &name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Of the engine's programs.
    static QByteArray hashOfPrograms()
    {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (const char *program : {"kiste-supervisor", "kiste-helper", "kiste-unpack", "kistectl"})
            hash.addData(contentOf(QStringLiteral(KISTE_BIN "/") + QString::fromLatin1(program)));
        return hash.result();
    }
    Outcome run(const QString &image, const QStringList &options, const QString &script)
    {
        return m_engine->ctl(QStringList{u"run"_s, u"--rm"_s} + options + QStringList{image, u"sh"_s, u"-c"_s, script});
    }
    /// The output of a script that must succeed, in the ordinary image.
    QString shell(const QString &script, const QStringList &options = {})
    {
        const Outcome outcome = run(u"ordinary"_s, options, script);
        return outcome.exitCode == 0 ? outcome.output.trimmed() : u"exit %1: %2%3"_s.arg(outcome.exitCode).arg(outcome.output, outcome.error);
    }
    void load(const QString &name, const TarBuilder &layer, const QByteArray &config = "{}")
    {
        const Outcome loaded = loadImage(*m_engine, name, layer, config);
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        m_corePattern = QString::fromUtf8(contentOf(u"/proc/sys/kernel/core_pattern"_s));
        m_programs = hashOfPrograms();
        load(u"ordinary"_s, ordinaryLayer());
    }
    void cleanupTestCase() { m_engine.reset(); }
    void cleanup()
    {
        // Whatever was tried: the machine's settings and the engine's programs are what they were.
        QCOMPARE(QString::fromUtf8(contentOf(u"/proc/sys/kernel/core_pattern"_s)), m_corePattern);
        QCOMPARE(hashOfPrograms(), m_programs);
    }

    void cve_2019_5736()
    {
        TarBuilder tar = ordinaryLayer();
        tar.symlink("evil", "/proc/self/exe");
        load(u"selfexe"_s, tar);
        for (const QString &program : {u"/evil"_s, u"/proc/self/exe"_s}) {
            const Outcome started = m_engine->ctl({u"run"_s, u"--rm"_s, u"selfexe"_s, program});
            QVERIFY2(started.exitCode == 126 || started.exitCode == 127, qPrintable(started.error));
        }
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"target"_s, u"selfexe"_s, u"sleep"_s, u"600"_s}).exitCode, 0);
        QVERIFY(m_engine->ctl({u"exec"_s, u"target"_s, u"/evil"_s}).exitCode != 0);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"target"_s}).exitCode, 0);
    }

    void cve_2019_16884()
    {
        load(u"volumeproc"_s, ordinaryLayer(), R"({"Volumes":{"/proc":{}}})");
        const Outcome refused = run(u"volumeproc"_s, {}, u"true"_s);
        QVERIFY2(refused.exitCode == 125 && refused.error.contains(u"/proc"_s), qPrintable(refused.error));
    }

    void cve_2019_19921_data()
    {
        QTest::addColumn<QString>("place");
        for (const char *place : {"proc", "sys", "dev"})
            QTest::newRow(place) << QString::fromLatin1(place);
    }
    void cve_2019_19921()
    {
        QFETCH(QString, place);
        const QString outside = m_engine->path(u"outside-"_s + place);
        QVERIFY(QDir().mkpath(outside));
        TarBuilder tar = ordinaryLayer();
        tar.symlink(place.toStdString(), outside.toStdString());
        load(u"link"_s + place, tar);
        const Outcome refused = run(u"link"_s + place, {}, u"true"_s);
        QVERIFY2(refused.exitCode == 125, qPrintable(refused.error));
        QVERIFY(QDir(outside).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)); // CVE-2019-18837
    }

    void cve_2021_30465()
    {
        // One container exchanges a directory and a link in a volume while others mount into it.
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"racer"_s, u"-v"_s, u"race:/v"_s, u"ordinary"_s, u"sh"_s, u"-c"_s,
                                u"cd /v; mkdir d; ln -s / l; while :; do mv d t; mv t d; mv l t; rm -f x; mv t l; rm -rf d; ln -s / d; rm d; mkdir d; done"_s}).exitCode, 0);
        for (int i = 0; i < 4; ++i) {
            const Outcome outcome = run(u"ordinary"_s, {u"-v"_s, u"race:/v"_s, u"-v"_s, u"payload:/v/d"_s}, u"ls -d /bin/busybox; readlink /bin/sh"_s);
            // It starts with its own files, or it does not start.
            QVERIFY2(outcome.exitCode == 125 || outcome.output == u"/bin/busybox\nbusybox\n"_s, qPrintable(outcome.output + outcome.error));
        }
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"racer"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"race"_s, u"payload"_s}).exitCode, 0);
    }

    void cve_2021_43784()
    {
        const Outcome refused = m_engine->ctl({u"create"_s, u"--pid"_s, u"container:"_s + QString(70000, u'a'), u"ordinary"_s, u"true"_s});
        QVERIFY2(refused.exitCode == 125, qPrintable(refused.error.left(300)));
    }

    void cve_2022_0492()
    {
        QCOMPARE(shell(u"for f in $(ls -d /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent 2>/dev/null); do"
                       " { echo /bin/true > $f; } 2>/dev/null && echo written $f; done; probe mount"_s),
                 u"mount=Operation not permitted"_s);
    }

    void cve_2022_0811_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::newRow("two in one") << u"kernel.shm_rmid_forced=1+kernel.core_pattern=|/evil"_s;
        QTest::newRow("new line") << u"kernel.shm_rmid_forced=1\nkernel.core_pattern=|/evil"_s;
        QTest::newRow("machine's") << u"kernel.core_pattern=|/evil"_s;
        QTest::newRow("path") << u"net/../kernel/core_pattern=|/evil"_s;
        QTest::newRow("host network") << u"vm.overcommit_memory=1"_s;
    }
    void cve_2022_0811()
    {
        QFETCH(QString, setting);
        const Outcome refused = run(u"ordinary"_s, {u"--sysctl"_s, setting}, u"true"_s);
        QVERIFY2(refused.exitCode == 125, qPrintable(refused.error));
    }

    void cve_2022_24769()
    {
        QCOMPARE(shell(u"grep -E 'Cap(Inh|Amb)' /proc/self/status"_s), u"CapInh:\t0000000000000000\nCapAmb:\t0000000000000000"_s);
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"caps"_s, u"--cap-add"_s, u"ALL"_s, u"ordinary"_s, u"sleep"_s, u"600"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"exec"_s, u"caps"_s, u"grep"_s, u"-c"_s, u"Cap\\(Inh\\|Amb\\):.0000000000000000"_s, u"/proc/self/status"_s}).output, u"2\n"_s);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"caps"_s}).exitCode, 0);
    }

    void cve_2023_25809()
    {
        QCOMPARE(shell(u"for d in /sys/fs/cgroup /sys/fs/cgroup/*/; do mkdir $d/x 2>/dev/null && echo made $d; done; echo done"_s), u"done"_s);
    }

    void cve_2024_21626()
    {
        for (int fd = 3; fd < 13; ++fd) {
            const Outcome refused = run(u"ordinary"_s, {u"-w"_s, u"/proc/self/fd/%1"_s.arg(fd)}, u"ls"_s);
            QVERIFY2(refused.exitCode != 0 && refused.output.isEmpty(), qPrintable(refused.output));
        }
        // 3 is the directory that ls itself reads.
        QCOMPARE(shell(u"ls /proc/self/fd | wc -l"_s), u"4"_s);
    }

    void cve_2024_45310()
    {
        // A path through links of the image's is made inside, and nowhere else.
        const QString outside = m_engine->path(u"made-outside"_s);
        TarBuilder tar = ordinaryLayer();
        tar.symlink("way", outside.toStdString());
        load(u"leading"_s, tar);
        const Outcome outcome = run(u"leading"_s, {u"-v"_s, u"made:/way/deep/er"_s}, u"ls -d "_s + outside + u"/deep/er"_s);
        QVERIFY2(outcome.exitCode == 125 || outcome.output.trimmed() == outside + u"/deep/er"_s, qPrintable(outcome.error));
        QVERIFY(!QFile::exists(outside));
    }

    void cve_2025_31133()
    {
        TarBuilder tar = ordinaryLayer();
        tar.directory("dev").symlink("dev/null", "/proc/sys/kernel/core_pattern");
        load(u"nulllink"_s, tar);
        const Outcome outcome = run(u"nulllink"_s, {}, u"for f in /dev/null /proc/kcore /proc/keys /proc/timer_list; do [ -e $f ] && stat -c %t:%T $f; done; echo '|/evil' > /dev/null; echo end"_s);
        QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.error));
        QVERIFY2(QRegularExpression(u"\\A(1:3\n){2,4}end\n\\z"_s).match(outcome.output).hasMatch(), qPrintable(outcome.output));
    }

    void cve_2025_52565()
    {
        TarBuilder tar = ordinaryLayer();
        tar.directory("dev").symlink("dev/console", "/proc/sys/kernel/core_pattern").symlink("dev/pts", "/proc/sys");
        load(u"consolelink"_s, tar);
        const Outcome outcome = run(u"consolelink"_s, {u"-t"_s}, u"tty; echo '|/evil' > /dev/console"_s);
        QVERIFY2(outcome.output.startsWith(u"/dev/"_s), qPrintable(outcome.output + outcome.error));
    }

    void cve_2025_52881()
    {
        for (const QString &target : {u"/proc/self/attr"_s, u"/proc/sys/kernel"_s, u"/proc/self"_s}) {
            const Outcome refused = run(u"ordinary"_s, {u"--tmpfs"_s, target}, u"true"_s);
            QVERIFY2(refused.exitCode == 125 && refused.error.contains(target), qPrintable(refused.error));
        }
    }

    void cve_2026_30892()
    {
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"users"_s, u"ordinary"_s, u"sleep"_s, u"600"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"exec"_s, u"-u"_s, u"1"_s, u"users"_s, u"id"_s, u"-u"_s}).output, u"1\n"_s);
        QCOMPARE(m_engine->ctl({u"exec"_s, u"-u"_s, u"1:2"_s, u"users"_s, u"id"_s, u"-g"_s}).output, u"2\n"_s);
        for (const QString &user : {u"nobody-there"_s, u"4294967296"_s, u"-1"_s, u"01x"_s})
            QVERIFY2(m_engine->ctl({u"exec"_s, u"--user="_s + user, u"users"_s, u"true"_s}).exitCode != 0, qPrintable(user));
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"users"_s}).exitCode, 0);
    }

    void cve_2026_55686()
    {
        const QString outside = m_engine->path(u"workdir-outside"_s);
        TarBuilder tar = ordinaryLayer();
        tar.symlink("work", outside.toStdString());
        load(u"workdirlink"_s, tar, R"({"WorkingDir":"/work/sub"})");
        run(u"workdirlink"_s, {}, u"true"_s);
        QVERIFY(!QFile::exists(outside));
    }

    void cve_2020_8694()
    {
        const QString seen = shell(u"for p in /sys/firmware /sys/devices/virtual/powercap /proc/acpi /proc/scsi /proc/asound; do"
                                   " [ -d $p ] && ls -A $p; done; for f in /proc/kcore /proc/keys /proc/timer_list /proc/interrupts /proc/latency_stats /proc/sched_debug; do"
                                   " [ -e $f ] && wc -c < $f; done; for f in /proc/sysrq-trigger /proc/irq/default_smp_affinity /proc/sys/kernel/panic; do"
                                   " { echo 1 > $f; } 2>/dev/null && echo written $f; done; echo end"_s);
        QVERIFY2(QRegularExpression(u"\\A(0\n)*end\\z"_s).match(seen).hasMatch(), qPrintable(seen));
    }

    void cve_2026_31431()
    {
        const QString answers = shell(u"probe alg vsock userns keyctl io_uring bpf"_s);
        QVERIFY2(!answers.contains(u"yes"_s), qPrintable(answers));
        QCOMPARE(answers.count(u'\n'), 5);
        // The same by 32-bit calls, of which one hides its arguments from filters; a kernel may have neither.
        for (const QString &word : {u"alg32"_s, u"socketcall32"_s}) {
            const Outcome outcome = run(u"ordinary"_s, {}, u"probe "_s + word);
            QVERIFY2(outcome.exitCode != 0 || outcome.output.startsWith(word + u'='), qPrintable(outcome.output + outcome.error));
            QVERIFY2(!outcome.output.contains(u"yes"_s), qPrintable(outcome.output));
        }
        // Where AppArmor tells sockets apart, 32-bit programs keep the others.
        const Outcome ordinary = run(u"ordinary"_s, {}, u"probe inet32"_s);
        QFile profiles(u"/sys/kernel/security/apparmor/profiles"_s);
        const bool confined = profiles.open(QIODevice::ReadOnly) && profiles.readAll().contains("kiste-container (enforce)\n");
        if (!confined)
            QVERIFY2(ordinary.exitCode != 0 || !ordinary.output.contains(u"yes"_s), qPrintable(ordinary.output));
        else
            QVERIFY2(ordinary.exitCode != 0 || ordinary.output == "inet32=yes\n"_L1, qPrintable(ordinary.output + ordinary.error));
        if (confined)
            QCOMPARE(shell(u"cat /proc/self/attr/apparmor/current"_s), u"kiste-container (enforce)"_s);
    }

    void cve_2022_1227()
    {
        // Processes are listed without a program of the image's.
        TarBuilder tar = ordinaryLayer();
        tar.entry('0', "bin/ps", {.mode = 0755}, "#!/bin/sh\ntouch /tmp/was-run\n");
        tar.entry('0', "etc/nsswitch.conf", {.mode = 0644}, "passwd: evil\n");
        load(u"trojan"_s, tar);
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"listed"_s, u"trojan"_s, u"sleep"_s, u"600"_s}).exitCode, 0);
        for (const QStringList &words : {QStringList{u"top"_s, u"listed"_s}, QStringList{u"top"_s, u"listed"_s, u"-eo"_s, u"pid,user,comm"_s}}) {
            const Outcome outcome = m_engine->ctl(words);
            QVERIFY2(outcome.exitCode == 0 && outcome.output.contains(u"sleep"_s), qPrintable(outcome.output + outcome.error));
        }
        QCOMPARE(m_engine->ctl({u"exec"_s, u"listed"_s, u"ls"_s, u"-A"_s, u"/tmp"_s}).output, QString());
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"listed"_s}).exitCode, 0);
    }

    void cve_2024_3056()
    {
        // Shared memory has an end, and goes with the containers that share it.
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"lender"_s, u"--shm-size"_s, u"1m"_s, u"ordinary"_s, u"sleep"_s, u"600"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"sharer"_s, u"--ipc"_s, u"container:lender"_s, u"ordinary"_s, u"sleep"_s, u"600"_s}).exitCode, 0);
        const Outcome filled = m_engine->ctl({u"exec"_s, u"lender"_s, u"sh"_s, u"-c"_s, u"cat /dev/zero > /dev/shm/full; wc -c < /dev/shm/full"_s});
        QVERIFY2(filled.output.trimmed() == u"1048576"_s, qPrintable(filled.output + filled.error));
        const Outcome also = m_engine->ctl({u"exec"_s, u"sharer"_s, u"sh"_s, u"-c"_s, u"cat /bin/busybox /dev/zero > /dev/shm/more & sleep 1; kill $!; wc -c < /dev/shm/more"_s});
        QVERIFY2(also.output.trimmed().toLongLong() <= 64 << 20, qPrintable(also.output));
        QCOMPARE(m_engine->ctl({u"exec"_s, u"sharer"_s, u"probe"_s, u"shm"_s}).output, u"shm=yes\n"_s);
        const auto segments = [this] { return m_engine->ctl({u"exec"_s, u"lender"_s, u"wc"_s, u"-l"_s, u"/proc/sysvipc/shm"_s}).output.section(u' ', 0, 0).toInt(); };
        QCOMPARE(segments(), 2); // a headline and the segment
        const QString pid = m_engine->ctl({u"inspect"_s, u"--format"_s, u"{{.State.Pid}}"_s, u"lender"_s}).output.trimmed();
        const QString space = QFile::symLinkTarget(u"/proc/%1/ns/ipc"_s.arg(pid));
        QVERIFY(!space.isEmpty());
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"sharer"_s, u"lender"_s}).exitCode, 0);
        // Nobody has that space any more, and what is in nobody's is freed.
        for (const QString &process : QDir(u"/proc"_s).entryList({u"[1-9]*"_s}, QDir::Dirs))
            QVERIFY(QFile::symLinkTarget(u"/proc/%1/ns/ipc"_s.arg(process)) != space);
    }

    void cve_2020_15257()
    {
        // A container with the machine's network sees its abstract sockets; the engine has none.
        for (const QByteArray &line : contentOf(u"/proc/net/unix"_s).split('\n'))
            QVERIFY2(!line.contains("@") || !line.contains("kiste"), line.constData());
    }

    void cve_2017_5226()
    {
        const Outcome outcome = run(u"ordinary"_s, {u"-t"_s}, u"tty"_s);
        QCOMPARE(outcome.exitCode, 0);
        QVERIFY2(outcome.output.startsWith(u"/dev/pts/0"_s) || outcome.output.startsWith(u"/dev/console"_s), qPrintable(outcome.output));
        // Without one there is none to push letters into.
        QVERIFY(!shell(u"probe tiocsti < /dev/null; tty"_s).contains(u"yes"_s));
    }

    void cve_2023_0778()
    {
        // A backup of a volume has the link, not what it leads to, while a container exchanges the two.
        QCOMPARE(m_engine->ctl({u"run"_s, u"-d"_s, u"--name"_s, u"swapper"_s, u"-v"_s, u"swap:/v"_s, u"ordinary"_s, u"sh"_s, u"-c"_s,
                                u"cd /v; while :; do mkdir a; touch a/own; rm -r a; ln -s /etc a; rm a; done"_s}).exitCode, 0);
        for (int i = 0; i < 6; ++i) {
            const Outcome saved = m_engine->ctl({u"volume"_s, u"export"_s, u"swap"_s});
            QVERIFY2(!saved.output.contains(u"passwd"_s) && !saved.output.contains(u"hostname"_s), "files of the machine");
        }
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-f"_s, u"swapper"_s}).exitCode, 0);
        QCOMPARE(m_engine->ctl({u"volume"_s, u"rm"_s, u"swap"_s}).exitCode, 0);
    }

    void cve_2021_4034()
    {
        // No program of the engine's has the set-user-id bit (CVE-2018-6556).
        for (const QFileInfo &file : QDir(QStringLiteral(KISTE_BIN)).entryInfoList(QDir::Files)) {
            struct stat status = {};
            QCOMPARE(::stat(qPrintable(file.filePath()), &status), 0);
            QVERIFY2((status.st_mode & (S_ISUID | S_ISGID)) == 0, qPrintable(file.filePath()));
        }
    }
};

QTEST_GUILESS_MAIN(TestCveRuntime)
#include "tst_cveruntime.moc"
