// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/commandtree.h"
#include "app/ctl/cli/completion.h"

#include <QTest>

using namespace kiste::ctl::cli;
using namespace Qt::StringLiterals;

/// The command line's description of itself, and what the shells are offered.
class tst_CtlCompletion : public QObject
{
    Q_OBJECT

private slots:
    void describesEveryCommand();
    void describesOptions();
    void describesArguments_data();
    void describesArguments();
    void offers_data();
    void offers();
    void offersDescriptions();
};

void tst_CtlCompletion::describesEveryCommand()
{
    const CommandNode top = describeCommands();
    QCOMPARE(top.path, "kistectl");
    for (const char *name : {"run", "ps", "exec", "load", "inspect", "container", "image"})
        QVERIFY2(top.find(name) != nullptr, name);
    QCOMPARE(top.find("nonsense"), nullptr);
    const CommandNode *list = top.find("container")->find("ls");
    QVERIFY(list != nullptr);
    QCOMPARE(list->path, "kistectl container ls");
    // A command that says nothing of itself would have an empty page.
    for (const CommandNode &command : top.commands)
        QVERIFY2(!command.summary.empty() && !command.options.empty(), command.name.c_str());
}

void tst_CtlCompletion::describesOptions()
{
    const CommandNode top = describeCommands();
    const CommandNode *run = top.find("run");
    const OptionText *environment = run->findOption("-e");
    QVERIFY(environment != nullptr);
    QCOMPARE(environment, run->findOption("--env"));
    QVERIFY(environment->takesValue && environment->repeats);
    const OptionText *detach = run->findOption("--detach");
    QVERIFY(detach != nullptr);
    QVERIFY(!detach->takesValue && !detach->repeats);
    const OptionText *memory = run->findOption("--memory");
    QVERIFY(memory != nullptr);
    QVERIFY(memory->takesValue && !memory->repeats);
    QVERIFY(run->findOption("--no-sig-proxy") != nullptr);
    QCOMPARE(run->findOption("memory"), nullptr);
}

void tst_CtlCompletion::describesArguments_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("arguments");
    QTest::newRow("usage line") << u"run"_s << u"IMAGE [COMMAND] [ARG...]"_s;
    QTest::newRow("one") << u"attach"_s << u"CONTAINER"_s;
    QTest::newRow("several") << u"logs"_s << u"CONTAINER..."_s;
    QTest::newRow("several or chosen") << u"stop"_s << u"[CONTAINER...]"_s;
    QTest::newRow("optional") << u"stats"_s << u"[CONTAINER...]"_s;
    QTest::newRow("two") << u"import"_s << u"NAME FILE"_s;
    QTest::newRow("none") << u"ps"_s << QString();
    QTest::newRow("group") << u"container"_s << u"COMMAND"_s;
}

void tst_CtlCompletion::describesArguments()
{
    QFETCH(const QString, command);
    const CommandNode top = describeCommands();
    QTEST(QString::fromStdString(top.find(command.toStdString())->arguments), "arguments");
}

