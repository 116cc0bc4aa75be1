// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/tarreader.h"
#include "tests/support/tarbuilder.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace kiste;
using namespace kiste::test;
using Type = TarEntry::Type;

namespace {

/// Hands the bytes out in pieces of a size, and may pass over some.
class PieceInput : public TarInput
{
public:
    PieceInput(std::string bytes, std::size_t piece, bool canSkip)
        : m_bytes(std::move(bytes))
        , m_piece(piece)
        , m_canSkip(canSkip)
    { }
    Result<std::size_t> read(std::span<std::byte> buffer) override
    {
        const std::size_t n = std::min({buffer.size(), m_piece, m_bytes.size() - m_position});
        std::copy_n(reinterpret_cast<const std::byte *>(m_bytes.data()) + m_position, n, buffer.begin());
        m_position += n;
        return n;
    }
    Result<std::uint64_t> skip(std::uint64_t bytes) override
    {
        const std::size_t n = m_canSkip ? std::min<std::uint64_t>(bytes, m_bytes.size() - m_position) : 0;
        m_position += n;
        return n;
    }

private:
    std::string m_bytes;
    std::size_t m_piece;
    bool m_canSkip;
    std::size_t m_position = 0;
};

struct Member
{
    TarEntry entry;
    std::string data; ///< holes filled with zeros
};

Result<std::vector<Member>> readAll(const std::string &tar, std::size_t piece = 1 << 20, bool withData = true)
{
    PieceInput input(tar, piece, !withData);
    TarReader reader(input, 4096);
    std::vector<Member> members;
    while (true) {
        const auto entry = reader.next();
        if (!entry)
            return std::unexpected(entry.error());
        if (!*entry)
            return members;
        Member &member = members.emplace_back(**entry);
        while (withData) {
            const auto read = reader.readData();
            if (!read)
                return std::unexpected(read.error());
            if (read->bytes.empty())
                break;
            member.data.resize(std::max<std::size_t>(member.data.size(), read->offset), '\0');
            member.data.append(reinterpret_cast<const char *>(read->bytes.data()), read->bytes.size());
        }
        if (withData)
            member.data.resize(member.entry.size, '\0');
    }
}

/// The only member of an archive.
Member only(const TarBuilder &tar)
{
    const auto members = readAll(tar.finish());
    if (!members || members->size() != 1) {
        QTest::qFail(members ? "not one member" : members.error().detail.c_str(), __FILE__, __LINE__);
        return {};
    }
    return members->front();
}

std::string octal(std::uint64_t value)
{
    return QByteArray::number(static_cast<quint64>(value), 8).rightJustified(11, '0').toStdString() + '\0';
}

/// A member of GNU's sparse format with its checksum made right.
std::string gnuSparse(const std::vector<TarEntry::Extent> &extents, std::uint64_t realSize, const std::string &data)
{
    std::string block = TarBuilder::block('S', "sparse", {.size = static_cast<std::int64_t>(data.size())});
    block.replace(257, 8, std::string_view("ustar  \0", 8));
    std::string extra;
    for (std::size_t i = 0; i < extents.size(); ++i) {
        const std::string text = octal(extents[i].offset) + octal(extents[i].size);
        if (i < 4) {
            block.replace(386 + i * 24, 24, text);
            continue;
        }
        const std::size_t slot = (i - 4) % 21;
        if (slot == 0) {
            if (!extra.empty())
                extra[extra.size() - 8] = 1;
            extra += std::string(512, '\0');
        }
        extra.replace(extra.size() - 512 + slot * 24, 24, text);
    }
    block[482] = extra.empty() ? '\0' : '\1';
    block.replace(483, 12, octal(realSize));
    block.replace(148, 8, "        ");
    unsigned sum = 0;
    for (const char c : block)
        sum += static_cast<unsigned char>(c);
    block.replace(148, 8, QByteArray::number(sum, 8).rightJustified(6, '0').toStdString() + std::string("\0 ", 2));
    std::string padded = data;
    padded.resize((data.size() + 511) / 512 * 512, '\0');
    return block + extra + padded;
}

} // namespace

