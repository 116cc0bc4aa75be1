// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statusline.h"

#include "core/ipc/helper.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/views/celldelegate.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>

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

StatusLine::StatusLine(Helper *helper, QWidget *parent)
    : QWidget(parent)
    , m_helper(helper)
    , m_icon(new QLabel)
    , m_state(new QLabel)
    , m_facts(new QLabel)
    , m_cost(new QLabel)
    , m_spark(new Spark(&m_history))
{
    setFixedHeight(std::max(metric::statusBar, QFontMetrics(Theme::font(TextRole::Small)).height() + 8));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(6);
    auto *itself = new QLabel(tr("Kiste itself"));
    for (QLabel *label : {m_state, m_facts, m_cost, itself})
        label->setFont(Theme::font(TextRole::Small));
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_icon);
    layout->addWidget(m_state);
    layout->addSpacing(12);
    layout->addWidget(m_facts, 1);
    layout->addWidget(itself);
    layout->addWidget(m_spark);
    layout->addWidget(m_cost);
    const QString explanation = tr("Processor time and memory that this window uses, as the kernel counts them");
    for (QWidget *widget : {static_cast<QWidget *>(itself), m_spark, static_cast<QWidget *>(m_cost)})
        widget->setToolTip(explanation);
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
    const auto cost = m_meter.sample();
    if (!cost) {
        m_cost->setText(u"–"_s);
        return;
    }
    m_history.push_back(float(cost->cpuPercent));
    if (m_history.size() > historyLength)
        m_history.erase(m_history.begin());
    const QString percent = QLocale().toString(cost->cpuPercent, 'f', 1);
    m_cost->setText(tr("CPU %1 %", "share of one core").arg(percent) + u"  "_s + formatBytes(cost->residentBytes));
    m_spark->update();
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
