// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/mainwindow.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/readinessdialog.h"
#include "ui/dialogs/rundialog.h"
#include "ui/models/builder.h"
#include "ui/models/buildmodel.h"
#include "ui/models/containermodel.h"
#include "ui/models/imagemodel.h"
#include "ui/models/machinemetrics.h"
#include "ui/models/machinemodel.h"
#include "ui/models/machinering.h"
#include "ui/models/networkmodel.h"
#include "ui/models/transfers.h"
#include "ui/models/volumemodel.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/views/buildspage.h"
#include "ui/views/containerspage.h"
#include "ui/views/detailpane.h"
#include "ui/views/imagespage.h"
#include "ui/views/machinepage.h"
#include "ui/views/networkspage.h"
#include "ui/views/overviewpage.h"
#include "ui/views/sidebar.h"
#include "ui/views/statusline.h"
#include "ui/views/volumespage.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/tableview.h"

#include <QBoxLayout>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QToolBar>
#include <QUrl>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace kiste::ui {

MainWindow::MainWindow(Helper *helper, MetricsSource *metrics, Importer::Planner planner, const Programs &programs,
                       QWidget *parent)
    : QMainWindow(parent)
    , m_helper(helper)
    , m_metrics(metrics)
    , m_containers(new ContainerModel(helper, metrics, this))
    , m_images(new ImageModel(helper, this))
    , m_volumes(new VolumeModel(helper, this))
    , m_networks(new NetworkModel(helper, this))
    , m_machine(new MachineModel(helper, new MachineMetrics(helper, this), this))
    , m_ring(new MachineRing(helper, this))
    , m_importer(new Importer(helper, std::move(planner), this))
    , m_transfers(new Transfers(programs.transfer, this))
    , m_builds(new BuildModel(QString::fromStdString(build::buildFolder().string()), this))
    , m_builder(new Builder(programs.control, this))
    , m_toolBar(new QToolBar(tr("Actions")))
    , m_sidebar(new Sidebar)
    , m_pages(new QStackedWidget)
    , m_containersPage(new ContainersPage(helper, m_containers, m_importer->isPossible()))
    , m_overviewPage(new OverviewPage(helper, m_containers, m_ring, m_containersPage->actions()))
    , m_imagesPage(new ImagesPage(helper, m_images, m_containers, m_importer, m_transfers))
    , m_buildsPage(new BuildsPage(helper, m_builds, m_builder))
    , m_volumesPage(new VolumesPage(helper, m_volumes, m_containers))
    , m_networksPage(new NetworksPage(helper, m_networks, m_containers))
    , m_machinePage(new MachinePage(helper, m_machine))
    , m_connection(new InlineMessage)
    , m_status(new StatusLine(helper, m_ring))
{
    setMinimumSize(960, 600);
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    addPage(u"overview"_s, m_overviewPage);
    addPage(u"crate"_s, m_containersPage);
    addPage(u"layers"_s, m_imagesPage);
    addPage(u"hammer"_s, m_buildsPage);
    addPage(u"volume"_s, m_volumesPage);
    addPage(u"network"_s, m_networksPage);
    addPage(u"computer"_s, m_machinePage);
    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins({});
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    auto *line = new Ground(Ground::Role::Line);
    line->setFixedWidth(1);
    row->addWidget(line);
    auto *body = new QVBoxLayout;
    body->setSpacing(0);
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_connection);
    m_connection->setClosable(false);
    body->addLayout(notice);
    body->addWidget(m_pages, 1);
    row->addLayout(body, 1);
    column->addLayout(row, 1);
    column->addWidget(m_status);
    setCentralWidget(centre);
    makeToolBar();
    makeShortcuts();

    connect(m_sidebar, &Sidebar::pageChosen, this, &MainWindow::showPage);
    connect(m_containersPage, &ContainersPage::runRequested, this, &MainWindow::openRunDialog);
    connect(m_containersPage, &ContainersPage::importRequested, this, &MainWindow::importImages);
    connect(m_imagesPage, &ImagesPage::runRequested, this, &MainWindow::openRunDialog);
    connect(m_buildsPage, &BuildsPage::shellOpened, this, &MainWindow::showTerminal);
    connect(m_imagesPage, &ImagesPage::containerChosen, this, &MainWindow::showContainer);
    connect(m_volumesPage, &VolumesPage::containerChosen, this, &MainWindow::showContainer);
    connect(m_networksPage, &NetworksPage::containerChosen, this, &MainWindow::showContainer);
    connect(m_machinePage, &MachinePage::containerChosen, this, &MainWindow::showContainer);
    connect(m_overviewPage, &OverviewPage::containerChosen, this, &MainWindow::showContainer);
    connect(m_overviewPage, &OverviewPage::logsChosen, this, [this](const QString &path) { showContainerTab(path, DetailPane::Logs); });
    connect(m_overviewPage, &OverviewPage::statsChosen, this, [this](const QString &path) { showContainerTab(path, DetailPane::Stats); });
    connect(m_overviewPage, &OverviewPage::attentionChosen, this, [this] {
        showPage(Containers);
        m_containersPage->showSegment(ContainersPage::Segment::Attention);
    });
    connect(m_overviewPage, &OverviewPage::diskChosen, this, [this](DiskUsePanel::Kind kind) {
        showPage(kind == DiskUsePanel::Kind::Images ? Images : kind == DiskUsePanel::Kind::Volumes ? Volumes : Containers);
    });
    connect(metrics, &MetricsSource::sampled, this, &MainWindow::refreshGraph);
    connect(helper, &Helper::containerAdded, this, &MainWindow::trySelection);
    connect(helper, &Helper::imageAdded, this, &MainWindow::trySelection);
    connect(helper, &Helper::stateChanged, this, &MainWindow::trySelection, Qt::QueuedConnection);
    connect(helper, &Helper::stateChanged, this, &MainWindow::refreshConnection);

    const QSettings settings;
    resize(1440, 900);
    restoreGeometry(settings.value(u"window/geometry"_s).toByteArray());
    // The first start has nothing to look over; later ones go on where the last one ended.
    showPage(Containers);
    for (int index = 0; index < m_pages->count(); ++index) {
        if (page(index)->key() == settings.value(u"window/currentPage"_s).toString())
            showPage(index);
    }
    refreshFacts();
    refreshMetricsClock();
    if (currentPage() == Containers)
        m_containersPage->table()->setFocus();
}

