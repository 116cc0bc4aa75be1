// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/dialogs/limitfield.h"
#include "ui/dialogs/rowsedit.h"
#include "ui/dialogs/rundialog.h"
#include "ui/dialogs/runspec.h"
#include "ui/models/containermodel.h"
#include "ui/widgets/inlinemessage.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

/// What the run dialog says, checks and does.
class TestRunDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splitsCommands_data();
    void splitsCommands();
    void quotesForShells_data();
    void quotesForShells();
    void checksFields_data();
    void checksFields();
    void checksTheEnvironment();
    void ports();
    void mounts();
    void makesOptions();
    void echoesTheCommand();
    void sliderAndNumberMoveTogether();
    void checksWhileTyping();
    void runs();
    void onlyCreates();
    void keepsInputWhenTheEngineSaysNo();
    void takesAwayWhatDidNotStart();
    void offersImportWithoutImages();
};

void TestRunDialog::splitsCommands_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("valid");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("nothing") << QString() << true << QStringList{};
    QTest::newRow("blanks") << u"  sleep   5 "_s << true << QStringList{u"sleep"_s, u"5"_s};
    QTest::newRow("single quotes") << u"sh -c 'echo $HOME; ls'"_s << true
                                   << QStringList{u"sh"_s, u"-c"_s, u"echo $HOME; ls"_s};
    QTest::newRow("double quotes") << u"echo \"a \\\"b\\\" \\n\""_s << true << QStringList{u"echo"_s, u"a \"b\" \\n"_s};
    QTest::newRow("joined") << u"a'b c'\"d\"e"_s << true << QStringList{u"ab cde"_s};
    QTest::newRow("backslash") << u"a\\ b"_s << true << QStringList{u"a b"_s};
    QTest::newRow("empty word") << u"x ''"_s << true << QStringList{u"x"_s, QString()};
    QTest::newRow("open quote") << u"echo 'a"_s << false << QStringList{};
    QTest::newRow("lone backslash") << u"echo \\"_s << false << QStringList{};
}

void TestRunDialog::splitsCommands()
{
    QFETCH(const QString, text);
    const auto words = splitWords(text);
    QTEST(words.has_value(), "valid");
    QTEST(words.value_or(QStringList()), "words");
}

void TestRunDialog::quotesForShells_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("quoted");
    QTest::newRow("plain") << u"/bin/sh"_s << u"/bin/sh"_s;
    QTest::newRow("blank") << u"a b"_s << u"'a b'"_s;
    QTest::newRow("empty") << QString() << u"''"_s;
    QTest::newRow("quote") << u"it's"_s << u"'it'\\''s'"_s;
    QTest::newRow("substitution") << u"$(rm -rf /)"_s << u"'$(rm -rf /)'"_s;
}

void TestRunDialog::quotesForShells()
{
    QFETCH(const QString, word);
    QTEST(shellQuoted(word), "quoted");
    QCOMPARE(splitWords(shellQuoted(word)), QStringList{word}); // and back
}

