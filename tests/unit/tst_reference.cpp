// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/reference.h"

#include <QTest>

using namespace kiste;

namespace {

const QByteArray digest = "sha256:" + QByteArray(64, 'a');

QString q(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

class TestReference : public QObject {
    Q_OBJECT

private slots:
    void valid_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("registry");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("tag");
        QTest::addColumn<QString>("normalized");
        const auto row = [](const char *text, const char *registry, const char *path, const char *tag,
                             const char *full) {
            QTest::newRow(text) << QByteArray(text) << QString::fromUtf8(registry) << QString::fromUtf8(path)
                                << QString::fromUtf8(tag) << QString::fromUtf8(full);
        };
        row("deb13", "", "deb13", "", "localhost/deb13:latest");
        row("deb13:v1", "", "deb13", "v1", "localhost/deb13:v1");
        row("me/app", "", "me/app", "", "localhost/me/app:latest");
        row("localhost/deb13", "localhost", "deb13", "", "localhost/deb13:latest");
        row("r.example/a/b/c:1.0_x-Y", "r.example", "a/b/c", "1.0_x-Y", "r.example/a/b/c:1.0_x-Y");
        row("r:5000/a", "r:5000", "a", "", "r:5000/a:latest");
        row("R/a", "R", "a", "", "R/a:latest");
        row("[fe80::1]:5000/a", "[fe80::1]:5000", "a", "", "[fe80::1]:5000/a:latest");
        row("a__b", "", "a__b", "", "localhost/a__b:latest");
        row("a---b.c_d", "", "a---b.c_d", "", "localhost/a---b.c_d:latest");
        row("a:_", "", "a", "_", "localhost/a:_");
    }

    void valid()
    {
        QFETCH(QByteArray, text);
        const auto reference = ImageReference::parse(text.toStdString());
        QVERIFY2(reference.has_value(), reference ? "" : reference.error().detail.c_str());
        QTEST(q(reference->registry()), "registry");
        QTEST(q(reference->path()), "path");
        QTEST(q(reference->tag()), "tag");
        QTEST(q(reference->normalized().text()), "normalized");
        QCOMPARE(reference->text(), text.toStdString());
        QCOMPARE(ImageReference::parseFull(reference->normalized().text()), reference->normalized());
    }

    void invalid_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"", ":", "/", "a/", "/a", "a//b", "A", "a:", "a:-x", "a:x y", "a:.x", "-a", "a-",
                 "a..b", "a___b", "a._b", "../a", "r.example/../a", "a@", "a@sha256:12", "r:x/a", "r:123456/a",
                 "[fe80]x/a", "[]/a", "-r.example/a", "r..e/a", "a:b:c", "a\n", "a/B", "r.example/", "a b"}) {
            QTest::newRow(*text ? text : "empty") << QByteArray(text);
        }
        QTest::newRow("nul") << QByteArray("a\0b", 3);
        QTest::newRow("digest of another kind") << QByteArray("a@sha512:" + QByteArray(128, 'a'));
        QTest::newRow("bare digest") << QByteArray(64, 'a');
        QTest::newRow("long") << QByteArray(256, 'a');
        QTest::newRow("long with registry") << "localhost/" + QByteArray(250, 'a');
        QTest::newRow("long tag") << "a:" + QByteArray(129, 'a');
    }

    void invalid()
    {
        QFETCH(QByteArray, text);
        const auto reference = ImageReference::parse(text.toStdString());
        QVERIFY(!reference.has_value());
        QCOMPARE(reference.error().code, ErrorCode::InvalidArgument);
        QVERIFY(q(reference.error().detail).startsWith(QStringLiteral("invalid image name '")));
    }

    void fullOnes()
    {
        QVERIFY(ImageReference::parseFull("localhost/a:b").has_value());
        QVERIFY(ImageReference::parseFull("localhost/a@" + digest.toStdString()).has_value());
        QVERIFY(!ImageReference::parseFull("a:b").has_value());
        QVERIFY(!ImageReference::parseFull("localhost/a").has_value());
        QCOMPARE(ImageReference::parse("localhost")->normalized().text(), std::string("localhost/localhost:latest"));
    }

    void candidatesOfShortNames()
    {
        using List = std::vector<std::string>;
        QCOMPARE(ImageReference::parse("deb13")->candidates(), List{"localhost/deb13:latest"});
        QCOMPARE(ImageReference::parse("r.example/a")->candidates(), List{"r.example/a:latest"});
        const std::string at = '@' + digest.toStdString();
        QCOMPARE(ImageReference::parse("a" + at)->candidates(), List{"localhost/a" + at});
        QCOMPARE(ImageReference::parse("a:b" + at)->candidates(), (List{"localhost/a:b" + at, "localhost/a" + at}));
    }

    void shortNamesMeanImagesOfAnyRegistry()
    {
        const auto means = [](std::string_view text, std::string_view full) {
            return ImageReference::parse(text)->mayMean(*ImageReference::parseFull(full));
        };
        QVERIFY(means("debian", "r.example/debian:latest"));
        QVERIFY(means("debian", "r.example/library/debian:latest"));
        QVERIFY(means("debian:13", "r.example/library/debian:13"));
        QVERIFY(means("me/app", "r.example/me/app:latest"));
        QVERIFY(!means("debian", "r.example/debian:13"));
        QVERIFY(!means("debian", "r.example/other/debian:latest"));
        QVERIFY(!means("s.example/debian", "r.example/debian:latest"));
        QVERIFY(!means("r.example/debian", "r.example/library/debian:latest"));
        QVERIFY(!means("a/b", "r.example/library/a/b:latest"));
        QVERIFY(means("a@" + digest.toStdString(), "r.example/a@" + digest.toStdString()));
        QVERIFY(!means("a", "r.example/a@" + digest.toStdString()));
    }
};

QTEST_APPLESS_MAIN(TestReference)
#include "tst_reference.moc"
