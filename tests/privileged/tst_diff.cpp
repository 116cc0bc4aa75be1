// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl diff between containers, images and layers of a real engine.
#include "tests/privileged/enginefixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;

class TestDiff : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;
    QTemporaryDir m_context;
    QTemporaryDir m_home;
    QStringList m_layers; ///< diff ids of "app"

    EngineFixture::Outcome ctl(const QStringList &arguments) const { return m_engine->ctl(arguments); }
    QStringList lines(const QStringList &arguments) const
    {
        const auto outcome = ctl(arguments);
        return outcome.exitCode == 0 ? outcome.output.split(u'\n', Qt::SkipEmptyParts) : QStringList(outcome.error);
    }
    QJsonObject json(const QStringList &arguments) const
    {
        return QJsonDocument::fromJson(ctl(QStringList{u"diff"_s, u"--format"_s, u"json"_s} + arguments).output.toUtf8()).object();
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("the engine runs as root");
        qputenv("KISTE_USER", "nobody");
        qputenv("XDG_DATA_HOME", m_home.path().toUtf8());
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot().constData());
        QFile file(m_context.filePath(u"Dockerfile"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("FROM starter\n"
                   "RUN mkdir -p /data/sub && head -c 3000000 /dev/zero > /data/big && echo a > /data/kept && echo b > /data/sub/gone\n"
                   "RUN head -c 2000 /dev/zero > /data/big && rm -r /data/sub && chmod 600 /data/kept && ln -s kept /data/link\n");
        file.close();
        const auto built = ctl({u"build"_s, u"-q"_s, u"-t"_s, u"app"_s, m_context.path()});
        QVERIFY2(built.exitCode == 0, qPrintable(built.error));
        const QString ids = ctl({u"image"_s, u"inspect"_s, u"-f"_s, u"{{json .RootFS.Layers}}"_s, u"app"_s}).output;
        for (const QJsonValue &id : QJsonDocument::fromJson(ids.toUtf8()).array())
            m_layers.append(id.toString());
        QVERIFY2(m_layers.size() >= 3, qPrintable(ids));
    }

    void cleanupTestCase() { m_engine.reset(); }

    void anImageAndItsLowerLayers()
    {
        QCOMPARE(lines({u"diff"_s, u"app"_s}),
                 (QStringList{u"C /data"_s, u"C /data/big"_s, u"C /data/kept"_s, u"A /data/link"_s, u"D /data/sub"_s}));
        QCOMPARE(lines({u"image"_s, u"diff"_s, m_layers.constLast()}), lines({u"diff"_s, u"app"_s}));
    }

    void imagesAgainstEachOther()
    {
        const QStringList all{u"A /data"_s, u"A /data/big"_s, u"A /data/kept"_s, u"A /data/link"_s};
        QCOMPARE(lines({u"diff"_s, u"app"_s, u"starter"_s}), all);
        QCOMPARE(lines({u"diff"_s, u"starter"_s, u"app"_s}), QStringList{u"D /data"_s});
        QCOMPARE(lines({u"diff"_s, u"app"_s, u"app"_s}), QStringList());
        // Layers, with all below them, by digest and by its beginning.
        const QString middle = m_layers.at(m_layers.size() - 2);
        QCOMPARE(lines({u"diff"_s, middle, u"starter"_s}),
                 (QStringList{u"A /data"_s, u"A /data/big"_s, u"A /data/kept"_s, u"A /data/sub"_s, u"A /data/sub/gone"_s}));
        QCOMPARE(lines({u"diff"_s, u"app"_s, middle.sliced(7, 12)}), lines({u"diff"_s, u"app"_s}));
        const auto absent = ctl({u"diff"_s, u"app"_s, u"sha256:"_s + QString(64, u'a')});
        QCOMPARE(absent.exitCode, 1);
        QVERIFY2(absent.error.contains(u"there is no layer"_s), qPrintable(absent.error));
    }

    void layersByWhatTheyAreCalled()
    {
        // As `image tree` shows them.
        const QString tree = ctl({u"image"_s, u"tree"_s, u"app"_s}).output;
        const QString shown = tree.section(u"ID: "_s, -1).left(12);
        QCOMPARE(lines({u"diff"_s, shown}), lines({u"diff"_s, u"app"_s}));
        // The same layer on others is not the same.
        QFile file(m_context.filePath(u"f"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("f") == 1);
        file.close();
        QStringList last;
        for (const QByteArray &step : {""_ba, "RUN echo x > /x\n"_ba}) {
            QFile dockerfile(m_context.filePath(u"Other"_s));
            QVERIFY(dockerfile.open(QIODevice::WriteOnly | QIODevice::Truncate));
            dockerfile.write("FROM starter\n" + step + "COPY f /f\n");
            dockerfile.close();
            const auto built = ctl({u"build"_s, u"-q"_s, u"-f"_s, dockerfile.fileName(), u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s,
                                    u"-t"_s, u"other:%1"_s.arg(last.size()), m_context.path()});
            QVERIFY2(built.exitCode == 0, qPrintable(built.error));
            last.append(ctl({u"image"_s, u"inspect"_s, u"-f"_s, u"{{json .RootFS.Layers}}"_s, u"other:%1"_s.arg(last.size())}).output.section(u'"', -2, -2));
        }
        QCOMPARE(last[0], last[1]);
        const auto several = ctl({u"diff"_s, last[0]});
        QCOMPARE(several.exitCode, 1);
        QVERIFY2(several.error.contains(u"may mean more than one layer"_s), qPrintable(several.error));
        QCOMPARE(lines({u"diff"_s, u"other:1"_s, u"other:0"_s}), QStringList{u"A /x"_s});
    }

    void wastedBytes()
    {
        const QJsonObject wasted = json({u"app"_s})[u"wasted"_s].toObject();
        QCOMPARE(wasted[u"bytes"_s].toInt(), 3000000 + 2 + 2);
        QStringList paths;
        for (const QJsonValue &file : wasted[u"files"_s].toArray()) {
            paths.append(file[u"path"_s].toString());
            QCOMPARE(file[u"layer"_s].toString(), m_layers.at(m_layers.size() - 2));
        }
        paths.sort();
        QCOMPARE(paths, (QStringList{u"/data/big"_s, u"/data/kept"_s, u"/data/sub/gone"_s}));
        QVERIFY(!json({u"app"_s})[u"files"_s].toArray().isEmpty());
        const QString table = ctl({u"diff"_s, u"--format"_s, u"table"_s, u"app"_s}).output;
        QVERIFY2(table.contains(u"3MB wasted by files that later layers replace or delete: 3"_s), qPrintable(table));
        QVERIFY2(table.contains(u"deleted            2B          -     sub/"_s), qPrintable(table));
        QVERIFY2(table.contains(u"attributes         2B         2B     kept"_s), qPrintable(table));
    }

    void containers()
    {
        QCOMPARE(ctl({u"run"_s, u"--name"_s, u"c"_s, u"app"_s, u"sh"_s, u"-c"_s, u"echo more >> /data/kept; rm /data/link; chown 7:8 /data/big; mkdir /data/d"_s}).exitCode, 0);
        const QStringList own{u"C /data"_s, u"C /data/big"_s, u"A /data/d"_s, u"C /data/kept"_s, u"D /data/link"_s};
        QCOMPARE(lines({u"diff"_s, u"c"_s}), own);
        QCOMPARE(lines({u"diff"_s, u"c"_s, u"app"_s}), own);
        // Owners are those that the container sees, whatever ids it has outside.
        const QJsonArray files = json({u"c"_s})[u"files"_s].toArray();
        QCOMPARE(files.at(0).toObject()[u"change"_s].toString(), u"attributes"_s);
        QCOMPARE(files.size(), 4);
        QCOMPARE(ctl({u"create"_s, u"--name"_s, u"fresh"_s, u"app"_s}).exitCode, 0);
        QCOMPARE(lines({u"container"_s, u"diff"_s, u"c"_s, u"fresh"_s}), own);
        QCOMPARE(lines({u"diff"_s, u"fresh"_s, u"c"_s}).filter(u"/data/link"_s), QStringList{u"A /data/link"_s});
        // Committed, the same tree comes out.
        QCOMPARE(ctl({u"commit"_s, u"c"_s, u"committed"_s}).exitCode, 0);
        QCOMPARE(lines({u"diff"_s, u"committed"_s, u"c"_s}), QStringList());
        QCOMPARE(lines({u"diff"_s, u"c"_s, u"committed"_s}), QStringList());
    }

    void whatIsSomebodyElsesIsNotThere()
    {
        constexpr uid_t nobody = 65534; // with a rule that allows everything
        const auto loaded = m_engine->ctlAs(nobody, {u"load"_s, u"-i"_s, QStringLiteral(KISTE_BIN "/../starter.tar")});
        QVERIFY2(loaded.exitCode == 0, qPrintable(loaded.error));
        QCOMPARE(m_engine->ctlAs(nobody, {u"diff"_s, u"starter"_s}).exitCode, 0);
        // Layers that both have may be named, those of others alone may not.
        const QString shared = m_layers.constFirst(), foreign = m_layers.constLast();
        QCOMPARE(m_engine->ctlAs(nobody, {u"diff"_s, shared}).exitCode, 0);
        for (const QStringList &words : {QStringList{u"diff"_s, foreign}, QStringList{u"diff"_s, u"starter"_s, foreign}}) {
            const auto refused = m_engine->ctlAs(nobody, words);
            QCOMPARE(refused.exitCode, 1);
            QCOMPARE(refused.output, QString());
            const QString never = u"sha256:"_s + QString(64, u'b');
            QStringList others = words;
            others.last() = never;
            QCOMPARE(m_engine->ctlAs(nobody, others).error.replace(never, foreign), refused.error);
        }
        for (const QString &name : {u"app"_s, u"c"_s})
            QCOMPARE(m_engine->ctlAs(nobody, {u"diff"_s, u"starter"_s, name}).exitCode, 1);
        // Whoever may not read images and containers may not compare them either.
        constexpr uid_t games = 5;
        QCOMPARE(m_engine->ctlAs(games, {u"diff"_s, shared}).exitCode, 1);
        // Root is shown other people's as well.
        QVERIFY(lines({u"diff"_s, u"starter"_s, u"app"_s}).contains(u"D /data"_s));
    }
};

QTEST_GUILESS_MAIN(TestDiff)
#include "tst_diff.moc"