MainWindow::~MainWindow()
{
    // Pages go after this; what they say on the way is nobody's business any more.
    for (int i = 0; i < m_pages->count(); ++i)
        disconnect(page(i), nullptr, this, nullptr);
}

void MainWindow::addPage(const QString &iconName, Page *page)
{
    m_sidebar->addPage(iconName, page->title());
    m_pages->addWidget(page);
    connect(page, &Page::factsChanged, this, &MainWindow::refreshFacts);
}

Page *MainWindow::page(int index) const
{
    return static_cast<Page *>(m_pages->widget(index));
}

void MainWindow::showContainer(const QString &path)
{
    showPage(Containers);
    m_containersPage->selectPath(path);
}

void MainWindow::showContainerTab(const QString &path, int tab)
{
    showContainer(path);
    m_containersPage->pane()->setTab(tab);
    m_containersPage->openPane();
}

void MainWindow::refreshGraph()
{
    std::vector<float> values;
    m_ring->history(MetricsSeries::CpuUsage, 300, values);
    const auto now = m_ring->latest();
    const double cores = now ? now->get(MetricsSeries::CpuUsage).value_or(0) : 0;
    double scale = 0.1;
    for (const float value : values)
        scale = std::isnan(value) ? scale : std::max(scale, double(value) * 1.2);
    m_sidebar->setGraph(Overview, values, scale, tr("%1 cores").arg(formatCores(cores)));
}

