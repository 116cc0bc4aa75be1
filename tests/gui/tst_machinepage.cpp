// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/windowtest.h"

#include "core/metrics/metricswriter.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/views/machinepage.h"
#include "ui/views/machinepane.h"
#include "ui/views/machinetree.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"

#include <QAction>
#include <QDateTime>
#include <QHeaderView>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QTreeWidget>

#include <cmath>
#include <fcntl.h>

using namespace Qt::StringLiterals;
using namespace kiste;
using namespace kiste::test;
using namespace kiste::ui;

namespace {

constexpr NamespaceSet host{1, 2, 3, 4, 5, 6, 7, 8};

MachineContainerInfo make(const QString &name, ContainerEngine engine, quint32 pid)
{
    MachineContainerInfo info;
    info.id = QString::number(pid, 16).rightJustified(32, u'0');
    info.engine = engine;
    info.name = name;
    info.engineId = QString::number(pid, 16).rightJustified(64, u'f');
    info.command = u"program"_s;
    info.pid = pid;
    info.cgroup = u"/system.slice/%1-%2.scope"_s.arg(QString::fromUtf8(engineWord(engine)), info.engineId);
    info.ownsCgroup = true;
    for (std::size_t kind = 1; kind < namespaceKindCount - 1; ++kind)
        info.namespaces[kind] = std::uint64_t(pid) * 10 + kind;
    info.namespaces.front() = host.front();
    info.namespaces.back() = host.back();
    return info;
}

/// @p other is in these namespaces of @p one.
void share(MachineContainerInfo &other, const MachineContainerInfo &one, std::initializer_list<NamespaceKind> kinds)
{
    for (const NamespaceKind kind : kinds)
        other.namespaces[indexOf(kind)] = one.namespaces[indexOf(kind)];
}

/// What a developer's computer may look like.
QList<MachineContainerInfo> desktop()
{
    using enum NamespaceKind;
    QList<MachineContainerInfo> all;
    const auto add = [&all](const QString &name, ContainerEngine engine, quint32 pid) -> MachineContainerInfo & {
        all.append(make(name, engine, pid));
        return all.last();
    };
    const MachineContainerInfo api = add(u"shop-api"_s, ContainerEngine::Kiste, 41207);
    for (const auto &[name, pid] : {std::pair(u"shop-cache"_s, 38114U), std::pair(u"shop-db"_s, 38102U), std::pair(u"shop-web"_s, 38131U)}) {
        auto &member = add(name, ContainerEngine::Kiste, pid);
        share(member, api, {Network, Ipc});
        member.pod = u"shop"_s;
    }
    all.first().pod = u"shop"_s;
    for (int i = 0; i < 9; ++i)
        add(u"worker-%1"_s.arg(i), ContainerEngine::Kiste, 20000 + quint32(i));
    add(u"n8n"_s, ContainerEngine::Docker, 3310).command = u"node"_s;
    add(u"pihole"_s, ContainerEngine::Docker, 3288).namespaces[indexOf(Network)] = host[indexOf(Network)];
    add(u"an-extraordinarily-long-name-that-somebody-has-given-to-a-container"_s, ContainerEngine::Docker, 3265).frozen = true;
    MachineContainerInfo web = add(u"paperless-web"_s, ContainerEngine::Podman, 5342);
    share(add(u"paperless-broker"_s, ContainerEngine::Podman, 5339), web, {Network, Ipc, Uts});
    for (MachineContainerInfo &info : all) {
        if (info.engine == ContainerEngine::Podman)
            info.owner = 1000, info.pod = u"5af3c01d99e2"_s, info.namespaces[0] = 77;
    }
    MachineContainerInfo pause = add({}, ContainerEngine::Kubernetes, 1897);
    all.last().command = u"pause"_s;
    share(add({}, ContainerEngine::Kubernetes, 1904), pause, {Network, Ipc, Uts});
    all.last().command = u"coredns"_s;
    add(u"buildhost"_s, ContainerEngine::Lxc, 1201);
    add(u"trixie-root"_s, ContainerEngine::Nspawn, 1177);
    add(u"org.mozilla.firefox"_s, ContainerEngine::Flatpak, 7712);
    auto &box = add({}, ContainerEngine::Bubblewrap, 9123);
    box.engineId.clear();
    box.command = u"cat"_s;
    box.ownsCgroup = false;
    return all;
}

} // namespace

