// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/buildcache.h"

#include <QTest>

using namespace kiste;
using namespace kiste::ctl;
using namespace Qt::StringLiterals;

/// Which results of build steps go when they take too much.
class TestBuildCache : public QObject
{
    Q_OBJECT

private slots:
    void nothingBelowTheLimit();
    void theOldestGoes();
    void whatOthersWereMadeFromStays();
    void sharedBytesCountOnce();
    void allIfItMust();

private:
    static CachedResult result(const QString &path, quint64 lastUsed, const QStringList &layers) { return {path, u"name-"_s + path, lastUsed, layers}; }
    /// Ten bytes a layer that one of them has.
    static std::function<quint64(const QStringList &)> tenEach(const QList<CachedResult> &results)
    {
        return [results](const QStringList &paths) {
            QSet<QString> layers;
            for (const CachedResult &one : results) {
                if (paths.contains(one.path))
                    layers.unite(QSet<QString>(one.layers.begin(), one.layers.end()));
            }
            return quint64(layers.size()) * 10;
        };
    }
    static QStringList gone(const QList<CachedResult> &results, quint64 limit)
    {
        QStringList paths;
        for (const CachedResult &one : beyondLimit(results, limit, tenEach(results)))
            paths << one.path;
        return paths;
    }
};

void TestBuildCache::nothingBelowTheLimit()
{
    const QList<CachedResult> results{result(u"a"_s, 1, {u"1"_s}), result(u"b"_s, 2, {u"2"_s})};
    QCOMPARE(gone(results, 20), QStringList());
    QCOMPARE(gone({}, 0), QStringList());
}

void TestBuildCache::theOldestGoes()
{
    const QList<CachedResult> results{result(u"new"_s, 9, {u"1"_s}), result(u"old"_s, 1, {u"2"_s}), result(u"middle"_s, 5, {u"3"_s})};
    QCOMPARE(gone(results, 29), QStringList{u"old"_s});
    QCOMPARE(gone(results, 10), QStringList({u"old"_s, u"middle"_s}));
}

void TestBuildCache::whatOthersWereMadeFromStays()
{
    // "first" was not looked at since, but the build that used "third" went through it.
    const QList<CachedResult> results{result(u"first"_s, 1, {u"1"_s}), result(u"second"_s, 2, {u"1"_s, u"2"_s}),
                                      result(u"third"_s, 9, {u"1"_s, u"2"_s, u"3"_s}), result(u"other"_s, 5, {u"4"_s}),
                                      result(u"cousin"_s, 3, {u"1"_s, u"5"_s})};
    QCOMPARE(gone(results, 30), QStringList({u"cousin"_s, u"other"_s}));
    // Of what was used at one time the longest goes first.
    QCOMPARE(gone(results, 20), QStringList({u"cousin"_s, u"other"_s, u"third"_s}));
}

void TestBuildCache::sharedBytesCountOnce()
{
    const QList<CachedResult> results{result(u"a"_s, 1, {u"1"_s, u"2"_s}), result(u"b"_s, 2, {u"1"_s, u"3"_s})};
    QCOMPARE(gone(results, 30), QStringList());
    QCOMPARE(gone(results, 25), QStringList{u"a"_s});
}

void TestBuildCache::allIfItMust()
{
    const QList<CachedResult> results{result(u"a"_s, 1, {u"1"_s}), result(u"b"_s, 2, {u"2"_s})};
    QCOMPARE(gone(results, 0), QStringList({u"a"_s, u"b"_s}));
}

QTEST_GUILESS_MAIN(TestBuildCache)
#include "tst_buildcache.moc"