int MainWindow::currentPage() const
{
    return m_pages->currentIndex();
}

void MainWindow::showPage(int index)
{
    m_pages->setCurrentIndex(index);
    m_sidebar->setCurrentPage(index);
    setWindowTitle(tr("%1 — Kiste").arg(page(index)->title()));
    fillToolBar();
    refreshFacts();
}

void MainWindow::importImages()
{
    showPage(Images);
    m_imagesPage->chooseImport();
}

void MainWindow::openRunDialog(const QString &image)
{
    auto *dialog = new RunDialog(m_helper, m_containers, image, this);
    connect(dialog, &RunDialog::made, this, [this](const QString &path, const QString &line) {
        m_containersPage->actions()->noteCommand(line);
        showPage(Containers);
        selectWhenThere(path);
    });
    connect(dialog, &RunDialog::importRequested, this, [this, dialog] {
        dialog->reject();
        importImages();
    });
    dialog->open();
}

void MainWindow::showTerminal(const QString &container)
{
    showPage(Containers);
    selectWhenThere(container, true);
}

void MainWindow::selectWhenThere(const QString &name, bool withTerminal)
{
    m_wantedName = name;
    m_wantsTerminal = withTerminal;
    trySelection();
}

void MainWindow::trySelection()
{
    if (m_wantedName.isEmpty())
        return;
    if (m_containers->container(m_wantedName)) {
        m_containersPage->selectPath(m_wantedName);
        m_wantedName.clear();
        if (std::exchange(m_wantsTerminal, false))
            m_containersPage->openTab(DetailPane::Terminal);
    } else if (page(currentPage())->selectByName(m_wantedName)) {
        m_wantedName.clear();
    }
}

void MainWindow::refreshFacts()
{
    m_status->setFacts(page(currentPage())->facts());
    int active = 0;
    for (int row = 0; row < m_containers->rowCount(); ++row)
        active += m_containers->containerAt(row).isActive();
    m_sidebar->setCounts(Containers, active, m_containers->rowCount() - active);
    m_sidebar->setCounts(Images, 0, m_images->rowCount());
    const int building = m_builds->runningCount();
    m_sidebar->setCounts(Builds, building, m_builds->rowCount() - building);
    m_sidebar->setCounts(Volumes, 0, m_volumes->rowCount());
    m_sidebar->setCounts(Networks, 0, m_networks->rowCount());
    m_sidebar->setCounts(Machine, 0, m_machine->containerCount());
}

void MainWindow::refreshConnection()
{
    const bool searching = m_helper->state() == HelperState::Reconnecting;
    if (searching == !m_connection->isHidden())
        return;
    m_connection->clear();
    if (!searching)
        return;
    connect(m_connection->addAction(tr("Try now")), &QPushButton::clicked, m_helper, &Helper::reconnect);
    m_connection->show(ToneKind::Information,
                       tr("The helper is restarting. Containers go on; the list shows what was known last."));
}

void MainWindow::showReadiness()
{
    (new ReadinessDialog(m_helper, this))->open();
}

void MainWindow::refreshMetricsClock()
{
    m_metrics->setActive(isVisible() && !isMinimized());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings settings;
    settings.setValue(u"window/geometry"_s, saveGeometry());
    settings.setValue(u"window/currentPage"_s, page(currentPage())->key());
    QMainWindow::closeEvent(event);
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    refreshMetricsClock();
}

void MainWindow::hideEvent(QHideEvent *event)
{
    QMainWindow::hideEvent(event);
    refreshMetricsClock();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange)
        refreshMetricsClock();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_importer->isPossible() && m_helper->state() == HelperState::Connected
        && std::ranges::any_of(event->mimeData()->urls(), &QUrl::isLocalFile))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    for (const QUrl &url : urls)
        if (url.isLocalFile())
            m_importer->start(url.toLocalFile());
    showPage(Images);
    event->acceptProposedAction();
}

} // namespace kiste::ui
