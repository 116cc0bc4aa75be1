// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <filesystem>
#include <format>
#include <optional>
#include <set>
#include <sys/stat.h>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

ContainerRecord container(const std::string &name, std::uint32_t owner, std::uint32_t idBase,
                          ContainerId id = ContainerId::random())
{
    ContainerRecord record(std::move(id));
    record.key = record.id.text();
    record.name = name;
    record.owner = owner;
    record.imageDigest = Sha256::of("image").text();
    record.settings.image = "deb13";
    record.settings.command = {"/bin/sh"};
    record.settings.network = "none";
    record.settings.labels = {{"a", "b"}};
    record.specDigest = Sha256::of(name).text();
    record.idBase = idBase;
    record.created = currentTime();
    return record;
}

ImageRecord image(std::uint32_t owner, const std::string &content, std::vector<std::string> names)
{
    return {.owner = owner,
            .digest = Sha256::of(content),
            .configDigest = Sha256::of(content + "config"),
            .names = std::move(names),
            .size = 1000,
            .created = 5,
            .loaded = currentTime(),
            .architecture = "amd64",
            .os = "linux",
            .layers = {"base", content},
            .blobs = {Sha256::of("base"), Sha256::of(content)}};
}

template<typename T>
T take(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

/// The child of killWhileWriting(): adds, starts and ends containers, saying so after each has been recorded.
int writeForever(const char *file)
{
    auto catalogue = take(Catalogue::open(file));
    for (int i = 0;; ++i) {
        const auto record = container(std::format("c{}", i), 1000, take(catalogue.freeIdBase()));
        const auto say = [&](const char *what) {
            std::printf("%s %s\n", what, record.id.text().c_str());
            std::fflush(stdout);
        };
        if (!catalogue.addContainer(record))
            return 1;
        say("added");
        if (!catalogue.recordStart(record.id, 7))
            return 1;
        say("started");
        if (!catalogue.recordExit(record.id, 9, 3, false, ""))
            return 1;
        say("ended");
        if (i % 4 == 3) {
            if (!catalogue.removeContainer(record.id))
                return 1;
            say("removed");
        }
    }
}

} // namespace

class TestCatalogue : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    std::string file(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)).toStdString(); }

