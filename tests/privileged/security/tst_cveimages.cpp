// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vulnerabilities of other engines' handling of images and of their control plane, tried on this one. Each test is named
// after the family's first number; docs/security.md lists them, and those whose test is elsewhere.
#include "tests/privileged/security/buscaller.h"
#include "tests/privileged/security/hostileimage.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCveImages : public QObject
{
    Q_OBJECT

    using Outcome = EngineFixture::Outcome;
    static constexpr uid_t limited = 5; // games
    std::unique_ptr<EngineFixture> m_engine;

    Outcome run(const QString &image, const QStringList &options, const QString &script)
    {
        return m_engine->ctl(QStringList{u"run"_s, u"--rm"_s} + options + QStringList{image, u"sh"_s, u"-c"_s, script});
    }
    void load(const QString &name, const TarBuilder &layer, const QByteArray &config = "{}")
    {
        const Outcome loaded = loadImage(*m_engine, name, layer, config);
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
    }
    QStringList volumes() { return m_engine->ctl({u"volume"_s, u"ls"_s, u"-q"_s}).output.split(u'\n', Qt::SkipEmptyParts); }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        qputenv("KISTE_LIMITED_USER", "games");
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        load(u"ordinary"_s, ordinaryLayer());
    }
    void cleanupTestCase() { m_engine.reset(); }

    void cve_2026_17106()
    {
        const QString outside = m_engine->path(u"layer-outside"_s);
        QVERIFY(QDir().mkpath(outside));
        TarBuilder tar = ordinaryLayer();
        tar.symlink("way", outside.toStdString()).file("way/planted", "x").hardLink("stolen", outside.toStdString() + "/nothing");
        // Refused, or made inside: never written through the link.
        loadImage(*m_engine, u"through"_s, tar);
        QVERIFY(QDir(outside).isEmpty());
    }

    void cve_2021_29136()
    {
        const QString outside = m_engine->path(u"root-outside"_s);
        QVERIFY(QDir().mkpath(outside));
        TarBuilder tar;
        tar.symlink(".", outside.toStdString()).file("planted", "x");
        QVERIFY(loadImage(*m_engine, u"rootlink"_s, tar).exitCode != 0);
        QVERIFY(QDir(outside).isEmpty());
    }

    void cve_2021_41089()
    {
        // A mode for a link is nobody else's (CVE-2021-32760).
        const QString outside = m_engine->path(u"mode-outside"_s);
        QVERIFY(QDir().mkpath(outside));
        QCOMPARE(::chmod(qPrintable(outside), 0700), 0);
        TarBuilder tar = ordinaryLayer();
        tar.symlink("door", outside.toStdString()).directory("door", 0777).directory("door/in", 0777);
        loadImage(*m_engine, u"modes"_s, tar);
        struct stat status = {};
        QCOMPARE(::stat(qPrintable(outside), &status), 0);
        QCOMPARE(status.st_mode & 07777, 0700U);
        QVERIFY(QDir(outside).isEmpty());
    }

    void cve_2021_41190_data()
    {
        // Sent to the engine as they are, without kistectl, which would refuse them before (CVE-2021-21285, CVE-2024-3727,
        // CVE-2023-25153).
        QTest::addColumn<QByteArray>("manifest");
        const QByteArray digest = "sha256:" + QByteArray(64, 'a');
        const auto json = [](QByteArray text) { return text.replace('\'', '"'); };
        const QByteArray config = json("'config':{'mediaType':'application/vnd.oci.image.config.v1+json','size':1,'digest':'" + digest + "'}");
        const QByteArray start = json("{'schemaVersion':2,") + config;
        QTest::newRow("two things") << start + json(",'layers':[],'manifests':[]}");
        QTest::newRow("another thing") << json("{'mediaType':'application/vnd.oci.image.index.v1+json',") + start.sliced(1) + json(",'layers':[]}");
        QTest::newRow("path for a digest") << (start + json(",'layers':[]}")).replace(digest, "sha256:../../../../etc/passwd");
        QTest::newRow("too large") << start + json(",'layers':[],'x':'") + QByteArray(5 << 20, 'x') + "\"}";
        QTest::newRow("too deep") << QByteArray(100'000, '[');
        QTest::newRow("no text") << QByteArray("\xff\xfe{}", 4);
        QTest::newRow("too many layers") << start + json(",'layers':[") + QByteArray("{},").repeated(5000) + "{}]}";
    }
    void cve_2021_41190()
    {
        QFETCH(QByteArray, manifest);
        const QString before = m_engine->ctl({u"images"_s, u"-q"_s}).output;
        const std::string bus = m_engine->environment().value(u"DBUS_SYSTEM_BUS_ADDRESS"_s).toStdString();
        const int code = BusCaller(bus, limited).run([&](sd_bus *connection) {
            sd_bus_message *message = nullptr;
            sd_bus_error error = SD_BUS_ERROR_NULL;
            const std::string digest = "sha256:" + std::string(64, 'a');
            const int file = ::open("/usr/bin/busybox", O_RDONLY | O_CLOEXEC);
            if (sd_bus_message_new_method_call(connection, &message, helperName, managerPath, managerInterface, "LoadImage") < 0
                || sd_bus_message_append(message, "ah", 1, file) < 0
                || sd_bus_message_append(message, "a(sutt)", 1, digest.c_str(), 0U, std::uint64_t(0), std::uint64_t(1)) < 0
                || sd_bus_message_append_array(message, 'y', manifest.constData(), static_cast<std::size_t>(manifest.size())) < 0
                || sd_bus_message_append(message, "asa{sv}", 1, "localhost/hostile:1", 0) < 0)
                return 3;
            return sd_bus_call(connection, message, 20'000'000, &error, nullptr) >= 0 ? 1
                : error.name && std::string_view(error.name).starts_with("org.kiste.Error.") ? 0
                                                                                              : 2;
        });
        QCOMPARE(code, 0);
        QCOMPARE(m_engine->ctl({u"images"_s, u"-q"_s}).output, before);
    }

    void cve_2021_20291()
    {
        TarBuilder cut;
        cut.entry('0', "file", {.size = 1 << 20}, "short");
        QVERIFY(loadImage(*m_engine, u"cut"_s, cut).exitCode != 0);
        // Nothing is locked afterwards.
        load(u"after"_s, ordinaryLayer());
        QCOMPARE(run(u"after"_s, {}, u"echo works"_s).output, u"works\n"_s);
    }

    void cve_2024_9676_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("fifo") << 0;
        QTest::newRow("link out") << 1;
        QTest::newRow("link to itself") << 2;
        QTest::newRow("endless") << 3;
    }
    void cve_2024_9676()
    {
        QFETCH(int, kind);
        TarBuilder tar = ordinaryLayer();
        if (kind == 0)
            tar.entry('6', "etc/passwd", {});
        else if (kind == 3)
            tar.symlink("etc/passwd", "/dev/zero");
        else
            tar.symlink("etc/passwd", kind == 1 ? "/../../../../etc/passwd" : "passwd");
        const QString name = u"passwd%1"_s.arg(kind);
        load(name, tar);
        // Answered at once, whatever the answer, and never with the machine's own accounts.
        const Outcome outcome = run(name, {u"-u"_s, u"games"_s}, u"id -u"_s);
        QVERIFY2(outcome.exitCode != -1, qPrintable(outcome.error));
        QVERIFY2(!outcome.output.startsWith(u"5"_s), qPrintable(outcome.output));
    }

    void cve_2024_40635_data()
    {
        QTest::addColumn<QByteArray>("user");
        for (const char *user : {"4294967296", "4294967295", "2147483648", "0:4294967296", "-1", "1000:-1"})
            QTest::newRow(user) << QByteArray(user);
    }
    void cve_2024_40635()
    {
        QFETCH(QByteArray, user);
        const QString name = u"user"_s + QString::fromLatin1(user.toHex());
        load(name, ordinaryLayer(), "{\"User\":\"" + user + "\"}");
        const Outcome refused = run(name, {}, u"id -u"_s);
        QVERIFY2(refused.exitCode != 0 && refused.output.isEmpty(), qPrintable(refused.output));
    }

    void cve_2022_36109()
    {
        TarBuilder tar = ordinaryLayer();
        tar.file("etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:33:33::/:/bin/sh\n");
        tar.file("etc/group", "root:x:0:\nweb:x:33:\nmore:x:50:web\nother:x:51:root\n");
        load(u"groups"_s, tar);
        QCOMPARE(run(u"groups"_s, {u"-u"_s, u"web"_s}, u"id -G"_s).output, u"33 50\n"_s);
        QCOMPARE(run(u"groups"_s, {u"-u"_s, u"33"_s}, u"id -G"_s).output, u"33 50\n"_s);
        QCOMPARE(run(u"groups"_s, {u"-u"_s, u"web:other"_s}, u"id -g"_s).output, u"51\n"_s);
        QCOMPARE(run(u"groups"_s, {u"-u"_s, u"7777"_s}, u"id -G"_s).output, u"0\n"_s);
        QCOMPARE(run(u"groups"_s, {u"-u"_s, u"web"_s, u"--group-add"_s, u"other"_s, u"--group-add"_s, u"77"_s}, u"id -G"_s).output, u"33 50 51 77\n"_s);
        const Outcome none = run(u"groups"_s, {u"--group-add"_s, u"nogroup"_s}, u"true"_s);
        QVERIFY2(none.exitCode == 125 && none.error.contains(u"nogroup"_s), qPrintable(none.error));
    }

    void cve_2026_57231()
    {
        qputenv("KISTE_TEST_SECRET", "of the machine");
        load(u"env"_s, ordinaryLayer(), R"({"Env":["KISTE_TEST_SECRET","=x","HOME","GOOD=1"]})");
        const Outcome outcome = run(u"env"_s, {}, u"env"_s);
        QVERIFY2(!outcome.output.contains(u"of the machine"_s) && outcome.output.contains(u"GOOD=1"_s), qPrintable(outcome.output));
        qunsetenv("KISTE_TEST_SECRET");
    }

    void cve_2026_53488()
    {
        load(u"labels"_s, ordinaryLayer(), R"({"Labels":{"org.kiste.init":"true","mine":"1"}})");
        QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"labelled"_s, u"labels"_s, u"true"_s}).exitCode, 0);
        const QString document = m_engine->ctl({u"inspect"_s, u"labelled"_s}).output;
        QVERIFY(document.contains(u"\"mine\""_s) && !document.contains(u"org.kiste.init"_s));
        for (const QString &option : {u"--label"_s, u"--annotation"_s})
            QCOMPARE(m_engine->ctl({u"create"_s, option, u"org.kiste.user=0"_s, u"ordinary"_s, u"true"_s}).exitCode, 125);
        QCOMPARE(m_engine->ctl({u"rm"_s, u"labelled"_s}).exitCode, 0);
    }

    void cve_2022_23648()
    {
        for (const QByteArray &path : {QByteArray("/../../etc"), QByteArray("/x/../../../etc"), QByteArray("relative")}) {
            const QString name = u"volume"_s + QString::fromLatin1(path.toHex());
            load(name, ordinaryLayer(), "{\"Volumes\":{\"" + path + "\":{}}}");
            const Outcome refused = run(name, {}, u"ls"_s);
            QVERIFY2(refused.exitCode == 125 && refused.output.isEmpty(), qPrintable(refused.output));
        }
        QCOMPARE(volumes(), QStringList());
    }

    void cve_2020_1726()
    {
        // A volume at a link to "/" gets the image's files, never the machine's (CVE-2024-9341).
        const QString secret = m_engine->path(u"machine-only"_s);
        QVERIFY(QDir().mkpath(secret + u"/machine-secret"_s));
        TarBuilder tar = ordinaryLayer();
        tar.symlink("out", secret.toStdString()).symlink("up", "/../../../../.." + secret.toStdString());
        load(u"copyup"_s, tar, R"({"Volumes":{"/up":{},"/out":{}}})");
        QCOMPARE(m_engine->ctl({u"create"_s, u"--name"_s, u"copied"_s, u"copyup"_s, u"ls"_s, u"/up/"_s, u"/out/"_s}).exitCode, 0);
        const Outcome outcome = m_engine->ctl({u"start"_s, u"-a"_s, u"copied"_s});
        QVERIFY2(!outcome.output.contains(u"machine-secret"_s), qPrintable(outcome.output));
        for (const QString &volume : volumes())
            QVERIFY(!m_engine->ctl({u"volume"_s, u"export"_s, volume}).output.contains(u"machine-secret"_s));
        QCOMPARE(QDir(secret).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{u"machine-secret"_s});
        QCOMPARE(m_engine->ctl({u"rm"_s, u"-v"_s, u"copied"_s}).exitCode, 0);
    }

    void cve_2021_21284()
    {
        // Files with set-user-id bits lie below; nobody may get there (CVE-2021-41091, CVE-2021-41103, CVE-2024-25621).
        struct stat status = {};
        for (const char *name : {"", "/containers", "/volumes", "/layers", "/blobs", "/tmp", "/trash", "/metrics"}) {
            QCOMPARE(::stat(qPrintable(m_engine->path(u"state"_s) + QString::fromLatin1(name)), &status), 0);
            QVERIFY2((status.st_mode & 07777) == 0700, name);
        }
    }

    void cve_2018_19788()
    {
        // Ids that some programs read as negative are nobody special.
        for (const uid_t uid : {uid_t(2147483648U), uid_t(4000000000U), uid_t(4294967294U)}) {
            const Outcome refused = m_engine->ctlAs(uid, {u"create"_s, u"ordinary"_s, u"true"_s});
            QVERIFY2(refused.exitCode != 0 && refused.output.isEmpty(), qPrintable(QString::number(uid)));
        }
    }

    void cve_2025_6019()
    {
        const QString own = m_engine->path(u"mounted"_s);
        QVERIFY(QDir().mkpath(own));
        QCOMPARE(::chown(qPrintable(own), limited, limited), 0);
        const Outcome loaded = m_engine->ctlAs(limited, {u"load"_s, u"-q"_s, u"-i"_s, m_engine->path(u"ordinary.tar"_s)});
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
        const Outcome outcome = m_engine->ctlAs(limited, {u"run"_s, u"--rm"_s, u"-v"_s, own + u":/b"_s, u"-v"_s, u"vol:/v"_s, u"--tmpfs"_s, u"/t"_s,
                                                          u"ordinary"_s, u"grep"_s, u"-E"_s, u" /(b|v|t)? ?[a-z0-9]+ |^[^ ]+ / "_s, u"/proc/self/mounts"_s});
        int seen = 0;
        for (const QString &line : outcome.output.split(u'\n', Qt::SkipEmptyParts)) {
            const QStringList fields = line.split(u' ');
            const QStringList flags = fields.value(3).split(u',');
            if (fields.value(1) != u"/dev"_s) // where the container's own devices are
                QVERIFY2(flags.contains(u"nodev"_s), qPrintable(line));
            if (fields.value(1) == u"/b"_s || fields.value(1) == u"/t"_s)
                QVERIFY2(flags.contains(u"nosuid"_s), qPrintable(line));
            ++seen;
        }
        QVERIFY2(seen >= 3, qPrintable(outcome.output + outcome.error));
    }

    void cve_2022_29799()
    {
        for (const QString &name : {u"../x"_s, u"a/b"_s, u".."_s, u"a\nb"_s, u"-x"_s}) {
            QVERIFY2(m_engine->ctl({u"create"_s, u"--name="_s + name, u"ordinary"_s, u"true"_s}).exitCode == 125, qPrintable(name));
            QVERIFY2(m_engine->ctl({u"volume"_s, u"create"_s, u"--"_s, name}).exitCode != 0, qPrintable(name));
        }
    }

    void cve_2024_32462()
    {
        // What stands behind the image is the program's, however it looks.
        QCOMPARE(m_engine->ctl({u"run"_s, u"--rm"_s, u"ordinary"_s, u"echo"_s, u"--privileged"_s, u"-v"_s, u"/:/host"_s}).output,
                 u"--privileged -v /:/host\n"_s);
        const Outcome option = m_engine->ctl({u"run"_s, u"--rm"_s, u"--entrypoint"_s, u"--privileged"_s, u"ordinary"_s});
        QVERIFY2(option.exitCode != 0, qPrintable(option.output));
    }

    void everyPowerHasItsQuestion_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("action");
        const auto row = [](const char *options, const char *action) {
            QTest::newRow(options) << QString::fromLatin1(options).split(u' ') << u"org.kiste.helper.container-"_s + QString::fromLatin1(action);
        };
        row("--privileged", "privileged");
        row("--pid host", "host-namespace");
        row("--ipc host", "host-namespace");
        row("--uts host", "host-namespace");
        row("--userns host", "host-namespace");
        row("--cgroupns host", "host-namespace");
        row("--network host", "host-namespace");
        row("--device /dev/null:/dev/mine", "device");
        row("-v /root:/x", "host-path");
        row("--cap-add SYS_ADMIN", "unconfined");
        row("--cap-add ALL", "unconfined");
        row("--security-opt seccomp=unconfined", "unconfined");
        row("--security-opt systempaths=unconfined", "unconfined");
        row("--security-opt unmask=/proc/kcore", "unconfined");
        row("--security-opt apparmor=unconfined", "unconfined");
        row("--oom-score-adj -500", "unconfined");
    }
    void everyPowerHasItsQuestion()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, action);
        const Outcome denied = m_engine->ctlAs(limited, QStringList{u"create"_s} + options + QStringList{u"ordinary"_s, u"true"_s});
        QCOMPARE(denied.exitCode, 125);
        QVERIFY2(denied.error.contains(action) && denied.error.count(u'\n') == 1, qPrintable(denied.error));
        QCOMPARE(m_engine->ctlAs(limited, {u"ps"_s, u"-aq"_s}).output, QString());
    }
};

QTEST_GUILESS_MAIN(TestCveImages)
#include "tst_cveimages.moc"
