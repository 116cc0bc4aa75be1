// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl commit, and builds whose steps become one layer, with the whole engine.
#include "tests/privileged/buildfixture.h"

#include <QProcess>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

class TestCommit : public BuildFixture
{
    Q_OBJECT

private slots:
    void squashing()
    {
        write(u"src/file"_s, "copied");
        write(u"Dockerfile"_s, R"(FROM starter
ARG SOURCE_DATE_EPOCH
RUN mkdir /d && echo 1 > /d/a && echo gone > /d/b && echo h > /d/h && ln /d/h /d/hard && mkdir -m 1777 /d/t && chown 5:6 /d/t
RUN rm /d/b /etc/profile && echo 2 >> /d/a && ln -s a /d/link
COPY src /d/src
LABEL some=thing
CMD ["cat", "/d/a"]
)");
        QCOMPARE(build({u"-t"_s, u"sq:plain"_s}).exitCode, 0);
        const auto layers = [this](const QString &image) { return inspect(image, u"{{json .RootFS.Layers}}"_s).split(u','); };
        const auto differ = [this](const QString &one, const QString &other) { return ctl({u"diff"_s, one, other}).output; };
        const QStringList base = layers(u"starter"_s);
        QCOMPARE(layers(u"sq:plain"_s).size(), base.size() + 3);
        const auto squashed = build({u"--squash"_s, u"-t"_s, u"sq:new"_s});
        QVERIFY2(squashed.exitCode == 0, qPrintable(squashed.output + squashed.error));
        QCOMPARE(layers(u"sq:new"_s).size(), base.size() + 1);
        QCOMPARE(layers(u"sq:new"_s).first(base.size()).join(u',').remove(u']'), base.join(u',').remove(u']'));
        QCOMPARE(build({u"--squash-all"_s, u"-t"_s, u"sq:all"_s}).exitCode, 0);
        QCOMPARE(layers(u"sq:all"_s).size(), 1);
        for (const QString &image : {u"sq:new"_s, u"sq:all"_s}) {
            QCOMPARE(differ(image, u"sq:plain"_s) + differ(u"sq:plain"_s, image), QString()); // the same tree
            QCOMPARE(run(image), u"1\n2\n"_s);
            QCOMPARE(shell(image, u"stat -c '%h %i' /d/h /d/hard | sort -u | wc -l; ls /d/b /etc/profile 2>&1 | wc -l"_s), u"1\n2\n"_s);
            QCOMPARE(inspect(image, u"{{.Config.Labels.some}}"_s), u"thing"_s);
            // Its steps are told of; their layers are one.
            const QString history = ctl({u"history"_s, u"--no-trunc"_s, image}).output;
            QVERIFY2(history.contains(u"ln -s a /d/link"_s) && history.contains(u" layers"_s), qPrintable(history));
            QCOMPARE(history.count(u'\n'), ctl({u"history"_s, u"sq:plain"_s}).output.count(u'\n') + 1);
        }
        QVERIFY(ctl({u"history"_s, u"sq:new"_s}).output.contains(u"merge of 3 layers"_s));
        // What lies below is not wasted any more.
        QVERIFY(ctl({u"diff"_s, u"--format"_s, u"json"_s, u"sq:all"_s}).output.contains(u"\"wasted\":{\"bytes\":0,"_s));
        write(u"Dockerfile"_s, "FROM starter\nRUN echo x > /x\n"); // nothing to make one of
        QCOMPARE(build({u"-t"_s, u"one:1"_s, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s}).exitCode, 0);
        QCOMPARE(build({u"--squash"_s, u"-t"_s, u"one:2"_s, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s}).exitCode, 0);
        QCOMPARE(inspect(u"one:1"_s, u"{{.Id}}"_s), inspect(u"one:2"_s, u"{{.Id}}"_s));
        write(u"Dockerfile"_s, "FROM scratch\nCOPY src /\n");
        QCOMPARE(build({u"--squash"_s, u"-t"_s, u"scratch:1"_s}).exitCode, 0);
        QCOMPARE(layers(u"scratch:1"_s).size(), 1);
    }

