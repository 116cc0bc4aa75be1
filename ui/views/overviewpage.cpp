// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/overviewpage.h"

#include "ui/charts/chartspec.h"
#include "ui/charts/chartstack.h"
#include "ui/charts/statsview.h"
#include "ui/models/consumermodel.h"
#include "ui/models/containeractions.h"
#include "ui/models/machinering.h"
#include "ui/models/recentevents.h"
#include "ui/theme/format.h"
#include "ui/views/attentionlist.h"
#include "ui/views/helperstate.h"
#include "ui/views/overviewdelegates.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QBoxLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QStackedWidget>
#include <QSysInfo>
#include <QThread>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// Squares with names: whose areas lie in the charts.
class StackLegend : public QWidget
{
public:
    StackLegend()
    {
        setFixedHeight(QFontMetrics(Theme::font(TextRole::Small)).height() + 4);
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }
    void set(std::vector<std::pair<QString, QColor>> parts, const QString &rest)
    {
        m_parts = std::move(parts);
        m_rest = rest;
        QStringList names;
        for (const auto &[name, color] : m_parts)
            names << name;
        setAccessibleName(OverviewPage::tr("Shown in the charts"));
        setAccessibleDescription((names << rest).join(u", "_s));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setFont(Theme::font(TextRole::Small));
        const bool wide = width() >= 520; // as the charts arrange themselves: a column of words at the left
        int x = wide ? 156 : 4;
        const auto draw = [&](const QString &name, const QColor &color) {
            const int words = painter.fontMetrics().horizontalAdvance(name) + 1;
            if (x + 14 + words > width())
                return;
            const auto place = [this](const QRect &area) { return QStyle::visualRect(layoutDirection(), rect(), area); };
            painter.fillRect(place(QRect(x, height() / 2 - 4, 9, 9)), color);
            painter.setPen(colors().text);
            painter.drawText(place(QRect(x + 14, 0, words, height())), int(Qt::AlignLeading | Qt::AlignVCenter), name);
            x += 14 + words + 18;
        };
        for (const auto &[name, color] : m_parts)
            draw(name, color);
        if (!m_parts.empty())
            draw(m_rest, colors().faint);
    }

private:
    std::vector<std::pair<QString, QColor>> m_parts;
    QString m_rest;
};

} // namespace

OverviewPage::OverviewPage(Helper *helper, ContainerModel *model, MachineRing *machine, ContainerActions *actions, QWidget *parent)
    : Page(u"overview"_s, parent)
    , m_helper(helper)
    , m_model(model)
    , m_machine(machine)
    , m_actions(actions)
    , m_consumers(new ConsumerModel(model, this))
    , m_use(new DiskUse(helper, this))
    , m_feed(helper)
    , m_recent(new RecentEvents(this))
    , m_view(new StatsView(machineCharts(QThread::idealThreadCount(), double(installedMemory())), nullptr))
    , m_legend(new StackLegend)
    , m_table(new TableView)
    , m_resources(new Segmented({tr("CPU"), tr("Memory"), tr("I/O"), tr("Pressure")}))
    , m_attention(new AttentionList(model))
    , m_disk(new DiskUsePanel(m_use))
    , m_eventList(new QListView)
    , m_message(new InlineMessage)
    , m_stack(new QStackedWidget)
    , m_state(new StateView)
{
    m_view->setName(QSysInfo::machineHostName());
    m_view->setLegend(m_legend);
    m_view->setRange(StatsView::Range::FifteenMinutes);
    m_feed.setEverything();
    m_stack->addWidget(makeLeft());
    m_stack->addWidget(m_state);
    auto *left = new QWidget;
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins({});
    column->addWidget(m_stack);
    left->setFocusProxy(m_view->charts());
    setParts(left, makePane(), 376);
    connectParts();
    refresh();
}

OverviewPage::~OverviewPage()
{
    saveState();
}

QWidget *OverviewPage::makeLeft()
{
    auto *left = new Ground(Ground::Role::View);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins({});
    column->setSpacing(0);
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    column->addLayout(notice);
    column->addWidget(m_view, 1);
    column->addWidget(makeConsumers());
    return left;
}

