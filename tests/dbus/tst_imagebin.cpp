// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bin of removed images, as the bus shows it: what goes there, comes back, and goes for good.
#include "servicetest.h"

#include "core/base/sha256.h"
#include "core/ipc/objectpath.h"
#include "privhelper/store/catalogue/database.h"

#include <QFile>
#include <QTest>

#include <format>
#include <sys/socket.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestImageBin : public ServiceTest
{
    Q_OBJECT

private:
    QDBusMessage manager(TestClient &client, const QString &method, const QVariantMap &options = {})
    {
        return client.call(names::managerPath, names::managerInterface, method, {options});
    }
    bool isFound(const QString &name)
    {
        return m_client->call(names::managerPath, names::managerInterface, u"FindImage"_s, {name}).type() == QDBusMessage::ReplyMessage;
    }
    QDBusMessage intoBin(const QString &image, const QString &word)
    {
        return call(image, u"Remove"_s, {QVariantMap{{u"force"_s, true}, {u"bin"_s, word}, {u"reason"_s, u"prune"_s}}});
    }
    QDBusMessage undo(TestClient &client, const QString &word = {})
    {
        return manager(client, u"UndoRemoval"_s, word.isEmpty() ? QVariantMap() : QVariantMap{{u"bin"_s, word}});
    }
    static QStringList pathsOf(const QDBusMessage &undone)
    {
        QStringList paths;
        for (const QDBusObjectPath &path : qdbus_cast<QList<QDBusObjectPath>>(undone.arguments().value(0)))
            paths.append(path.path());
        return paths;
    }
    /// "NAMES WORD REASON" of each image in the client's bin, sorted.
    QStringList binOf(TestClient &client)
    {
        const QDBusMessage reply = manager(client, u"ListBin"_s);
        QStringList entries = reply.type() == QDBusMessage::ReplyMessage ? QStringList() : QStringList{reply.errorMessage()};
        for (const QVariantMap &entry : qdbus_cast<MapList>(reply.arguments().value(0))) {
            entries.append(u"%1 %2 %3"_s.arg(entry[u"names"_s].toStringList().join(u','), entry[u"bin"_s].toString(), entry[u"reason"_s].toString()));
            if (entry[u"until"_s].toULongLong() != entry[u"time"_s].toULongLong() + 86'400'000'000ULL)
                entries.append(u"wrong time"_s);
        }
        entries.sort();
        return entries;
    }
    /// "KIND OBJECT" of what CheckStore finds.
    QStringList problems()
    {
        const QDBusMessage reply = manager(*m_client, u"CheckStore"_s);
        QStringList found = reply.type() == QDBusMessage::ReplyMessage ? QStringList() : QStringList{reply.errorMessage()};
        for (qsizetype i = 0; i < reply.arguments().value(0).toStringList().size(); ++i)
            found.append(reply.arguments()[0].toStringList()[i] + u' ' + reply.arguments()[1].toStringList()[i]);
        return found;
    }

private slots:
    void init() { begin(); }
    void cleanup() { end(); }

    void bin()
    {
        const QByteArray otherConfig = R"({"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}})";
        const QString other = m_fixture->loadImage(*m_client, {u"localhost/other:1"_s}, otherConfig);
        const QString otherBlob
            = m_fixture->stateDirectory() + u"/blobs/sha256/"_s + QString::fromStdString(Sha256::of(otherConfig.toStdString()).hex());
        QVERIFY(isError(undo(*m_client), ErrorCode::NotFound));
        const QString container = m_fixture->createContainer(*m_client);
        QVERIFY(isError(intoBin(m_image, u"a"_s), ErrorCode::InUse));
        call(container, u"Remove"_s);
        // Of an image with more names than the one that goes only that name goes.
        call(other, u"AddName"_s, {u"localhost/other:2"_s, QVariantMap()});
        QCOMPARE(call(other, u"Remove"_s, {QVariantMap{{u"name"_s, u"localhost/other:2"_s}, {u"bin"_s, u"a"_s}}}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(binOf(*m_client), QStringList());
        // What went together comes back together, names too.
        QCOMPARE(intoBin(m_image, u"a"_s).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(intoBin(other, u"a"_s).type(), QDBusMessage::ReplyMessage);
        QVERIFY(!isFound(u"test"_s) && !isFound(u"other:1"_s));
        QVERIFY(isError(call(other, u"GetDocuments"_s, {}), ErrorCode::NotFound));
        QVERIFY(isError(create({}), ErrorCode::NotFound));
        QCOMPARE(binOf(*m_client), (QStringList{u"localhost/other:1 a prune"_s, u"localhost/test:latest a prune"_s}));
        QCOMPARE(problems(), QStringList());
        restart();
        QVERIFY(!isFound(u"test"_s) && QFile::exists(otherBlob));
        QCOMPARE(problems(), QStringList());
        QCOMPARE(undo(*m_client).arguments().value(1).toStringList(), QStringList());
        QVERIFY(isFound(u"test"_s) && isFound(u"other:1"_s));
        QCOMPARE(get(m_image, u"Names"_s).toStringList(), QStringList{u"localhost/test:latest"_s});
        QCOMPARE(binOf(*m_client), QStringList());
        // A name that went on stays where it is.
        intoBin(other, u"b"_s);
        call(m_image, u"AddName"_s, {u"localhost/other:1"_s, QVariantMap()});
        QCOMPARE(undo(*m_client).arguments().value(1).toStringList(), QStringList{u"localhost/other:1"_s});
        QCOMPARE(get(other, u"Names"_s).toStringList(), QStringList());
        QVERIFY(get(m_image, u"Names"_s).toStringList().contains(u"localhost/other:1"_s));
        // The last one first, or the one that is meant.
        intoBin(m_image, u"c"_s);
        intoBin(other, u"d"_s);
        QVERIFY(isError(undo(*m_client, u"b"_s), ErrorCode::NotFound));
        QCOMPARE(pathsOf(undo(*m_client, u"c"_s)), QStringList{m_image});
        intoBin(m_image, u"e"_s);
        QCOMPARE(pathsOf(undo(*m_client)), QStringList{m_image});
        // Who loads it again has it again.
        QCOMPARE(m_fixture->loadImage(*m_client, {u"localhost/new:1"_s}, otherConfig), other);
        QCOMPARE(get(other, u"Names"_s).toStringList(), QStringList{u"localhost/new:1"_s});
        QCOMPARE(binOf(*m_client), QStringList());
        // Emptied is gone, and nothing else.
        intoBin(other, u"f"_s);
        const QDBusMessage emptied = manager(*m_client, u"EmptyBin"_s);
        QCOMPARE(emptied.arguments().value(0).toUInt(), 1U);
        QVERIFY(emptied.arguments().value(1).toULongLong() >= quint64(otherConfig.size()));
        QVERIFY(isError(undo(*m_client), ErrorCode::NotFound));
        QVERIFY(!QFile::exists(otherBlob));
        QVERIFY(isFound(u"test"_s));
        QCOMPARE(problems(), QStringList());
    }

    void badBins_data()
    {
        QTest::addColumn<QVariantMap>("options");
        const QString bin = u"bin"_s, reason = u"reason"_s;
        QTest::newRow("path") << QVariantMap{{bin, u"../x"_s}};
        QTest::newRow("empty") << QVariantMap{{bin, QString()}};
        QTest::newRow("long") << QVariantMap{{bin, QString(65, u'a')}};
        QTest::newRow("type") << QVariantMap{{bin, true}};
        QTest::newRow("reason") << QVariantMap{{bin, u"a"_s}, {reason, u"because"_s}};
        QTest::newRow("reason alone") << QVariantMap{{reason, u"prune"_s}};
    }

    void badBins()
    {
        QFETCH(QVariantMap, options);
        options.insert(u"force"_s, true);
        QVERIFY(isError(call(m_image, u"Remove"_s, {options}), ErrorCode::InvalidArgument));
        QVERIFY(isFound(u"test"_s));
        options.remove(u"force"_s);
        if (!options.contains(u"reason"_s))
            QVERIFY(isError(manager(*m_client, u"UndoRemoval"_s, options), ErrorCode::InvalidArgument));
    }

    void binsAreTheirOwners()
    {
        intoBin(m_image, u"a"_s);
        const auto stranger = m_fixture->client(1001);
        const auto root = m_fixture->client(0);
        for (TestClient *client : {stranger.get(), root.get()}) {
            QCOMPARE(binOf(*client), QStringList());
            QVERIFY(isError(undo(*client), ErrorCode::NotFound));
            QVERIFY(isError(undo(*client, u"a"_s), ErrorCode::NotFound));
            QCOMPARE(manager(*client, u"EmptyBin"_s).arguments().value(0).toUInt(), 0U);
        }
        // Nor does anybody see the content.
        const QString digest = qvariant_cast<BlobRanges>(loadArguments({})[1]).constFirst().digest;
        QCOMPARE(root->call(names::managerPath, names::managerInterface, u"HeldBlobs"_s, {QStringList{digest}}).arguments().value(0).toStringList(),
                 QStringList());
        QCOMPARE(binOf(*m_client), QStringList{u"localhost/test:latest a prune"_s});
        // What somebody else removes is still the owner's to bring back.
        QCOMPARE(pathsOf(undo(*m_client)), QStringList{m_image});
        QVariantMap options{{u"force"_s, true}, {u"bin"_s, u"b"_s}};
        QCOMPARE(root->call(m_image, names::imageInterface, u"Remove"_s, {options}).type(), QDBusMessage::ReplyMessage);
        QVERIFY(isError(undo(*root), ErrorCode::NotFound));
        m_fixture->authority.mode = FakeAuthority::Mode::Deny;
        QVERIFY(isError(undo(*m_client), ErrorCode::NotAuthorized));
        m_fixture->authority.mode = FakeAuthority::Mode::Allow;
        QCOMPARE(pathsOf(undo(*m_client)), QStringList{m_image});
    }

    void binIsKeptForADay()
    {
        const QString config = qvariant_cast<BlobRanges>(loadArguments({})[1]).constFirst().digest;
        const QString blob = m_fixture->stateDirectory() + u"/blobs/sha256/"_s + config.sliced(7);
        intoBin(m_image, u"a"_s);
        const auto madeOlder = [this](qint64 hours) {
            m_fixture->stopService();
            auto database = Database::open((m_fixture->stateDirectory() + u"/kiste.db"_s).toStdString());
            const auto done = database->execute(std::format("UPDATE image_bin SET time = time - {}", hours * 3'600'000'000LL).c_str());
            return done.has_value() && m_fixture->start();
        };
        QVERIFY(madeOlder(23));
        QCOMPARE(binOf(*m_client).size(), 1);
        QVERIFY(QFile::exists(blob));
        QVERIFY(madeOlder(2));
        QCOMPARE(binOf(*m_client), QStringList());
        QVERIFY(isError(undo(*m_client), ErrorCode::NotFound));
        QTRY_VERIFY(!QFile::exists(blob));
        QCOMPARE(problems(), QStringList());
    }

    void damageInTheBin()
    {
        const QString config = qvariant_cast<BlobRanges>(loadArguments({})[1]).constFirst().digest;
        const QString blob = m_fixture->stateDirectory() + u"/blobs/sha256/"_s + config.sliced(7);
        intoBin(m_image, u"a"_s);
        QVERIFY(QFile::remove(blob));
        QCOMPARE(problems(), QStringList{u"missing-blob "_s + config});
        const QDBusMessage repaired = manager(*m_client, u"RepairStore"_s);
        QVERIFY2(repaired.arguments().value(3).toStringList().value(0).contains(u"localhost/test:latest"_s), qPrintable(repaired.errorMessage()));
        QCOMPARE(problems(), QStringList());
        QCOMPARE(binOf(*m_client), QStringList()); // what cannot be used is not kept
        QVERIFY(isError(undo(*m_client), ErrorCode::NotFound));
    }

    void eventsOfTheBin()
    {
        intoBin(m_image, u"a"_s);
        undo(*m_client);
        intoBin(m_image, u"a"_s);
        manager(*m_client, u"EmptyBin"_s);
        const QVariantMap options{{u"actions"_s, QStringList{u"delete"_s, u"restore"_s, u"purge"_s}}};
        const QDBusMessage reply = manager(*m_client, u"OpenEvents"_s, options);
        const auto stream = qvariant_cast<QDBusUnixFileDescriptor>(reply.arguments().value(0));
        QByteArray lines;
        QVERIFY(QTest::qWaitFor([&] {
            char buffer[4096];
            const ssize_t count = ::recv(stream.fileDescriptor(), buffer, sizeof buffer, MSG_DONTWAIT);
            lines += QByteArray(buffer, std::max<ssize_t>(count, 0));
            return lines.count('\n') == 4;
        }));
        qsizetype at = 0;
        for (const char *action : {"delete", "restore", "delete", "purge"}) {
            at = lines.indexOf("\"action\":\"" + QByteArray(action) + '"', at + 1);
            QVERIFY2(at > 0, lines);
        }
        QVERIFY2(lines.contains("\"name\":\"localhost/test:latest\""), lines);
    }
};

QTEST_GUILESS_MAIN(TestImageBin)
#include "tst_imagebin.moc"
