// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"
#include "tests/privileged/unpacking.h"
#include "tests/support/compress.h"
#include "tests/support/tarbuilder.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <linux/capability.h>
#include <set>
#include <sys/sysmacros.h>

using namespace kiste;
using namespace kiste::test;

namespace {

/// Fields of /proc/PID/status.
QByteArray statusField(const QString &pid, const QByteArray &name)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).simplified();
    }
    return {};
}

QStringList childrenOf(const QString &pid)
{
    QStringList children;
    for (const QString &entry : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        bool number = false;
        entry.toInt(&number);
        if (number && statusField(entry, "PPid") == pid.toUtf8())
            children << entry;
    }
    return children;
}

QString namespaceOf(const QString &pid, const char *kind)
{
    return QFile::symLinkTarget(QStringLiteral("/proc/%1/ns/%2").arg(pid, QString::fromLatin1(kind)));
}

} // namespace

class TestUnpack : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
    }

    void everyKindOfEntryComesOutRight()
    {
        // struct vfs_cap_data, revision 2: CAP_NET_RAW, effective.
        std::string capability(20, '\0');
        capability[0] = 1;
        capability[3] = 2;
        capability[4 + CAP_NET_RAW / 8] = static_cast<char>(1U << (CAP_NET_RAW % 8));
        TarBuilder tar;
        tar.entry('5', "./", {.mode = 0711, .uid = 5, .gid = 6, .mtime = 1000});
        tar.entry('5', "./usr/", {.mode = 02775, .uid = 100000, .gid = 65534, .mtime = 2000});
        tar.entry('0', "./usr/suid", {.mode = 06755, .uid = 7, .gid = 8, .mtime = 3000}, "program");
        tar.pax({{"SCHILY.xattr.security.capability", capability}, {"SCHILY.xattr.user.note", std::string("a\0b", 3)},
            {"SCHILY.xattr.trusted.overlay.redirect", "/etc"}, {"SCHILY.xattr.user.overlay.opaque", "y"},
            {"SCHILY.xattr.security.selinux", "x"}, {"mtime", "4000.5"}, {"uid", "2147483647"}});
        tar.entry('0', "/usr/capable", {}, "x");
        tar.hardLink("usr/link", "./usr/suid");
        tar.hardLink("usr/absolute", "/usr/suid");
        tar.entry('2', "usr/symlink", {.uid = 9, .gid = 10, .mtime = 5000, .link = "../../../etc/passwd"});
        tar.entry('6', "usr/fifo", {.mode = 0620, .uid = 11});
        tar.entry('3', "usr/null", {.mode = 0666, .major = 1, .minor = 3});
        tar.entry('4', "usr/loop", {.mode = 0660, .major = 7, .minor = 70000});
        tar.file("made/on/the/way", "deep");
        const Unpacking run(tar.finish());
        QVERIFY2(run.report, run.error().c_str());
        QCOMPARE(run.report->entries, 11U);
        QCOMPARE(run.report->fileBytes, 7U + 1 + 4);

        const auto root = run.status("");
        QCOMPARE(root.st_mode & 07777, 0711U);
        QCOMPARE(root.st_uid, 5U);
        QCOMPARE(root.st_mtim.tv_sec, 1000);
        const auto usr = run.status("usr");
        QCOMPARE(usr.st_mode & 07777, 02775U);
        QCOMPARE(usr.st_uid, 100000U);
        QCOMPARE(usr.st_gid, 65534U);
        QCOMPARE(usr.st_mtim.tv_sec, 2000);
        const auto suid = run.status("usr/suid");
        QCOMPARE(suid.st_mode, S_IFREG | 06755U);
        QCOMPARE(suid.st_uid, 7U);
        QCOMPARE(suid.st_gid, 8U);
        QCOMPARE(suid.st_mtim.tv_sec, 3000);
        QCOMPARE(suid.st_nlink, 3U);
        QCOMPARE(run.status("usr/link").st_ino, suid.st_ino);
        QCOMPARE(run.status("usr/absolute").st_ino, suid.st_ino);
        QCOMPARE(run.content("usr/suid"), std::string("program"));
        const auto capable = run.status("usr/capable");
        QCOMPARE(capable.st_uid, 2147483647U);
        QCOMPARE(capable.st_mtim.tv_sec, 4000);
        QCOMPARE(capable.st_mtim.tv_nsec, 500'000'000);
        QCOMPARE(run.xattr("usr/capable", "security.capability"), capability);
        QCOMPARE(run.xattr("usr/capable", "user.note"), std::string("a\0b", 3));
        QCOMPARE(run.xattr("usr/capable", "trusted.overlay.redirect"), std::string());
        QCOMPARE(run.xattr("usr/capable", "user.overlay.opaque"), std::string());
        QCOMPARE(run.xattr("usr/capable", "security.selinux"), std::string());
        const auto symlink = run.status("usr/symlink");
        QVERIFY(S_ISLNK(symlink.st_mode));
        QCOMPARE(symlink.st_uid, 9U);
        QCOMPARE(symlink.st_mtim.tv_sec, 5000);
        std::string target(64, '\0');
        target.resize(
            static_cast<std::size_t>(::readlink(run.path("usr/symlink").c_str(), target.data(), target.size())));
        QCOMPARE(target, std::string("../../../etc/passwd"));
        QCOMPARE(run.status("usr/fifo").st_mode, S_IFIFO | 0620U);
        QCOMPARE(run.status("usr/fifo").st_uid, 11U);
        QCOMPARE(run.status("usr/null").st_mode, S_IFCHR | 0666U);
        QCOMPARE(run.status("usr/null").st_rdev, ::makedev(1, 3));
        QCOMPARE(run.status("usr/loop").st_rdev, ::makedev(7, 70000));
        QCOMPARE(run.status("made/on").st_mode, S_IFDIR | 0755U);
        QCOMPARE(run.content("made/on/the/way"), std::string("deep"));
    }

    void everyCompressionComesOutRight_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::newRow("plain") << QByteArray();
        QTest::newRow("gzip") << QByteArray("gzip");
        QTest::newRow("zstd") << QByteArray("zstd");
        QTest::newRow("gzip members") << QByteArray("members");
        QTest::newRow("zstd frames") << QByteArray("frames");
    }

    void everyCompressionComesOutRight()
    {
        QFETCH(QByteArray, program);
        std::string data;
        for (int i = 0; i < 300'000; ++i)
            data += std::to_string(i * 7919L);
        const std::string tar = TarBuilder().file("numbers", data).directory("empty").finish();
        const std::size_t half = tar.size() / 2;
        std::string blob = tar;
        if (program == "members" || program == "frames") {
            const QString tool = program == "members" ? QStringLiteral("gzip") : QStringLiteral("zstd");
            blob = compressed(tool, tar.substr(0, half)) + compressed(tool, tar.substr(half));
            // What zstd:chunked images have at their end.
            if (program == "frames")
                blob += std::string("\x50\x2a\x4d\x18\x04\x00\x00\x00WXYZ", 12);
        } else if (!program.isEmpty()) {
            blob = compressed(QString::fromLatin1(program), tar);
        }
        QVERIFY(!blob.empty());
        const Unpacking run(blob);
        QVERIFY2(run.report, run.error().c_str());
        QCOMPARE(run.report->diffId, Sha256::of(tar));
        QCOMPARE(run.report->tarBytes, tar.size());
        QCOMPARE(run.content("numbers"), data);
        QVERIFY(S_ISDIR(run.status("empty").st_mode));
    }

    void namesStayAsTheyAre()
    {
        const std::string decomposed = "e\xcc\x81";
        const std::string bytes = "\xff\xfe\x01";
        const std::string longName = std::string(200, 'd') + '/' + std::string(255, 'f');
        const Unpacking run(TarBuilder()
                                .pax({{"path", decomposed}})
                                .file("x")
                                .file("\xc3\xa9", "composed")
                                .pax({{"path", bytes}})
                                .file("x")
                                .gnuLong('L', longName)
                                .file("x", "long")
                                .pax({{"linkpath", longName}})
                                .entry('2', "pointer", {})
                                .finish());
        QVERIFY2(run.report, run.error().c_str());
        for (const std::string &name : {decomposed, std::string("\xc3\xa9"), bytes, longName})
            QVERIFY2(run.exists(name), name.c_str());
        QCOMPARE(run.content("pointer"), std::string("long"));
        QCOMPARE(run.content("\xc3\xa9"), std::string("composed"));
    }

    void whiteoutsTakeOverlayForm()
    {
        const Unpacking run(TarBuilder()
                                .file("gone/.wh.file")
                                .file(".wh.top")
                                .file("opaque/.wh..wh..opq")
                                .file("opaque/new", "n")
                                .file(".wh.replaced") // a directory comes in its place
                                .file("replaced/inside", "i")
                                .file(".wh.again")
                                .directory("again")
                                .file(".wh.file2")
                                .file("file2", "f") // a file hides the lower one by itself
                                .file("kept", "k")
                                .file(".wh.kept")
                                .file("tree/leaf", "l")
                                .file(".wh.tree")
                                .file(".wh..wh.plnk")
                                .file(".wh..wh.orph/x")
                                .finish());
        QVERIFY2(run.report, run.error().c_str());
        QVERIFY(run.isWhiteout("gone/file"));
        QVERIFY(!run.exists("gone/.wh.file"));
        QVERIFY(run.isWhiteout("top"));
        QVERIFY(run.isOpaque("opaque"));
        QVERIFY(!run.exists("opaque/.wh..wh..opq"));
        QVERIFY(!run.isOpaque("gone"));
        QVERIFY(run.isOpaque("replaced"));
        QCOMPARE(run.content("replaced/inside"), std::string("i"));
        QVERIFY(run.isOpaque("again"));
        QCOMPARE(run.content("file2"), std::string("f"));
        QCOMPARE(run.content("kept"), std::string("k"));
        QCOMPARE(run.content("tree/leaf"), std::string("l"));
        QVERIFY(run.isOpaque("tree"));
        QVERIFY(!run.exists(".wh..wh.plnk"));
    }

    void laterEntriesReplaceEarlierOnes()
    {
        const Unpacking run(TarBuilder()
                                .file("file", "first, and longer")
                                .file("file", "second")
                                .file("dir/in/side", "x")
                                .file("dir", "now a file")
                                .file("file3", "x")
                                .entry('5', "file3", {.mode = 0700})
                                .directory("real")
                                .symlink("pointer", "real")
                                .directory("pointer")
                                .file("pointer/file", "not in real")
                                .symlink("link", "a")
                                .symlink("link", "b")
                                .entry('5', "twice", {.mode = 0700, .mtime = 1})
                                .file("twice/kept", "x")
                                .entry('5', "twice", {.mode = 0711, .mtime = 2})
                                .file("hard", "h")
                                .file("target", "t")
                                .hardLink("hard", "target")
                                .hardLink("hard", "hard")
                                .finish());
        QVERIFY2(run.report, run.error().c_str());
        QCOMPARE(run.content("file"), std::string("second"));
        QCOMPARE(run.content("dir"), std::string("now a file"));
        QVERIFY(S_ISDIR(run.status("file3").st_mode));
        QVERIFY(S_ISDIR(run.status("pointer").st_mode));
        QVERIFY(!run.exists("real/file"));
        QCOMPARE(run.status("twice").st_mode & 07777, 0711U);
        QCOMPARE(run.status("twice").st_mtim.tv_sec, 2);
        QVERIFY(run.exists("twice/kept"));
        QCOMPARE(run.content("hard"), std::string("t"));
    }

    void sparseFilesStaySparse()
    {
        const std::string map = "2\n0\n3\n10485760\n4\n";
        std::string data = map + std::string(512 - map.size(), '\0') + "abcdefg";
        const Unpacking run(TarBuilder()
                                .pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"},
                                    {"GNU.sparse.name", "sparse"}, {"GNU.sparse.realsize", "20971520"}})
                                .file("GNUSparseFile.0/sparse", data)
                                .finish());
        QVERIFY2(run.report, run.error().c_str());
        const auto status = run.status("sparse");
        QCOMPARE(status.st_size, 20971520);
        QVERIFY(status.st_blocks * 512 < 1'000'000);
        const std::string content = run.content("sparse");
        QCOMPARE(content.substr(0, 5), std::string("abc\0\0", 5));
        QCOMPARE(content.substr(10485758, 7), std::string("\0\0defg\0", 7));
    }

    void emptyLayersAreFine()
    {
        for (const std::string &tar :
            {std::string(1024, '\0'), std::string(), TarBuilder().directory("./").finish(false)}) {
            const Unpacking run(tar);
            QVERIFY2(run.report, run.error().c_str());
            QCOMPARE(run.report->diffId, Sha256::of(tar));
            QCOMPARE(run.report->fileBytes, 0U);
        }
    }

    void theProcessesAreConfined()
    {
#if defined(__SANITIZE_ADDRESS__)
        QSKIP("a sanitizer needs system calls that the filter refuses, so there is none in this build");
#endif
        // Large enough to be still at work when it is looked at.
        const std::string tar = TarBuilder().file("big", std::string(std::size_t(400) << 20U, 'x')).finish();
        std::set<QByteArray> seccomp;
        std::set<QByteArray> privileges;
        std::set<QByteArray> capabilities;
        int strangers = 0;
        int seen = 0;
        const Unpacking run(tar, {}, [&](std::uint64_t) {
            const QString self = QString::number(::getpid());
            for (const QString &outer : childrenOf(self)) {
                for (const QString &child : childrenOf(outer)) {
                    if (statusField(child, "Seccomp") != "2")
                        continue; // not there yet
                    ++seen;
                    seccomp.insert(statusField(child, "Seccomp"));
                    privileges.insert(statusField(child, "NoNewPrivs"));
                    capabilities.insert(statusField(child, "CapPrm") + ' ' + statusField(child, "CapBnd"));
                    bool stranger = true;
                    for (const char *kind : {"mnt", "pid", "net"})
                        stranger = stranger && namespaceOf(child, kind) != namespaceOf(self, kind);
                    strangers += stranger
                        && QFile::symLinkTarget(QStringLiteral("/proc/%1/root").arg(child)) != QStringLiteral("/");
                }
            }
            return seen < 2;
        });
        QVERIFY(!run.report);
        QCOMPARE(run.report.error().code, ErrorCode::Cancelled);
        QVERIFY(seen >= 2);
        QCOMPARE(seccomp, std::set<QByteArray>{"2"});
        QCOMPARE(privileges, std::set<QByteArray>{"1"});
        const quint64 writer = 1ULL << CAP_CHOWN | 1ULL << CAP_FOWNER | 1ULL << CAP_FSETID | 1ULL << CAP_DAC_OVERRIDE
            | 1ULL << CAP_MKNOD | 1ULL << CAP_SETFCAP;
        const QByteArray text = QByteArray::number(writer, 16).rightJustified(16, '0');
        const QByteArray setuid = QByteArray::number(quint64(1) << CAP_SETUID, 16).rightJustified(16, '0');
        QCOMPARE(capabilities, (std::set<QByteArray>{text + ' ' + text, QByteArray(16, '0') + ' ' + setuid}));
        QVERIFY(strangers >= 1);
        // Killed with their parent, though one of them is not its child's child.
        QTRY_VERIFY(childrenOf(QString::number(::getpid())).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestUnpack)
#include "tst_unpack.moc"
