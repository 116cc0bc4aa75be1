// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/remotecache.h"

#include <QTest>

using namespace kiste;
using namespace kiste::ctl;
using namespace Qt::StringLiterals;

/// Where results of steps are kept for builds elsewhere.
class TestRemoteCache : public QObject
{
    Q_OBJECT

private slots:
    void places_data()
    {
        QTest::addColumn<bool>("writes");
        QTest::addColumn<QString>("repository");
        QTest::addColumn<QString>("folder");
        QTest::addColumn<ErrorCode>("error");
        const auto good = [](const char *text, bool writes, const QString &repository, const QString &folder) {
            QTest::addRow("%s, %s", text, writes ? "to" : "from") << writes << repository << folder << ErrorCode::Failed;
        };
        const auto bad = [](const char *text, bool writes, ErrorCode code) {
            QTest::addRow("%s, %s", text, writes ? "to" : "from") << writes << QString() << QString() << code;
        };
        good("registry.example/team/cache", false, u"registry.example/team/cache"_s, {});
        good("localhost:5000/cache", true, u"localhost:5000/cache"_s, {});
        good("type=registry,ref=registry.example/cache", true, u"registry.example/cache"_s, {});
        good("ref=registry.example/cache,mode=max", true, u"registry.example/cache"_s, {});
        good("type=local,src=some/folder", false, {}, u"some/folder"_s);
        good("type=local,dest=/folder=x", true, {}, u"/folder=x"_s);
        bad("cache", false, ErrorCode::InvalidArgument);
        bad("registry.example/cache:tag", false, ErrorCode::InvalidArgument);
        bad("registry.example/Cache", false, ErrorCode::InvalidArgument);
        bad("type=registry", false, ErrorCode::InvalidArgument);
        bad("type=registry,ref=cache", false, ErrorCode::InvalidArgument);
        bad("type=registry,ref=registry.example/cache,src=/x", false, ErrorCode::InvalidArgument);
        bad("type=local", false, ErrorCode::InvalidArgument);
        bad("type=local,dest=/x", false, ErrorCode::InvalidArgument);
        bad("type=local,src=/x", true, ErrorCode::InvalidArgument);
        bad("type=local,src=/x,ref=registry.example/cache", false, ErrorCode::InvalidArgument);
        bad("type=inline", true, ErrorCode::Unsupported);
        bad("ref=registry.example/cache,mode=min", true, ErrorCode::InvalidArgument);
    }
    void places()
    {
        QFETCH(const bool, writes);
        QFETCH(const QString, repository);
        QFETCH(const QString, folder);
        const QString text = QString::fromUtf8(QTest::currentDataTag()).section(u", "_s, 0, -2);
        const auto place = parseCachePlace(text, writes);
        if (repository.isEmpty() && folder.isEmpty()) {
            QVERIFY(!place);
            QTEST(place.error().code, "error");
            return;
        }
        QVERIFY2(place, place ? "" : place.error().detail.c_str());
        QCOMPARE(place->repository, repository);
        QCOMPARE(place->folder, folder);
    }

    void indexes()
    {
        const std::string a = "sha256:" + std::string(64, 'a');
        const std::string b = "sha256:" + std::string(64, 'b');
        const std::map<std::string, QString> digests{{a, QString::fromStdString(b)}, {a + ":1700000000000000", QString::fromStdString(a)}};
        const auto read = parseCacheIndex(formatCacheIndex(digests));
        QVERIFY2(read, read ? "" : read.error().detail.c_str());
        QCOMPARE(*read, digests);
        QVERIFY(parseCacheIndex(formatCacheIndex({})));
        for (const std::string &bad : {std::string("[]"), std::string("{\"results\": []}"), std::string("{\"results\": {\"x\": \"" + a + "\"}}"),
                                       std::string("{\"results\": {\"" + a + "\": \"x\"}}"), std::string("{\"results\": {\"" + a + "\": 1}}"),
                                       std::string("{\"results\": {\"" + a + ":\": \"" + a + "\"}}"), std::string("{\"results\": {\"" + a + ":x\": \"" + a + "\"}}"),
                                       std::string("{")})
            QVERIFY2(!parseCacheIndex(bad), bad.c_str());
    }
};

QTEST_GUILESS_MAIN(TestRemoteCache)
#include "tst_remotecache.moc"