/// "This computer" as somebody uses it. KISTE_SCREENSHOTS=DIR keeps pictures.
class TestMachinePage : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void watchesOnlyWhileShown();
    void emptyPendingAndDenied();
    void keysGoFromCellToCell();
    void unfoldsByKeyAndLink();
    void paneSaysWhoShares();
    void filterAndGrouping();
    void freezesAndThaws();
    void killsAfterAsking();
    void ownContainersOpenTheirPage();
    void failureIsSaid();
    void draws_data();
    void draws();

private:
    MachinePage &machine() { return *m_window->machinePage(); }
    void showMachine(const QList<MachineContainerInfo> &containers = desktop())
    {
        m_engine->machine = {host, containers};
        m_window->showPage(MainWindow::Machine);
        QTRY_COMPARE(machine().content(), machine().tree());
        machine().tree()->setFocus();
    }
    QString current() { return machine().tree()->currentIndex().siblingAtColumn(0).data().toString(); }
    void press(int key) { QTest::keyClick(machine().tree(), Qt::Key(key)); }
    FakeEngine::Call last(const QString &method)
    {
        FakeEngine::Call found;
        for (const FakeEngine::Call &call : m_engine->calls) {
            if (call.method == method)
                found = call;
        }
        return found;
    }
};

void TestMachinePage::watchesOnlyWhileShown()
{
    QVERIFY(!m_engine->machineWatched);
    showMachine();
    QVERIFY(m_engine->machineWatched);
    QVERIFY(machine().facts().startsWith(u"24 container"_s) && machine().facts().contains(u"no engine was asked"_s));
    m_window->showPage(MainWindow::Images);
    QVERIFY(!m_engine->machineWatched);
}

void TestMachinePage::emptyPendingAndDenied()
{
    m_engine->hold = true;
    m_window->showPage(MainWindow::Machine);
    QVERIFY(qobject_cast<SkeletonView *>(machine().content()));
    m_engine->hold = false;
    m_engine->release();
    QTRY_COMPARE(machine().content(), machine().stateView());
    QVERIFY(machine().stateView()->headline().contains(u"No containers"_s));
    m_window->showPage(MainWindow::Images);
    m_engine->failures[u"watchMachine"_s] = {ErrorCode::NotAuthorized, "no", 0};
    m_window->showPage(MainWindow::Machine);
    QTRY_VERIFY(machine().stateView()->headline().contains(u"may not"_s));
    m_engine->failures.clear();
    m_engine->machine = {host, desktop()};
    machine().stateView()->buttons().constFirst()->click();
    QTRY_COMPARE(machine().content(), machine().tree());
    m_engine->setState(HelperState::NotRunning);
    QCOMPARE(machine().content(), machine().stateView());
}

void TestMachinePage::keysGoFromCellToCell()
{
    showMachine();
    QVERIFY(machine().selectByName(u"shop-api"_s));
    QVERIFY(!machine().pane()->title().contains(u"namespace"_s));
    const int network = MachineModel::FirstNamespace + int(NamespaceKind::Network);
    while (machine().tree()->currentIndex().column() < network)
        press(Qt::Key_Right);
    QCOMPARE(machine().pane()->title(), u"Network namespace"_s);
    press(Qt::Key_Down);
    QCOMPARE(current(), u"shop-cache"_s);
    QCOMPARE(machine().tree()->currentIndex().column(), network); // the column stays
    QCOMPARE(machine().pane()->title(), u"Network namespace"_s);
    press(Qt::Key_Left);
    QCOMPARE(machine().pane()->title(), u"Process namespace"_s);
    for (int i = 0; i < 20; ++i)
        press(Qt::Key_Right);
    QCOMPARE(machine().tree()->currentIndex().column(), MachineModel::ColumnCount - 1);
    QCOMPARE(machine().pane()->title(), u"Time namespace"_s);
    QTest::keyClick(machine().tree(), Qt::Key_Slash, Qt::NoModifier);
}

