// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/sha256.h"

#include <QTest>

#include <cerrno>

using namespace kiste;

class TestBase : public QObject
{
    Q_OBJECT

private slots:
    void errorNamesAreUniqueAndReversible()
    {
        QSet<QString> seen;
        for (int i = 0; i < errorCodeCount; ++i) {
            const auto code = static_cast<ErrorCode>(i);
            const std::string name = errorName(code);
            QVERIFY(name.starts_with("org.kiste.Error."));
            QCOMPARE(errorCodeFromName(name), code);
            seen.insert(QString::fromStdString(name));
        }
        QCOMPARE(seen.size(), errorCodeCount);
        QCOMPARE(errorCodeFromName("org.freedesktop.DBus.Error.NoReply"), ErrorCode::Failed);
    }

    void errnoBecomesCode()
    {
        const Error error = Error::fromErrno(ENOENT, "cannot open 'x'");
        QCOMPARE(error.code, ErrorCode::NotFound);
        QCOMPARE(error.osError, ENOENT);
        QCOMPARE(error.detail, std::string("cannot open 'x': No such file or directory"));
    }

    void containerIds_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("valid");
        QTest::newRow("hex") << QByteArray(64, 'a') << true;
        QTest::newRow("one") << QByteArray("a") << true;
        QTest::newRow("marks") << QByteArray("a_.-9") << true;
        QTest::newRow("empty") << QByteArray("") << false;
        QTest::newRow("dot dot") << QByteArray("..") << false;
        QTest::newRow("slash") << QByteArray("a/b") << false;
        QTest::newRow("option") << QByteArray("--help") << false;
        QTest::newRow("upper") << QByteArray("A") << false;
        QTest::newRow("long") << QByteArray(65, 'a') << false;
        QTest::newRow("nul") << QByteArray("a\0b", 3) << false;
        QTest::newRow("newline") << QByteArray("a\n") << false;
    }

    void containerIds()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, valid);
        const auto id = ContainerId::parse({text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(id.has_value(), valid);
        if (id)
            QCOMPARE(QByteArray::fromStdString(id->text()), text);
        else
            QCOMPARE(id.error().code, ErrorCode::InvalidArgument);
    }

    void randomIdsDiffer()
    {
        const ContainerId first = ContainerId::random();
        QVERIFY(ContainerId::parse(first.text()).has_value());
        QCOMPARE(first.text().size(), std::size_t(64));
        QVERIFY(first != ContainerId::random());
    }

    void digests()
    {
        const std::string hex(64, 'b');
        QVERIFY(Digest::parse("sha256:" + hex).has_value());
        QVERIFY(!Digest::parse("sha256:../x").has_value());
        QVERIFY(!Digest::parse("sha256:" + std::string(64, 'B')).has_value());
        QVERIFY(!Digest::parse("sha512:" + hex).has_value());
        QVERIFY(!Digest::parse("sha256:" + hex + "0").has_value());
        QCOMPARE(Sha256::of("abc").text(),
                 std::string("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        Sha256 pieces;
        pieces.add("a");
        pieces.add("bc");
        QCOMPARE(pieces.finish(), Sha256::of("abc"));
        QCOMPARE(pieces.finish(), Sha256::of(""));
    }

    void pathElements()
    {
        for (const std::string text : {"", "web", "a_b", "my.app-1", "\xc3\xa4", "_"}) {
            const std::string element = escapePathElement(text);
            QVERIFY(!element.empty());
            QVERIFY(element.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
                    == std::string::npos);
            QCOMPARE(unescapePathElement(element).value(), text);
        }
        for (const char *bad : {"", "a_", "a_z0", "a_6", "a_61", "a-b", "_4"})
            QVERIFY2(!unescapePathElement(bad).has_value(), bad);
    }
};

QTEST_APPLESS_MAIN(TestBase)
#include "tst_base.moc"
