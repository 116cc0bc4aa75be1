// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"
#include "ui/dialogs/builddialog.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/logs/logstore.h"
#include "ui/models/builder.h"
#include "ui/models/buildmodel.h"
#include "ui/models/stepsmodel.h"
#include "ui/views/buildoutput.h"
#include "ui/views/buildpane.h"
#include "ui/views/buildspage.h"
#include "ui/views/containerspage.h"
#include "ui/views/detailpane.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {

constexpr qint64 second = 1'000'000;
constexpr qint64 moment = 1'795'271'490 * second;

/// Stands for kistectl: notes what it is called with, says what is in "words" about errors, and stays if there is a file "stay".
constexpr auto controlScript = R"SCRIPT(#!/bin/sh
cd "$(dirname "$0")"
echo "$@" >> calls
if [ -e stay ]; then
    trap 'echo told > ended; exit 143' TERM
    : > listens
    while :; do sleep 0.05; done
fi
cat words >&2
exit "$(cat code)"
)SCRIPT";

build::BuildRecord makeBuild(const std::string &id, const std::string &name, qint64 startedAt = moment)
{
    build::BuildRecord record;
    record.id = id;
    record.names = {"localhost/" + name};
    record.context = "/src/" + name;
    record.file = "/src/" + name + "/Dockerfile";
    record.state = build::BuildState::Done;
    record.startedAt = startedAt;
    record.endedAt = startedAt + 10 * second;
    record.imageId = "sha256:" + std::string(64, 'a');
    record.steps = {{.number = 1, .stage = "base", .text = "RUN make", .line = 2, .state = build::StepState::Cached, .startedAt = startedAt},
                    {.number = 2, .stage = "", .text = "COPY . /srv", .line = 3, .state = build::StepState::Done, .startedAt = startedAt + 5 * second,
                     .duration = 5 * second, .bytes = 4096}};
    return record;
}

} // namespace

