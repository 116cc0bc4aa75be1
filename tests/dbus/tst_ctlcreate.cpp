// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl create and run against a fake helper: what reaches the engine, and what is said when it cannot be made.
#include "ctlrunner.h"

#include "core/ipc/objectpath.h"

#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

class TestCtlCreate : public QObject
{
    Q_OBJECT

private:
    CtlRunner m_ctl;

private slots:
    void initTestCase() { QVERIFY(m_ctl.begin()); }
    void init() { QVERIFY(m_ctl.resetHelper()); }

    void create()
    {
        m_ctl.helper().onReply(u"CreateContainer"_s,
                               {QVariant::fromValue(QDBusObjectPath(makeContainer({}, 'd').path))});
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write("# comment\n\nFROM_FILE=1\r\n  A=file\nHOME_OF_NOBODY\n");
        file.close();
        const CtlResult result = m_ctl.run({u"create"_s,
                                            u"--name"_s,
                                            u"x"_s,
                                            u"-it"_s,
                                            u"-m"_s,
                                            u"64m"_s,
                                            u"--cpus"_s,
                                            u"0.5"_s,
                                            u"--pids-limit"_s,
                                            u"0"_s,
                                            u"-e"_s,
                                            u"A=option"_s,
                                            u"-e"_s,
                                            u"UNSET_ANYWHERE"_s,
                                            u"--env-file"_s,
                                            file.fileName(),
                                            u"-l"_s,
                                            u"k=v=w"_s,
                                            u"--entrypoint"_s,
                                            QString(),
                                            u"--stop-timeout"_s,
                                            u"3"_s,
                                            u"starter"_s,
                                            u"echo"_s,
                                            u"-n"_s});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.out, QByteArray(64, 'd') + '\n');
        QCOMPARE(m_ctl.helper().calls.constLast().arguments().at(0).toString(), u"starter"_s);
        const auto options = qdbus_cast<QVariantMap>(m_ctl.helper().calls.constLast().arguments().at(1));
        QCOMPARE(options.value(u"env"_s).toStringList(), QStringList({u"FROM_FILE=1"_s, u"A=option"_s}));
        QCOMPARE(options.value(u"command"_s).toStringList(), QStringList({u"echo"_s, u"-n"_s}));
        QCOMPARE(options.value(u"memory-limit"_s), QVariant(quint64(64 << 20)));
        QCOMPARE(options.value(u"nano-cpus"_s), QVariant(quint64(500'000'000)));
        QCOMPARE(options.value(u"pids-limit"_s), QVariant(qint64(-1)));
        QCOMPARE(options.value(u"stop-timeout"_s), QVariant(quint32(3)));
        QCOMPARE(options.value(u"tty"_s), QVariant(true));
        QCOMPARE(options.value(u"open-stdin"_s), QVariant(true));
        QVERIFY(options.contains(u"entrypoint"_s) && options.value(u"entrypoint"_s).toStringList().isEmpty());
        QCOMPARE(qdbus_cast<StringMap>(options.value(u"labels"_s)), StringMap({{u"k"_s, u"v=w"_s}}));
        QVERIFY(!options.contains(u"auto-remove"_s) && !options.contains(u"network"_s));
    }

    void createFailures()
    {
        m_ctl.helper().onError(u"CreateContainer"_s, u"org.kiste.Error.NotFound"_s, u"there is no image 'nosuch'"_s);
        const CtlResult image = m_ctl.run({u"create"_s, u"nosuch"_s});
        QCOMPARE(image.code, 125);
        QCOMPARE(image.err, "kistectl: there is no image 'nosuch'\n"_ba);
        const CtlResult file = m_ctl.run({u"create"_s, u"--env-file"_s, u"/nonexistent/x"_s, u"starter"_s});
        QCOMPARE(file.code, 125);
        checkComplaint(file, {"'/nonexistent/x'"});
        const CtlResult label = m_ctl.run({u"create"_s, u"-l"_s, u"=v"_s, u"starter"_s});
        QCOMPARE(label.code, 125);
        checkComplaint(label, {"'=v'"});
        m_ctl.helper().onError(u"CreateContainer"_s, u"org.kiste.Error.NotAuthorized"_s, u"polkit\x1b[31m says no"_s);
        const CtlResult refused = m_ctl.run({u"run"_s, u"starter"_s});
        QCOMPARE(refused.code, 125);
        QCOMPARE(refused.err, "kistectl: cannot create a container from 'starter': polkit?[31m says no\n"_ba);
    }

    void idFile()
    {
        m_ctl.helper().onReply(u"CreateContainer"_s,
                               {QVariant::fromValue(QDBusObjectPath(makeContainer({}, 'd').path))});
        QTemporaryDir directory;
        const QString name = directory.filePath(u"id"_s);
        QCOMPARE(m_ctl.run({u"create"_s, u"--cidfile"_s, name, u"starter"_s}).code, 0);
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray(64, 'd'));
        const CtlResult taken = m_ctl.run({u"create"_s, u"--cidfile"_s, name, u"starter"_s});
        QCOMPARE(taken.code, 125);
        checkComplaint(taken, {name.toUtf8()});
        // None is left of a container that could not be made.
        m_ctl.helper().onError(u"CreateContainer"_s, u"org.kiste.Error.NotFound"_s, u"there is no image 'starter'"_s);
        const QString other = directory.filePath(u"other"_s);
        QCOMPARE(m_ctl.run({u"create"_s, u"--cidfile"_s, other, u"starter"_s}).code, 125);
        QVERIFY(!QFile::exists(other));
    }

    void replace()
    {
        m_ctl.helper().add(makeContainer(u"web"_s, 'a'));
        m_ctl.helper().onReply(u"Remove"_s, {});
        m_ctl.helper().onReply(u"CreateContainer"_s,
                               {QVariant::fromValue(QDBusObjectPath(makeContainer({}, 'd').path))});
        QCOMPARE(m_ctl.run({u"create"_s, u"--name"_s, u"web"_s, u"--replace"_s, u"starter"_s}).code, 0);
        QCOMPARE(m_ctl.helper().members(), QStringList({u"FindContainer"_s, u"Remove"_s, u"CreateContainer"_s}));
    }

    void portsOfNoNetwork_data()
    {
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QByteArray>("warning");
        QTest::newRow("host") << QStringList{u"--network"_s, u"host"_s, u"-p"_s, u"80:80"_s} << "--network host no port is published"_ba;
        QTest::newRow("all of none") << QStringList{u"--network"_s, u"none"_s, u"-P"_s} << "--network none no port is published"_ba;
        QTest::newRow("another's") << QStringList{u"--network"_s, u"container:web"_s, u"-p"_s, u"80"_s} << "--network container:web no port"_ba;
        QTest::newRow("no ports") << QStringList{u"--network"_s, u"host"_s} << ""_ba;
        QTest::newRow("a bridge") << QStringList{u"--network"_s, u"front"_s, u"-p"_s, u"80:80"_s} << ""_ba;
    }

    void portsOfNoNetwork()
    {
        QFETCH(QStringList, flags);
        QFETCH(QByteArray, warning);
        m_ctl.helper().onReply(u"CreateContainer"_s,
                               {QVariant::fromValue(QDBusObjectPath(makeContainer({}, 'd').path))});
        const CtlResult made = m_ctl.run(QStringList{u"create"_s} + flags + QStringList{u"starter"_s});
        QCOMPARE(made.code, 0);
        QCOMPARE(made.out, QByteArray(64, 'd') + '\n');
        if (warning.isEmpty())
            QCOMPARE(made.err, ""_ba);
        else
            checkComplaint(made, {"warning: ", warning});
    }
};

QTEST_GUILESS_MAIN(TestCtlCreate)
#include "tst_ctlcreate.moc"
