// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statstab.h"

#include "ui/charts/chartstack.h"
#include "ui/charts/statsview.h"
#include "ui/theme/format.h"
#include "ui/views/statsrail.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/toast.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

StatsTab::StatsTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_view(new StatsView)
    , m_rail(new StatsRail)
    , m_state(new StateView)
    , m_stack(new QStackedWidget)
    , m_message(new InlineMessage)
    , m_toast(new Toast(this))
    , m_events(helper)
    , m_limits(helper)
    , m_busiest(helper)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 0);
    notice->addWidget(m_message);
    layout->addLayout(notice);
    layout->addWidget(m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_state);
    m_view->setRail(m_rail);
    connectView();
    connectLimits();
    setFocusProxy(m_view->charts());
}

void StatsTab::connectView()
{
    ChartStack *charts = m_view->charts();
    connect(m_view, &StatsView::rangeChanged, this, [this] { m_rangeChosen |= !m_settingRange; });
    connect(m_view, &StatsView::refreshed, this, &StatsTab::refreshRail);
    connect(m_view, &StatsView::compareRequested, this, &StatsTab::compare);
    connect(m_view, &StatsView::exportEnded, this, &StatsTab::exportEnded);
    connect(charts, &ChartStack::cursorMoved, this, &StatsTab::refreshRail);
    connect(charts, &ChartStack::logWanted, this, &StatsTab::logsRequested);
    connect(m_rail, &StatsRail::logWanted, this, &StatsTab::logsRequested);
    connect(m_rail, &StatsRail::eventChosen, this, [charts](qint64 timeMs) {
        const auto found = std::ranges::find(charts->events(), timeMs, &ChartEvent::timeMs);
        if (found != charts->events().end())
            charts->selectEvent(std::size_t(found - charts->events().begin()));
    });
    connect(&m_events, &EventFeed::changed, this, [this, charts] {
        charts->setEvents(m_events.events());
        refreshRail();
    });
    connect(&m_busiest, &BusiestProcess::changed, this, &StatsTab::refreshRail);
}

void StatsTab::connectLimits()
{
    ChartStack *charts = m_view->charts();
    const auto change = [this](LimitKey key, double value) {
        m_message->clear();
        m_limits.change(key, value);
    };
    connect(charts, &ChartStack::limitChosen, this, change);
    connect(m_rail, &StatsRail::chosen, this, change);
    connect(charts, &ChartStack::limitDragged, this, &StatsTab::dragged);
    connect(m_rail, &StatsRail::previewed, charts, &ChartStack::setLimitPending);
    connect(&m_limits, &LimitEditor::pendingChanged, charts, &ChartStack::setLimitPending);
    connect(&m_limits, &LimitEditor::commandNoted, this, &StatsTab::commandNoted);
    connect(&m_limits, &LimitEditor::applied, this, [this](const QString &words, bool undone) {
        if (undone)
            m_toast->hide();
        else
            m_toast->show(words);
    });
    connect(&m_limits, &LimitEditor::failed, this, [this](const QString &name, const Error &error) {
        m_toast->hide();
        setContainer(m_container ? &*m_container : nullptr); // the fields say what is
        m_message->clear();
        m_message->show(ToneKind::Bad, tr("The limits of “%1” could not be changed.").arg(name) + u' ' + errorSentence(error.code),
                        errorDetail(error));
    });
    connect(m_toast, &Toast::undoRequested, &m_limits, &LimitEditor::undo);
    auto *undo = new QShortcut(QKeySequence::Undo, this);
    undo->setContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QShortcut::activated, &m_limits, &LimitEditor::undo);
}

void StatsTab::dragged(LimitKey key, std::optional<double> value)
{
    m_rail->row(key)->setPreview(value);
}

QWidget *StatsTab::content() const
{
    return m_stack->currentWidget();
}