void TestMachinePage::unfoldsByKeyAndLink()
{
    showMachine();
    MachineTree *tree = machine().tree();
    const QModelIndex group = tree->model()->index(0, 0);
    QCOMPARE(group.data().toString(), u"Kiste"_s);
    QCOMPARE(tree->model()->rowCount(group), 6);
    tree->setCurrentIndex(group);
    press(Qt::Key_Return);
    QCOMPARE(tree->model()->rowCount(group), 13);
    press(Qt::Key_Space);
    QCOMPARE(tree->model()->rowCount(group), 6);
    press(Qt::Key_Left);
    QVERIFY(!tree->isExpanded(group));
    press(Qt::Key_Right);
    QVERIFY(tree->isExpanded(group));
    // The link itself.
    const QRect cell = tree->visualRect(group);
    int hit = -1;
    for (int x = cell.left(); x < cell.right() && hit < 0; ++x) {
        QTest::mouseMove(tree->viewport(), QPoint(x, cell.center().y()));
        QMouseEvent move(QEvent::MouseMove, QPointF(x, cell.center().y()), tree->viewport()->mapToGlobal(QPointF(x, cell.center().y())),
                         Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(tree->viewport(), &move);
        if (tree->viewport()->cursor().shape() == Qt::PointingHandCursor)
            hit = x + 2;
    }
    QVERIFY(hit > 0);
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, QPoint(hit, cell.center().y()));
    QCOMPARE(tree->model()->rowCount(group), 13);
    QVERIFY(tree->isExpanded(group));
}

void TestMachinePage::paneSaysWhoShares()
{
    m_engine->processes = {{{u"pid"_s, 41207U}, {u"container-pid"_s, 1U}, {u"memory"_s, quint64(8) << 20}, {u"name"_s, u"node"_s},
                            {u"command"_s, QStringList{u"node"_s, u"server.js"_s}}}};
    showMachine();
    QVERIFY(machine().selectByName(u"shop-api"_s));
    MachinePane *pane = machine().pane();
    QCOMPARE(pane->title(), u"shop-api"_s);
    QTRY_COMPARE(pane->processes()->topLevelItemCount(), 1);
    QCOMPARE(pane->processes()->topLevelItem(0)->text(0), u"node server.js"_s);
    QCOMPARE(pane->value(u"Process"_s), u"41207"_s);
    QVERIFY(pane->value(u"Cgroup"_s).startsWith(u"/system.slice/kiste-"_s));
    const int network = MachineModel::FirstNamespace + int(NamespaceKind::Network);
    MachineTree *tree = machine().tree();
    tree->setCurrentIndex(tree->currentIndex().siblingAtColumn(network));
    QCOMPARE(pane->subtitle(), u"net:[412073]"_s);
    QCOMPARE(pane->members(), (QStringList{u"shop-api"_s, u"shop-cache"_s, u"shop-db"_s, u"shop-web"_s}));
    QVERIFY(machine().selectByName(u"pihole"_s));
    tree->setCurrentIndex(tree->currentIndex().siblingAtColumn(network));
    QVERIFY(pane->members().isEmpty() || pane->members() == QStringList{u"pihole"_s});
    // What ends while it is shown says so.
    m_engine->machineChanged({}, {make(u"pihole"_s, ContainerEngine::Docker, 3288).id});
    QVERIFY(pane->title() != u"Network namespace"_s || current() != u"pihole"_s);
}