    void squashingWithATimeGivesTheSame()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN mkdir /m && date > /m/a\nRUN rm /m/a && echo x > /m/b && rm /etc/profile\n");
        QStringList ids;
        for (const QString &how : {u"--squash"_s, u"--squash"_s, u"--squash-all"_s, u"--squash-all"_s}) {
            QTest::qSleep(1100);
            const auto built = build({u"--no-cache"_s, how, u"-t"_s, u"timed"_s, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s});
            QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
            ids << inspect(u"timed"_s, u"{{.Id}} {{.Digest}}"_s);
        }
        QCOMPARE(ids[0], ids[1]);
        QCOMPARE(ids[2], ids[3]);
        QVERIFY(ids[0] != ids[2]);
    }

    void squashedCommits()
    {
        const auto remove = qScopeGuard([this] { ctl({u"rm"_s, u"-f"_s, u"sc"_s}); });
        QCOMPARE(ctl({u"run"_s, u"--name"_s, u"sc"_s, u"starter"_s, u"sh"_s, u"-c"_s, u"mkdir /n; echo a > /n/a; chown 5:6 /n/a; rm /etc/profile; chmod 700 /root"_s}).exitCode, 0);
        const auto commit = [this](const QStringList &options, const QString &image, const QString &time = {}) {
            QProcess process;
            QProcessEnvironment environment = m_engine->environment();
            if (!time.isEmpty())
                environment.insert(u"SOURCE_DATE_EPOCH"_s, time);
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral(KISTE_BIN "/kistectl"), QStringList{u"commit"_s} + options + QStringList{u"sc"_s, image});
            return process.waitForFinished(60000) ? QString::fromUtf8(process.readAll() + process.readAllStandardError()) : QString();
        };
        const QString id = commit({u"--squash"_s, u"-m"_s, u"all of it"_s}, u"sc:one"_s);
        QVERIFY2(id.startsWith(u"sha256:"_s), qPrintable(id));
        QCOMPARE(inspect(u"sc:one"_s, u"{{len .RootFS.Layers}}"_s), u"1"_s);
        QCOMPARE(ctl({u"diff"_s, u"sc:one"_s, u"sc"_s}).output + ctl({u"diff"_s, u"sc"_s, u"sc:one"_s}).output, QString());
        QCOMPARE(shell(u"sc:one"_s, u"cat /n/a; stat -c '%u:%g' /n/a; stat -c %a /root; ls /etc/profile 2> /dev/null"_s), u"a\n5:6\n700\n"_s);
        QCOMPARE(inspect(u"sc:one"_s, u"{{json .Config.Cmd}}"_s), inspect(u"starter"_s, u"{{json .Config.Cmd}}"_s));
        const QString history = ctl({u"history"_s, u"sc:one"_s}).output;
        QVERIFY2(history.section(u'\n', 1, 1).contains(u"all of it"_s) && !history.section(u'\n', 1, 1).contains(QRegularExpression(u"\\b0B"_s)), qPrintable(history));
        for (const QString &older : history.section(u'\n', 2).split(u'\n', Qt::SkipEmptyParts))
            QVERIFY2(older.contains(QRegularExpression(u"\\b0B"_s)), qPrintable(older));
        // With a time it is the same each time, and another one with a change.
        const QString first = commit({u"--squash"_s}, u"sc:two"_s, u"1700000000"_s);
        QTest::qSleep(1100);
        QCOMPARE(commit({u"--squash"_s}, u"sc:three"_s, u"1700000000"_s), first);
        QVERIFY(inspect(u"sc:two"_s, u"{{.Created}}"_s).startsWith(u"2023-11-14T22:13:20"_s));
        QVERIFY(commit({u"--squash"_s, u"-c"_s, u"CMD [\"id\"]"_s}, u"sc:four"_s, u"1700000000"_s) != first);
        QCOMPARE(inspect(u"sc:four"_s, u"{{json .Config.Cmd}} {{len .RootFS.Layers}}"_s), u"[\"id\"] 1"_s);
        QVERIFY(commit({}, u"sc:five"_s, u"soon"_s).contains(u"'soon' is not a time"_s));
    }

    void commitsOfMuchTheSame()
    {
        // 200 MB of zeros become 240 KB, which an unpacker has to refuse whoever sends it; so they are kept as they are.
        QCOMPARE(ctl({u"run"_s, u"--name"_s, u"z"_s, u"starter"_s, u"dd"_s, u"if=/dev/zero"_s, u"of=/zeros"_s, u"bs=1M"_s, u"count=200"_s}).exitCode, 0);
        const auto committed = ctl({u"commit"_s, u"z"_s, u"zeros:1"_s});
        QVERIFY2(committed.exitCode == 0, qPrintable(committed.error));
        QCOMPARE(shell(u"zeros:1"_s, u"stat -c %s /zeros"_s), u"209715200\n"_s);
        QCOMPARE(ctl({u"rm"_s, u"z"_s}).exitCode, 0);
    }

    void commits()
    {
        QCOMPARE(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"c"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                      u"echo new > /new; rm /etc/profile; rm -r /var/log; mkdir /var/log; chown 1000:100 /new; chmod 4711 /new; ln /new /other; touch /ready; sleep 1000"_s})
                     .exitCode,
                 0);
        QTRY_COMPARE(ctl({u"exec"_s, u"c"_s, u"test"_s, u"-e"_s, u"/ready"_s}).exitCode, 0);
        const auto committed = ctl({u"commit"_s, u"-a"_s, u"Somebody"_s, u"-m"_s, u"a message"_s, u"-c"_s, u"ENV ADDED=yes"_s, u"-c"_s,
                                    u"CMD [\"cat\", \"/new\"]"_s, u"c"_s, u"saved:1"_s});
        QVERIFY2(committed.exitCode == 0, qPrintable(committed.error));
        QVERIFY(QRegularExpression(u"^sha256:[0-9a-f]{64}\n$"_s).match(committed.output).hasMatch());
        QCOMPARE(m_engine->status(u"c"_s), u"running"_s);
        QCOMPARE(run(u"saved:1"_s), u"new\n"_s);
        QCOMPARE(shell(u"saved:1"_s, u"echo $ADDED; stat -c '%u:%g %a %h' /new; test -e /etc/profile || echo gone; ls -A /var/log | wc -l"_s),
                 u"yes\n1000:100 4711 2\ngone\n0\n"_s);
        for (const QString &kind : {u"zstd"_s, u"none"_s}) {
            const QString name = u"saved:"_s + kind;
            QCOMPARE(ctl({u"commit"_s, u"--compression"_s, kind, u"-c"_s, u"CMD [\"cat\", \"/new\"]"_s, u"c"_s, name}).exitCode, 0);
            QCOMPARE(run(name), u"new\n"_s);
        }
        const auto wrong = ctl({u"commit"_s, u"-c"_s, u"RUN x"_s, u"c"_s});
        QVERIFY2(wrong.exitCode == 1 && wrong.error.contains(u"RUN changes more than settings"_s), qPrintable(wrong.error));
        QVERIFY(ctl({u"commit"_s, u"c"_s, u"BAD NAME"_s}).exitCode != 0);
        // A name that would delete a file of a lower layer.
        QCOMPARE(ctl({u"exec"_s, u"c"_s, u"touch"_s, u"/etc/.wh.passwd"_s}).exitCode, 0);
        const auto hostile = ctl({u"commit"_s, u"c"_s, u"hostile"_s});
        QVERIFY2(hostile.exitCode == 1 && hostile.error.contains(u".wh."_s), qPrintable(hostile.error));
        QVERIFY(ctl({u"run"_s, u"--rm"_s, u"hostile"_s}).exitCode != 0);
        QCOMPARE(m_engine->status(u"c"_s), u"running"_s);
        // Somebody else's container cannot be committed.
        QVERIFY(m_engine->ctlAs(1234, {u"commit"_s, u"c"_s, u"stolen"_s}).exitCode != 0);
        QCOMPARE(ctl({u"rm"_s, u"-f"_s, u"c"_s}).exitCode, 0);
        // Without a change there is no layer more.
        QCOMPARE(ctl({u"create"_s, u"--name"_s, u"d"_s, u"starter"_s}).exitCode, 0);
        QCOMPARE(ctl({u"commit"_s, u"d"_s, u"same"_s}).exitCode, 0);
        QCOMPARE(ctl({u"rm"_s, u"d"_s}).exitCode, 0);
        QCOMPARE(inspect(u"same"_s, u"{{len .RootFS.Layers}}"_s), u"1"_s);
        QCOMPARE(shell(u"same"_s, u"echo works"_s), u"works\n"_s);
    }
};

QTEST_GUILESS_MAIN(TestCommit)
#include "tst_commit.moc"