QWidget *OverviewPage::makeConsumers()
{
    auto *part = new QWidget;
    auto *column = new QVBoxLayout(part);
    column->setContentsMargins(12, 4, 12, 8);
    column->setSpacing(6);
    auto *head = new QHBoxLayout;
    auto *title = new QLabel(tr("Top consumers"));
    title->setFont(Theme::font(TextRole::Heading));
    head->addWidget(title);
    head->addStretch(1);
    m_resources->setAccessibleName(tr("Order by"));
    head->addWidget(m_resources);
    column->addLayout(head);
    m_table->setModel(m_consumers);
    m_table->setItemDelegate(new ConsumerDelegate(m_consumers, [this](int place) { return m_view->partColor(std::size_t(place)); }, m_table));
    m_table->setSortingEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAccessibleName(tr("Top consumers"));
    m_table->setFixedColumns({ConsumerModel::Name});
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    constexpr int widths[] = {150, 140, 160, 138, 92, 84};
    for (int column = 0; column < ConsumerModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, widths[column]);
    for (const int stretched : {ConsumerModel::Name, ConsumerModel::Image})
        m_table->header()->setSectionResizeMode(stretched, QHeaderView::Stretch);
    m_table->setFixedHeight(Theme::rowHeight(metric::tableHeader) + ConsumerModel::most * Theme::rowHeight(metric::plainRow) + 2);
    column->addWidget(m_table);
    return part;
}

QWidget *OverviewPage::makePane()
{
    auto *pane = new Ground(Ground::Role::View);
    auto *column = new QVBoxLayout(pane);
    column->setContentsMargins(16, 12, 16, 0);
    column->setSpacing(0);
    column->addWidget(m_attention);
    column->addWidget(m_disk);
    auto *title = new QLabel(tr("Recent events"));
    title->setFont(Theme::font(TextRole::Heading));
    column->addWidget(title);
    column->addSpacing(6);
    m_eventList->setModel(m_recent);
    m_eventList->setItemDelegate(new RecentDelegate(m_eventList));
    m_eventList->setFrameShape(QFrame::NoFrame);
    m_eventList->setUniformItemSizes(true);
    m_eventList->setMouseTracking(true);
    m_eventList->viewport()->setAttribute(Qt::WA_Hover);
    m_eventList->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_eventList->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_eventList->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_eventList->setAccessibleName(tr("Recent events"));
    column->addWidget(m_eventList, 1);
    pane->setMinimumWidth(300);
    pane->setFocusProxy(m_eventList);
    return pane;
}

void OverviewPage::connectParts()
{
    connect(m_helper, &Helper::stateChanged, this, &OverviewPage::refresh);
    connect(m_machine, &MachineRing::opened, this, [this] { m_view->setReader(m_machine->reader()); });
    m_view->setReader(m_machine->reader());
    connect(m_resources, &Segmented::currentChanged, this, [this](int resource) { m_consumers->setResource(ConsumerModel::Resource(resource)); });
    connect(m_consumers, &ConsumerModel::placesChanged, this, &OverviewPage::refreshStack);
    connect(m_model, &ContainerModel::numbersChanged, this, [this] {
        if (isVisible())
            refreshStack(); // a file may have come, or be another one
    });
    connect(m_model, &ContainerModel::findingsChanged, this, &Page::factsChanged);
    connect(m_table, &TableView::heldChanged, m_consumers, &ConsumerModel::setHeld);
    connect(m_table, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) {
        const QString path = pathOf(index.row());
        const bool again = path == m_highlighted;
        highlight(again ? QString() : path);
        if (again)
            m_table->selectionModel()->clear();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &current) {
        if (m_table->hasFocus() && !QGuiApplication::mouseButtons())
            highlight(current.isValid() ? pathOf(current.row()) : QString());
    });
    connect(m_table, &TableView::opened, this, [this](const QModelIndex &index) { Q_EMIT containerChosen(index.data(ContainerModel::IdRole).toString()); });
    connect(m_attention, &AttentionList::allRequested, this, &OverviewPage::attentionChosen);
    connect(m_attention, &AttentionList::containerRequested, this, &OverviewPage::containerChosen);
    connect(m_attention, &AttentionList::remedyChosen, this, &OverviewPage::act);
    connect(m_disk, &DiskUsePanel::pageRequested, this, &OverviewPage::diskChosen);
    connect(m_actions, &ContainerActions::updateFailed, this, [this](const QString &name, const Error &error) {
        m_message->clear();
        m_message->show(ToneKind::Bad, tr("The limits of “%1” could not be changed.").arg(name) + u' ' + errorSentence(error.code),
                        errorDetail(error));
    });
    connect(&m_feed, &EventFeed::changed, this, [this] {
        m_recent->setEvents(m_feed.events());
        std::vector<ChartEvent> marks;
        std::ranges::copy_if(m_feed.events(), std::back_inserter(marks),
                             [](const ChartEvent &event) { return event.kind >= ChartEvent::Kind::Limits && event.kind != ChartEvent::Kind::Exit; });
        m_view->charts()->setEvents(std::move(marks));
    });
    connect(m_eventList, &QAbstractItemView::clicked, this, &OverviewPage::showEventAt);
    connect(m_eventList->selectionModel(), &QItemSelectionModel::currentChanged, this, &OverviewPage::showEventAt);
    connect(m_eventList, &QAbstractItemView::activated, this, [this](const QModelIndex &index) { openContainer(index.data(RecentEvents::ContainerIdRole).toString()); });
    connect(m_view, &StatsView::exportEnded, this, [this](const QString &path, const QString &detail) {
        m_message->clear();
        m_message->show(detail.isEmpty() ? ToneKind::Good : ToneKind::Bad,
                        detail.isEmpty() ? tr("Saved as “%1”.").arg(path) : tr("The file could not be written."), detail);
    });
    connect(m_view->charts(), &ChartStack::logWanted, this, [this] {
        if (const auto selected = m_view->charts()->selectedEvent())
            openContainer(m_view->charts()->events()[*selected].id);
    });
}

