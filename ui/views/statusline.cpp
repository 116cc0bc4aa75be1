// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statusline.h"

#include "core/ipc/helper.h"
#include "ui/models/machinering.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/views/celldelegate.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace kiste::ui {

namespace {

constexpr std::size_t historyLength = 60;

class Spark : public QWidget
{
public:
    explicit Spark(const std::vector<float> *values)
        : m_values(values)
    {
        setFixedSize(48, 16);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        float top = 5;
        for (const float value : *m_values)
            top = std::max(top, value);
        paintSparkline(&painter, rect(), *m_values, top, colors().cpu);
    }

private:
    const std::vector<float> *m_values;
};

} // namespace

StatusLine::StatusLine(Helper *helper, MachineRing *machine, QWidget *parent)
    : QWidget(parent)
    , m_helper(helper)
    , m_machine(machine)
    , m_icon(new QLabel)
    , m_state(new QLabel)
    , m_facts(new QLabel)
    , m_cost(new QLabel)
    , m_engine(new QLabel)
    , m_sampling(new QToolButton)
    , m_spark(new Spark(&m_history))
{
    setFixedHeight(std::max(metric::statusBar, QFontMetrics(Theme::font(TextRole::Small)).height() + 8));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(6);
    auto *itself = new QLabel(tr("Kiste itself"));
    for (QLabel *label : {m_state, m_facts, m_cost, m_engine, itself})
        label->setFont(Theme::font(TextRole::Small));
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_icon);
    layout->addWidget(m_state);
    layout->addSpacing(12);
    layout->addWidget(m_facts, 1);
    layout->addWidget(itself);
    layout->addWidget(m_spark);
    layout->addWidget(m_cost);
    layout->addSpacing(8);
    layout->addWidget(m_engine);
    layout->addSpacing(4);
    layout->addWidget(m_sampling);
    makeSampling();
    const QString explanation = tr("Processor time and memory that this window uses, as the kernel counts them");
    for (QWidget *widget : {static_cast<QWidget *>(itself), m_spark, static_cast<QWidget *>(m_cost)})
        widget->setToolTip(explanation);
    m_engine->setToolTip(tr("Processor time and memory of the helper and the supervisor, recording included"));
    connect(helper, &Helper::samplingIntervalChanged, this, &StatusLine::refreshSampling);
    connect(machine, &MachineRing::opened, this, &StatusLine::refreshCost);
    connect(helper, &Helper::stateChanged, this, &StatusLine::refreshHelper);
    connect(&Theme::instance(), &Theme::changed, this, &StatusLine::refreshColors);
    connect(&m_timer, &QTimer::timeout, this, &StatusLine::refreshCost);
    m_timer.setInterval(2s);
    refreshHelper();
    refreshCost();
}

void StatusLine::setFacts(const QString &facts)
{
    m_facts->setText(facts);
}

QString StatusLine::helperText() const
{
    return m_state->text();
}

void StatusLine::refreshHelper()
{
    switch (m_helper->state()) {
    case HelperState::Connecting: m_state->setText(tr("Connecting to the helper")); break;
    case HelperState::Connected: m_state->setText(tr("Helper connected")); break;
    case HelperState::Reconnecting: m_state->setText(tr("Reconnecting to the helper")); break;
    case HelperState::NotRunning: m_state->setText(tr("Helper not running")); break;
    case HelperState::NoBus: m_state->setText(tr("No system bus")); break;
    case HelperState::NotAuthorized: m_state->setText(tr("Not authorised")); break;
    case HelperState::WrongVersion: m_state->setText(tr("Helper too old")); break;
    }
    const QString version = m_helper->helperVersion();
    m_state->setToolTip(version.isEmpty() ? m_helper->stateDetail() : tr("Version %1").arg(version));
    refreshColors();
    refreshSampling();
}

void StatusLine::refreshColors()
{
    const ThemeColors &theme = colors();
    const bool good = m_helper->state() == HelperState::Connected;
    const bool waiting = m_helper->state() == HelperState::Connecting || m_helper->state() == HelperState::Reconnecting;
    const QString name = good ? u"check"_s : waiting ? u"turn"_s : u"warning"_s;
    const QColor color = good ? theme.good.text : waiting ? theme.muted : theme.bad.text;
    m_icon->setPixmap(tintedPixmap(name, color, 14, devicePixelRatioF()));
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme.muted);
    for (QLabel *label : findChildren<QLabel *>())
        label->setPalette(muted);
    update();
}

void StatusLine::refreshCost()
{
    const auto words = [](double percent, quint64 bytes) {
        return QLocale().toString(percent, 'f', 1) + u"\u00a0%  "_s + formatBytes(bytes);
    };
    const auto engine = m_machine->engineCost();
    m_engine->setVisible(engine.has_value());
    if (engine)
        m_engine->setText(tr("Helper %1", "what the engine costs").arg(words(engine->cpuCores * 100, engine->residentBytes)));
    const auto cost = m_meter.sample();
    if (!cost) {
        m_cost->setText(u"–"_s);
        return;
    }
    m_history.push_back(float(cost->cpuPercent));
    if (m_history.size() > historyLength)
        m_history.erase(m_history.begin());
    m_cost->setText(tr("CPU %1", "share of one core and memory").arg(words(cost->cpuPercent, cost->residentBytes)));
    m_spark->update();
}

QString StatusLine::costText() const
{
    return m_cost->text();
}

QString StatusLine::engineText() const
{
    return m_engine->isHidden() ? QString() : m_engine->text();
}

void StatusLine::makeSampling()
{
    m_sampling->setAutoRaise(true);
    m_sampling->setProperty("small", true);
    m_sampling->setFont(Theme::font(TextRole::Small));
    m_sampling->setPopupMode(QToolButton::InstantPopup);
    m_sampling->setFocusPolicy(Qt::TabFocus);
    m_sampling->setToolTip(tr("How often the numbers of all containers are recorded"));
    auto *menu = new QMenu(m_sampling);
    auto *choices = new QActionGroup(menu);
    for (const quint32 milliseconds : {250U, 500U, 1000U, 2000U, 5000U}) {
        QAction *action = menu->addAction(tr("Every %1 s").arg(QLocale().toString(milliseconds / 1000.0, 'g', 3)), this, [this, milliseconds] {
            m_helper->setSamplingInterval(milliseconds, this, [this](const Result<void> &done) {
                refreshSampling();
                if (!done)
                    m_sampling->setToolTip(errorSentence(done.error().code));
            });
        });
        action->setCheckable(true);
        action->setData(milliseconds);
        choices->addAction(action);
    }
    m_sampling->setMenu(menu);
}

void StatusLine::refreshSampling()
{
    const quint32 interval = m_helper->samplingInterval();
    m_sampling->setVisible(m_helper->state() == HelperState::Connected && interval > 0);
    m_sampling->setText(tr("Recording every %1 s").arg(QLocale().toString(interval / 1000.0, 'g', 3)));
    for (QAction *action : m_sampling->menu()->actions())
        action->setChecked(action->data().toUInt() == interval);
}

void StatusLine::showEvent(QShowEvent *)
{
    m_timer.start();
}

void StatusLine::hideEvent(QHideEvent *)
{
    m_timer.stop();
}

void StatusLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), colors().header);
    painter.fillRect(QRect(0, 0, width(), 1), colors().line);
}

} // namespace kiste::ui