/// The builds page over a history that the test writes, and with a program that stands for kistectl.
class TestBuildsPage : public WindowTest
{
    Q_OBJECT

public:
    TestBuildsPage() { m_programs.control = m_folder.filePath(u"kistectl"_s); }

private Q_SLOTS:
    void initTestCase();
    void init();
    void emptyThenListed();
    void stepsHaveBarsToScale();
    void saysWhereItFailed();
    void shellsOfSteps();
    void outputOfAStep();
    void followsOneThatRuns();
    void dialogReadsTheDockerfile();
    void buildsAndStops();
    void errorsBeforeTheFirstStep();

private:
    void write(const QString &path, const QByteArray &text)
    {
        QFile out(path);
        QVERIFY2(out.open(QIODevice::WriteOnly), qPrintable(path));
        out.write(text);
    }
    QByteArray read(const QString &file)
    {
        QFile in(m_folder.filePath(file));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    /// Keeps the build; its log stays open, so that it may go on, as long as what this answers.
    UniqueFd keep(const build::BuildRecord &record, std::string_view log)
    {
        auto file = m_history->begin(record.id);
        if (!file || ::write(file->get(), log.data(), log.size()) != ssize_t(log.size()) || !m_history->save(record))
            qFatal("cannot keep a build");
        return std::move(*file);
    }
    BuildsPage &builds() { return *m_window->buildsPage(); }
    StepsModel &steps() { return *builds().pane()->steps(); }
    QString shown()
    {
        const LogStore &store = builds().pane()->output()->store();
        QStringList lines;
        for (std::int64_t line = store.firstLine(); line < store.endLine(); ++line)
            lines << QString::fromUtf8(store.line(line).text);
        return lines.join(u'|');
    }

    QTemporaryDir m_folder;
    std::unique_ptr<build::BuildHistory> m_history;
};

void TestBuildsPage::initTestCase()
{
    WindowTest::initTestCase();
    write(m_programs.control, controlScript);
    QVERIFY(QFile::setPermissions(m_programs.control, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestBuildsPage::init()
{
    QDir(QString::fromStdString(build::buildFolder().string())).removeRecursively();
    for (const QString &file : {u"stay"_s, u"ended"_s, u"calls"_s, u"listens"_s})
        QFile::remove(m_folder.filePath(file));
    write(m_folder.filePath(u"words"_s), {});
    write(m_folder.filePath(u"code"_s), "0");
    m_history = std::make_unique<build::BuildHistory>(build::buildFolder());
    WindowTest::init();
    m_window->showPage(MainWindow::Builds);
}

void TestBuildsPage::emptyThenListed()
{
    auto *state = qobject_cast<StateView *>(builds().content());
    QVERIFY(state && state->headline().contains(u"Nothing has been built"_s));
    keep(makeBuild("00000000000a", "old:1"), "");
    keep(makeBuild("00000000000b", "new:1", moment + 60 * second), "");
    QTRY_COMPARE(builds().table()->model()->rowCount(), 2);
    const QAbstractItemModel *rows = builds().table()->model();
    QCOMPARE(rows->index(0, BuildModel::Name).data().toString(), u"new:1"_s); // the newest first
    QCOMPARE(rows->index(0, BuildModel::State).data().toString(), u"Built"_s);
    QCOMPARE(rows->index(0, BuildModel::Duration).data().toString(), u"10.0 s"_s);
    QCOMPARE(rows->index(0, BuildModel::Cached).data().toString(), u"1"_s);
    QVERIFY(builds().selectByName(u"old:1"_s));
}

void TestBuildsPage::stepsHaveBarsToScale()
{
    keep(makeBuild("00000000000a", "app:1"), "");
    QTRY_COMPARE(steps().rowCount(), 2);
    QCOMPARE(steps().index(0, StepsModel::Time).data().toString(), u"cached"_s);
    QCOMPARE(steps().index(0, StepsModel::Step).data(StepsModel::InstructionRole).toString(), u"RUN"_s);
    QCOMPARE(steps().index(0, StepsModel::Step).data().toString(), u"make"_s);
    QCOMPARE(steps().index(1, StepsModel::Time).data(StepsModel::BeginRole).toDouble(), 0.5);
    QCOMPARE(steps().index(1, StepsModel::Time).data(StepsModel::LengthRole).toDouble(), 0.5);
    QCOMPARE(steps().index(1, StepsModel::Size).data().toString(), u"4\u00a0KiB"_s);
    QVERIFY(!builds().pane()->message()->isVisible());
}

void TestBuildsPage::saysWhereItFailed()
{
    build::BuildRecord record = makeBuild("00000000000a", "app:1");
    record.state = build::BuildState::Failed;
    record.error = "'make' ended with status 2";
    record.steps[1].state = build::StepState::Failed;
    keep(record, "");
    QTRY_VERIFY(builds().pane()->message()->isVisible());
    QCOMPARE(builds().pane()->message()->text(), u"/src/app:1/Dockerfile, line 3: COPY . /srv\n'make' ended with status 2"_s);
    QCOMPARE(builds().pane()->stepTable()->currentIndex().row(), 1);
}

void TestBuildsPage::shellsOfSteps()
{
    build::BuildRecord record = makeBuild("00000000000a", "app:1");
    record.state = build::BuildState::Failed;
    record.steps[0].shell = {"sha256:before", "/src", "user", {"A=b"}};
    record.steps[1].state = build::StepState::Failed;
    record.steps[1].shell = {"sha256:before", {}, {}, {}};
    keep(record, "");
    QAction *shell = builds().pane()->shellAction();
    QTRY_VERIFY(shell->isEnabled());
    QVERIFY2(shell->toolTip().contains(u"step 2 began with"_s), qPrintable(shell->toolTip()));
    // What cannot be started leaves nothing.
    m_engine->failures[u"start"_s] = {ErrorCode::Failed, "no", 0};
    shell->trigger();
    QTRY_VERIFY(builds().message()->text().contains(u"The shell could not be opened."_s));
    QCOMPARE(m_engine->calls.last().method, u"remove"_s);
    m_engine->failures.clear();
    m_engine->failures[u"createContainer"_s] = {ErrorCode::NotFound, "no image", 0};
    QTRY_VERIFY(shell->isEnabled());
    shell->trigger();
    QTRY_VERIFY(builds().message()->text().contains(u"were deleted since"_s));
    m_engine->failures.clear();

    builds().pane()->stepTable()->selectRow(steps().index(0, 0));
    QTRY_VERIFY(shell->isEnabled());
    QVERIFY2(shell->toolTip().contains(u"step 1 has left"_s), qPrintable(shell->toolTip()));
    ContainerInfo made = makeContainer(u"shell"_s);
    made.tty = true;
    m_engine->newContainerPath = made.path;
    builds().table()->setFocus();
    QTest::keyClick(builds().table(), Qt::Key_T, Qt::ControlModifier);
    QTRY_COMPARE(m_window->currentPage(), int(MainWindow::Containers));
    const auto call = std::ranges::find_if(m_engine->calls, [](const FakeEngine::Call &one) {
        return one.method == "createContainer"_L1 && one.options.contains(u"workdir"_s);
    });
    QVERIFY(call != m_engine->calls.end());
    QCOMPARE(call->object, u"sha256:before"_s);
    QCOMPARE(call->options[u"workdir"_s].toString(), u"/src"_s);
    QCOMPARE(call->options[u"user"_s].toString(), u"user"_s);
    QCOMPARE(call->options[u"env"_s].toStringList(), QStringList{u"A=b"_s});
    QVERIFY(call->options[u"tty"_s].toBool() && call->options[u"auto-remove"_s].toBool());
    QVERIFY(!m_window->containersPage()->selectedPaths().contains(made.path)); // it is not known here yet
    m_engine->put(made);
    QTRY_COMPARE(m_window->containersPage()->selectedPaths(), QStringList{made.path});
    QTRY_COMPARE(m_window->containersPage()->pane()->tab(), int(DetailPane::Terminal));
    // One without files has no shell.
    m_window->showPage(MainWindow::Builds);
    keep(makeBuild("00000000000b", "empty:1", moment + 60 * second), "");
    QTRY_VERIFY(builds().selectByName(u"empty:1"_s));
    QTRY_VERIFY(!shell->isEnabled());
    QVERIFY(shell->toolTip().contains(u"no files"_s));
}

void TestBuildsPage::outputOfAStep()
{
    keep(makeBuild("00000000000a", "app:1"), "#1 [base] RUN make\n#1 CACHED\n#2 COPY . /srv\n#21 no line of step 2\n#2 DONE 5.0s\n");
    QTRY_COMPARE(shown(), u"#1 [base] RUN make|#1 CACHED|#2 COPY . /srv|#21 no line of step 2|#2 DONE 5.0s"_s);
    builds().pane()->stepTable()->selectRow(steps().index(1, 0));
    builds().pane()->output()->setOnlyStep(true);
    QCOMPARE(shown(), u"COPY . /srv|DONE 5.0s"_s);
    builds().pane()->output()->searchField()->setText(u"srv"_s);
    QTRY_COMPARE(builds().pane()->output()->matchCount(), u"1 match(es)"_s);
    builds().pane()->output()->searchField()->setText(u"nowhere"_s);
    QTRY_COMPARE(builds().pane()->output()->matchCount(), u"none"_s);
}

void TestBuildsPage::followsOneThatRuns()
{
    build::BuildRecord record = makeBuild("00000000000a", "app:1");
    record.state = build::BuildState::Running;
    record.endedAt = 0;
    record.steps.resize(1);
    UniqueFd log = keep(record, "#1 RUN make\n");
    QTRY_COMPARE(shown(), u"#1 RUN make"_s);
    QVERIFY(builds().facts().contains(u"1 of them"_s));
    QVERIFY(!builds().pane()->stopButton()->isVisible()); // somebody else's
    QCOMPARE(::write(log.get(), "#2 more\n", 8), ssize_t(8));
    QTRY_COMPARE(shown(), u"#1 RUN make|#2 more"_s);
    record = makeBuild("00000000000a", "app:1");
    QVERIFY(m_history->save(record));
    log.reset();
    QTRY_COMPARE(steps().rowCount(), 2);
    QTRY_COMPARE(builds().table()->model()->index(0, BuildModel::State).data().toString(), u"Built"_s);
}

void TestBuildsPage::dialogReadsTheDockerfile()
{
    const QTemporaryDir context;
    builds().build();
    auto *dialog = m_window->findChild<BuildDialog *>();
    QVERIFY(dialog);
    QVERIFY(!dialog->buildButton()->isEnabled());
    dialog->folderField()->setText(context.path());
    QTRY_VERIFY(dialog->message()->isVisible()); // there is no Dockerfile
    write(context.filePath(u"Dockerfile"_s), "FROM scratch AS base\nCOPPY a b\n");
    dialog->folderField()->setText(context.path() + u'/');
    QTRY_VERIFY2(dialog->message()->text().contains(u"line 2"_s), qPrintable(dialog->message()->text()));
    QVERIFY2(dialog->message()->detail().contains(u"COPPY a b"_s), qPrintable(dialog->message()->detail()));
    QVERIFY(!dialog->buildButton()->isEnabled());
    write(context.filePath(u"Dockerfile"_s), "FROM scratch AS base\nCOPY a b\nFROM base AS final\n");
    dialog->folderField()->setText(context.path());
    QTRY_VERIFY(dialog->buildButton()->isEnabled());
    QCOMPARE(dialog->stageField()->count(), 2);
    dialog->tagField()->setText(u"Wrong Name"_s);
    QVERIFY(!dialog->buildButton()->isEnabled());
    dialog->tagField()->setText(u"app:1"_s);
    dialog->stageField()->setCurrentText(u"base"_s);
    dialog->argumentsEdit()->addRow(u"VERSION"_s, u"2 0"_s);
    QCOMPARE(dialog->spec().commandLine(), u"kistectl build --tag app:1 --target base --build-arg 'VERSION=2 0' "_s + context.path());
}

void TestBuildsPage::buildsAndStops()
{
    write(m_folder.filePath(u"stay"_s), {});
    const QTemporaryDir context;
    write(context.filePath(u"Dockerfile"_s), "FROM scratch\nCOPY a b\n");
    BuildSpec spec;
    spec.folder = context.path();
    spec.tag = u"app:1"_s;
    builds().build(spec);
    auto *dialog = m_window->findChild<BuildDialog *>();
    QVERIFY(dialog && dialog->buildButton()->isEnabled());
    QTest::mouseClick(dialog->buildButton(), Qt::LeftButton);
    QTRY_VERIFY(QFile::exists(m_folder.filePath(u"listens"_s)));
    const QList<QByteArray> words = read(u"calls"_s).trimmed().split(' ');
    QCOMPARE(words.size(), qsizetype(6));
    QCOMPARE(words[1], "--build-id"_ba);
    QVERIFY(build::isBuildId(words[2].toStdString()));
    QCOMPARE(words.last(), context.path().toUtf8());
    build::BuildRecord record = makeBuild(words[2].toStdString(), "app:1");
    record.state = build::BuildState::Running;
    const UniqueFd log = keep(record, "");
    QTRY_VERIFY(builds().pane()->stopButton()->isVisible());
    QTest::mouseClick(builds().pane()->stopButton(), Qt::LeftButton);
    QTRY_COMPARE(read(u"ended"_s), "told\n"_ba);
    QTRY_VERIFY(!builds().pane()->stopButton()->isVisible());
}

void TestBuildsPage::errorsBeforeTheFirstStep()
{
    write(m_folder.filePath(u"words"_s), "Dockerfile:2:1: error: unknown instruction 'COPPY'\n");
    write(m_folder.filePath(u"code"_s), "1");
    BuildSpec spec;
    spec.folder = m_folder.path();
    builds().builder()->start(spec);
    QTRY_VERIFY(builds().message()->isVisible());
    QCOMPARE(builds().message()->detail(), u"Dockerfile:2:1: error: unknown instruction 'COPPY'"_s);
}

QTEST_MAIN(TestBuildsPage)
#include "tst_buildspage.moc"