void tst_CtlCompletion::offers_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QStringList>("among"); ///< all of them are offered
    QTest::addColumn<QStringList>("never");
    QTest::addColumn<QString>("last");
    const QString containers = u":names ps -a --format {{.Names}}"_s;
    const QString running = u":names ps --format {{.Names}}"_s;
    const QString images = u":names images --format {{.Name}}"_s;
    QTest::newRow("commands") << QStringList{u""_s} << QStringList{u"run"_s, u"ps"_s, u"image"_s} << QStringList{u"ls"_s}
                              << u":none"_s;
    QTest::newRow("commands of a group") << QStringList{u"container"_s, u""_s} << QStringList{u"ls"_s} << QStringList{u"images"_s}
                                         << u":none"_s;
    QTest::newRow("options") << QStringList{u"run"_s, u"-"_s} << QStringList{u"-d"_s, u"--memory"_s, u"--env"_s}
                             << QStringList{u"--follow"_s} << u":none"_s;
    QTest::newRow("image of run") << QStringList{u"run"_s, u"-it"_s, u""_s} << QStringList() << QStringList{u"run"_s} << images;
    QTest::newRow("image behind a value") << QStringList{u"run"_s, u"--name"_s, u"web"_s, u""_s} << QStringList() << QStringList()
                                          << images;
    QTest::newRow("name that cannot be known") << QStringList{u"run"_s, u"--name"_s, u""_s} << QStringList() << QStringList()
                                               << u":none"_s;
    QTest::newRow("another program's words") << QStringList{u"run"_s, u"starter"_s, u"ls"_s, u"-"_s} << QStringList()
                                             << QStringList{u"--memory"_s} << u":files"_s;
    QTest::newRow("container of exec") << QStringList{u"exec"_s, u"-it"_s, u""_s} << QStringList() << QStringList() << running;
    QTest::newRow("any container") << QStringList{u"rm"_s, u"web"_s, u""_s} << QStringList() << QStringList() << containers;
    QTest::newRow("only one container") << QStringList{u"attach"_s, u"web"_s, u""_s} << QStringList() << QStringList() << u":none"_s;
    QTest::newRow("image to remove") << QStringList{u"rmi"_s, u""_s} << QStringList() << QStringList() << images;
    QTest::newRow("build") << QStringList{u"build"_s, u"logs"_s, u""_s} << QStringList() << QStringList() << u":names build history -q"_s;
    QTest::newRow("file") << QStringList{u"load"_s, u"-i"_s, u""_s} << QStringList() << QStringList() << u":files"_s;
    QTest::newRow("file as argument") << QStringList{u"import"_s, u"name"_s, u""_s} << QStringList() << QStringList() << u":files"_s;
    QTest::newRow("containers of this computer") << QStringList{u"machine"_s, u"freeze"_s, u""_s} << QStringList()
                                                 << QStringList() << u":names machine ls --format {{.Name}}"_s;
    QTest::newRow("values") << QStringList{u"run"_s, u"--network"_s, u""_s} << QStringList{u"none"_s, u"host"_s} << QStringList()
                            << QString();
    QTest::newRow("value behind =") << QStringList{u"inspect"_s, u"--type="_s}
                                    << QStringList{u"--type=container"_s, u"--type=image"_s} << QStringList{u"container"_s}
                                    << u":none"_s;
    QTest::newRow("end of options") << QStringList{u"rm"_s, u"--"_s, u"-"_s} << QStringList() << QStringList{u"--force"_s}
                                    << containers;
    QTest::newRow("signals") << QStringList{u"kill"_s, u"-s"_s, u""_s} << QStringList{u"TERM"_s, u"HUP"_s} << QStringList()
                             << u":none"_s;
}

void tst_CtlCompletion::offers()
{
    QFETCH(const QStringList, words);
    QFETCH(const QStringList, among);
    QFETCH(const QStringList, never);
    QFETCH(const QString, last);
    std::vector<std::string> arguments;
    for (const QString &word : words)
        arguments.push_back(word.toStdString());
    QStringList lines = QString::fromStdString(complete(arguments)).split(u'\n');
    QCOMPARE(lines.takeLast(), QString()); // every line ends
    QVERIFY(!lines.isEmpty() && lines.constLast().startsWith(u':'));
    if (!last.isEmpty())
        QCOMPARE(lines.constLast(), last);
    lines.removeLast();
    QStringList offered;
    for (const QString &line : std::as_const(lines))
        offered.append(line.section(u'\t', 0, 0));
    for (const QString &word : among)
        QVERIFY2(offered.contains(word), qPrintable(word + u" is not among "_s + offered.join(u' ')));
    for (const QString &word : never)
        QVERIFY2(!offered.contains(word), qPrintable(word));
    if (among.isEmpty())
        QCOMPARE(offered, QStringList());
}

void tst_CtlCompletion::offersDescriptions()
{
    QVERIFY(complete({""}).contains("\nps\tList containers\n"));
}

QTEST_GUILESS_MAIN(tst_CtlCompletion)
#include "tst_ctlcompletion.moc"
