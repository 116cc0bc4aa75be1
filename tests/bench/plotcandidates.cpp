// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/plotcandidates.h"

#include "ui/charts/chartdata.h"
#include "ui/charts/chartspec.h"

#include <QBoxLayout>
#include <QDateTime>
#include <QPen>

#include <algorithm>

#ifdef KISTE_WITH_QCUSTOMPLOT
// The library's header uses Qt's foreach, which this project switches off.
#define foreach(variable, container) for (variable : container)
#include <qcustomplot.h>
#undef foreach
#endif
#ifdef KISTE_WITH_QTCHARTS
#include <QAreaSeries>
#include <QChart>
#include <QChartView>
#include <QDateTimeAxis>
#include <QLineSeries>
#include <QValueAxis>
#endif

namespace kiste {

namespace {

using ui::ChartData;
using ui::ChartLine;
using ui::ChartSpec;

double topOf(const ChartSpec &chart, const ChartData &data, bool downwards)
{
    double top = 0;
    for (const ChartLine &line : chart.lines) {
        if (line.downwards == downwards)
            top = std::max(top, data.summary(line.series).value_or(ChartData::Summary{}).peak);
    }
    return top * 1.1;
}

QColor colorOf(const ChartLine &line, double opacity)
{
    QColor color = ui::colors().*line.color;
    color.setAlphaF(float(opacity));
    return color;
}

#ifdef KISTE_WITH_QCUSTOMPLOT
class CustomPlot : public PlotCandidate
{
public:
    const char *name() const override { return "QCustomPlot"; }

    QWidget *make() override
    {
        m_data.clear();
        m_graphs.clear();
        m_rects.clear();
        m_plot = new QCustomPlot;
        m_plot->setPlottingHint(QCP::phFastPolylines);
        m_plot->plotLayout()->clear();
        const QSharedPointer<QCPAxisTickerDateTime> ticker(new QCPAxisTickerDateTime);
        ticker->setDateTimeFormat(QStringLiteral("HH:mm"));
        for (const ChartSpec &chart : m_charts) {
            auto *rect = new QCPAxisRect(m_plot);
            m_plot->plotLayout()->addElement(int(m_rects.size()), 0, rect);
            rect->axis(QCPAxis::atBottom)->setTicker(ticker);
            for (const ChartLine &line : chart.lines) {
                QCPGraph *graph = m_plot->addGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
                graph->setPen(QPen(colorOf(line, 1), 1.5));
                graph->setBrush(colorOf(line, line.fill));
                graph->setAntialiased(true);
                m_graphs.push_back(graph);
            }
            m_rects.push_back(rect);
        }
        return m_plot;
    }

    void show(const MetricsReader &reader, qint64 fromMs, qint64 toMs) override
    {
        m_data.load(reader, fromMs, toMs);
        std::size_t next = 0;
        for (std::size_t i = 0; i < m_charts.size(); ++i) {
            for (const ChartLine &line : m_charts[i].lines) {
                QVector<QCPGraphData> points;
                points.reserve(qsizetype(m_data.records().size()));
                for (const auto &record : m_data.records())
                    points.append({double(record.timeMs) / 1000, record.mean.raw(std::size_t(line.series)) * (line.downwards ? -1.0 : 1.0)});
                m_graphs[next++]->data()->set(points, true);
            }
            m_rects[i]->axis(QCPAxis::atBottom)->setRange(double(fromMs) / 1000, double(toMs) / 1000);
            m_rects[i]->axis(QCPAxis::atLeft)->setRange(-topOf(m_charts[i], m_data, true), topOf(m_charts[i], m_data, false));
        }
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }

private:
    std::vector<ChartSpec> m_charts = ui::containerCharts();
    ChartData m_data;
    QCustomPlot *m_plot = nullptr;
    std::vector<QCPAxisRect *> m_rects;
    std::vector<QCPGraph *> m_graphs;
};
#endif

#ifdef KISTE_WITH_QTCHARTS
class QtCharts : public PlotCandidate
{
public:
    const char *name() const override { return "Qt Charts"; }

    QWidget *make() override
    {
        m_data.clear();
        m_series.clear();
        m_axes.clear();
        auto *whole = new QWidget;
        auto *column = new QVBoxLayout(whole);
        column->setContentsMargins({});
        for (const ChartSpec &chart : m_charts) {
            auto *view = new QChartView;
            view->setRenderHint(QPainter::Antialiasing);
            QChart *plot = view->chart();
            plot->setMargins({});
            plot->legend()->hide();
            auto *time = new QDateTimeAxis;
            time->setFormat(QStringLiteral("HH:mm"));
            auto *value = new QValueAxis;
            plot->addAxis(time, Qt::AlignBottom);
            plot->addAxis(value, Qt::AlignRight);
            for (const ChartLine &line : chart.lines) {
                auto *series = new QLineSeries;
                series->setPen(QPen(colorOf(line, 1), 1.5));
                auto *area = new QAreaSeries(series);
                area->setPen(QPen(colorOf(line, 1), 1.5));
                area->setBrush(colorOf(line, line.fill));
                plot->addSeries(area);
                area->attachAxis(time);
                area->attachAxis(value);
                m_series.push_back(series);
            }
            m_axes.emplace_back(time, value);
            column->addWidget(view);
        }
        return whole;
    }

    void show(const MetricsReader &reader, qint64 fromMs, qint64 toMs) override
    {
        m_data.load(reader, fromMs, toMs);
        std::size_t next = 0;
        for (std::size_t i = 0; i < m_charts.size(); ++i) {
            for (const ChartLine &line : m_charts[i].lines) {
                QList<QPointF> points;
                points.reserve(qsizetype(m_data.records().size()));
                for (const auto &record : m_data.records())
                    points.append({double(record.timeMs), record.mean.raw(std::size_t(line.series)) * (line.downwards ? -1.0 : 1.0)});
                m_series[next++]->replace(points);
            }
            m_axes[i].first->setRange(QDateTime::fromMSecsSinceEpoch(fromMs), QDateTime::fromMSecsSinceEpoch(toMs));
            m_axes[i].second->setRange(-topOf(m_charts[i], m_data, true), topOf(m_charts[i], m_data, false));
        }
    }

private:
    std::vector<ChartSpec> m_charts = ui::containerCharts();
    ChartData m_data;
    std::vector<QLineSeries *> m_series;
    std::vector<std::pair<QDateTimeAxis *, QValueAxis *>> m_axes;
};
#endif

} // namespace

std::vector<std::unique_ptr<PlotCandidate>> otherCandidates()
{
    std::vector<std::unique_ptr<PlotCandidate>> candidates;
#ifdef KISTE_WITH_QCUSTOMPLOT
    candidates.push_back(std::make_unique<CustomPlot>());
#endif
#ifdef KISTE_WITH_QTCHARTS
    candidates.push_back(std::make_unique<QtCharts>());
#endif
    return candidates;
}

} // namespace kiste