void TestMachinePage::filterAndGrouping()
{
    showMachine();
    QTest::keyClicks(machine().filterField(), u"engine:podman"_s);
    MachineTree *tree = machine().tree();
    QCOMPARE(tree->model()->rowCount(), 1);
    QCOMPARE(tree->model()->index(0, 0).data().toString(), u"Podman, rootless"_s);
    machine().filterField()->setText(u"nothing is called this"_s);
    QCOMPARE(machine().content(), machine().stateView());
    machine().stateView()->buttons().constFirst()->click();
    QCOMPARE(machine().content(), tree);
    QVERIFY(machine().filterField()->text().isEmpty());
}

void TestMachinePage::freezesAndThaws()
{
    showMachine();
    QVERIFY(machine().selectByName(u"n8n"_s));
    QVERIFY(machine().freezeAction()->isEnabled());
    machine().freezeAction()->trigger();
    const MachineContainerInfo n8n = make(u"n8n"_s, ContainerEngine::Docker, 3310);
    QCOMPARE(last(u"freezeMachine"_s).object, n8n.id);
    MachineContainerInfo frozen = n8n;
    frozen.frozen = true;
    m_engine->machineChanged({frozen}, {});
    QCOMPARE(machine().freezeAction()->text(), u"Thaw"_s);
    machine().freezeAction()->trigger();
    QCOMPARE(last(u"thawMachine"_s).object, n8n.id);
    // Without a cgroup of its own it cannot be; the pane says why.
    QVERIFY(machine().selectByName(u"cat"_s));
    QVERIFY(!machine().freezeAction()->isEnabled());
    QVERIFY(machine().pane()->value(u"Freezing"_s).contains(u"other processes"_s));
    QVERIFY(machine().terminateAction()->isEnabled());
}

void TestMachinePage::killsAfterAsking()
{
    showMachine();
    QVERIFY(machine().selectByName(u"buildhost"_s));
    machine().killAction()->trigger();
    auto *dialog = m_window->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QVERIFY(last(u"signalMachine"_s).method.isEmpty());
    QVERIFY(machine().selectByName(u"n8n"_s)); // somebody clicks elsewhere meanwhile
    dialog->confirmButton()->click();
    QTRY_VERIFY(!last(u"signalMachine"_s).method.isEmpty());
    QCOMPARE(last(u"signalMachine"_s).object, make(u"buildhost"_s, ContainerEngine::Lxc, 1201).id);
    QCOMPARE(last(u"signalMachine"_s).options.value(u"signal"_s).toString(), u"KILL"_s);
    QVERIFY(last(u"signalMachine"_s).options.value(u"all"_s).toBool());
    machine().terminateAction()->trigger();
    QCOMPARE(last(u"signalMachine"_s).options.value(u"signal"_s).toString(), u"TERM"_s);
}

void TestMachinePage::ownContainersOpenTheirPage()
{
    MachineContainerInfo mine = make(u"api"_s, ContainerEngine::Kiste, 42);
    mine.path = makeContainer(u"api"_s).path;
    showMachine({mine});
    QVERIFY(!machine().freezeAction()->isEnabled() && !machine().killAction()->isEnabled());
    machine().toolbarActions().constLast()->trigger();
    QCOMPARE(m_window->currentPage(), int(MainWindow::Containers));
    QCOMPARE(selectedName(), u"api"_s);
}

void TestMachinePage::failureIsSaid()
{
    showMachine();
    QVERIFY(machine().selectByName(u"n8n"_s));
    m_engine->failures[u"freezeMachine"_s] = {ErrorCode::Timeout, "not every process stood still in time", 0};
    machine().freezeAction()->trigger();
    QTRY_VERIFY(machine().message()->text().contains(u"n8n"_s));
    QVERIFY(machine().message()->detail().contains(u"stood still"_s));
}

