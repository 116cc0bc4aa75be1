// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/machinegraph.h"

#include "ui/theme/format.h"
#include "ui/views/celldelegate.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int seconds = 300;
constexpr int plotHeight = 44;
} // namespace

MachineGraph::MachineGraph(MetricsSource *metrics, MetricsSource::Quantity quantity, QWidget *parent)
    : QWidget(parent)
    , m_metrics(metrics)
    , m_quantity(quantity)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(metrics, &MetricsSource::sampled, this, [this] {
        setAccessibleDescription(valueText());
        update();
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    setAccessibleName(quantity == MetricsSource::Quantity::CpuCores ? tr("CPU, cores") : tr("Memory"));
}

void MachineGraph::setContainer(const QString &id)
{
    m_id = id;
    setAccessibleDescription(valueText());
    update();
}

QString MachineGraph::valueText() const
{
    const auto live = m_id.isEmpty() ? std::nullopt : m_metrics->latest(m_id);
    if (!live)
        return u"–"_s;
    return m_quantity == MetricsSource::Quantity::CpuCores ? formatCores(live->cpuCores) : formatBytes(live->memoryBytes);
}

QSize MachineGraph::sizeHint() const
{
    return {160, QFontMetrics(Theme::font(TextRole::Small)).height() + plotHeight + 8};
}

void MachineGraph::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const ThemeColors &theme = colors();
    painter.setFont(Theme::font(TextRole::Small));
    const QRect words(0, 0, width(), painter.fontMetrics().height());
    painter.setPen(theme.muted);
    painter.drawText(words, int(Qt::AlignLeading | Qt::AlignVCenter), accessibleName());
    painter.setPen(theme.text);
    painter.drawText(words, int(Qt::AlignTrailing | Qt::AlignVCenter), valueText());
    const QRectF plot(0, words.height() + 3, width(), plotHeight);
    painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme.line);
    painter.fillRect(QRectF(plot.left(), plot.top(), plot.width(), 1), theme.grid);
    if (m_id.isEmpty())
        return;
    m_metrics->history(m_id, m_quantity, seconds, m_values);
    const bool cpu = m_quantity == MetricsSource::Quantity::CpuCores;
    double scale = cpu ? 0.02 : 1024;
    for (const float value : m_values)
        scale = std::isnan(value) ? scale : std::max(scale, double(value) * 1.15);
    paintSparkline(&painter, plot, m_values, scale, cpu ? theme.cpu : theme.memory);
}

} // namespace kiste::ui
