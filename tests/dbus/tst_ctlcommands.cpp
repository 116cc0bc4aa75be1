// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl against a fake helper: lists, single questions and changes; exit codes and messages.
#include "ctlrunner.h"

#include "core/ipc/objectpath.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlCommands : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;

    static quint64 ago(int seconds) { return quint64(QDateTime::currentMSecsSinceEpoch() - seconds * 1000LL) * 1000; }

    /// A running "web", an exited "job" and a "new" one.
    void addContainers()
    {
        ContainerInfo web = makeContainer(u"web"_s, 'a');
        web.state = ContainerState::Running;
        web.createdAt = ago(400);
        web.startedAt = ago(301);
        web.labels = {{u"tier"_s, u"front"_s}};
        web.mounts = {u"data:/srv"_s, u"/host/dir:/data2:ro"_s, u":/tmp"_s};
        web.ports = {u"0.0.0.0:8080->80/tcp"_s, u"443/tcp"_s};
        web.network = u"front,back"_s;
        m_ctl.helper().add(web);
        ContainerInfo job = makeContainer(u"job"_s, 'b');
        job.state = ContainerState::Exited;
        job.exitCode = 137;
        job.oomKilled = true;
        job.createdAt = ago(500);
        job.startedAt = ago(200);
        job.finishedAt = ago(121);
        job.command = {u"sh"_s, u"-c"_s, u"while true; do something long; done"_s};
        m_ctl.helper().add(job);
        ContainerInfo made = makeContainer(u"new"_s, 'c');
        made.createdAt = ago(5);
        m_ctl.helper().add(made);
    }