void TestMachinePage::draws_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<bool>("cell");
    QTest::addColumn<QString>("language");
    QTest::newRow("machine-light") << false << true << QString();
    QTest::newRow("machine-dark") << true << true << QString();
    QTest::newRow("machine-container-light") << false << false << QString();
    QTest::newRow("machine-german") << false << false << u"de"_s;
    QTest::newRow("machine-chinese-dark") << true << true << u"zh_CN"_s;
}

void TestMachinePage::draws()
{
    QFETCH(const bool, dark);
    QFETCH(const bool, cell);
    QFETCH(const QString, language);
    Theme::instance().install(dark ? Qt::ColorScheme::Dark : Qt::ColorScheme::Light);
    QTranslator translator;
    if (!language.isEmpty() && translator.load(QStringLiteral(KISTE_TRANSLATIONS "/kiste_%1.qm").arg(language)))
        QCoreApplication::installTranslator(&translator);
    QTemporaryDir directory;
    const UniqueFd folder{::open(directory.path().toUtf8().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
    int number = 0;
    m_engine->metricsFile = [&]() -> Result<UniqueFd> {
        auto writer = MetricsWriter::open(folder.get(), std::to_string(++number), now - 300'000);
        if (!writer)
            return std::unexpected(writer.error());
        for (int second = 0; second < 300; ++second) {
            MetricsSample sample;
            sample.timeMs = now - 300'000 + second * 1000;
            sample.coveredMs = 1000;
            const double wave = 0.2 + 0.15 * std::sin(second * 0.1 * (1 + number % 5)) + (second * number % 97 == 0 ? 0.5 : 0);
            sample.values.set(MetricsSeries::CpuUsage, wave * (number % 7 + 1) / 4);
            sample.values.set(MetricsSeries::MemoryWorkingSet, double((number % 9 + 1) * 50'000'000LL + second * 100'000));
            std::ignore = writer->append(sample, {}, std::uint64_t(second + 1) * 1'000'000'000, 1000);
        }
        return writer->openReadOnly();
    };
    auto window = std::make_unique<MainWindow>(
        m_engine.get(), m_metrics.get(), [](const QString &, const std::atomic<bool> &) -> Result<std::vector<ImportPlan>> { return {}; });
    m_engine->machine = {host, desktop()};
    m_engine->processes = {{{u"pid"_s, 41207U}, {u"container-pid"_s, 1U}, {u"memory"_s, quint64(80) << 20}, {u"name"_s, u"node"_s},
                            {u"command"_s, QStringList{u"node"_s, u"server.js"_s, u"--inspect"_s}}},
                           {{u"pid"_s, 41260U}, {u"container-pid"_s, 17U}, {u"memory"_s, quint64(8) << 20}, {u"name"_s, u"sh"_s},
                            {u"command"_s, QStringList{u"sh"_s, u"-c"_s, u"while sleep 10; do date; done"_s}}}};
    window->resize(1440, 900);
    window->show();
    window->showPage(MainWindow::Machine);
    MachinePage *page = window->machinePage();
    QTRY_COMPARE(page->content(), page->tree());
    QVERIFY(page->selectByName(u"shop-api"_s));
    page->tree()->setFocus();
    if (cell)
        page->tree()->setCurrentIndex(page->tree()->currentIndex().siblingAtColumn(MachineModel::FirstNamespace + int(NamespaceKind::Network)));
    QTest::qWait(1500); // a beat of the metrics
    const QImage picture = window->grab().toImage();
    QCOMPARE(picture.size() / picture.devicePixelRatio(), QSize(1440, 900));
    if (const QString target = qEnvironmentVariable("KISTE_SCREENSHOTS"); !target.isEmpty())
        QVERIFY(picture.save(u"%1/%2.png"_s.arg(target, QString::fromLatin1(QTest::currentDataTag()))));
    window.reset();
    QCoreApplication::removeTranslator(&translator);
    Theme::instance().install(Qt::ColorScheme::Light);
}

QTEST_MAIN(TestMachinePage)
#include "tst_machinepage.moc"