QWidget *OverviewPage::content() const
{
    return m_stack->currentWidget();
}

void OverviewPage::refresh()
{
    const HelperState state = m_helper->state();
    const bool shows = hasLists(state) || state == HelperState::Connecting;
    if (!shows)
        showHelperState(m_helper, m_state);
    m_stack->setCurrentIndex(shows ? 0 : 1);
    setPaneWanted(shows);
    if (isVisible())
        m_use->refresh();
    Q_EMIT factsChanged();
}

void OverviewPage::refreshStack()
{
    std::vector<StatsView::Part> parts;
    std::vector<std::pair<QString, const void *>> stacked;
    std::vector<std::pair<QString, QColor>> legend;
    for (qsizetype place = 0; place < m_consumers->places().size(); ++place) {
        const QString &path = m_consumers->places().at(place);
        const ContainerInfo *container = m_model->container(path);
        const auto ring = container ? m_model->metrics()->ring(path) : nullptr;
        stacked.emplace_back(path, ring.get());
        // A place that nobody has stays, so that the others keep their colours.
        parts.push_back({path, container ? container->name : QString(), ring});
        if (ring)
            legend.emplace_back(container->name, m_view->partColor(std::size_t(place)));
    }
    const int others = m_model->activeCount() - int(legend.size());
    static_cast<StackLegend *>(m_legend)->set(std::move(legend), others > 0 ? tr("%n other(s) and the system", nullptr, others) : tr("the system"));
    if (stacked == m_stacked)
        return;
    m_stacked = std::move(stacked);
    m_view->setStack(std::move(parts));
}

QString OverviewPage::pathOf(int consumer) const
{
    const int row = m_consumers->sourceRow(consumer);
    return row < 0 ? QString() : m_model->containerAt(row).path;
}

void OverviewPage::highlight(const QString &path)
{
    m_highlighted = path;
    m_view->setHighlighted(path);
}

void OverviewPage::act(const QString &path, const Finding &finding)
{
    switch (finding.remedy) {
    case Finding::Remedy::Update: m_message->clear(); return m_actions->update(path, finding.update);
    case Finding::Remedy::ShowLogs: Q_EMIT logsChosen(path); return;
    case Finding::Remedy::ShowStats: Q_EMIT statsChosen(path); return;
    case Finding::Remedy::None: break;
    }
    Q_EMIT containerChosen(path);
}

void OverviewPage::showEventAt(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const qint64 time = index.data(RecentEvents::TimeRole).toLongLong();
    if (!m_view->window().contains(time)) {
        const qint64 span = m_view->window().spanMs();
        m_view->setWindow({time - span / 2, time + span / 2}, false);
    }
    m_view->charts()->setCursor(m_view->charts()->data().nearest(time));
}

void OverviewPage::openContainer(const QString &id)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->containerAt(row).id == id)
            return Q_EMIT containerChosen(m_model->containerAt(row).path);
    }
}

QString OverviewPage::facts() const
{
    if (!hasLists(m_helper->state()))
        return {};
    const QString machine = tr("%1, %2 %3, %n thread(s), %4", "host, kernel, its version, memory", QThread::idealThreadCount())
                                .arg(QSysInfo::machineHostName(), QSysInfo::kernelType() == "linux"_L1 ? u"Linux"_s : QSysInfo::kernelType(),
                                     QSysInfo::kernelVersion().section(u'.', 0, 1), formatBytes(installedMemory()));
    return machine + u"     "_s + tr("%n container(s)", nullptr, m_model->rowCount()) + u", "_s
        + tr("%n running", nullptr, m_model->activeCount());
}

void OverviewPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    m_feed.setActive(true);
    m_consumers->setActive(true);
    m_use->refresh();
    refreshStack();
}

void OverviewPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    m_feed.setActive(false);
    m_consumers->setActive(false);
}

} // namespace kiste::ui