class TestTarReader : public QObject
{
    Q_OBJECT

private slots:
    void everyWayOfReadingGivesTheSame()
    {
        TarBuilder tar;
        tar.directory("d/");
        tar.entry('0', "d/file", {.mode = 04755, .uid = 1, .gid = 2, .mtime = 3}, std::string(5000, 'x') + "end");
        tar.file("empty");
        tar.entry('2', "link", {.link = "d/file"});
        tar.pax({{"path", std::string(300, 'p')}}).file("x", "pax");
        tar.gnuLong('L', std::string(5000, 'g')).file("x", "gnu");
        const std::string bytes = tar.finish();
        for (const std::size_t piece : {std::size_t(1), std::size_t(511), std::size_t(512), std::size_t(1 << 20)}) {
            const auto members = readAll(bytes, piece);
            QVERIFY2(members, members ? "" : members.error().detail.c_str());
            QCOMPARE(members->size(), 6U);
            QCOMPARE(members->at(0).entry.type, Type::Directory);
            QCOMPARE(members->at(1).data, std::string(5000, 'x') + "end");
            QCOMPARE(members->at(1).entry.mode, 04755U);
            QCOMPARE(members->at(1).entry.uid, 1);
            QCOMPARE(members->at(1).entry.gid, 2);
            QCOMPARE(members->at(1).entry.mtime, 3);
            QCOMPARE(members->at(3).entry.linkTarget, std::string("d/file"));
            QCOMPARE(members->at(4).entry.path, std::string(300, 'p'));
            QCOMPARE(members->at(5).entry.path, std::string(5000, 'g'));
            QCOMPARE(members->at(5).data, std::string("gnu"));
        }
        // Where the data lies is the same when it is passed over.
        const auto skipped = readAll(bytes, 1 << 20, false);
        QVERIFY(skipped);
        for (const Member &member : *skipped) {
            if (member.entry.path.starts_with("ppp"))
                QCOMPARE(bytes.substr(member.entry.dataOffset, member.entry.storedSize), std::string("pax"));
        }
    }

    void namesAreBytes()
    {
        for (const std::string name : {"e\xcc\x81", "\xff\xfe", " ", "a\nb"}) {
            QCOMPARE(only(TarBuilder().file(name)).entry.path, name);
            QCOMPARE(only(TarBuilder().pax({{"path", name}}).file("x")).entry.path, name);
            QCOMPARE(only(TarBuilder().pax({{"linkpath", name}}).symlink("x", "y")).entry.linkTarget, name);
        }
        // A hundred bytes fill the field: no NUL ends it.
        QCOMPARE(only(TarBuilder().file(std::string(100, 'n'))).entry.path, std::string(100, 'n'));
    }

    void prefixesBelongToPosixOnly()
    {
        std::string posix = TarBuilder::block('0', "name", {.size = 0});
        const auto fix = [](std::string &block) {
            block.replace(148, 8, "        ");
            unsigned sum = 0;
            for (const char c : block)
                sum += static_cast<unsigned char>(c);
            block.replace(
                148, 8, QByteArray::number(sum, 8).rightJustified(6, '0').toStdString() + std::string("\0 ", 2));
        };
        posix.replace(345, 6, "prefix");
        std::string gnu = posix;
        gnu.replace(257, 8, std::string_view("ustar  \0", 8));
        fix(posix);
        fix(gnu);
        QCOMPARE(only(TarBuilder().raw(posix)).entry.path, std::string("prefix/name"));
        QCOMPARE(only(TarBuilder().raw(gnu)).entry.path, std::string("name"));
    }

    void numbersAreReadInEveryForm()
    {
        QCOMPARE(only(TarBuilder().entry('0', "a", {.uid = 07777777})).entry.uid, 07777777);
        QCOMPARE(only(TarBuilder().entry('0', "a", {.uid = 010000000})).entry.uid, 010000000);
        QCOMPARE(only(TarBuilder().entry('0', "a", {.mtime = -5})).entry.mtime, -5);
        QCOMPARE(only(TarBuilder().entry('0', "a", {.mtime = 1LL << 40U})).entry.mtime, 1LL << 40U);
        const auto time = [](const char *text) { return only(TarBuilder().pax({{"mtime", text}}).file("a")).entry; };
        QCOMPARE(time("12").mtime, 12);
        QCOMPARE(time("12.25").mtimeNanoseconds, 250'000'000U);
        QCOMPARE(time("12.1234567899").mtimeNanoseconds, 123'456'789U);
        QCOMPARE(time("-1.5").mtime, -2);
        QCOMPARE(time("-1.5").mtimeNanoseconds, 500'000'000U);
        QCOMPARE(only(TarBuilder().pax({{"size", "3"}}).entry('0', "a", {.size = 3}, "abc")).data, std::string("abc"));
    }