void StatsTab::setContainer(const ContainerInfo *container)
{
    const QString path = container ? container->path : QString();
    const bool running = container && container->isActive();
    m_container = container ? std::optional(*container) : std::nullopt;
    m_hasRun = container && container->startedAt != 0;
    m_age = m_hasRun ? secondsSince(container->startedAt) : 0;
    if (path != m_path) {
        m_path = path;
        m_opened = false;
        ++m_request;
        m_message->clear();
        m_toast->hide();
        m_view->clear();
        m_events.setContainer(container ? container->id : QString());
        m_busiest.setContainer(path);
    } else if (running && !m_running) {
        m_opened = false; // the file may have been made anew
    }
    m_running = running;
    m_view->setName(container ? container->name : QString());
    m_view->charts()->setLimitsEditable(running);
    m_limits.setContainer(container);
    m_rail->setContainer(container);
    if (m_active) {
        open();
        m_busiest.setActive(running);
    }
}

void StatsTab::setActive(bool active)
{
    m_active = active;
    m_events.setActive(active);
    m_busiest.setActive(active && m_running && m_view->isRailShown());
    if (!active)
        return;
    refreshCandidates();
    open();
}

void StatsTab::refreshCandidates()
{
    QList<std::pair<QString, QString>> candidates;
    for (const ContainerInfo &other : m_helper->containers()) {
        if (other.path != m_path && other.startedAt != 0)
            candidates.emplace_back(other.path, other.name);
    }
    std::ranges::sort(candidates, {}, &std::pair<QString, QString>::second);
    m_view->setCompareCandidates(candidates);
}

void StatsTab::open()
{
    if (m_opened || m_path.isEmpty())
        return;
    if (!m_hasRun) {
        m_state->set(u"chart"_s, tr("It has not run yet"),
                     tr("The charts begin when it starts, and keep what was before they were opened."));
        m_stack->setCurrentWidget(m_state);
        return;
    }
    m_opened = true;
    const quint64 request = ++m_request;
    m_helper->openMetrics(m_path, this, [this, request](Result<UniqueFd> file) {
        if (request == m_request)
            opened(std::move(file));
    });
}

void StatsTab::opened(Result<UniqueFd> file)
{
    Result<void> shown = file ? m_view->setMetrics(std::move(*file)) : std::unexpected(file.error());
    if (shown) {
        // A container that has just begun would be a dot at the edge of fifteen minutes.
        if (!m_rangeChosen) {
            m_settingRange = true;
            m_view->setRange(m_age < 90 ? StatsView::Range::OneMinute : m_age < 600 ? StatsView::Range::FiveMinutes : StatsView::Range::FifteenMinutes);
            m_settingRange = false;
        }
        m_view->charts()->setEvents(m_events.events());
        m_stack->setCurrentWidget(m_view);
        return;
    }
    m_state->set(u"chart"_s, tr("There are no numbers to draw"), errorSentence(shown.error().code),
                 errorDetail(shown.error()));
    connect(m_state->addButton(tr("Try again")), &QPushButton::clicked, this, [this] {
        m_opened = false;
        open();
    });
    m_stack->setCurrentWidget(m_state);
}

void StatsTab::compare(const QString &path)
{
    const auto all = m_helper->containers();
    const auto found = std::ranges::find(all, path, &ContainerInfo::path);
    if (found == all.end())
        return;
    m_helper->openMetrics(path, this, [this, path, name = found->name, request = m_request](Result<UniqueFd> file) {
        if (request != m_request)
            return; // another container is shown by now
        const Result<void> added = file ? m_view->addContainer(path, name, std::move(*file)) : std::unexpected(file.error());
        if (added)
            return;
        m_message->clear();
        m_message->show(ToneKind::Bad, tr("“%1” cannot be drawn beside it.").arg(name) + u' ' + errorSentence(added.error().code),
                        errorDetail(added.error()));
    });
}

void StatsTab::refreshRail()
{
    if (!m_view->isRailShown())
        return;
    const ChartStack *charts = m_view->charts();
    const auto records = charts->data().records();
    const ChartRecord *record = records.empty() ? nullptr : &records.back();
    if (charts->cursor())
        record = &records[*charts->cursor()];
    m_busiest.setActive(m_active && m_running);
    m_rail->setMoment(record, charts->cursor().has_value(), m_busiest.found());
    m_rail->setEvents(charts->events(), m_view->window());
}

void StatsTab::exportEnded(const QString &path, const QString &detail)
{
    m_message->clear();
    if (detail.isEmpty())
        m_message->show(ToneKind::Good, tr("Saved as “%1”.").arg(path));
    else
        m_message->show(ToneKind::Bad, tr("The file could not be written."), detail);
}

} // namespace kiste::ui