private slots:
    void keepsContainers()
    {
        const auto path = file("keeps.db");
        auto record = container("web", 1000, Catalogue::firstId);
        {
            auto catalogue = take(Catalogue::open(path));
            take(catalogue.addContainer(record));
            take(catalogue.recordStart(record.id, 11));
            take(catalogue.recordExit(record.id, 12, 137, true, "out of memory"));
        }
        struct stat status = {};
        QCOMPARE(::stat(path.c_str(), &status), 0);
        QCOMPARE(status.st_mode & 0777, 0600U);
        auto catalogue = take(Catalogue::open(path));
        const auto records = take(catalogue.containers());
        QCOMPARE(records.size(), std::size_t(1));
        const ContainerRecord &read = records.front();
        QCOMPARE(read.id, record.id);
        QCOMPARE(read.name, std::string("web"));
        QCOMPARE(read.owner, 1000U);
        QVERIFY(read.settings == record.settings);
        QCOMPARE(read.idBase, Catalogue::firstId);
        QCOMPARE(read.state, RecordedState::Exited);
        QCOMPARE(read.started, 11);
        QCOMPARE(read.finished, 12);
        QCOMPARE(read.exitCode, 137);
        QVERIFY(read.oomKilled);
        QCOMPARE(read.error, std::string("out of memory"));
        QCOMPARE(read.damage, std::string());
        const auto events = take(catalogue.events(1000, 10));
        QCOMPARE(events.size(), std::size_t(3));
        QCOMPARE(events[0].kind, std::string("die"));
        QCOMPARE(events[1].kind, std::string("start"));
        QCOMPARE(events[2].kind, std::string("create"));
        QVERIFY(take(catalogue.events(1001, 10)).empty());
    }

    void namesAreUniquePerOwner()
    {
        auto catalogue = take(Catalogue::open(file("names.db")));
        take(catalogue.addContainer(container("web", 1000, 524288)));
        take(catalogue.addContainer(container("web", 1001, 589824)));
        const auto again = catalogue.addContainer(container("web", 1000, 655360));
        QVERIFY(!again.has_value());
        QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
        QVERIFY2(again.error().detail.contains("'web'"), again.error().detail.c_str());
        QCOMPARE(take(catalogue.containers()).size(), std::size_t(2));
        QCOMPARE(take(catalogue.freeIdBase()), 655360U);
    }

    void idRangesAreReusedAndNeverShared()
    {
        auto catalogue = take(Catalogue::open(file("ranges.db")));
        std::vector<ContainerRecord> records;
        for (int i = 0; i < 4; ++i) {
            const std::uint32_t base = take(catalogue.freeIdBase());
            QCOMPARE(base, Catalogue::firstId + i * Catalogue::idRange);
            records.push_back(container(std::format("c{}", i), 0, base));
            take(catalogue.addContainer(records.back()));
        }
        const auto shared = catalogue.addContainer(container("other", 0, records[2].idBase));
        QVERIFY(!shared.has_value());
        take(catalogue.removeContainer(records[1].id));
        // Its files may still be there.
        QVERIFY(take(catalogue.freeIdBase()) != records[1].idBase);
        QCOMPARE(take(catalogue.retiredIdBases()), std::vector<std::uint32_t>{records[1].idBase});
        take(catalogue.releaseIdBase(records[1].idBase));
        QVERIFY(take(catalogue.retiredIdBases()).empty());
        QCOMPARE(take(catalogue.freeIdBase()), records[1].idBase);
        take(catalogue.addContainer(container("host ids", 0, 0)));
        QCOMPARE(take(catalogue.freeIdBase()), records[1].idBase);
    }

    void rangesOfOwnersStay()
    {
        const auto path = file("owners.db");
        std::uint32_t base = 0;
        {
            auto catalogue = take(Catalogue::open(path));
            base = take(catalogue.ownerIdBase(1000));
            QCOMPARE(take(catalogue.ownerIdBase(1000)), base);
            QVERIFY(take(catalogue.ownerIdBase(1001)) != base);
            const std::uint32_t containers = take(catalogue.freeIdBase());
            QVERIFY(containers != base && containers != take(catalogue.ownerIdBase(1001)));
        }
        auto again = take(Catalogue::open(path));
        QCOMPARE(take(again.ownerIdBase(1000)), base);
    }

    void volumes()
    {
        const auto path = file("volumes.db");
        auto catalogue = take(Catalogue::open(path));
        const VolumeRecord data{.id = VolumeId::random(), .owner = 1000, .name = "data", .created = 5,
                                .labels = {{"a", "b\xff"}}};
        take(catalogue.addVolume(data));
        VolumeRecord same = data;
        same.id = VolumeId::random();
        QCOMPARE(catalogue.addVolume(same).error().code, ErrorCode::AlreadyExists);
        same.owner = 1001;
        same.anonymous = true;
        take(catalogue.addVolume(same));

        auto user = container("user", 1000, 0);
        user.volumes = {data.id};
        take(catalogue.addContainer(user));
        auto lost = container("lost", 1000, 0);
        lost.volumes = {VolumeId::random()};
        QCOMPARE(catalogue.addContainer(lost).error().code, ErrorCode::NotFound);
        QCOMPARE(take(catalogue.containers()).size(), std::size_t(1));

        auto records = take(catalogue.volumes());
        QCOMPARE(records.size(), std::size_t(2));
        const auto found = std::ranges::find(records, data.id, &VolumeRecord::id);
        QVERIFY(found != records.end());
        QCOMPARE(found->name, std::string("data"));
        QCOMPARE(found->users, std::set<ContainerId>{user.id});
        QVERIFY(!found->filled && !found->anonymous);
        QCOMPARE(found->labels.size(), std::size_t(1));

        take(catalogue.markVolumeFilled(data.id));
        const auto used = catalogue.removeVolume(data.id);
        QVERIFY(!used);
        QCOMPARE(used.error().code, ErrorCode::InUse);
        take(catalogue.removeContainer(user.id));
        records = take(catalogue.volumes());
        QVERIFY(std::ranges::find(records, data.id, &VolumeRecord::id)->filled);
        take(catalogue.removeVolume(data.id));
        QCOMPARE(catalogue.removeVolume(data.id).error().code, ErrorCode::NotFound);
        QCOMPARE(take(catalogue.volumes()).size(), std::size_t(1));
    }

    void olderCatalogueIsBroughtUpToDate()
    {
        const auto path = file("older.db");
        const std::int64_t startedLater = currentTime() + 5'000'000;
        {
            auto catalogue = take(Catalogue::open(path));
            const ContainerRecord old = container("old", 1000, Catalogue::firstId);
            take(catalogue.addContainer(old));
            take(catalogue.recordStart(old.id, startedLater));
            take(catalogue.addImage(image(1000, "image", {}))); // that the container is of
            take(catalogue.addImage(image(1000, "other", {})));
            // As the first version left it: without the tables that came later.
            auto database = take(Database::open(path));
            std::string drops = "PRAGMA foreign_keys=OFF; DROP INDEX events_by_subject;";
            {
                const std::set<std::string> first = {"containers",   "id_ranges",   "images", "image_names",
                                                     "image_layers", "image_blobs", "events", "sqlite_sequence"};
                auto tables = take(database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'"));
                while (take(tables.next())) {
                    if (!first.contains(tables.text(0)))
                        drops += std::format("DROP TABLE {};", tables.text(0));
                }
            }
            take(database.execute((drops + "PRAGMA user_version=1").c_str()));
        }
        auto catalogue = take(Catalogue::open(path));
        QCOMPARE(take(catalogue.containers()).size(), std::size_t(1));
        QVERIFY(take(catalogue.volumes()).empty());
        QVERIFY(take(catalogue.freeIdBase()) != Catalogue::firstId);
        // When images were last used could only be guessed then.
        const auto images = take(catalogue.images());
        QCOMPARE(images.size(), std::size_t(2));
        for (const ImageRecord &record : images)
            QCOMPARE(record.lastUsed, record.digest == Sha256::of("image") ? startedLater : record.loaded);
    }

    void lastRangeOfIds()
    {
        const auto path = file("last.db");
        auto catalogue = take(Catalogue::open(path));
        auto database = take(Database::open(path));
        take(catalogue.addContainer(container("x", 0, 524288)));
        // All the ranges up to the one before the last, held by rows that only this test makes.
        take(
            database.execute("PRAGMA foreign_keys=OFF;"
                             "WITH RECURSIVE n(base) AS (SELECT 589824 UNION ALL SELECT base + 65536 FROM n "
                             "WHERE base + 65536 < 4294901760) INSERT INTO id_ranges SELECT base, 'c' || base FROM n"));
        const auto none = catalogue.freeIdBase();
        QVERIFY(!none.has_value());
        QCOMPARE(none.error().code, ErrorCode::NoSpace);
    }

    void oneDamagedRecordHidesNoOther_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QByteArray>("detail");
        QTest::newRow("settings cut") << QByteArray("UPDATE containers SET settings = '{' WHERE name = 'b'")
                                      << QByteArray("settings");
        QTest::newRow("settings wrong") << QByteArray(
            "UPDATE containers SET settings = '{\"image\":7}' WHERE name = 'b'")
                                        << QByteArray("settings");
        QTest::newRow("state") << QByteArray("UPDATE containers SET state = 9 WHERE name = 'b'")
                               << QByteArray("state 9");
        QTest::newRow("id") << QByteArray("PRAGMA foreign_keys=OFF; UPDATE containers SET id = '../x' WHERE name = 'b'")
                            << QByteArray("'../x'");
    }

    void oneDamagedRecordHidesNoOther()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QByteArray, detail);
        const auto path = file(QTest::currentDataTag());
        auto catalogue = take(Catalogue::open(path));
        std::uint32_t base = Catalogue::firstId;
        for (const char *name : {"a", "b", "c"}) {
            take(catalogue.addContainer(container(name, 0, base)));
            base += Catalogue::idRange;
        }
        take(take(Database::open(path)).execute(sql.constData()));
        const auto records = take(catalogue.containers());
        QCOMPARE(records.size(), std::size_t(3));
        for (const ContainerRecord &record : records) {
            QCOMPARE(record.damage.empty(), record.name != "b");
            if (record.damage.empty())
                continue;
            QVERIFY2(record.damage.contains(detail.toStdString()), record.damage.c_str());
            QVERIFY(ContainerId::parse(record.id.text()).has_value());
            take(catalogue.removeContainer(record.id));
        }
        QCOMPARE(take(catalogue.containers()).size(), std::size_t(2));
    }

    void namesWithoutImages()
    {
        const auto path = file("dangling.db");
        auto catalogue = take(Catalogue::open(path));
        take(catalogue.addImage(image(1000, "one", {"localhost/a:1", "localhost/a:2"})));
        QCOMPARE(take(catalogue.danglingNames()), std::vector<std::string>());
        QCOMPARE(take(catalogue.damage()), std::vector<std::string>());
        take(take(Database::open(path)).execute("PRAGMA foreign_keys=OFF; UPDATE image_names SET owner = 7 WHERE name = 'localhost/a:2'"));
        QCOMPARE(take(catalogue.danglingNames()), std::vector<std::string>{"localhost/a:2"});
    }

    void damagedPages()
    {
        const auto path = file("damaged.db");
        QCOMPARE(take(take(Catalogue::open(path)).damage()), std::vector<std::string>());
        qint64 root = 0; // number of a page, one of an index: SQLite goes on past that, and says more
        {
            auto database = take(Database::open(path));
            auto query = take(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'events_by_subject'"));
            QVERIFY(take(query.next()));
            root = query.integer(0);
        }
        QFile database(QString::fromStdString(path));
        QVERIFY(database.open(QIODevice::ReadWrite));
        constexpr qint64 page = 4096;
        QVERIFY(database.seek((root - 1) * page));
        QCOMPARE(database.write(QByteArray(page, '\xff')), page);
        database.close();
        const auto lines = take(take(Catalogue::open(path)).damage());
        QVERIFY(!lines.empty() && lines.size() <= 20);
    }

    void imagesAndTheirNames()
    {
        auto catalogue = take(Catalogue::open(file("images.db")));
        QVERIFY(take(catalogue.addImage(image(1000, "one", {"localhost/a:1", "localhost/a:2"}))).empty());
        QVERIFY(take(catalogue.addImage(image(1001, "one", {"localhost/a:1"}))).empty());
        const auto losers = take(catalogue.addImage(image(1000, "two", {"localhost/a:2"})));
        QCOMPARE(losers, (std::vector<Digest>{Sha256::of("one")}));
        // The same once more: nothing doubles, nobody loses.
        QVERIFY(take(catalogue.addImage(image(1000, "two", {"localhost/a:2", "localhost/b:1"}))).empty());
        auto images = take(catalogue.images());
        QCOMPARE(images.size(), std::size_t(3));
        const auto two = std::ranges::find(images, Sha256::of("two"), &ImageRecord::digest);
        QVERIFY(two != images.end());
        QCOMPARE(two->names, (std::vector<std::string>{"localhost/a:2", "localhost/b:1"}));
        QCOMPARE(two->layers, (std::vector<std::string>{"base", "two"}));
        QCOMPARE(two->blobs.size(), std::size_t(2));
        QCOMPARE(two->architecture, std::string("amd64"));

        QCOMPARE(take(catalogue.referencedLayers()), (std::set<std::string>{"base", "one", "two"}));
        take(catalogue.removeImage(1000, Sha256::of("one")));
        QVERIFY(take(catalogue.referencedLayers()).contains("one")); // 1001 has it
        take(catalogue.removeImage(1001, Sha256::of("one")));
        QCOMPARE(take(catalogue.referencedLayers()), (std::set<std::string>{"base", "two"}));
        QVERIFY(!take(catalogue.referencedBlobs()).contains(Sha256::of("one").text()));

        take(catalogue.removeImageName(1000, "localhost/b:1"));
        QCOMPARE(catalogue.removeImageName(1000, "localhost/b:1").error().code, ErrorCode::NotFound);
        QCOMPARE(catalogue.removeImage(1000, Sha256::of("one")).error().code, ErrorCode::NotFound);
    }

    void lastUseOfImages()
    {
        auto catalogue = take(Catalogue::open(file("uses.db")));
        ImageRecord record = image(1000, "image", {"localhost/a:1"});
        record.loaded = 1'000;
        take(catalogue.addImage(record));
        record.owner = 1001; // somebody else's is another image
        take(catalogue.addImage(record));
        const auto lastUsed = [&catalogue](std::uint32_t owner) {
            const auto images = take(catalogue.images());
            return std::ranges::find(images, owner, &ImageRecord::owner)->lastUsed;
        };
        QCOMPARE(lastUsed(1000), 1'000);
        ContainerRecord user = container("web", 1000, 524288);
        user.created = 2'000;
        take(catalogue.addContainer(user));
        QCOMPARE(lastUsed(1000), 2'000);
        take(catalogue.recordStart(user.id, 3'000));
        QCOMPARE(lastUsed(1000), 3'000);
        // A clock that was set back.
        take(catalogue.recordStart(user.id, 2'500));
        QCOMPARE(lastUsed(1000), 3'000);
        // A pull or a name of what is there.
        record.owner = 1000;
        record.loaded = 4'000;
        record.names = {"localhost/b:1"};
        take(catalogue.addImage(record));
        QCOMPARE(lastUsed(1000), 4'000);
        QCOMPARE(lastUsed(1001), 1'000);
        // It goes with the image.
        take(catalogue.removeImage(1001, record.digest));
        record.owner = 1001;
        record.loaded = 500;
        take(catalogue.addImage(record));
        QCOMPARE(lastUsed(1001), 500);
    }

    void bin()
    {
        const auto path = file("bin.db");
        auto catalogue = take(Catalogue::open(path));
        take(catalogue.addImage(image(1000, "image", {"localhost/a:1", "localhost/b:1"})));
        take(catalogue.addImage(image(1000, "other", {"localhost/c:1"})));
        take(catalogue.addImage(image(1001, "image", {"localhost/a:1"})));
        const Digest digest = Sha256::of("image");
        const auto user = container("web", 1000, 524288);
        take(catalogue.addContainer(user));
        const BinEntry entry{77, "word", "prune", {"localhost/a:1", "localhost/b:1"}};
        QCOMPARE(catalogue.binImage(1000, digest, entry).error().code, ErrorCode::InUse);
        take(catalogue.removeContainer(user.id));
        QCOMPARE(catalogue.binImage(1002, digest, entry).error().code, ErrorCode::NotFound);
        take(catalogue.binImage(1000, digest, entry));
        const auto find = [&](std::uint32_t owner, const Digest &wanted) {
            const auto images = take(take(Catalogue::open(path)).images());
            const auto found = std::ranges::find_if(
                images, [&](const ImageRecord &record) { return record.owner == owner && record.digest == wanted; });
            return found == images.end() ? std::optional<ImageRecord>() : std::optional(*found);
        };
        auto binned = find(1000, digest);
        QVERIFY(binned && binned->bin && binned->names.empty());
        QCOMPARE(binned->bin->time, 77);
        QCOMPARE(binned->bin->batch, std::string("word"));
        QCOMPARE(binned->bin->reason, std::string("prune"));
        QCOMPARE(binned->bin->names, entry.names);
        QVERIFY(!find(1001, digest)->bin && !find(1000, Sha256::of("other"))->bin); // somebody else's, another one
        QVERIFY(take(catalogue.referencedLayers()).contains("image"));
        QCOMPARE(take(catalogue.events(1000, 1)).front().kind, std::string("remove"));
        // Another image takes one of its names; all or nothing comes back.
        take(catalogue.addImage(image(1000, "other", {"localhost/b:1"})));
        QVERIFY(!catalogue.unbinImages(1000, {{digest, entry.names}}).has_value());
        QVERIFY(find(1000, digest)->bin && find(1000, digest)->names.empty());
        take(catalogue.unbinImages(1000, {{digest, {"localhost/a:1"}}}));
        QVERIFY(!find(1000, digest)->bin);
        QCOMPARE(find(1000, digest)->names, (std::vector<std::string>{"localhost/a:1"}));
        QCOMPARE(take(catalogue.events(1000, 1)).front().kind, std::string("restore"));
        // To load it again brings it back as well, with the names it is loaded with.
        take(catalogue.binImage(1000, digest, {78, "word", "remove", {"localhost/a:1"}}));
        take(catalogue.addImage(image(1000, "image", {"localhost/new:1"})));
        QVERIFY(!find(1000, digest)->bin);
        QCOMPARE(find(1000, digest)->names, (std::vector<std::string>{"localhost/new:1"}));
        // For good.
        take(catalogue.binImage(1000, digest, {79, "word", "remove", {}}));
        take(catalogue.removeImage(1000, digest));
        QVERIFY(!find(1000, digest));
        QCOMPARE(take(catalogue.events(1000, 1)).front().kind, std::string("purge"));
    }

    void usedImagesStay()
    {
        auto catalogue = take(Catalogue::open(file("used.db")));
        take(catalogue.addImage(image(1000, "image", {})));
        const auto user = container("web", 1000, 524288);
        take(catalogue.addContainer(user));
        const auto refused = catalogue.removeImage(1000, Sha256::of("image"));
        QCOMPARE(refused.error().code, ErrorCode::InUse);
        QVERIFY(refused.error().detail.contains("'web'"));
        take(catalogue.removeContainer(user.id));
        take(catalogue.removeImage(1000, Sha256::of("image")));
        QVERIFY(take(catalogue.images()).empty());
    }

    void refusesWhatIsNoCatalogue()
    {
        const auto path = file("text.db");
        QFile text(QString::fromStdString(path));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write(QByteArray(8192, 'x'));
        text.close();
        const auto opened = Catalogue::open(path);
        QVERIFY(!opened.has_value());
        QCOMPARE(opened.error().code, ErrorCode::Corrupt);

        take(take(Database::open(file("newer.db"))).execute("PRAGMA user_version=999"));
        const auto newer = Catalogue::open(file("newer.db"));
        QVERIFY(!newer.has_value());
        QCOMPARE(newer.error().code, ErrorCode::Unsupported);

        std::filesystem::create_symlink(path, file("link.db"));
        QVERIFY(!Catalogue::open(file("link.db")).has_value());
    }

    void killWhileWriting()
    {
        const auto path = file("killed.db");
        for (int round = 0; round < 5; ++round) {
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(), {"--write"_L1, QString::fromStdString(path)});
            QVERIFY(child.waitForReadyRead(10000));
            QTest::qWait(50 + QRandomGenerator::global()->bounded(100));
            child.kill();
            QVERIFY(child.waitForFinished(10000));
            QCOMPARE(child.exitStatus(), QProcess::CrashExit);

            QMap<QByteArray, QByteArray> said;
            for (const QByteArray &line : child.readAllStandardOutput().split('\n')) {
                const auto words = line.split(' ');
                if (words.size() == 2 && words[1].size() == 64)
                    said[words[1]] = words[0];
            }
            QVERIFY(!said.isEmpty());
            auto catalogue = take(Catalogue::open(path));
            QMap<QByteArray, ContainerRecord> records;
            std::set<std::uint32_t> bases;
            for (const ContainerRecord &record : take(catalogue.containers())) {
                QCOMPARE(record.damage, std::string());
                QVERIFY(bases.insert(record.idBase).second);
                records.insert(QByteArray::fromStdString(record.id.text()), record);
            }
            for (const auto &[id, what] : said.asKeyValueRange()) {
                const auto record = records.constFind(id);
                if (what == "removed")
                    QVERIFY(record == records.cend());
                // The removal may have been recorded and not been said.
                if (what == "ended" && record != records.cend())
                    QCOMPARE(record->exitCode, 3);
                if (what == "added" || what == "started") {
                    QVERIFY(record != records.cend());
                    QVERIFY(what == "added" || record->state != RecordedState::Created);
                }
            }
            for (const ContainerRecord &record : records)
                take(catalogue.removeContainer(record.id));
        }
    }
};

int main(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--write")
        return writeForever(argv[2]);
    QCoreApplication application(argc, argv);
    TestCatalogue test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_catalogue.moc"