    void emptyValuesTakeEarlierOnesBack()
    {
        QCOMPARE(only(TarBuilder().pax({{"path", "a"}, {"path", ""}}).file("b")).entry.path, std::string("b"));
        QCOMPARE(only(TarBuilder().pax({{"comment", "x=y"}}).file("b")).entry.path, std::string("b"));
    }

    void oldAndOddArchives()
    {
        QCOMPARE(only(TarBuilder().entry('\0', "dir/", {})).entry.type, Type::Directory);
        QCOMPARE(only(TarBuilder().entry('\0', "file", {}, "x")).entry.type, Type::File);
        QCOMPARE(only(TarBuilder().entry('7', "file", {}, "x")).data, std::string("x"));
        // Global headers and labels say nothing about members.
        QCOMPARE(
            only(TarBuilder().entry('g', "g", {}, "12 path=lie\n").file("truth")).entry.path, std::string("truth"));
        QCOMPARE(only(TarBuilder().entry('V', "label", {}).file("a")).entry.path, std::string("a"));
        // Only files have data, whatever a header says.
        const auto members = readAll(TarBuilder().entry('5', "d", {.size = 512}).file("a", "x").finish());
        QVERIFY(members && members->size() == 2);
        QCOMPARE(readAll("")->size(), 0U);
        QCOMPARE(readAll(std::string(512, '\0'))->size(), 0U);
        QCOMPARE(readAll(TarBuilder().file("a").finish(false))->size(), 1U);
        QCOMPARE(readAll(TarBuilder().file("a").finish() + "whatever follows")->size(), 1U);
    }

