// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl diff against a fake helper: what it asks for, and how it shows the answer.
#include "ctlrunner.h"

#include "core/ipc/objectpath.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryFile>
#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlDiff : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;
    QVariantList m_asked; ///< the last call's arguments
    QString m_container;
    QString m_image;

    /// @p records: without their NULs.
    void answer(const QByteArrayList &records)
    {
        m_ctl.helper().on(u"OpenDifference"_s, [this, records](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            m_asked = call.arguments();
            QTemporaryFile file;
            QByteArray text = records.join('\0');
            text.append('\0');
            if (!file.open() || file.write(text) != text.size() || !file.flush() || !file.seek(0))
                return {};
            return call.createReply(QVariant::fromValue(QDBusUnixFileDescriptor(file.handle())));
        });
    }
    const QByteArrayList changes{"I d 0 0 /etc", "C f 1200 1300 /etc/passwd", "A d 0 0 /new", "A f 0 5 /new/a\x1b[1m", "D d 4096 0 /opt", "M f 3 3 /zz", "."};

private slots:
    void initTestCase() { QVERIFY(m_ctl.begin()); }

    void init()
    {
        QVERIFY(m_ctl.resetHelper());
        const ContainerInfo web = makeContainer(u"web"_s, 'a');
        const ImageInfo image = makeImage(u"localhost/app:1"_s, 'b');
        m_ctl.helper().add(web);
        m_ctl.helper().add(image);
        m_container = web.path;
        m_image = image.path;
        m_ctl.helper().onReply(
            u"GetDocuments"_s,
            {u"{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:%1\",\"size\":2},\"layers\":[]}"_s.arg(
                 QString(64, u'c')),
             u"{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:%1\",\"sha256:%2\"]}}"_s.arg(
                 QString(64, u'd'), QString(64, u'e'))});
        m_asked.clear();
    }

    void plainLines()
    {
        answer(changes);
        const CtlResult result = m_ctl.run({u"diff"_s, u"web"_s});
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        QVERIFY2(result.out.startsWith("C /etc\nC /etc/passwd\nA /new\nA /new/a"), result.out);
        QVERIFY2(result.out.endsWith("\nD /opt\nC /zz\n") && !result.out.contains('\x1b'), result.out);
        QCOMPARE(m_asked.value(0).toString(), m_container);
        QCOMPARE(m_asked.value(1).toString(), QString());
        QVERIFY(qdbus_cast<QVariantMap>(m_asked.value(2)).isEmpty());
    }

    void whatIsCompared_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QStringList>("asked"); // "C" the container, "I" the image
        QTest::newRow("image") << QStringList{u"diff"_s, u"localhost/app:1"_s} << QStringList{u"I"_s, {}};
        QTest::newRow("both") << QStringList{u"diff"_s, u"web"_s, u"localhost/app:1"_s} << QStringList{u"C"_s, u"I"_s};
        QTest::newRow("other way") << QStringList{u"diff"_s, u"localhost/app:1"_s, u"web"_s} << QStringList{u"I"_s, u"C"_s};
        const QString layer = u"sha256:"_s + QString(64, u'7');
        QTest::newRow("layer") << QStringList{u"diff"_s, layer} << QStringList{layer, {}};
        QTest::newRow("short layer") << QStringList{u"image"_s, u"diff"_s, u"777777777777"_s, u"localhost/app:1"_s}
                                     << QStringList{u"777777777777"_s, u"I"_s};
        QTest::newRow("of containers") << QStringList{u"container"_s, u"diff"_s, u"web"_s, u"web"_s} << QStringList{u"C"_s, u"C"_s};
    }

    void whatIsCompared()
    {
        QFETCH(QStringList, words);
        QFETCH(QStringList, asked);
        answer({"."});
        const CtlResult result = m_ctl.run(words);
        QCOMPARE(result.err, ""_ba);
        QCOMPARE(result.code, 0);
        for (qsizetype i = 0; i < 2; ++i) {
            const QString meant = asked[i] == u"C"_s ? m_container : asked[i] == u"I"_s ? m_image : asked[i];
            QCOMPARE(m_asked.value(i).toString(), meant);
        }
    }

    void whatIsNotThere()
    {
        answer({"."});
        for (const QStringList &words : {QStringList{u"diff"_s, u"nosuch"_s}, QStringList{u"diff"_s, u"web"_s, u"nosuch"_s},
                                         QStringList{u"container"_s, u"diff"_s, u"localhost/app:1"_s}, QStringList{u"image"_s, u"diff"_s, u"web"_s}}) {
            const CtlResult result = m_ctl.run(words);
            QVERIFY2(result.code == 1 && result.out.isEmpty(), qPrintable(words.join(u' ')));
            QVERIFY2(result.err.count('\n') == 1 && result.err.contains(words.last().toUtf8()), result.err);
            QVERIFY(m_asked.isEmpty());
        }
    }

    void table()
    {
        QByteArrayList said = changes;
        said.removeLast();
        answer(said + QByteArrayList{"W f 5000000 0 /small", "W f 7000000 1 /usr/lib/big", "."});
        const CtlResult result = m_ctl.run({u"diff"_s, u"--format"_s, u"table"_s, u"localhost/app:1"_s});
        QCOMPARE(result.err, ""_ba);
        QVERIFY(qdbus_cast<QVariantMap>(m_asked.value(2)).value(u"hidden"_s).toBool());
        QByteArrayList lines = result.out.split('\n');
        QCOMPARE(lines.value(0), "CHANGE         BEFORE      AFTER   PATH"_ba);
        QCOMPARE(lines.value(1), "                    -          -   etc/"_ba);
        QCOMPARE(lines.value(2), "changed         1.2kB      1.3kB     passwd"_ba);
        QCOMPARE(lines.value(3), "added               -          -   new/"_ba);
        QCOMPARE(lines.value(5), "deleted       4.1kB          -   opt/"_ba.replace("deleted       ", "deleted         "));
        QCOMPARE(lines.value(6), "attributes         3B         3B   zz"_ba);
        QCOMPARE(lines.value(8), "2 added, 5B; 1 deleted, 4.1kB; 1 changed, 1.2kB before, 1.3kB after; 1 with other attributes"_ba);
        QCOMPARE(lines.value(10), "12MB wasted by files that later layers replace or delete: 2"_ba);
        QCOMPARE(lines.value(12), "     7MB   eeeeeeeeeeee   /usr/lib/big"_ba);
        QCOMPARE(lines.value(13), "     5MB   dddddddddddd   /small"_ba);
    }

    void json()
    {
        QByteArrayList said = changes;
        said.removeLast();
        answer(said + QByteArrayList{"W f 5 0 /small", "."});
        const CtlResult result = m_ctl.run({u"diff"_s, u"--format"_s, u"json"_s, u"localhost/app:1"_s});
        const QJsonObject document = QJsonDocument::fromJson(result.out).object();
        QCOMPARE(document[u"added"_s].toArray().size(), 2); // podman's
        QCOMPARE(document[u"changed"_s].toArray(), (QJsonArray{u"/etc"_s, u"/etc/passwd"_s, u"/zz"_s}));
        QCOMPARE(document[u"deleted"_s].toArray(), QJsonArray{u"/opt"_s});
        const QJsonArray files = document[u"files"_s].toArray();
        QCOMPARE(files.size(), 5);
        QCOMPARE(files[0].toObject(), (QJsonObject{{u"path"_s, u"/etc/passwd"_s}, {u"change"_s, u"changed"_s}, {u"type"_s, u"file"_s}, {u"before"_s, 1200}, {u"after"_s, 1300}}));
        QCOMPARE(files[4].toObject()[u"change"_s].toString(), u"attributes"_s);
        const QJsonObject wasted = document[u"wasted"_s].toObject();
        QCOMPARE(wasted[u"bytes"_s].toInt(), 5);
        QCOMPARE(wasted[u"files"_s].toArray().at(0).toObject()[u"layer"_s].toString(), u"sha256:"_s + QString(64, u'd'));
        // Of a container there are no layers to tell of, and of nothing there is nothing.
        answer({"."});
        QCOMPARE(m_ctl.run({u"diff"_s, u"--format"_s, u"json"_s, u"web"_s}).out, "{}\n"_ba);
    }

    void answersThatEndTooSoon()
    {
        answer({"A f 0 5 /a"});
        const CtlResult result = m_ctl.run({u"diff"_s, u"web"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("went away"), result.err);
        QCOMPARE(m_ctl.run({u"diff"_s, u"--format"_s, u"json"_s, u"web"_s}).out, ""_ba); // half a document is none
        QCOMPARE(m_ctl.run({u"diff"_s, u"--format"_s, u"xml"_s, u"web"_s}).code, 1);
    }
};

QTEST_GUILESS_MAIN(TestCtlDiff)
#include "tst_ctldiff.moc"