void TestRunDialog::checksFields_data()
{
    using Change = std::function<void(RunSpec &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("field"); // -1: none is wrong
    const auto row = [](const char *name, Change change, int field) {
        QTest::newRow(name) << std::move(change) << field;
    };
    const auto wrong = [](RunSpec::Field field) { return int(field); };
    row(
        "only an image", [](RunSpec &) {}, -1);
    row(
        "no image", [](RunSpec &spec) { spec.image.clear(); }, wrong(RunSpec::Field::Image));
    row(
        "name", [](RunSpec &spec) { spec.name = u"web-1.x"_s; }, -1);
    row(
        "name with a blank", [](RunSpec &spec) { spec.name = u"a b"_s; }, wrong(RunSpec::Field::Name));
    row(
        "name with a leading dash", [](RunSpec &spec) { spec.name = u"-a"_s; }, wrong(RunSpec::Field::Name));
    row(
        "name too long", [](RunSpec &spec) { spec.name = QString(64, u'a'); }, wrong(RunSpec::Field::Name));
    row(
        "name taken", [](RunSpec &spec) { spec.name = u"taken"_s; }, wrong(RunSpec::Field::Name));
    row(
        "open quote", [](RunSpec &spec) { spec.command = u"sh -c \"x"_s; }, wrong(RunSpec::Field::Command));
    row(
        "user", [](RunSpec &spec) { spec.user = u"1000:users"_s; }, -1);
    row(
        "user with a blank", [](RunSpec &spec) { spec.user = u"a b"_s; }, wrong(RunSpec::Field::User));
    row(
        "user without group", [](RunSpec &spec) { spec.user = u"a:"_s; }, wrong(RunSpec::Field::User));
    row(
        "little memory", [](RunSpec &spec) { spec.memoryBytes = 1u << 20; }, wrong(RunSpec::Field::Memory));
    row(
        "little cpu", [](RunSpec &spec) { spec.cpus = 0.001; }, wrong(RunSpec::Field::Cpus));
    row(
        "no processes", [](RunSpec &spec) { spec.pids = 0; }, wrong(RunSpec::Field::Pids));
    row(
        "endless processes", [](RunSpec &spec) { spec.pids = -1; }, -1);
}

void TestRunDialog::checksFields()
{
    QFETCH(const std::function<void(RunSpec &)>, change);
    QFETCH(const int, field);
    RunSpec spec;
    spec.image = u"starter"_s;
    change(spec);
    const QList<RunSpec::Problem> problems = spec.problems({u"taken"_s});
    QCOMPARE(problems.size(), field < 0 ? 0 : 1);
    if (field >= 0) {
        QCOMPARE(int(problems[0].field), field);
        QVERIFY(!problems[0].reason.isEmpty());
    }
}

void TestRunDialog::checksTheEnvironment()
{
    RunSpec spec;
    spec.image = u"starter"_s;
    spec.environment = {{u"A"_s, u"1"_s}, {QString(), QString()}, {u"B C"_s, u"x=y"_s},
                        {u"A"_s, u"2"_s}, {QString(), u"lost"_s}, {u"D=E"_s, {}}};
    QList<int> rows;
    for (const RunSpec::Problem &problem : spec.problems({}))
        rows << problem.row;
    QCOMPARE(rows, QList<int>({3, 4, 5})); // a blank inside a name is odd, but allowed
}

void TestRunDialog::ports()
{
    RunSpec spec;
    spec.image = u"starter"_s;
    spec.restart = u"on-failure"_s;
    spec.ports = {{{}, u"8080"_s, u"80"_s, u"tcp"_s}, {u"127.0.0.1"_s, {}, u"53"_s, u"udp"_s}, {}, {{}, {}, u"443"_s, u"tcp"_s}};
    QVERIFY(spec.problems({}).isEmpty());
    QCOMPARE(spec.options()[u"publish"_s].toStringList(),
             QStringList({u"8080:80"_s, u"127.0.0.1::53/udp"_s, u"443"_s}));
    QCOMPARE(spec.options()[u"restart"_s], QVariant(u"on-failure"_s));
    QVERIFY2(spec.commandLine(true).contains(u"--restart on-failure -p 8080:80 -p 127.0.0.1::53/udp -p 443 starter"_s),
             qPrintable(spec.commandLine(true)));
    const auto isWrong = [&](const RunSpec::Port &port) {
        spec.ports = {{{}, u"8080"_s, u"80"_s, u"tcp"_s}, port};
        const auto problems = spec.problems({});
        return problems.size() == 1 && problems[0].field == RunSpec::Field::Ports && problems[0].row == 1;
    };
    QVERIFY(isWrong({{}, u"70000"_s, u"80"_s, u"tcp"_s}));
    QVERIFY(isWrong({{}, u"81"_s, u"http"_s, u"tcp"_s}));
    QVERIFY(isWrong({{}, u"81"_s, {}, u"tcp"_s}));
    QVERIFY(isWrong({{}, u"9000-8000"_s, u"80"_s, u"tcp"_s}));
    QVERIFY(isWrong({{}, u"8080"_s, u"81"_s, u"tcp"_s})); // twice
    QVERIFY(!isWrong({{}, u"8080"_s, u"80"_s, u"udp"_s}));
    QVERIFY(!isWrong({{}, u"9000-9010"_s, u"9000-9010"_s, u"tcp"_s}));
}

void TestRunDialog::mounts()
{
    RunSpec spec;
    spec.image = u"starter"_s;
    spec.mounts = {{false, u"data"_s, u"/data"_s, false}, {true, u"/home/me/site"_s, u"/srv"_s, true}, {}, {false, {}, u"/tmp/x"_s, false}};
    QVERIFY(spec.problems({}).isEmpty());
    const auto wishes = spec.options()[u"mounts"_s].value<QList<QVariantMap>>();
    QCOMPARE(wishes.size(), 3);
    QCOMPARE(wishes[0], QVariantMap({{u"type"_s, u"volume"_s}, {u"source"_s, u"data"_s}, {u"target"_s, u"/data"_s}}));
    QCOMPARE(wishes[1][u"type"_s], QVariant(u"bind"_s));
    QCOMPARE(wishes[1][u"read-only"_s], QVariant(true));
    QVERIFY(!wishes[2].contains(u"source"_s));
    QVERIFY2(spec.commandLine(true).endsWith(u"-v data:/data -v /home/me/site:/srv:ro -v /tmp/x starter"_s),
             qPrintable(spec.commandLine(true)));
    const auto reasonOf = [&](const RunSpec::Mount &mount) {
        spec.mounts = {{false, u"data"_s, u"/data"_s, false}, mount};
        const auto problems = spec.problems({});
        return problems.size() == 1 && problems[0].field == RunSpec::Field::Mounts && problems[0].row == 1;
    };
    QVERIFY(reasonOf({false, u"other"_s, u"data"_s, false})); // not absolute
    QVERIFY(reasonOf({false, u"other"_s, u"/"_s, false}));
    QVERIFY(reasonOf({true, u"site"_s, u"/srv"_s, false})); // no folder
    QVERIFY(reasonOf({false, u"../x"_s, u"/srv"_s, false})); // no name
    QVERIFY(reasonOf({false, u"other"_s, u"/data"_s, false})); // twice

    FakeEngine helper;
    FakeMetrics metrics;
    helper.setState(HelperState::Connected);
    helper.put(makeImage(u"localhost/starter:latest"_s));
    VolumeInfo volume;
    volume.path = u"/org/kiste/Helper1/volume/1"_s;
    volume.name = u"shop-data"_s;
    helper.put(volume);
    ContainerModel model(&helper, &metrics);
    RunDialog dialog(&helper, &model, {});
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.mounts()->addMount({false, {}, u"relative"_s, false});
    QVERIFY(!dialog.runButton()->isEnabled());
    auto *source = dialog.mounts()->findChildren<QComboBox *>().last();
    QVERIFY(source->findText(u"shop-data"_s) >= 0);
    dialog.mounts()->findChildren<QLineEdit *>().last()->setText(u"/data"_s);
    source->setCurrentText(u"shop-data"_s);
    QVERIFY2(dialog.commandText().contains(u"-v shop-data:/data"_s), qPrintable(dialog.commandText()));
    QVERIFY(dialog.runButton()->isEnabled());
}

void TestRunDialog::makesOptions()
{
    RunSpec spec;
    spec.image = u"starter"_s;
    QVERIFY(spec.options().isEmpty()); // what is left alone is the engine's to choose
    spec.name = u"web"_s;
    spec.command = u"sh -c 'a b'"_s;
    spec.user = u"1000"_s;
    spec.cpus = 0.5;
    spec.memoryBytes = 64u << 20;
    spec.pids = -1;
    spec.environment = {{u"A"_s, u"1=2"_s}, {QString(), QString()}};
    spec.network = u"host"_s;
    spec.terminal = spec.autoRemove = spec.readOnly = true;
    const QVariantMap options = spec.options();
    QCOMPARE(options[u"command"_s].toStringList(), QStringList({u"sh"_s, u"-c"_s, u"a b"_s}));
    QCOMPARE(options[u"nano-cpus"_s].typeId(), int(QMetaType::ULongLong));
    QCOMPARE(options[u"nano-cpus"_s].toULongLong(), 500'000'000U);
    QCOMPARE(options[u"memory-limit"_s].toULongLong(), 64U << 20);
    QCOMPARE(options[u"pids-limit"_s].typeId(), int(QMetaType::LongLong));
    QCOMPARE(options[u"pids-limit"_s].toLongLong(), -1);
    QCOMPARE(options[u"env"_s].toStringList(), QStringList{u"A=1=2"_s});
    QCOMPARE(options[u"network"_s].toString(), u"host"_s);
    for (const QString &key : {u"tty"_s, u"open-stdin"_s, u"auto-remove"_s, u"read-only"_s})
        QCOMPARE(options[key], QVariant(true));
    QCOMPARE(options.size(), 12);
}

void TestRunDialog::echoesTheCommand()
{
    RunSpec spec;
    spec.image = u"starter"_s;
    QCOMPARE(spec.commandLine(true), u"kistectl run -d starter"_s);
    spec.name = u"web"_s;
    spec.cpus = 1.5;
    spec.memoryBytes = 1536u << 20;
    spec.environment = {{u"MSG"_s, u"it's me"_s}};
    spec.command = u"sh -c \"echo hi\""_s;
    QCOMPARE(spec.commandLine(false),
             u"kistectl create --name web --cpus 1.5 --memory 1536m -e 'MSG=it'\\''s me' starter sh -c 'echo hi'"_s);
    QCOMPARE(memoryArgument(2048ULL << 20), u"2g"_s);
    QCOMPARE(memoryArgument(1000), u"1000b"_s);
}

void TestRunDialog::sliderAndNumberMoveTogether()
{
    LimitField field(16, 16384, 0, u" MiB"_s, u"Memory"_s);
    QCOMPARE(field.value(), 0.0); // no limit
    QCOMPARE(field.slider()->value(), field.slider()->maximum());
    field.number()->setValue(16);
    QCOMPARE(field.slider()->value(), 0);
    field.number()->setValue(512); // half way on a logarithmic scale
    QVERIFY(std::abs(field.slider()->value() - 200) <= 1);
    QSignalSpy changed(&field, &LimitField::valueChanged);
    field.slider()->setValue(100);
    QCOMPARE(changed.count(), 1);
    QVERIFY(field.value() >= 80 && field.value() <= 96);
    field.slider()->setValue(field.slider()->maximum());
    QCOMPARE(field.value(), 0.0);
    field.number()->setValue(99999999);
    QCOMPARE(field.value(), 16384.0); // never more than the machine has
}

/// A dialog over an engine with one image and a container called "taken".
struct Fixture
{
    FakeEngine engine;
    FakeMetrics metrics;
    std::unique_ptr<ContainerModel> model;
    QPointer<RunDialog> dialog;

    explicit Fixture(bool withImage = true)
    {
        engine.setState(HelperState::Connected);
        engine.put(makeContainer(u"taken"_s));
        if (withImage)
            engine.put(makeImage(u"localhost/starter:latest"_s));
        model = std::make_unique<ContainerModel>(&engine, &metrics);
        dialog = new RunDialog(&engine, model.get(), {});
        dialog->open();
    }
    ~Fixture() { delete dialog; }
};

void TestRunDialog::checksWhileTyping()
{
    Fixture fixture;
    RunDialog &dialog = *fixture.dialog;
    QVERIFY(dialog.runButton()->isEnabled());
    QTest::keyClicks(dialog.nameField(), u"taken"_s);
    QVERIFY(!dialog.runButton()->isEnabled());
    QVERIFY(!dialog.createButton()->isEnabled());
    QVERIFY(dialog.reasonOf(RunSpec::Field::Name).contains(u"taken"_s));
    QVERIFY(dialog.nameField()->property("invalid").toBool());
    QTest::keyClicks(dialog.nameField(), u"-2"_s);
    QVERIFY(dialog.runButton()->isEnabled());
    QVERIFY(dialog.reasonOf(RunSpec::Field::Name).isEmpty());
    dialog.environment()->addRow(QString(), u"value"_s);
    QVERIFY(!dialog.runButton()->isEnabled());
    QVERIFY(dialog.commandText().startsWith(u"kistectl run -d --name taken-2"_s));
}

void TestRunDialog::runs()
{
    Fixture fixture;
    RunDialog &dialog = *fixture.dialog;
    QSignalSpy made(&dialog, &RunDialog::made);
    QSignalSpy finished(&dialog, &QDialog::finished);
    QTest::keyClicks(dialog.commandField(), u"sleep 5"_s);
    dialog.memoryField()->setValue(64);
    QTest::keyClick(dialog.commandField(), Qt::Key_Return); // Run is the default
    QVERIFY(!dialog.runButton()->isEnabled()); // once is enough
    QTRY_COMPARE(made.count(), 1);
    QCOMPARE(made[0][0].toString(), fixture.engine.newContainerPath);
    QCOMPARE(made[0][1].toString(), u"kistectl run -d --memory 64m localhost/starter:latest sleep 5"_s);
    QCOMPARE(fixture.engine.calls.size(), 2);
    QCOMPARE(fixture.engine.calls[0].method, u"createContainer"_s);
    QCOMPARE(fixture.engine.calls[0].object, u"localhost/starter:latest"_s);
    QCOMPARE(fixture.engine.calls[0].options[u"memory-limit"_s].toULongLong(), 64U << 20);
    QCOMPARE(fixture.engine.calls[1].method, u"start"_s);
    QCOMPARE(finished.count(), 1);
}

void TestRunDialog::onlyCreates()
{
    Fixture fixture;
    QSignalSpy made(fixture.dialog, &RunDialog::made);
    QTest::mouseClick(fixture.dialog->createButton(), Qt::LeftButton);
    QTRY_COMPARE(made.count(), 1);
    QCOMPARE(made[0][1].toString(), u"kistectl create localhost/starter:latest"_s);
    QCOMPARE(fixture.engine.calls.size(), 1);
}

void TestRunDialog::keepsInputWhenTheEngineSaysNo()
{
    Fixture fixture;
    RunDialog &dialog = *fixture.dialog;
    fixture.engine.failures[u"createContainer"_s] = Error{ErrorCode::NoSpace, "no range of user ids is left"};
    QTest::keyClicks(dialog.nameField(), u"web"_s);
    QTest::mouseClick(dialog.runButton(), Qt::LeftButton);
    QTRY_VERIFY(dialog.message()->isVisible());
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.nameField()->text(), u"web"_s);
    QCOMPARE(dialog.message()->detail(), u"no range of user ids is left"_s);
    QVERIFY(dialog.runButton()->isEnabled()); // to try again
}

