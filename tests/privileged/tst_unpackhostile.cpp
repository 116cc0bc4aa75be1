// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"
#include "tests/privileged/unpacking.h"
#include "tests/support/compress.h"
#include "tests/support/tarbuilder.h"

#include <QDir>
#include <QProcess>
#include <QRandomGenerator>
#include <QTest>

using namespace kiste;
using namespace kiste::test;

namespace {

using Header = TarBuilder::Header;

void row(const char *name, const TarBuilder &tar, const char *message, ErrorCode code = ErrorCode::Corrupt)
{
    QTest::newRow(name) << QByteArray::fromStdString(tar.finish()) << QByteArray(message) << static_cast<int>(code);
}

} // namespace

class TestUnpackHostile : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
    }

    void isRefused_data()
    {
        QTest::addColumn<QByteArray>("blob");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<int>("code");
        const auto good = [] { return TarBuilder().file("good", "g"); };

        row("dot dot", good().file("../canary", "x"), "'../canary': its path holds '..'");
        row("dot dot inside", good().file("a/../../canary", "x"), "its path holds '..'");
        row("dot dot that stays inside", good().file("a/../b", "x"), "its path holds '..'");
        row("absolute dot dot", good().file("/../canary", "x"), "its path holds '..'");
        row("dot dot directory", good().directory(".."), "its path holds '..'");
        row("dot dot whiteout", good().file("../.wh.canary"), "its path holds '..'");
        row("whiteout of nothing", good().file(".wh."), "it hides no name");
        row("whiteout of dot", good().file(".wh.."), "it hides no name");
        row("whiteout of dot dot", good().file("a/.wh..."), "it hides no name");
        row("whiteout of everything", good().file(".wh..wh..opq"), "hiding the whole root", ErrorCode::Unsupported);

        row("root as symlink", good().symlink(".", "/"), "replace the root directory");
        row("root as symlink, slash", good().symlink("/", "/tmp"), "replace the root directory");
        row("root as file", good().file("./", "x"), "replace the root directory");
        row("root as hard link", good().hardLink("./.", "good"), "replace the root directory");
        row("root as device", good().entry('4', "/", {.major = 8}), "replace the root directory");
        row("root as empty name", good().symlink("", "/"), "replace the root directory");

        row("through an absolute symlink", good().symlink("a", "/").file("a/x", "x"), "'a' is a symbolic link");
        row("through a relative symlink", good().symlink("a", "..").file("a/canary", "x"), "'a' is a symbolic link");
        row("through a symlink in the middle", good().directory("d").symlink("d/a", "../..").file("d/a/b/c", "x"),
            "'d/a' is a symbolic link");
        row("through a symlink to a directory here", good().directory("d").symlink("a", "d").file("a/x", "x"),
            "'a' is a symbolic link");
        row("directory through a symlink", good().symlink("a", "/tmp").directory("a/b"), "'a' is a symbolic link");
        row("whiteout through a symlink", good().symlink("a", "..").file("a/.wh.canary"), "'a' is a symbolic link");
        row("opaque through a symlink", good().symlink("a", "..").file("a/.wh..wh..opq"), "'a' is a symbolic link");
        row("symlink through a symlink", good().symlink("a", "..").symlink("a/b", "c"), "'a' is a symbolic link");
        row("device through a symlink", good().symlink("a", "..").entry('3', "a/b", {.major = 1, .minor = 3}),
            "'a' is a symbolic link");
        row("below a file", good().file("good/x", "x"), "'good' is not a directory");
        row("below a FIFO", good().entry('6', "f", {}).file("f/x", "x"), "'f' is not a directory");

        row("hard link outside", good().hardLink("a", "../canary"), "its link target '../canary' is refused");
        row("hard link to a missing file", good().hardLink("a", "missing"), "is not in this layer");
        row("absolute hard link to a host file", good().hardLink("a", "/etc/passwd"), "is not in this layer");
        row("hard link through a symlink", good().symlink("s", "..").hardLink("a", "s/canary"), "is not in this layer");
        row("hard link to a directory", good().directory("d").hardLink("a", "d"), "is not a file");
        row("hard link to the root", good().hardLink("a", "/"), "is not in this layer");
        row("hard link to a whiteout", good().file(".wh.w").hardLink("a", "w"), "is not a file");
        row("hard link below a symlink", good().symlink("s", "..").hardLink("s/a", "good"), "'s' is a symbolic link");

        row("whiteout in disguise", good().entry('3', "w", {}), "whiteout in disguise");
        row("impossible major", good().entry('3', "d", {.major = 1U << 20U, .minor = 1}), "there is no device");
        row("impossible minor", good().entry('4', "d", {.major = 8, .minor = 1U << 20U}), "there is no device");
        row("unknown type", good().entry('Q', "q", {}), "unknown type", ErrorCode::Unsupported);
        row("volume of many", good().entry('M', "m", {}, "x"), "unknown type", ErrorCode::Unsupported);

        row("uid above 2^31", good().entry('0', "u", {.uid = 1LL << 31U}), "its owner 2147483648:0 is out of range");
        row("uid 2^32", good().entry('0', "u", {.uid = 1LL << 32U}), "is out of range");
        row("uid -1", good().entry('0', "u", {.uid = -1}), "is out of range");
        row("gid in pax", good().pax({{"gid", "4294967295"}}).file("u"), "is out of range");
        row("uid in pax is no number", good().pax({{"uid", "root"}}).file("u"), "is not a number");

        row("NUL in a pax name", good().pax({{"path", std::string("a\0b", 3)}}).file("x"), "NUL byte");
        row("NUL in a pax link", good().pax({{"linkpath", std::string("a\0b", 3)}}).symlink("x", "y"), "NUL byte");
        row("NUL in a GNU name", good().gnuLong('L', std::string_view("a\0b", 3)).file("x"), "NUL byte");
        row("long component", good().pax({{"path", std::string(256, 'a')}}).file("x"), "longer than 255");
        std::string deep;
        for (int i = 0; i < 3000; ++i)
            deep += "d/";
        row("long path", good().gnuLong('L', deep + 'f').file("x"), "longer than 4095");
        row("long link target", good().gnuLong('K', std::string(5000, 'l')).entry('2', "l", {}),
            "cannot make the symbolic link", ErrorCode::InvalidArgument);
        row("two names", good().pax({{"path", "a"}}).gnuLong('L', "b").file("c"), "a member has two names");
        row("huge extended header", good().entry('x', "h", {.size = 2 << 20}), "extended tar header",
            ErrorCode::LimitExceeded);
        row("huge attribute", good().pax({{"SCHILY.xattr.user.big", std::string(70000, 'x')}}).file("x"),
            "extended attribute");
        row("malformed pax", good().entry('x', "h", {}, "99 path=a\n").file("x"), "a pax header is malformed");
        row("header without member", good().pax({{"path", "a"}}), "it ends after an extended header");

        row("data past the end", good().entry('0', "big", {.size = 1 << 20}, "x"),
            "it ends in the middle of member 'big'");
        row("impossible size", good().entry('0', "big", {.size = 0x7fff'ffff'ffff'ffff}), "impossible size");
        row("sparse map beyond the file",
            good().pax({{"GNU.sparse.size", "10"}, {"GNU.sparse.map", "100,3"}}).file("s", "abc"),
            "does not fit its size");
        row("sparse map that overlaps",
            good().pax({{"GNU.sparse.size", "10"}, {"GNU.sparse.map", "4,2,3,1"}}).file("s", "abc"),
            "overlapping pieces");
        row("sparse map longer than the data",
            good().pax({{"GNU.sparse.size", "100"}, {"GNU.sparse.map", "0,50"}}).file("s", "abc"),
            "does not fit its size");
        row("rubbish", TarBuilder().raw(std::string(2048, 'r')), "a header's checksum is wrong");
        row("zeros in the middle", good().raw(std::string(512, '\0')).file("hidden", "x"), "a block of zeros");
    }

    void isRefused()
    {
        QFETCH(QByteArray, blob);
        QFETCH(QByteArray, message);
        QFETCH(int, code);
        for (const char *program : {"", "gzip"}) {
            const std::string tar = blob.toStdString();
            const Unpacking run(*program ? compressed(QString::fromLatin1(program), tar) : tar);
            QVERIFY(!run.report);
            QVERIFY2(run.error().contains(message.toStdString()), run.error().c_str());
            QCOMPARE(static_cast<int>(run.report.error().code), run.report.error().osError == E2BIG ? 0 : code);
            QVERIFY(run.nothingLeft());
        }
    }

    void errorsAreSafeToPrint()
    {
        const Unpacking run(TarBuilder().file("\x1b[31mred\n../", "x").file("a/\x9b../../..", "x").finish());
        QVERIFY(!run.report);
        for (const char c : run.error())
            QVERIFY(static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f);
        QVERIFY(run.error().size() < 500);
    }

    void bombsAreRefused()
    {
        const std::string tar = TarBuilder().file("zeros", std::string(std::size_t(100) << 20U, '\0')).finish();
        const std::string gzip = compressed(QStringLiteral("gzip"), tar);
        QVERIFY(tar.size() / gzip.size() > 900);
        for (const std::string &blob : {gzip, compressed(QStringLiteral("zstd"), tar)}) {
            const Unpacking run(blob);
            QVERIFY(!run.report);
            QCOMPARE(run.report.error().code, ErrorCode::LimitExceeded);
            QVERIFY2(run.error().contains("more than 200 times"), run.error().c_str());
            QVERIFY(run.nothingLeft());
        }
        // The same is fine for who asks for it.
        const Unpacking allowed(gzip, {.maxRatio = 2000});
        QVERIFY2(allowed.report, allowed.error().c_str());
    }

    void limitsHold()
    {
        const UnpackLimits limits{.maxBytes = 1 << 20, .maxEntries = 10, .maxRatio = 200};
        TarBuilder many;
        for (int i = 0; i < 11; ++i)
            many.directory(std::to_string(i));
        const std::string sparse = "1\n0\n1\n";
        TarBuilder holes;
        holes.pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "1099511627776"}});
        holes.file("s", sparse + std::string(512 - sparse.size(), '\0') + 'x');
        const std::pair<std::string, const char *> rows[] = {
            {many.finish(), "more than 10 entries"},
            {TarBuilder().file("big", std::string(1 << 20, 'x')).finish(), "larger than 1048576 bytes"},
            {holes.finish(), "files exceed 1048576 bytes"},
        };
        for (const auto &[tar, message] : rows) {
            const Unpacking run(tar, limits);
            QVERIFY(!run.report);
            QCOMPARE(run.report.error().code, ErrorCode::LimitExceeded);
            QVERIFY2(run.error().contains(message), run.error().c_str());
            QVERIFY(run.nothingLeft());
        }
    }

    void cutStreamsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::newRow("plain") << QByteArray();
        QTest::newRow("gzip") << QByteArray("gzip");
        QTest::newRow("zstd") << QByteArray("zstd");
    }

    void cutStreamsAreRefused()
    {
        QFETCH(QByteArray, program);
        QRandomGenerator random(42);
        std::string noise(100'000, '\0');
        for (char &c : noise)
            c = static_cast<char>(random.generate());
        const std::string tar = TarBuilder().file("a", noise).file("b", noise).finish();
        const std::string blob = program.isEmpty() ? tar : compressed(QString::fromLatin1(program), tar);
        std::vector<std::size_t> lengths{3, 5, 9, 20, blob.size() - 2000, blob.size() - 1};
        for (int i = 0; i < 8; ++i)
            lengths.push_back(random.bounded(20U, static_cast<quint32>(blob.size())));
        for (const std::size_t length : lengths) {
            const Unpacking run(blob.substr(0, length));
            // A plain archive may end without its mark; what is missing shows in the diff id then.
            if (run.report) {
                QVERIFY(program.isEmpty());
                QVERIFY(run.report->diffId != Sha256::of(tar));
                continue;
            }
            QVERIFY2(run.report.error().code == ErrorCode::Corrupt, run.error().c_str());
            QVERIFY(run.nothingLeft());
        }
    }

    void damagedStreamsAreRefused()
    {
        std::string text;
        for (int i = 0; i < 20'000; ++i)
            text += std::to_string(i);
        const std::string tar = TarBuilder().file("a", text).finish();
        const std::string gzip = compressed(QStringLiteral("gzip"), tar);
        const std::string zstd = compressed(QStringLiteral("zstd"), tar, {QStringLiteral("--check")});
        std::string checksum = gzip;
        checksum[checksum.size() - 6] ^= 1;
        std::string middle = zstd;
        middle[middle.size() / 2] ^= 1;
        const std::pair<std::string, const char *> rows[] = {
            {gzip + "rubbish", "something follows the gzip stream"},
            {gzip + std::string(512, '\0'), "something follows the gzip stream"},
            {gzip + "\x1f", "gzip"},
            {checksum, "checksum"},
            {zstd + "rubbish", "cannot be decompressed"},
            {middle, "cannot be decompressed"},
            {compressed(QStringLiteral("xz"), tar), "compressed with xz or bzip2"},
        };
        for (const auto &[blob, message] : rows) {
            const Unpacking run(blob);
            QVERIFY2(!run.report, message);
            QVERIFY2(run.error().contains(message), run.error().c_str());
            QVERIFY(run.nothingLeft());
        }
    }

    void noiseNeverDoesHarm()
    {
        QRandomGenerator random(7);
        const std::string tar = TarBuilder()
                                    .pax({{"path", "some/long/name"}, {"SCHILY.xattr.user.a", "b"}})
                                    .file("x", std::string(700, 'd'))
                                    .symlink("link", "target")
                                    .hardLink("hard", "some/long/name")
                                    .finish();
        for (int i = 0; i < 60; ++i) {
            std::string damaged = tar;
            for (int n = 0; n < 3; ++n)
                damaged[random.bounded(static_cast<quint32>(damaged.size()))] = static_cast<char>(random.generate());
            const Unpacking run(damaged);
            QVERIFY(run.report || run.nothingLeft());
            QVERIFY2(run.report || !run.error().contains("ended by signal"), run.error().c_str());
        }
    }

    void theProgramRefusesToBeMisused()
    {
        QTemporaryDir directory;
        const std::string base = directory.path().toStdString();
        Unpacking::writeFile(base + "/blob", TarBuilder().file("a").finish());
        Unpacking::writeFile(base + "/full", "x");
        const UniqueFd blob(::open((base + "/blob").c_str(), O_RDONLY | O_CLOEXEC));
        const UniqueFd target(::open(base.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        const auto watch = [](std::uint64_t) { return true; };
        const std::string program = KISTE_BIN "/kiste-unpack";
        const auto full = runUnpack(program, blob.get(), target.get(), {}, watch);
        QVERIFY(!full && full.error().detail == "the target directory is not empty");
        QVERIFY(QFile::exists(directory.filePath(QStringLiteral("full"))));
        const auto file = runUnpack(program, blob.get(), blob.get(), {}, watch);
        QVERIFY(!file && file.error().detail.contains("not a directory"));
        const auto tree = runUnpack(program, target.get(), target.get(), {}, watch);
        QVERIFY(!tree && tree.error().detail.contains("not a regular file"));
        const auto missing = runUnpack(base + "/none", blob.get(), target.get(), {}, watch);
        QVERIFY(!missing && missing.error().code == ErrorCode::NotFound);
        QCOMPARE(QProcess::execute(QString::fromStdString(program), {}), 125);
    }
};

QTEST_GUILESS_MAIN(TestUnpackHostile)
#include "tst_unpackhostile.moc"
