// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real store is damaged in every way that `system check` has a word for: the check names it, the repair mends it or takes
// away what cannot be kept and says so, the next check finds nothing, and nothing healthy is lost.
#include "tests/dbus/servicefixture.h"
#include "tests/support/tarbuilder.h"

#include "core/base/sha256.h"
#include "core/ipc/objectpath.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray tarWith(const char *name, const std::string &content)
{
    return QByteArray::fromStdString(TarBuilder().file(name, content).finish());
}

QString hexOf(const QByteArray &content)
{
    return QString::fromStdString(Sha256::of(content.toStdString()).hex());
}

} // namespace

class TestStoreRepair : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<ServiceFixture> m_fixture;
    std::unique_ptr<TestClient> m_client;
    QByteArray m_lower = tarWith("lower", "lower");
    QByteArray m_upper = tarWith("upper", std::string(5000, 'u'));
    TestImage m_app = testImage({m_lower, m_upper});
    TestImage m_other = testImage({m_lower, tarWith("other", "other")});
    QString m_appPath;
    QString m_otherPath;

    QDBusMessage manager(const QString &method, const QVariantList &arguments = {QVariantMap()})
    {
        return m_client->call(names::managerPath, names::managerInterface, method, arguments);
    }
    QString load(const TestImage &image, const QString &name)
    {
        const QDBusMessage reply = manager(u"LoadImage"_s, loadArguments(image, {name}));
        const QString job = reply.arguments().value(0).value<QDBusObjectPath>().path();
        const auto state = [&] { return m_client->property(job, names::jobInterface, u"State"_s).toUInt(); };
        if (job.isEmpty() || !QTest::qWaitFor([&] { return state() != quint32(JobState::Running); }, 20000))
            qWarning("%s", qPrintable(reply.errorMessage()));
        return m_client->property(job, names::jobInterface, u"Result"_s).toString();
    }
    /// "KIND OBJECT", sorted.
    QStringList check()
    {
        const QDBusMessage reply = manager(u"CheckStore"_s);
        QStringList found = reply.type() == QDBusMessage::ReplyMessage ? QStringList() : QStringList{reply.errorMessage()};
        for (qsizetype i = 0; i < reply.arguments().value(0).toStringList().size(); ++i)
            found.append(reply.arguments()[0].toStringList()[i] + u' ' + reply.arguments()[1].toStringList()[i]);
        found.sort();
        return found;
    }
    /// "KIND OBJECT: OUTCOME", with "!" before what stays damaged.
    QStringList repair()
    {
        const QDBusMessage reply = manager(u"RepairStore"_s);
        if (reply.type() != QDBusMessage::ReplyMessage)
            return {reply.errorMessage()};
        const auto mended = qdbus_cast<QList<bool>>(reply.arguments().value(4));
        QStringList done;
        for (qsizetype i = 0; i < mended.size(); ++i) {
            done.append((mended[i] ? QString() : u"!"_s) + reply.arguments()[0].toStringList()[i] + u' ' + reply.arguments()[1].toStringList()[i]
                        + u": "_s + reply.arguments()[3].toStringList()[i]);
        }
        return done;
    }
    QStringList namesOf(const QString &image) { return m_client->property(image, names::imageInterface, u"Names"_s).toStringList(); }
    QString state(const QString &below) const { return m_fixture->stateDirectory() + u'/' + below; }
    QString blob(const QByteArray &content) const { return state(u"blobs/sha256/"_s + hexOf(content)); }
    QString layer(const QList<QByteArray> &chain, const QString &below = {}) const
    {
        std::optional<Digest> id;
        for (const QByteArray &one : chain) {
            const Digest diffId = Sha256::of(one.toStdString());
            id = chainIdOf({.blob = diffId, .diffId = diffId, .parent = id});
        }
        return state(u"layers/"_s + QString::fromStdString(id->hex()) + u'/' + below);
    }
    static QByteArray content(const QString &name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void write(const QString &name, const QByteArray &text, qint64 at = 0)
    {
        QFile file(name);
        QVERIFY2(file.open(QIODevice::ReadWrite) && file.seek(at), qPrintable(file.errorString()));
        QCOMPARE(file.write(text), text.size());
    }
    /// Everything that must be there whatever was damaged.
    void isWhole()
    {
        QCOMPARE(check(), QStringList());
        QVERIFY(namesOf(m_appPath).contains(u"localhost/app:1"_s));
        QCOMPARE(namesOf(m_otherPath), QStringList{u"localhost/other:1"_s});
        QCOMPARE(content(layer({m_lower}, u"diff/lower"_s)), "lower"_ba);
        QCOMPARE(content(layer({m_lower, m_upper}, u"diff/upper"_s)), QByteArray(5000, 'u'));
        QCOMPARE(content(layer(m_other.layers, u"diff/other"_s)), "other"_ba);
    }
    /// Runs SQL on the stopped engine's database, past all its rules.
    void sql(const char *text)
    {
        sqlite3 *database = nullptr;
        QCOMPARE(sqlite3_open(state(u"kiste.db"_s).toLocal8Bit().constData(), &database), SQLITE_OK);
        char *error = nullptr;
        sqlite3_exec(database, text, nullptr, nullptr, &error);
        QVERIFY2(!error, error);
        QCOMPARE(sqlite3_close(database), SQLITE_OK);
    }
    void stop() { m_fixture->stopService(); }
    void startAgain()
    {
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("layers are unpacked by root");
    }

    void init()
    {
        m_fixture = std::make_unique<ServiceFixture>();
        QVERIFY(m_fixture->start());
        m_client = m_fixture->client();
        m_appPath = load(m_app, u"localhost/app:1"_s);
        m_otherPath = load(m_other, u"localhost/other:1"_s);
        isWhole();
        QCOMPARE(repair(), QStringList());
        isWhole();
    }

    void cleanup()
    {
        m_client.reset();
        m_fixture.reset();
    }

    void layers()
    {
        QVERIFY(QDir(layer({m_lower})).removeRecursively());
        QVERIFY(QFile::remove(layer({m_lower, m_upper}, u"layer.json"_s)));
        QVERIFY(QFile::remove(layer(m_other.layers, u"layer.json"_s)));
        write(layer(m_other.layers, u"layer.json"_s), content(layer({m_lower, m_upper}, u"layer.json"_s)));
        QCOMPARE(check().size(), 3);
        const QStringList done = repair();
        QCOMPARE(done.size(), 3);
        for (const QString &line : done)
            QVERIFY2(line.endsWith(u": unpacked again"_s) && !line.startsWith(u'!'), qPrintable(line));
        isWhole();
    }

    /// Nothing is pulled away from under a program.
    void layerOfARunningContainer()
    {
        const QDBusMessage made = manager(u"CreateContainer"_s, {u"app:1"_s, QVariantMap{{u"network"_s, u"none"_s}}});
        const QString container = made.arguments().value(0).value<QDBusObjectPath>().path();
        QCOMPARE(m_client->call(container, names::containerInterface, u"Start"_s, {QVariantMap()}).type(), QDBusMessage::ReplyMessage);
        const QByteArray record = content(layer({m_lower, m_upper}, u"layer.json"_s));
        write(layer({m_lower, m_upper}, u"layer.json"_s), "#");
        const QStringList refused = repair();
        QCOMPARE(refused.size(), 1);
        QVERIFY2(refused[0].startsWith(u'!') && refused[0].contains(u"stop it, and repair again"_s), qPrintable(refused[0]));
        QCOMPARE(content(layer({m_lower, m_upper}, u"diff/upper"_s)), QByteArray(5000, 'u'));
        QVERIFY(!record.isEmpty());
        m_fixture->supervisor->end(ServiceFixture::idOf(container), 0);
        QTRY_COMPARE(m_client->property(container, names::containerInterface, u"State"_s).toUInt(), quint32(ContainerState::Exited));
        const QStringList done = repair();
        QVERIFY2(done.size() == 1 && done[0].endsWith(u": unpacked again"_s), qPrintable(done.join(u'\n')));
        isWhole();
    }

    void anotherLayersRecord()
    {
        QVERIFY(QFile::remove(layer(m_other.layers, u"layer.json"_s)));
        QVERIFY(QFile::copy(layer({m_lower}, u"layer.json"_s), layer(m_other.layers, u"layer.json"_s)));
        QVERIFY(check().value(0).startsWith(u"altered-layer"_s));
        QVERIFY(repair().value(0).endsWith(u": unpacked again"_s));
        isWhole();
    }

    void orphansStrangersAndOwners()
    {
        write(blob("nobody's"), "nobody's");
        QVERIFY(QDir().mkpath(layer(QList{"nobody's"_ba}, u"diff"_s)));
        write(state(u"blobs/sha256/notes.txt"_s), "my notes");
        QVERIFY(QDir().mkpath(blob("a directory")));
        QCOMPARE(::chown(blob(m_lower).toLocal8Bit().constData(), 1234, 1234), 0);
        QCOMPARE(::chown(layer({m_lower}).toLocal8Bit().constData(), 1234, 1234), 0);
        QCOMPARE(check().size(), 6);
        const QStringList done = repair();
        QCOMPARE(done.size(), 6);
        QVERIFY2(done.filter(QRegularExpression(u"^!"_s)).isEmpty(), qPrintable(done.join(u'\n')));
        isWhole();
        QVERIFY(!QFile::exists(blob("nobody's")) && !QFile::exists(layer(QList{"nobody's"_ba})));
        struct stat status = {};
        QVERIFY(::stat(blob(m_lower).toLocal8Bit().constData(), &status) == 0 && status.st_uid == ::geteuid());
        // What is not ours is not ours to delete.
        const QStringList strays = QDir(state(u"strays"_s)).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        QCOMPARE(strays.size(), 2);
        QCOMPARE(content(state(u"strays/"_s + strays.filter(u"notes.txt"_s).value(0))), "my notes"_ba);
    }

    void blobOfALayer_data()
    {
        QTest::addColumn<bool>("altered");
        QTest::newRow("missing") << false;
        QTest::newRow("altered") << true;
    }

    /// The layer is unpacked: the image runs on.
    void blobOfALayer()
    {
        QFETCH(bool, altered);
        if (altered)
            write(blob(m_upper), "XXXX", 600);
        else
            QVERIFY(QFile::remove(blob(m_upper)));
        QCOMPARE(check().size(), 1);
        const QStringList done = repair();
        QCOMPARE(done.size(), 1);
        QVERIFY2(done[0].contains(u"runs without it"_s) && done[0].contains(u"`kistectl pull localhost/app:1`"_s), qPrintable(done[0]));
        isWhole();
        stop();
        startAgain();
        isWhole();
        QVERIFY(!QFile::exists(blob(m_upper)));
        // And whoever brings it makes the image whole, for good.
        QCOMPARE(load(m_app, u"localhost/app:1"_s), m_appPath);
        isWhole();
        QCOMPARE(content(blob(m_upper)), m_upper);
        stop();
        startAgain();
        isWhole();
        QCOMPARE(content(blob(m_upper)), m_upper);
    }

    void documents_data()
    {
        QTest::addColumn<bool>("manifest");
        QTest::addColumn<bool>("used");
        QTest::newRow("manifest") << true << false;
        QTest::newRow("config") << false << false;
        QTest::newRow("manifest of a container's image") << true << true;
        QTest::newRow("config of a container's image") << false << true;
    }

    /// Without them an image cannot be used; it goes unless a container needs it.
    void documents()
    {
        QFETCH(bool, manifest);
        QFETCH(bool, used);
        QString container;
        if (used) {
            const QDBusMessage reply = manager(u"CreateContainer"_s, {u"app:1"_s, QVariantMap{{u"network"_s, u"none"_s}}});
            container = reply.arguments().value(0).value<QDBusObjectPath>().path();
            QVERIFY2(!container.isEmpty(), qPrintable(reply.errorMessage()));
        }
        write(blob(manifest ? m_app.manifest : m_app.config), "#");
        const QStringList done = repair();
        QCOMPARE(done.size(), 1);
        QVERIFY2(done[0].contains(u"`kistectl pull localhost/app:1` or `kistectl load` brings it back"_s), qPrintable(done[0]));
        QCOMPARE(done[0].startsWith(u'!'), used);
        QCOMPARE(done[0].contains(u"was removed"_s), !used);
        QCOMPARE(check(), used ? QStringList{u"missing-blob sha256:"_s + hexOf(manifest ? m_app.manifest : m_app.config)} : QStringList());
        QCOMPARE(namesOf(m_otherPath), QStringList{u"localhost/other:1"_s});
        QCOMPARE(QFile::exists(layer({m_lower, m_upper})), used); // nobody else needs it
        QCOMPARE(content(layer({m_lower}, u"diff/lower"_s)), "lower"_ba);
        QCOMPARE(load(m_app, u"localhost/app:1"_s), m_appPath);
        isWhole();
        if (used)
            QCOMPARE(m_client->property(container, names::containerInterface, u"State"_s).toUInt(), quint32(ContainerState::Created));
    }

    void layerAndItsBlob()
    {
        QVERIFY(QFile::remove(blob(m_upper)));
        QVERIFY(QDir(layer({m_lower, m_upper}, u"diff"_s)).removeRecursively());
        const QStringList done = repair();
        QCOMPARE(done.size(), 2);
        QVERIFY2(done[0].contains(u"was removed"_s) && done[1].contains(u"was removed"_s), qPrintable(done.join(u'\n')));
        QCOMPARE(check(), QStringList());
        QCOMPARE(load(m_app, u"localhost/app:1"_s), m_appPath);
        isWhole();
    }

    void danglingName()
    {
        stop();
        sql("PRAGMA foreign_keys=OFF; INSERT INTO image_names VALUES (1000, 'localhost/gone:1', 'sha256:1234')");
        startAgain();
        QCOMPARE(check(), QStringList{u"dangling-name localhost/gone:1"_s});
        const QStringList done = repair();
        QCOMPARE(done.size(), 1);
        QVERIFY2(done[0].contains(u"`kistectl pull localhost/gone:1`"_s), qPrintable(done[0]));
        isWhole();
    }

    /// An index that does not fit its table: the check finds it, and nothing at all is lost.
    void damagedDatabaseOfARunningEngine()
    {
        const QDBusMessage made = manager(u"CreateContainer"_s, {u"app:1"_s, QVariantMap{{u"name"_s, u"box"_s}, {u"network"_s, u"none"_s}}});
        const QString container = made.arguments().value(0).value<QDBusObjectPath>().path();
        manager(u"CreateVolume"_s, {u"data"_s, QVariantMap()});
        stop();
        sql("CREATE TABLE saved AS SELECT * FROM sqlite_schema WHERE name = 'events_by_owner';"
            "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema WHERE name = 'events_by_owner';");
        sql("INSERT INTO events (time, owner, subject, kind, detail) VALUES (1, 1000, 'x', 'x', '')");
        sql("PRAGMA writable_schema=ON; INSERT INTO sqlite_schema SELECT * FROM saved; DROP TABLE saved;");
        startAgain();
        QVERIFY(check().value(0).startsWith(u"damaged-database kiste.db"_s));
        const QStringList done = repair();
        QVERIFY2(!done.isEmpty() && done[0].contains(u"kept as 'kiste.db.broken-"_s), qPrintable(done.join(u'\n')));
        isWhole();
        stop();
        startAgain();
        isWhole();
        QCOMPARE(m_client->property(container, names::containerInterface, u"Name"_s).toString(), u"box"_s);
        QCOMPARE(manager(u"FindVolume"_s, {u"data"_s}).type(), QDBusMessage::ReplyMessage);
        QCOMPARE(QDir(state({})).entryList({u"kiste.db.broken-*"_s}).size(), 1);
    }

    /// What lies in the bin is still there, and can come back, when the database was rebuilt: of its rows and of what the helper knows.
    void binOfADamagedDatabase_data()
    {
        QTest::addColumn<bool>("rowsAreLost");
        QTest::newRow("rows") << false;
        QTest::newRow("helper") << true;
    }
    void binOfADamagedDatabase()
    {
        QFETCH(bool, rowsAreLost);
        const QVariantMap intoBin{{u"force"_s, true}, {u"bin"_s, u"x"_s}};
        QCOMPARE(m_client->call(m_appPath, names::imageInterface, u"Remove"_s, {intoBin}).type(), QDBusMessage::ReplyMessage);
        if (!rowsAreLost) {
            stop();
            const QString file = state(u"kiste.db"_s);
            QCOMPARE(::link(file.toLocal8Bit().constData(), (file + u".broken-x"_s).toLocal8Bit().constData()), 0); // a rescue cut short
            startAgain();
        } else {
            sql("PRAGMA foreign_keys=OFF; DELETE FROM image_bin; DELETE FROM images; DELETE FROM image_layers; DELETE FROM image_blobs;"
                "CREATE TABLE saved AS SELECT * FROM sqlite_schema WHERE name = 'events_by_owner';"
                "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema WHERE name = 'events_by_owner';");
            sql("INSERT INTO events (time, owner, subject, kind, detail) VALUES (1, 1000, 'x', 'x', '')");
            sql("PRAGMA writable_schema=ON; INSERT INTO sqlite_schema SELECT * FROM saved; DROP TABLE saved;");
            const QStringList done = repair();
            QVERIFY2(done.join(u'\n').contains(u"damaged-database kiste.db: the database was made anew"_s), qPrintable(done.join(u'\n')));
        }
        QCOMPARE(check(), QStringList());
        QCOMPARE(manager(u"FindImage"_s, {u"localhost/app:1"_s}).type(), QDBusMessage::ErrorMessage);
        QCOMPARE(manager(u"UndoRemoval"_s).type(), QDBusMessage::ReplyMessage);
        isWhole();
        stop();
        startAgain();
        isWhole();
    }

    /// A layer of an image in the bin is mended like any other.
    void layerInTheBin()
    {
        const QVariantMap intoBin{{u"force"_s, true}, {u"bin"_s, u"x"_s}};
        QCOMPARE(m_client->call(m_appPath, names::imageInterface, u"Remove"_s, {intoBin}).type(), QDBusMessage::ReplyMessage);
        QVERIFY(QDir(layer({m_lower, m_upper})).removeRecursively());
        QVERIFY2(check().value(0).startsWith(u"missing-layer"_s), qPrintable(check().join(u'\n')));
        repair();
        QCOMPARE(check(), QStringList());
        QCOMPARE(manager(u"UndoRemoval"_s).type(), QDBusMessage::ReplyMessage);
        isWhole();
    }

    void databaseAtStart_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::newRow("header") << u"header"_s;
        QTest::newRow("pages") << u"pages"_s;
        QTest::newRow("empty") << u"empty"_s;
        QTest::newRow("gone") << u"gone"_s;
        QTest::newRow("cut") << u"cut"_s;
    }

    /// The engine starts all the same, with everything that the disk can tell, and keeps the file.
    void databaseAtStart()
    {
        QFETCH(QString, damage);
        const QDBusMessage made = manager(u"CreateContainer"_s, {u"app:1"_s, QVariantMap{{u"name"_s, u"box"_s}, {u"network"_s, u"none"_s}}});
        const QString id = ServiceFixture::idOf(made.arguments().value(0).value<QDBusObjectPath>().path());
        const QDBusMessage volume = manager(u"CreateVolume"_s, {u"data"_s, QVariantMap()});
        const QString volumeId = volume.arguments().value(0).value<QDBusObjectPath>().path().section(u'/', -1);
        write(state(u"containers/"_s + id + u"/upper/mine"_s), "my work");
        stop();
        const QString file = state(u"kiste.db"_s);
        const qint64 size = QFileInfo(file).size();
        if (damage == "header"_L1)
            write(file, QByteArray(100, 'x'));
        else if (damage == "pages"_L1)
            write(file, QByteArray(qsizetype(size - 4096), '\x5a'), 4096);
        else if (damage == "cut"_L1)
            QVERIFY(QFile::resize(file, size / 2));
        else if (damage == "empty"_L1)
            QVERIFY(QFile::resize(file, 0));
        else
            QVERIFY(QFile::remove(file));
        startAgain();
        // Whoever's they are now, root sees them.
        m_client = m_fixture->client(0);
        QCOMPARE(check(), QStringList());
        for (const TestImage *image : {&m_app, &m_other}) {
            const QDBusMessage found = manager(u"FindImage"_s, {u"sha256:"_s + hexOf(image->manifest)});
            QVERIFY2(found.type() == QDBusMessage::ReplyMessage, qPrintable(found.errorMessage()));
        }
        QCOMPARE(content(layer({m_lower, m_upper}, u"diff/upper"_s)), QByteArray(5000, 'u'));
        QVERIFY(manager(u"FindContainer"_s, {id}).type() == QDBusMessage::ReplyMessage);
        QCOMPARE(content(state(u"containers/"_s + id + u"/upper/mine"_s)), "my work"_ba);
        QCOMPARE(QDir(state(u"volumes"_s)).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
        QCOMPARE(QDir(state({})).entryList({u"kiste.db.broken-*"_s}).size(), damage == "gone"_L1 ? 0 : 1);
        // And it is a catalogue like any other.
        stop();
        startAgain();
        m_client = m_fixture->client(0);
        QCOMPARE(check(), QStringList());
        QVERIFY(manager(u"FindContainer"_s, {id}).type() == QDBusMessage::ReplyMessage);
    }

    /// A rescue that was cut short goes on from where it was; the log of the old database is not taken for the new one's.
    void rescueCutShort()
    {
        stop();
        const QString file = state(u"kiste.db"_s);
        QCOMPARE(::link(file.toLocal8Bit().constData(), (file + u".broken-x"_s).toLocal8Bit().constData()), 0);
        startAgain();
        isWhole();
        struct stat status = {};
        QCOMPARE(::stat(file.toLocal8Bit().constData(), &status), 0);
        QCOMPARE(status.st_nlink, 1U);
        QCOMPARE(QDir(state({})).entryList({u"kiste.db.broken-*"_s}), QStringList{u"kiste.db.broken-x"_s});
    }

    /// A second name that somebody else has given the file, as backups do, is no damage.
    void backupByALink()
    {
        stop();
        const QString file = state(u"kiste.db"_s);
        QCOMPARE(::link(file.toLocal8Bit().constData(), (file + u".backup"_s).toLocal8Bit().constData()), 0);
        startAgain();
        isWhole();
        QVERIFY(QDir(state({})).entryList({u"kiste.db.broken-*"_s}).isEmpty());
    }

    /// Whoever loads meanwhile waits, and gets what was asked for.
    void repairAndLoadAtOnce()
    {
        QVERIFY(QDir(layer({m_lower, m_upper})).removeRecursively());
        const auto first = m_client->send(names::managerPath, names::managerInterface, u"RepairStore"_s, {QVariantMap()});
        const QString third = load(testImage({m_lower, tarWith("third", "third")}), u"localhost/third:1"_s);
        QTRY_VERIFY(first.isFinished());
        QCOMPARE(namesOf(third), QStringList{u"localhost/third:1"_s});
        isWhole();
    }
};

QTEST_GUILESS_MAIN(TestStoreRepair)
#include "tst_storerepair.moc"
