// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/meter.h"

#include "ui/theme/format.h"
#include "ui/views/celldelegate.h"

#include <QPainter>

#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int chartHeight = 60;
constexpr int gutter = 104;
constexpr int axisWidth = 52;

QString shareText(double share)
{
    return u"%1\u00a0%"_s.arg(QLocale().toString(share * 100, 'f', 1));
}
} // namespace

Meter::Meter(MetricsSource *metrics, MetricsSource::Quantity quantity, QWidget *parent)
    : QWidget(parent)
    , m_metrics(metrics)
    , m_quantity(quantity)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(metrics, &MetricsSource::sampled, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize Meter::sizeHint() const
{
    const int words = fontMetrics().height() * 4;
    return {320, std::max(chartHeight + 2, words)};
}

void Meter::setContainer(const QString &path, double limit, int seconds)
{
    m_path = path;
    m_seconds = seconds;
    m_limit = limit;
    if (!path.isEmpty())
        m_metrics->want(path);
    refresh();
}

void Meter::refresh()
{
    m_values.clear();
    if (!m_path.isEmpty())
        m_metrics->history(m_path, m_quantity, m_seconds, m_values);
    setAccessibleName(nameText());
    setAccessibleDescription(tr("%1, %2").arg(valueText(), limitText()));
    update();
}

QString Meter::nameText() const
{
    switch (m_quantity) {
    case MetricsSource::Quantity::CpuCores: return tr("CPU");
    case MetricsSource::Quantity::MemoryBytes: return tr("Memory");
    case MetricsSource::Quantity::CpuPressure: break;
    }
    return tr("CPU pressure");
}

QColor Meter::courseColor() const
{
    return m_quantity == MetricsSource::Quantity::MemoryBytes ? colors().memory : colors().cpu;
}

QString Meter::valueText() const
{
    const auto live = m_metrics->latest(m_path);
    if (!live)
        return u"–"_s;
    if (m_quantity == MetricsSource::Quantity::CpuPressure)
        return m_values.empty() || std::isnan(m_values.back()) ? u"–"_s : shareText(double(m_values.back()));
    return m_quantity == MetricsSource::Quantity::CpuCores ? tr("%1 cores").arg(formatCores(live->cpuCores))
                                                           : formatBytes(live->memoryBytes);
}

QString Meter::limitText() const
{
    if (m_quantity == MetricsSource::Quantity::CpuPressure) {
        double peak = 0;
        for (const float value : m_values)
            peak = std::isnan(value) ? peak : std::max(peak, double(value));
        return tr("peak %1").arg(shareText(peak));
    }
    if (m_limit <= 0)
        return tr("no limit");
    return m_quantity == MetricsSource::Quantity::CpuCores
        ? (m_limit == 1 ? tr("limit 1 core") : tr("limit %1 cores").arg(QLocale().toString(m_limit, 'g', 3)))
        : tr("limit %1").arg(formatBytes(quint64(m_limit)));
}

QString Meter::axisText(double value) const
{
    if (m_quantity == MetricsSource::Quantity::CpuPressure)
        return u"%1\u00a0%"_s.arg(QLocale().toString(value * 100, 'f', 0));
    return m_quantity == MetricsSource::Quantity::CpuCores ? QLocale().toString(value, 'g', 2)
                                                           : formatBytes(quint64(value));
}

double Meter::scale() const
{
    if (m_limit > 0)
        return m_limit * 1.15;
    double top = m_quantity == MetricsSource::Quantity::MemoryBytes ? 1024.0 * 1024 : 0.1;
    for (const float value : m_values)
        if (!std::isnan(value))
            top = std::max(top, double(value) * 1.2);
    return top;
}

void Meter::paintEvent(QPaintEvent *)
{
    const ThemeColors &theme = colors();
    QPainter painter(this);
    int y = 0;
    const auto line = [&](const QString &text, TextRole role, const QColor &color) {
        painter.setFont(Theme::font(role));
        painter.setPen(color);
        const int height = painter.fontMetrics().height();
        painter.drawText(QRect(0, y, gutter - 8, height), int(Qt::AlignVCenter | Qt::AlignLeading),
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, gutter - 8));
        y += height + 1;
    };
    line(nameText(), TextRole::Small, theme.muted);
    QFont number = Theme::font(TextRole::Body);
    number.setPointSizeF(number.pointSizeF() * 1.2);
    painter.setFont(number);
    painter.setPen(theme.text);
    painter.drawText(QRect(0, y, gutter - 4, painter.fontMetrics().height()), int(Qt::AlignVCenter | Qt::AlignLeading),
                     valueText());
    y += painter.fontMetrics().height() + 1;
    line(limitText(), TextRole::Axis, theme.muted);

    const QRect chart(gutter, 1, std::max(40, width() - gutter - axisWidth), chartHeight);
    painter.fillRect(chart, theme.view);
    const double top = scale();
    paintSparkline(&painter, QRectF(chart).adjusted(1, 1, -1, -1), m_values, top, courseColor());
    painter.setPen(theme.text);
    const double limitY = chart.bottom() - m_limit / top * chart.height();
    if (m_limit > 0)
        painter.drawLine(QPointF(chart.left(), limitY), QPointF(chart.right(), limitY));
    painter.setPen(theme.line);
    painter.drawRect(chart);
    painter.setFont(Theme::font(TextRole::Axis));
    painter.setPen(theme.muted);
    const QRect axis(chart.right() + 6, chart.top(), axisWidth - 6, chart.height());
    const int textHeight = painter.fontMetrics().height();
    const int topY = m_limit > 0 ? int(limitY) - textHeight / 2 : axis.top();
    painter.drawText(QRect(axis.left(), topY, axis.width(), textHeight), Qt::AlignLeft,
                     axisText(m_limit > 0 ? m_limit : top));
    painter.drawText(QRect(axis.left(), axis.bottom() - textHeight + 2, axis.width(), textHeight), Qt::AlignLeft,
                     u"0"_s);
}

} // namespace kiste::ui