private slots:
    void initTestCase() { QVERIFY(m_ctl.begin()); }
    void init() { QVERIFY(m_ctl.resetHelper()); }

    void ps()
    {
        addContainers();
        const CtlResult running = m_ctl.run({u"ps"_s});
        QCOMPARE(running.code, 0);
        QCOMPARE(running.err, ""_ba);
        const auto lines = running.out.split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines.at(0).simplified(), "CONTAINER ID IMAGE COMMAND CREATED STATUS PORTS NAMES"_ba);
        QVERIFY2(lines.at(1).startsWith("aaaaaaaaaaaa   localhost/starter:latest"), lines.at(1));
        QVERIFY2(lines.at(1).contains("   6 minutes ago   Up 5 minutes   "), lines.at(1));
        QVERIFY2(lines.at(1).endsWith("   web"), lines.at(1));
        const CtlResult all = m_ctl.run({u"ps"_s, u"-a"_s});
        QCOMPARE(all.out.count('\n'), 4);
        QVERIFY(all.out.indexOf("new") < all.out.indexOf("web") && all.out.indexOf("web") < all.out.indexOf("job"));
        QVERIFY2(all.out.contains("Exited (137) 2 minutes ago (out of memory)"), all.out);
        QVERIFY2(all.out.contains("\"sh -c while true; d…\""), all.out);
        // One question for all of it.
        QVERIFY(m_ctl.helper().calls.isEmpty());
    }

    void psChoices_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("names"); // in order
        const auto row = [](const char *arguments, const char *names) {
            QTest::newRow(arguments) << QString::fromLatin1(arguments).split(u' ', Qt::SkipEmptyParts)
                                     << QByteArray(names);
        };
        row("", "web");
        row("-a", "new web job");
        row("-l", "new");
        row("-n 2", "new web");
        row("-a -f name=e", "new web");
        row("-a -f name=^w", "web");
        row("-f status=exited", "job");
        row("-f status=exited -f status=created", "new job");
        row("-a -f label=tier", "web");
        row("-a -f label=tier=front", "web");
        row("-a -f label=tier=back", "");
        row("-a -f id=bbb", "job");
        row("-a -f ancestor=starter", "new web job");
        row("-a -f ancestor=other", "");
        row("-a -f ancestor=eeeee -f name=web", "web");
        row("-a -f volume=data", "web");
        row("-a -f volume=/srv", "web");
        row("-a -f volume=/host/dir", "web");
        row("-a -f volume=/data", "");
        row("-a -f publish=8080", "web");
        row("-a -f publish=8000-9000/tcp", "web");
        row("-a -f publish=8080/udp", "");
        row("-a -f publish=80", "");
        row("-a -f expose=80", "web");
        row("-a -f expose=443/tcp", "web");
        row("-a -f network=back", "web");
    }

    void psChoices()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, names);
        addContainers();
        const CtlResult result = m_ctl.run(QStringList{u"ps"_s, u"--format"_s, u"{{.Names}}"_s} + arguments);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out.simplified(), names);
    }

    void psFormats()
    {
        addContainers();
        QCOMPARE(m_ctl.run({u"ps"_s, u"-q"_s}).out, "aaaaaaaaaaaa\n"_ba);
        QCOMPARE(m_ctl.run({u"ps"_s, u"-q"_s, u"--no-trunc"_s}).out, QByteArray(64, 'a') + '\n');
        QCOMPARE(m_ctl.run({u"ps"_s, u"--format"_s, u"table {{.Names}}\\t{{.State}}"_s}).out,
                 "NAMES     STATE\nweb       running\n"_ba);
        const QByteArray json = m_ctl.run({u"ps"_s, u"-a"_s, u"--format"_s, u"json"_s}).out;
        QCOMPARE(json.count('\n'), 3);
        const QJsonObject first = QJsonDocument::fromJson(json.split('\n').at(1)).object();
        QCOMPARE(first.value("Names"_L1).toString(), u"web"_s);
        QCOMPARE(first.value("State"_L1).toString(), u"running"_s);
        QCOMPARE(first.value("Status"_L1).toString(), u"Up 5 minutes"_s);
        QCOMPARE(first.value("Labels"_L1).toString(), u"tier=front"_s);
        QVERIFY(!first.contains("Label"_L1));
        QCOMPARE(m_ctl.run({u"ps"_s, u"--format"_s, u"{{.Label \"tier\"}}|{{.Mounts}}|{{.LocalVolumes}}"_s}).out,
                 "front|data,/host/dir|1\n"_ba);
        QCOMPARE(
            m_ctl.run({u"ps"_s, u"--format"_s, u"table {{.Names}}\\t{{.Label \"a.tier\"}}"_s}).out.split('\n').at(0),
            "NAMES     tier"_ba);
    }

    void psOfMany()
    {
        for (int i = 0; i < 200; ++i) {
            ContainerInfo info = makeContainer(u"c%1"_s.arg(i), 'a');
            info.id = QString::number(i, 16).rightJustified(64, u'0');
            info.path = containerPath(*ContainerId::parse(info.id.toStdString()));
            info.state = ContainerState::Running;
            info.startedAt = ago(5);
            m_ctl.helper().add(info);
        }
        QElapsedTimer timer;
        timer.start();
        const CtlResult result = m_ctl.run({u"ps"_s});
        QCOMPARE(result.out.count('\n'), 201);
        // Generous for a busy machine; alone it is some 50 ms.
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }

    void psWrongInput()
    {
        checkComplaint(m_ctl.run({u"ps"_s, u"-f"_s, u"color=red"_s}), {"'color=red'"});
        checkComplaint(m_ctl.run({u"ps"_s, u"-f"_s, u"status=happy"_s}), {"'happy'"});
        checkComplaint(m_ctl.run({u"ps"_s, u"-f"_s, u"name=["_s}), {"'['"});
        checkComplaint(m_ctl.run({u"ps"_s, u"-f"_s, u"publish=0"_s}), {"'0'"});
        checkComplaint(m_ctl.run({u"ps"_s, u"-f"_s, u"expose=9-8/tcp"_s}), {"'9-8/tcp'"});
        checkComplaint(m_ctl.run({u"ps"_s, u"-f"_s, u"publish=80/icmp"_s}), {"'80/icmp'"});
        addContainers();
        const CtlResult field = m_ctl.run({u"ps"_s, u"--format"_s, u"{{.Nothing}}"_s});
        QCOMPARE(field.code, 1);
        checkComplaint(field, {"'Nothing'"});
        QCOMPARE(m_ctl.run({u"ps"_s, u"--nothing"_s}).code, 125);
    }

    void lifecycle_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("member");
        QTest::addColumn<QVariantMap>("options");
        QTest::newRow("start") << QStringList{u"start"_s} << u"Start"_s << QVariantMap();
        QTest::newRow("stop") << QStringList{u"stop"_s} << u"Stop"_s << QVariantMap();
        QTest::newRow("stop -t") << QStringList{u"stop"_s, u"-t"_s, u"3"_s} << u"Stop"_s
                                 << QVariantMap{{u"timeout"_s, QVariant::fromValue(quint32(3))}};
        QTest::newRow("rm") << QStringList{u"rm"_s} << u"Remove"_s << QVariantMap();
        QTest::newRow("rm -f") << QStringList{u"rm"_s, u"-f"_s} << u"Remove"_s << QVariantMap{{u"force"_s, true}};
    }

    void lifecycle()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, member);
        QFETCH(QVariantMap, options);
        addContainers();
        m_ctl.helper().onReply(member, {});
        const CtlResult result = m_ctl.run(arguments + QStringList{u"web"_s, u"job"_s});
        QCOMPARE(result.code, 0);
        auto names = result.out.split('\n');
        std::ranges::sort(names);
        QCOMPARE(names, QByteArrayList({"", "job", "web"}));
        QCOMPARE(m_ctl.helper().members().count(member), 2);
        QCOMPARE(qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().constLast()), options);

        m_ctl.helper().onError(member, u"org.kiste.Error.WrongState"_s, u"container 'job' is what it is"_s);
        const CtlResult failed = m_ctl.run(arguments + QStringList{u"job"_s, u"nosuch"_s});
        QCOMPARE(failed.code, 1);
        QCOMPARE(failed.out, ""_ba);
        QVERIFY2(failed.err.contains("kistectl: container 'job' is what it is\n"), failed.err);
        // Force does not mind one that is not there.
        QCOMPARE(failed.err.contains("kistectl: there is no 'nosuch'\n"), !options.contains(u"force"_s));
    }

    void startOfARunningContainer()
    {
        addContainers();
        m_ctl.helper().onError(u"Start"_s, u"org.kiste.Error.WrongState"_s, u"it runs"_s);
        QCOMPARE(m_ctl.run({u"start"_s, u"web"_s}).code, 0);
        QCOMPARE(m_ctl.run({u"start"_s, u"new"_s}).code, 1);
    }

    void kill()
    {
        addContainers();
        m_ctl.helper().onReply(u"Kill"_s, {});
        QCOMPARE(m_ctl.run({u"kill"_s, u"web"_s}).out, "web\n"_ba);
        QCOMPARE(m_ctl.helper().calls.constLast().arguments().at(0).toString(), u"KILL"_s);
        m_ctl.run({u"kill"_s, u"-s"_s, u"HUP"_s, u"web"_s});
        QCOMPARE(m_ctl.helper().calls.constLast().arguments().at(0).toString(), u"HUP"_s);
    }

    void restartAndWait()
    {
        addContainers();
        m_ctl.helper().onReply(u"Restart"_s, {});
        QCOMPARE(m_ctl.run({u"restart"_s, u"-t"_s, u"-1"_s, u"-s"_s, u"HUP"_s, u"web"_s}).code, 0);
        QCOMPARE(m_ctl.helper().members(), QStringList({u"FindContainer"_s, u"Restart"_s}));
        QCOMPARE(qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(0)),
                 QVariantMap({{u"timeout"_s, 4294967295U}, {u"signal"_s, u"HUP"_s}}));
        QCOMPARE(m_ctl.run({u"wait"_s, u"job"_s}).out, "137\n"_ba);

        const auto process = m_ctl.start({u"wait"_s, u"web"_s});
        QTRY_COMPARE(m_ctl.helper().members().count(u"FindContainer"_s), 3);
        ContainerInfo web = *m_ctl.helper().container(makeContainer({}, 'a').path);
        web.state = ContainerState::Exited;
        web.exitCode = 3;
        web.finishedAt = ago(0);
        m_ctl.helper().update(web);
        m_ctl.helper().remove(web.path);
        const CtlResult result = CtlRunner::finish(*process);
        QCOMPARE(result.out, "3\n"_ba);
        QCOMPARE(result.code, 0);
    }

    void waitForConditions()
    {
        addContainers();
        QCOMPARE(m_ctl.run({u"wait"_s, u"--condition"_s, u"running"_s, u"web"_s}).out, "-1\n"_ba);
        QCOMPARE(m_ctl.run({u"wait"_s, u"--ignore"_s, u"nosuch"_s, u"job"_s}).out, "-1\n137\n"_ba);
        checkComplaint(m_ctl.run({u"wait"_s, u"nosuch"_s}), {"'nosuch'"});
        const auto process = m_ctl.start({u"wait"_s, u"--condition"_s, u"healthy"_s, u"web"_s});
        QTRY_COMPARE(m_ctl.helper().members().count(u"FindContainer"_s), 4);
        ContainerInfo web = *m_ctl.helper().container(makeContainer({}, 'a').path);
        web.health = ContainerHealth::Healthy;
        m_ctl.helper().update(web);
        const CtlResult healthy = CtlRunner::finish(*process);
        QCOMPARE(healthy.out, "-1\n"_ba);
        QCOMPARE(healthy.code, 0);
        const auto missed = m_ctl.start({u"wait"_s, u"--condition"_s, u"unhealthy"_s, u"web"_s});
        QTRY_COMPARE(m_ctl.helper().members().count(u"FindContainer"_s), 5);
        web.state = ContainerState::Exited;
        web.finishedAt = ago(0);
        m_ctl.helper().update(web);
        const CtlResult ended = CtlRunner::finish(*missed);
        QCOMPARE(ended.code, 1);
        checkComplaint(ended, {"'web'", "unhealthy"});
    }

    void chosenByNoName()
    {
        addContainers();
        for (const QString &member : {u"Stop"_s, u"Kill"_s, u"Remove"_s, u"Start"_s, u"Restart"_s})
            m_ctl.helper().onReply(member, {});
        QCOMPARE(m_ctl.run({u"stop"_s, u"-a"_s}).out, QByteArray(64, 'a') + '\n');
        QCOMPARE(m_ctl.run({u"kill"_s, u"--all"_s}).out, QByteArray(64, 'a') + '\n');
        QCOMPARE(m_ctl.run({u"rm"_s, u"-l"_s}).out, QByteArray(64, 'c') + '\n');
        QCOMPARE(m_ctl.run({u"rm"_s, u"--filter"_s, u"status=exited"_s}).out, QByteArray(64, 'b') + '\n');
        QCOMPARE(m_ctl.run({u"restart"_s, u"--running"_s}).out, QByteArray(64, 'a') + '\n');
        QCOMPARE(m_ctl.run({u"start"_s, u"--all"_s}).out.count('\n'), 2);
        QCOMPARE(m_ctl.run({u"rm"_s, u"-i"_s, u"nosuch"_s}).code, 0);
        QCOMPARE(m_ctl.run({u"container"_s, u"exists"_s, u"web"_s}).code, 0);
        QCOMPARE(m_ctl.run({u"container"_s, u"exists"_s, u"nosuch"_s}).code, 1);
        checkComplaint(m_ctl.run({u"stop"_s, u"--filter"_s, u"color=red"_s}), {"'color=red'"});
    }

    void sizes()
    {
        addContainers();
        m_ctl.helper().onReply(u"GetUsage"_s, {QVariant::fromValue(quint64(2000)), QVariant::fromValue(quint64(7))});
        const CtlResult ps = m_ctl.run({u"ps"_s, u"-s"_s});
        QVERIFY2(ps.out.contains("SIZE") && ps.out.contains("2kB (virtual 2kB)"), ps.out);
        const CtlResult df =
            m_ctl.run({u"system"_s, u"df"_s, u"--format"_s, u"{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}}"_s});
        QVERIFY2(df.out.contains("Containers 3 1 6kB"), df.out);
    }

    void manyAtOnce()
    {
        QStringList names;
        for (int i = 0; i < 100; ++i) {
            ContainerInfo info = makeContainer(u"c%1"_s.arg(i), 'a');
            info.id = QString::number(i, 16).rightJustified(64, u'0');
            info.path = containerPath(*ContainerId::parse(info.id.toStdString()));
            m_ctl.helper().add(info);
            names.append(info.name);
        }
        m_ctl.helper().on(u"Remove"_s, [this](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            m_ctl.helper().remove(call.path());
            return call.createReply();
        });
        const CtlResult result = m_ctl.run(QStringList{u"rm"_s} + names);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out.count('\n'), 100);
        QVERIFY(m_ctl.helper().containers().isEmpty());
    }

    void images()
    {
        ImageInfo starter = makeImage(u"localhost/starter:latest"_s, '1');
        starter.createdAt = ago(3 * 86400);
        starter.lastUsedAt = ago(3600);
        starter.names.append(u"registry.example/a/b:2"_s);
        m_ctl.helper().add(starter);
        ImageInfo bare = makeImage({}, '2');
        bare.createdAt = 0;
        m_ctl.helper().add(bare);
        const CtlResult result = m_ctl.run({u"images"_s});
        QCOMPARE(result.code, 0);
        const auto lines = result.out.split('\n');
        QCOMPARE(lines.size(), 5);
        QCOMPARE(lines.at(0).simplified(), "REPOSITORY TAG IMAGE ID CREATED SIZE"_ba);
        QCOMPARE(lines.at(1).simplified(), "localhost/starter latest f11111111111 3 days ago 2.13MB"_ba);
        QCOMPARE(lines.at(2).simplified(), "registry.example/a/b 2 f11111111111 3 days ago 2.13MB"_ba);
        QCOMPARE(lines.at(3).simplified(), "<none> <none> f22222222222 N/A 2.13MB"_ba);
        QCOMPARE(m_ctl.run({u"images"_s, u"-q"_s}).out, "f11111111111\nf22222222222\n"_ba);
        QCOMPARE(m_ctl.run({u"images"_s, u"starter"_s}).out.count('\n'), 2);
        const CtlResult used = m_ctl.run({u"images"_s, u"--format"_s, u"{{.Repository}} {{.LastUsed}} {{.LastUsedAt}}"_s, u"starter"_s});
        QVERIFY2(used.out.startsWith("localhost/starter About an hour ago 20"), used.out);
        QCOMPARE(m_ctl.run({u"images"_s, u"nosuch"_s}).out.count('\n'), 1);
        const QByteArray json = m_ctl.run({u"image"_s, u"ls"_s, u"--format"_s, u"json"_s}).out;
        QCOMPARE(QJsonDocument::fromJson(json.split('\n').at(0)).object().value("Repository"_L1).toString(),
                 u"localhost/starter"_s);
    }

    void removeImages()
    {
        ImageInfo starter = makeImage(u"localhost/starter:latest"_s, '1');
        starter.names.append(u"localhost/starter:old"_s);
        m_ctl.helper().add(starter);
        m_ctl.helper().onReply(u"Remove"_s, {});
        const CtlResult name = m_ctl.run({u"rmi"_s, u"starter"_s});
        QCOMPARE(name.code, 0);
        QCOMPARE(name.out, "Untagged: localhost/starter:latest\n"_ba);
        const auto removal = [this] {
            const QList<QDBusMessage> &calls = m_ctl.helper().calls;
            const auto last = std::find_if(calls.crbegin(), calls.crend(), [](const QDBusMessage &call) { return call.member() == "Remove"_L1; });
            return qdbus_cast<QVariantMap>(last->arguments().at(0));
        };
        QCOMPARE(removal().value(u"name"_s).toString(), u"localhost/starter:latest"_s);
        QCOMPARE(removal().value(u"reason"_s).toString(), u"remove"_s);
        QVERIFY(!removal().value(u"bin"_s).toString().isEmpty());
        QCOMPARE(m_ctl.run({u"rmi"_s, u"--no-bin"_s, u"starter"_s}).code, 0);
        QCOMPARE(removal(), QVariantMap({{u"name"_s, u"localhost/starter:latest"_s}}));
        m_ctl.helper().add(makeImage(u"localhost/kiste/build-cache:abc"_s, '7')); // what a build makes again is not kept
        QCOMPARE(m_ctl.run({u"rmi"_s, u"localhost/kiste/build-cache:abc"_s}).code, 0);
        QVERIFY(!removal().isEmpty() && !removal().contains(u"bin"_s));
        const CtlResult id = m_ctl.run({u"rmi"_s, u"f1111"_s});
        QCOMPARE(id.code, 1);
        checkComplaint(id, {"'f1111'", "localhost/starter:old"});
        const CtlResult forced = m_ctl.run({u"rmi"_s, u"-f"_s, u"f1111"_s});
        QCOMPARE(forced.code, 0);
        QVERIFY(forced.out.endsWith("Deleted: sha256:" + QByteArray(64, '1') + "\n"));
        m_ctl.helper().onError(u"Remove"_s, u"org.kiste.Error.InUse"_s, u"container 'web' needs it"_s);
        const CtlResult used = m_ctl.run({u"rmi"_s, u"starter"_s, u"nosuch"_s});
        QCOMPARE(used.code, 1);
        QCOMPARE(used.err,
                 "kistectl: cannot remove 'starter': container 'web' needs it\n"
                 "kistectl: there is no 'nosuch'\n"_ba);
    }

    void inspect()
    {
        addContainers();
        m_ctl.helper().add(makeImage(u"localhost/starter:latest"_s, '1'));
        m_ctl.helper().on(u"GetDocuments"_s, [](const QDBusMessage &call) -> std::optional<QDBusMessage> {
            if (call.interface() == names::imageInterface)
                return call.createReply({u"{\"schemaVersion\":2}"_s, u"{\"config\":{\"Env\":[\"A=1\"]}}"_s});
            return call.createReply({u"{\"hostname\":\"h\",\"process\":{\"cwd\":\"/w\",\"env\":[\"X=1\"]}}"_s,
                                     u"{\"stopSignal\":\"SIGTERM\"}"_s});
        });
        const CtlResult both = m_ctl.run({u"inspect"_s, u"web"_s, u"starter"_s});
        QCOMPARE(both.code, 0);
        const QJsonDocument json = QJsonDocument::fromJson(both.out);
        QVERIFY(json.isArray());
        QCOMPARE(json[0]["Name"_L1].toString(), u"/web"_s);
        QCOMPARE(json[0]["State"_L1]["Status"_L1].toString(), u"running"_s);
        QCOMPARE(json[0]["Config"_L1]["WorkingDir"_L1].toString(), u"/w"_s);
        QCOMPARE(json[1]["RepoTags"_L1][0].toString(), u"localhost/starter:latest"_s);
        QCOMPARE(
            m_ctl.run({u"inspect"_s, u"-f"_s, u"{{.State.ExitCode}} {{.State.OOMKilled}} {{.Config.Env}}"_s, u"job"_s})
                .out,
            "137 true [X=1]\n"_ba);
        QCOMPARE(m_ctl.run({u"image"_s, u"inspect"_s, u"-f"_s, u"{{json .Config.Env}}"_s, u"starter"_s}).out,
                 "[\"A=1\"]\n"_ba);
        QVERIFY(m_ctl.run({u"image"_s, u"inspect"_s, u"-f"_s, u"{{.LastUsed}}"_s, u"starter"_s}).out.startsWith("2026-"));

        const CtlResult none = m_ctl.run({u"inspect"_s, u"nosuch"_s});
        QCOMPARE(none.code, 1);
        QCOMPARE(none.out, "[]\n"_ba);
        checkComplaint(none, {"'nosuch'"});
        QCOMPARE(m_ctl.run({u"inspect"_s, u"--type"_s, u"image"_s, u"web"_s}).code, 1);
        m_ctl.helper().onReply(u"GetDocuments"_s, {u"{"_s, u"{}"_s});
        const CtlResult damaged = m_ctl.run({u"inspect"_s, u"web"_s});
        QCOMPARE(damaged.code, 1);
        checkComplaint(damaged, {"'web'", "JSON"});
    }

    void infoAndVersion()
    {
        m_ctl.helper().onReply(u"GetInfo"_s,
                               {QVariantMap{{u"cgroup-version"_s, u"2"_s},
                                            {u"containers"_s, QVariant::fromValue(quint32(3))},
                                            {u"running"_s, QVariant::fromValue(quint32(1))},
                                            {u"memory"_s, QVariant::fromValue(quint64(1) << 33)},
                                            {u"seccomp"_s, true},
                                            {u"engine-memory"_s, QVariant::fromValue(quint64(3) << 23)},
                                            {u"engine-cpu"_s, QVariant::fromValue(quint64(2'500'000))},
                                            {u"sampler-cpu"_s, QVariant::fromValue(quint64(1'250'000))}}});
        const CtlResult info = m_ctl.run({u"info"_s});
        QCOMPARE(info.code, 0);
        QVERIFY2(info.out.contains("3 (1 running)") && info.out.contains("8GiB"), info.out);
        QVERIFY2(info.out.contains("24MiB") && info.out.contains("2.50 s, 1.25 s of it"), info.out);
        QCOMPARE(m_ctl.run({u"info"_s, u"--format"_s, u"{{.EngineMemory}}"_s}).out, "25165824\n"_ba);
        QCOMPARE(m_ctl.run({u"info"_s, u"--format"_s, u"{{.Containers}}/{{.ContainersStopped}}"_s}).out, "3/2\n"_ba);
        const CtlResult version = m_ctl.run({u"version"_s});
        QCOMPARE(version.code, 0);
        QVERIFY2(version.out.contains("1.2.3"), version.out);
        QCOMPARE(m_ctl.run({u"version"_s, u"--format"_s, u"{{.Server.Version}}"_s}).out, "1.2.3\n"_ba);
        QVERIFY(m_ctl.run({u"--version"_s}).out.startsWith("kistectl version "));
    }

    void withoutAHelper()
    {
        m_ctl.helper().crash();
        for (const char *command : {"ps", "images", "info", "stop web", "logs web"}) {
            const CtlResult result = m_ctl.run(QString::fromLatin1(command).split(u' '));
            QCOMPARE(result.code, 1);
            QCOMPARE(result.out, ""_ba);
            checkComplaint(result, {"the engine is not running"});
        }
        QCOMPARE(m_ctl.run({u"run"_s, u"starter"_s}).code, 125);
        const CtlResult version = m_ctl.run({u"version"_s});
        QCOMPARE(version.code, 1);
        QVERIFY(version.out.contains("Client"));
    }

    void helperThatRefuses()
    {
        m_ctl.helper().onError(u"GetManagedObjects"_s, u"org.freedesktop.DBus.Error.AccessDenied"_s, u"no"_s);
        checkComplaint(m_ctl.run({u"ps"_s}), {"not allowed", "no"});
    }

    void closedOutput()
    {
        addContainers();
        const auto process = m_ctl.startDeaf({u"ps"_s});
        const CtlResult result = CtlRunner::finish(*process);
        QVERIFY(result.code >= 0); // and no crash
        QCOMPARE(result.err, ""_ba);
    }
};

QTEST_GUILESS_MAIN(TestCtlCommands)
#include "tst_ctlcommands.moc"
