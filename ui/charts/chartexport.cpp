// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartexport.h"

#include "ui/charts/chartstack.h"

#include <QBuffer>
#include <QDateTime>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTimeZone>

#include <cmath>
#include <format>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int padding = 16;

int titleHeight()
{
    return QFontMetrics(Theme::font(TextRole::Title)).height() + 12;
}

void appendNumber(QByteArray &line, float value)
{
    line += ',';
    if (std::isfinite(value))
        line += QByteArray::number(double(value), 'g', 8);
}

/// The series that have a value, and whether its records sum up samples that differ.
std::vector<std::pair<std::size_t, bool>> columnsOf(const ChartData &data)
{
    std::vector<std::pair<std::size_t, bool>> columns;
    for (std::size_t series = 0; series < metricsSeriesCount; ++series) {
        bool any = false, summary = false;
        for (const ChartRecord &record : data.records()) {
            any = any || std::isfinite(record.mean.raw(series));
            summary = summary || record.min.raw(series) < record.max.raw(series);
        }
        if (any)
            columns.emplace_back(series, summary);
    }
    return columns;
}

void paintTitled(QPainter &painter, ChartStack &charts, const QString &title)
{
    const ThemeColors colors = ThemeColors::from(charts.palette());
    painter.fillRect(QRect(QPoint(), charts.size() + QSize(2 * padding, 2 * padding + titleHeight())), colors.view);
    painter.setFont(Theme::font(TextRole::Title));
    painter.setPen(colors.text);
    painter.drawText(QRect(padding, padding, charts.width(), titleHeight()), Qt::AlignLeft | Qt::AlignTop, title);
    painter.translate(padding, padding + titleHeight());
    charts.paintAll(painter);
}

QSize titledSize(const ChartStack &charts)
{
    return charts.size() + QSize(2 * padding, 2 * padding + titleHeight());
}

} // namespace

QByteArray chartCsv(const ChartData &data)
{
    const auto columns = columnsOf(data);
    QByteArray text = "time";
    for (const auto &[series, summary] : columns) {
        const QByteArray name = QByteArray::fromStdString(std::string(metricsSeriesName(static_cast<MetricsSeries>(series))));
        text += ',' + name;
        if (summary)
            text += ',' + name + ":min," + name + ":max";
    }
    text += "\r\n";
    for (const ChartRecord &record : data.records()) {
        if (record.timeMs < data.fromMs() || record.timeMs > data.toMs())
            continue;
        text += QDateTime::fromMSecsSinceEpoch(record.timeMs, QTimeZone::UTC).toString(Qt::ISODateWithMs).toLatin1();
        for (const auto &[series, summary] : columns) {
            appendNumber(text, record.mean.raw(series));
            if (summary) {
                appendNumber(text, record.min.raw(series));
                appendNumber(text, record.max.raw(series));
            }
        }
        text += "\r\n";
    }
    return text;
}

QImage chartImage(ChartStack &charts, const QString &title, double scale)
{
    QImage image(titledSize(charts) * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    paintTitled(painter, charts, title);
    return image;
}

QByteArray chartSvg(ChartStack &charts, const QString &title)
{
    QByteArray svg;
    QBuffer buffer(&svg);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(titledSize(charts));
    generator.setViewBox(QRect(QPoint(), titledSize(charts)));
    generator.setTitle(title);
    generator.setDescription(charts.description());
    QPainter painter(&generator);
    paintTitled(painter, charts, title);
    painter.end();
    return svg;
}

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return failure(ErrorCode::Failed, std::format("cannot write '{}': {}", path.toStdString(), file.errorString().toStdString()));
    return {};
}

} // namespace kiste::ui