    void sparseFilesOfEveryFormat_data()
    {
        QTest::addColumn<QByteArray>("tar");
        const std::string expected = "ab" + std::string(8, '\0') + "cde" + std::string(7, '\0');
        const std::string data = "abcde";
        const std::string map = "2\n0\n2\n10\n3\n";
        TarBuilder zero;
        zero.pax({{"GNU.sparse.size", "20"}, {"GNU.sparse.numblocks", "2"}, {"GNU.sparse.offset", "0"},
            {"GNU.sparse.numbytes", "2"}, {"GNU.sparse.offset", "10"}, {"GNU.sparse.numbytes", "3"}});
        QTest::newRow("pax 0.0") << QByteArray::fromStdString(zero.file("sparse", data).finish());
        TarBuilder one;
        one.pax(
            {{"GNU.sparse.size", "20"}, {"GNU.sparse.name", "sparse"}, {"GNU.sparse.map", "0,2,10,3"}, {"path", "x"}});
        QTest::newRow("pax 0.1") << QByteArray::fromStdString(one.file("sparse", data).finish());
        TarBuilder two;
        two.pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "20"},
            {"GNU.sparse.name", "sparse"}, {"path", "GNUSparseFile.0/x"}});
        two.file("x", map + std::string(512 - map.size(), '\0') + data);
        QTest::newRow("pax 1.0") << QByteArray::fromStdString(two.finish());
        QTest::newRow("gnu") << QByteArray::fromStdString(
            TarBuilder().raw(gnuSparse({{0, 2}, {10, 3}, {20, 0}}, 20, data)).finish());
    }

    void sparseFilesOfEveryFormat()
    {
        QFETCH(QByteArray, tar);
        const auto members =
            readAll((tar + QByteArray::fromStdString(TarBuilder().file("next", "n").finish())).toStdString());
        const auto alone = readAll(tar.toStdString());
        QVERIFY2(alone, alone ? "" : alone.error().detail.c_str());
        QCOMPARE(alone->size(), 1U);
        QCOMPARE(alone->front().entry.path, std::string("sparse"));
        QCOMPARE(alone->front().data, "ab" + std::string(8, '\0') + "cde" + std::string(7, '\0'));
        QVERIFY(members);
    }

    void manyPiecesInGnuFormat()
    {
        std::vector<TarEntry::Extent> extents;
        std::string data;
        for (std::uint64_t i = 0; i < 60; ++i) {
            extents.push_back({i * 10, 1});
            data += static_cast<char>('a' + i % 26);
        }
        const auto members = readAll(TarBuilder().raw(gnuSparse(extents, 600, data)).file("next", "n").finish());
        QVERIFY2(members, members ? "" : members.error().detail.c_str());
        QCOMPARE(members->size(), 2U);
        QCOMPARE(members->at(0).data.size(), 600U);
        for (std::size_t i = 0; i < 60; ++i)
            QCOMPARE(members->at(0).data[i * 10], data[i]);
        QCOMPARE(members->at(1).data, std::string("n"));
    }

    void noiseEndsInAnErrorOrMembers()
    {
        QRandomGenerator random(3);
        const std::string good = TarBuilder()
                                     .pax({{"path", "long"}, {"mtime", "1.5"}, {"SCHILY.xattr.user.a", "b"}})
                                     .file("x", std::string(600, 'd'))
                                     .gnuLong('K', "target")
                                     .symlink("link", "t")
                                     .raw(gnuSparse({{0, 2}, {10, 3}, {20, 1}, {30, 1}, {40, 1}}, 50, "abcdefgh"))
                                     .finish();
        QVERIFY(readAll(good));
        int refused = 0;
        for (int i = 0; i < 4000; ++i) {
            std::string damaged = good;
            for (int n = 0; n < 4; ++n) {
                const auto position = random.bounded(static_cast<quint32>(damaged.size()));
                damaged[position] = static_cast<char>(random.generate());
            }
            // Headers whose checksum is right again get past the first check.
            for (std::size_t block = 0; i % 2 == 0 && block + 512 <= damaged.size(); block += 512) {
                if (damaged.compare(block + 257, 5, "ustar") != 0)
                    continue;
                damaged.replace(block + 148, 8, "        ");
                unsigned sum = 0;
                for (const char c : damaged.substr(block, 512))
                    sum += static_cast<unsigned char>(c);
                damaged.replace(block + 148, 8,
                    QByteArray::number(sum, 8).rightJustified(6, '0').toStdString() + std::string("\0 ", 2));
            }
            const auto members = readAll(damaged, 1 << 20, i % 3 == 0);
            refused += members ? 0 : 1;
            if (members)
                QVERIFY(members->size() <= 16);
        }
        QVERIFY(refused > 500);
    }

    void damageIsFound_data()
    {
        QTest::addColumn<QByteArray>("tar");
        const auto row = [](const char *name, const TarBuilder &tar) {
            QTest::newRow(name) << QByteArray::fromStdString(tar.finish());
        };
        std::string block = TarBuilder::block('0', "a", {.size = 0});
        block[0] = 'b';
        row("checksum", TarBuilder().raw(block));
        row("half a header", TarBuilder().raw("x"));
        row("pax without newline", TarBuilder().entry('x', "p", {}, "9 path=ab").file("a"));
        row("pax without key", TarBuilder().entry('x', "p", {}, "5 =a\n").file("a"));
        row("pax with no length", TarBuilder().entry('x', "p", {}, "path=a\n").file("a"));
        row("pax with length 0", TarBuilder().entry('x', "p", {}, "0 path=a\n").file("a"));
        row("pax longer than itself", TarBuilder().entry('x', "p", {}, "900 path=a\n").file("a"));
        row("pax with negative size", TarBuilder().pax({{"size", "-1"}}).file("a"));
        row("pax with huge size", TarBuilder().pax({{"size", "18446744073709551615"}}).file("a"));
        row("two pax headers", TarBuilder().pax({{"path", "a"}}).pax({{"path", "b"}}).file("c"));
        row("two long names", TarBuilder().gnuLong('L', "a").gnuLong('L', "b").file("c"));
        row("sparse without size", TarBuilder().pax({{"GNU.sparse.map", "0,1"}}).file("a", "x"));
        row("sparse of an unknown version",
            TarBuilder().pax({{"GNU.sparse.major", "2"}, {"GNU.sparse.realsize", "1"}}).file("a", "x"));
        row("sparse map of letters",
            TarBuilder()
                .pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.realsize", "1"}})
                .file("a", std::string(512, 'x')));
        row("sparse map without end",
            TarBuilder()
                .pax({{"GNU.sparse.major", "1"}, {"GNU.sparse.realsize", "1"}})
                .file("a", "99\n" + std::string(509, '1')));
        row("sparse map that is too short",
            TarBuilder().pax({{"GNU.sparse.size", "9"}, {"GNU.sparse.map", "0"}}).file("a", "x"));
        std::string octal = TarBuilder::block('0', "a", {.size = 0});
        row("letters in a number", TarBuilder().raw(octal.replace(100, 7, "zzzzzzz")));
    }

    void damageIsFound()
    {
        QFETCH(QByteArray, tar);
        const auto members = readAll(tar.toStdString());
        QVERIFY(!members);
        QVERIFY(members.error().code == ErrorCode::Corrupt);
        QVERIFY(!members.error().detail.empty());
    }
};

QTEST_APPLESS_MAIN(TestTarReader)
#include "tst_tarreader.moc"