void TestRunDialog::takesAwayWhatDidNotStart()
{
    Fixture fixture;
    RunDialog &dialog = *fixture.dialog;
    fixture.engine.failures[u"start"_s] = Error{ErrorCode::CommandNotFound, "no program 'slep' in the image"};
    QTest::keyClicks(dialog.commandField(), u"slep"_s);
    QTest::mouseClick(dialog.runButton(), Qt::LeftButton);
    QTRY_VERIFY(dialog.message()->isVisible());
    QCOMPARE(fixture.engine.calls.last().method, u"remove"_s);
    QCOMPARE(fixture.engine.calls.last().object, fixture.engine.newContainerPath);
    QVERIFY(dialog.message()->text().contains(u"does not exist"_s));
    QCOMPARE(dialog.commandField()->text(), u"slep"_s);
}

void TestRunDialog::offersImportWithoutImages()
{
    Fixture fixture(false);
    RunDialog &dialog = *fixture.dialog;
    QVERIFY(!dialog.runButton()->isEnabled());
    QSignalSpy import(&dialog, &RunDialog::importRequested);
    auto *button = dialog.message()->findChild<QPushButton *>();
    QVERIFY(button);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(import.count(), 1);
    fixture.engine.put(makeImage(u"localhost/late:1"_s)); // came while the dialog stood there
    QCOMPARE(dialog.spec().image, u"localhost/late:1"_s);
    QVERIFY(dialog.runButton()->isEnabled());
}

QTEST_MAIN(TestRunDialog)
#include "tst_rundialog.moc"
