// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl machine … against a fake helper.
#include "ctlrunner.h"

#include "core/ipc/machinetypes.h"
#include "core/ipc/objectpath.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlMachine : public QObject
{
    Q_OBJECT

    CtlRunner m_ctl;

    static MachineContainerInfo make(char digit, ContainerEngine engine, const QString &name, quint32 pid)
    {
        MachineContainerInfo info;
        info.id = QString(32, QChar::fromLatin1(digit));
        info.engine = engine;
        info.name = name;
        info.engineId = engine == ContainerEngine::Bubblewrap ? QString() : QString(64, QChar::fromLatin1(digit));
        info.command = u"sleep"_s;
        info.owner = 0;
        info.pid = pid;
        info.cgroup = u"/docker/"_s + info.engineId;
        info.ownsCgroup = true;
        info.namespaces = {1, 20 + pid, 30 + pid, 4, 5, 6, 7, 0};
        info.processes = 3;
        info.cpuTime = 1'234'567;
        info.memory = 64U << 20;
        return info;
    }

    void answerList(const QList<MachineContainerInfo> &containers)
    {
        MapList maps;
        for (const MachineContainerInfo &container : containers)
            maps.append(toMap(container));
        m_ctl.helper().onReply(u"List"_s, {QVariant::fromValue(toList({1, 2, 3, 4, 5, 6, 7, 8})), QVariant::fromValue(maps)});
    }

private slots:
    void initTestCase() { QVERIFY(m_ctl.begin()); }

    void init()
    {
        QVERIFY(m_ctl.resetHelper());
        MachineContainerInfo web = make('a', ContainerEngine::Docker, u"web"_s, 100);
        web.frozen = true;
        answerList({web, make('b', ContainerEngine::Podman, u"two\nlines"_s, 200), make('c', ContainerEngine::Bubblewrap, {}, 300)});
        for (const auto &method : {u"Freeze"_s, u"Thaw"_s, u"Signal"_s})
            m_ctl.helper().onReply(method, {});
    }

    void list()
    {
        const CtlResult plain = m_ctl.run({u"machine"_s, u"ls"_s});
        QCOMPARE(plain.code, 0);
        const auto lines = plain.out.split('\n');
        QCOMPARE(lines.size(), 5); // a name is one line, whatever is in it
        QVERIFY2(lines.at(0).startsWith("ID             ENGINE       NAME"), lines.at(0));
        QVERIFY2(lines.at(1).startsWith("cccccccccccc   bubblewrap   sleep"), lines.at(1));
        QVERIFY2(lines.at(2).contains("aaaaaaaaaaaa") && lines.at(2).contains("frozen"), lines.at(2));
        QVERIFY2(lines.at(2).contains("1.23s") && lines.at(2).contains("64MiB"), lines.at(2));
        QVERIFY2(lines.at(2).endsWith("user=host,mnt,pid,net=host,ipc=host,uts=host,cgroup=host"), lines.at(2));
        const QByteArray json = m_ctl.run({u"machine"_s, u"ls"_s, u"--format"_s, u"json"_s, u"-f"_s, u"engine=docker"_s}).out;
        const QJsonObject web = QJsonDocument::fromJson(json).object();
        QCOMPARE(web.value("Name"_L1).toString(), u"web"_s);
        QCOMPARE(web.value("EngineID"_L1).toString(), QString(64, u'a'));
        QCOMPARE(web.value("PID"_L1).toString(), u"100"_s);
        QCOMPARE(m_ctl.run({u"machine"_s, u"ls"_s, u"-q"_s, u"-f"_s, u"name=web"_s}).out, "aaaaaaaaaaaa\n"_ba);
        QCOMPARE(m_ctl.run({u"machine"_s, u"ls"_s, u"-q"_s, u"--no-trunc"_s, u"-f"_s, u"name=web"_s}).out, QByteArray(32, 'a') + '\n');
    }

    void badFilters()
    {
        for (const QString &filter : {u"color=red"_s, u"name"_s, u"engine=rocket"_s}) {
            const CtlResult result = m_ctl.run({u"machine"_s, u"ls"_s, u"-f"_s, filter});
            QCOMPARE(result.code, 1);
            QVERIFY2(result.err.count('\n') == 1, result.err);
        }
    }

    void listFails()
    {
        m_ctl.helper().onError(u"List"_s, u"org.kiste.Error.Failed"_s, u"cannot list '/proc'"_s);
        const CtlResult result = m_ctl.run({u"machine"_s, u"ls"_s});
        QCOMPARE(result.code, 1);
        QCOMPARE(result.err, "kistectl: cannot list '/proc'\n"_ba);
    }

    void finds_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<char>("digit");
        QTest::newRow("name") << u"web"_s << 'a';
        QTest::newRow("pid") << u"200"_s << 'b';
        QTest::newRow("id") << u"cccc"_s << 'c';
        QTest::newRow("engine's id") << QString(40, u'a') << 'a';
    }

    void finds()
    {
        QFETCH(QString, text);
        QFETCH(char, digit);
        const CtlResult result = m_ctl.run({u"machine"_s, u"freeze"_s, text});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, text.toUtf8() + '\n');
        const QDBusMessage &call = m_ctl.helper().calls.constLast();
        QCOMPARE(call.member(), u"Freeze"_s);
        QCOMPARE(call.path(), QString(names::machinePath));
        QCOMPARE(call.arguments().at(0).toString(), QString(32, QChar::fromLatin1(digit)));
    }

    void doesNotFind()
    {
        for (const auto &[text, words] : {std::pair(u"aaa"_s, "no container 'aaa'"), std::pair(u"nobody"_s, "no container 'nobody'")}) {
            const CtlResult result = m_ctl.run({u"machine"_s, u"thaw"_s, text});
            QCOMPARE(result.code, 1);
            QVERIFY2(result.err.contains(words), result.err);
        }
        answerList({make('a', ContainerEngine::Docker, u"web"_s, 1), make('b', ContainerEngine::Podman, u"web"_s, 2)});
        const CtlResult result = m_ctl.run({u"machine"_s, u"kill"_s, u"web"_s});
        QCOMPARE(result.code, 1);
        QVERIFY2(result.err.contains("means 2 containers"), result.err);
        QVERIFY(!m_ctl.helper().members().contains(u"Signal"_s));
    }

    void kills()
    {
        QCOMPARE(m_ctl.run({u"machine"_s, u"kill"_s, u"web"_s}).code, 0);
        QCOMPARE(m_ctl.helper().calls.constLast().arguments().at(1).toString(), u"KILL"_s);
        QCOMPARE(m_ctl.run({u"machine"_s, u"kill"_s, u"-s"_s, u"HUP"_s, u"--all"_s, u"web"_s, u"300"_s}).out, "web\n300\n"_ba);
        const auto options = qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(2));
        QCOMPARE(options.value(u"all"_s).toBool(), true);
        const CtlResult bad = m_ctl.run({u"machine"_s, u"kill"_s, u"-s"_s, u"NOPE"_s, u"web"_s});
        QCOMPARE(bad.code, 125);
        m_ctl.helper().onError(u"Signal"_s, u"org.kiste.Error.NotAuthorized"_s, u"Kiste itself runs in 'web'"_s);
        const CtlResult denied = m_ctl.run({u"machine"_s, u"kill"_s, u"web"_s, u"300"_s});
        QCOMPARE(denied.code, 1);
        QCOMPARE(denied.err.count('\n'), 2);
    }

    void processes()
    {
        const QVariantMap process{{u"pid"_s, 100U}, {u"container-pid"_s, 1U}, {u"uid"_s, 0U}, {u"name"_s, u"sleep"_s},
                                  {u"command"_s, QStringList{u"sleep"_s, u"1000"_s}}};
        m_ctl.helper().onReply(u"ListProcesses"_s, {QVariant::fromValue(MapList{process})});
        QCOMPARE(m_ctl.run({u"machine"_s, u"ps"_s, u"web"_s, u"-o"_s, u"hpid,pid,args"_s}).out,
                 "HPID      PID       COMMAND\n100       1         sleep 1000\n"_ba);
        QCOMPARE(m_ctl.run({u"machine"_s, u"ps"_s, u"web"_s, u"-o"_s, u"nothing"_s}).code, 1);
        QCOMPARE(m_ctl.run({u"machine"_s, u"ps"_s, u"nobody"_s}).code, 1);
    }
};

QTEST_GUILESS_MAIN(TestCtlMachine)
#include "tst_ctlmachine.moc"
