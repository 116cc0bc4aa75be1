// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statstab.h"

#include "ui/charts/statsview.h"
#include "ui/theme/format.h"
#include "ui/widgets/stateview.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace kiste::ui {

StatsTab::StatsTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_view(new StatsView)
    , m_state(new StateView)
    , m_stack(new QStackedWidget)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_stack);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_state);
    connect(m_view, &StatsView::rangeChanged, this, [this] { m_rangeChosen |= !m_settingRange; });
    setFocusProxy(m_view);
}

QWidget *StatsTab::content() const
{
    return m_stack->currentWidget();
}

void StatsTab::setContainer(const ContainerInfo *container)
{
    const QString path = container ? container->path : QString();
    const bool running = container && container->isActive();
    m_hasRun = container && container->startedAt != 0;
    m_age = m_hasRun ? secondsSince(container->startedAt) : 0;
    if (path != m_path) {
        m_path = path;
        m_opened = false;
        ++m_request;
        m_view->clear();
    } else if (running && !m_running) {
        m_opened = false; // the file may have been made anew
    }
    m_running = running;
    if (m_active)
        open();
}

void StatsTab::setActive(bool active)
{
    m_active = active;
    if (active)
        open();
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
        // A container that has just begun would be a dot at the edge of five minutes.
        if (!m_rangeChosen) {
            m_settingRange = true;
            m_view->setRange(m_age < 90 ? StatsView::Range::OneMinute : StatsView::Range::FiveMinutes);
            m_settingRange = false;
        }
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

} // namespace kiste::ui
