// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What five charts over 30 days of history cost: the time from nothing to the first picture, and the processor time of a
// live second. The same numbers for the plot libraries that were candidates. docs/charts.md keeps the results.
#include "core/metrics/metricswriter.h"
#include "tests/bench/plotcandidates.h"
#include "ui/charts/chartstack.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fcntl.h>

using namespace kiste;
using namespace kiste::ui;

namespace {

constexpr qint64 dayMs = 86'400'000;
constexpr QSize plotSize(900, 660);

/// A ring of a month in which every slot of every tier has a record.
class History
{
public:
    explicit History(qint64 endMs)
        : m_timeMs(endMs - 30 * dayMs)
    {
        m_directory.reset(::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        m_writer = MetricsWriter::open(m_directory.get(), "ring", m_timeMs).value();
        while (m_timeMs < endMs - dayMs)
            add(60'000);
        while (m_timeMs < endMs - 900'000)
            add(5'000);
        while (m_timeMs < endMs)
            add(1'000);
    }

    void add(qint64 stepMs)
    {
        m_timeMs += stepMs;
        MetricsSample sample;
        sample.timeMs = m_timeMs;
        sample.coveredMs = quint32(stepMs);
        for (std::size_t series = 0; series < metricsSeriesCount; ++series) {
            m_level[series] = std::clamp(m_level[series] + m_random.generateDouble() * 0.1 - 0.05, 0.05, 0.9);
            sample.values.setRaw(series, float(m_level[series]));
        }
        const auto scale = [&](MetricsSeries which, double factor) { sample.values.set(which, m_level[std::size_t(which)] * factor); };
        for (const auto which : {MetricsSeries::MemoryUsage, MetricsSeries::MemoryWorkingSet})
            scale(which, 400e6);
        for (const auto which : {MetricsSeries::IoReadBytes, MetricsSeries::IoWriteBytes, MetricsSeries::NetReceivedBytes, MetricsSeries::NetSentBytes})
            scale(which, 3e6);
        sample.values.set(MetricsSeries::CpuLimit, 1);
        sample.values.set(MetricsSeries::MemoryLimit, 512e6);
        sample.values.set(MetricsSeries::MemoryHigh, 448e6);
        if (!m_writer->append(sample, {}, 1, 1000))
            std::abort();
    }
    qint64 timeMs() const { return m_timeMs; }
    UniqueFd file() const { return m_writer->openReadOnly().value(); }

private:
    qint64 m_timeMs;
    QTemporaryDir m_folder;
    UniqueFd m_directory;
    std::optional<MetricsWriter> m_writer;
    QRandomGenerator m_random{30};
    std::array<double, metricsSeriesCount> m_level{};
};

/// Our own charts as a candidate. @p keepsPicture: false draws everything anew each second.
class OwnCharts : public PlotCandidate
{
public:
    explicit OwnCharts(bool keepsPicture)
        : m_keepsPicture(keepsPicture)
    { }

    const char *name() const override { return m_keepsPicture ? "own, moving picture" : "own, all drawn anew"; }
    QWidget *make() override
    {
        m_charts = new ChartStack(containerCharts());
        return m_charts;
    }
    void show(const MetricsReader &reader, qint64 fromMs, qint64 toMs) override
    {
        if (!m_keepsPicture) {
            QEvent change(QEvent::StyleChange);
            QCoreApplication::sendEvent(m_charts, &change);
        }
        m_charts->load(&reader, {fromMs, toMs}, toMs, true);
    }

private:
    bool m_keepsPicture;
    ChartStack *m_charts = nullptr;
};

double cpuMs()
{
    timespec time = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

void settle()
{
    for (int i = 0; i < 3; ++i)
        QCoreApplication::processEvents();
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

struct Numbers
{
    double firstPaintMs = 0;
    double secondMs = 0;
};

Numbers measure(PlotCandidate &candidate, History &history, qint64 spanMs)
{
    Numbers numbers;
    std::vector<double> first;
    for (int round = 0; round < 5; ++round) {
        QElapsedTimer timer;
        timer.start();
        const MetricsReader reader = MetricsReader::open(history.file()).value();
        const std::unique_ptr<QWidget> widget(candidate.make());
        widget->resize(plotSize);
        widget->show();
        candidate.show(reader, history.timeMs() - spanMs, history.timeMs());
        settle();
        first.push_back(double(timer.nsecsElapsed()) / 1e6);
        if (round < 4)
            continue;
        std::vector<double> seconds;
        for (int second = 0; second < 60; ++second) {
            history.add(1'000);
            const double before = cpuMs();
            candidate.show(reader, history.timeMs() - spanMs, history.timeMs());
            settle();
            seconds.push_back(cpuMs() - before);
        }
        numbers.secondMs = 0;
        for (const double second : seconds) // the mean: a rare dear second counts as well
            numbers.secondMs += second / double(seconds.size());
    }
    numbers.firstPaintMs = median(first);
    return numbers;
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    History history(1'795'000'000'000);
    std::vector<std::unique_ptr<PlotCandidate>> candidates;
    candidates.push_back(std::make_unique<OwnCharts>(true));
    candidates.push_back(std::make_unique<OwnCharts>(false));
    for (auto &other : otherCandidates())
        candidates.push_back(std::move(other));
    std::printf("five charts of eleven lines, %d x %d, 30 days of history; milliseconds\n", plotSize.width(), plotSize.height());
    std::printf("%-22s %28s %28s\n", "", "first paint", "processor, a live second");
    std::printf("%-22s %9s %9s %9s %9s %9s %9s\n", "", "15 min", "24 h", "30 d", "15 min", "24 h", "30 d");
    bool met = true;
    for (const auto &candidate : candidates) {
        std::vector<Numbers> all;
        for (const qint64 span : {qint64(900'000), dayMs, 30 * dayMs})
            all.push_back(measure(*candidate, history, span));
        std::printf("%-22s %9.1f %9.1f %9.1f %9.2f %9.2f %9.2f\n", candidate->name(), all[0].firstPaintMs, all[1].firstPaintMs,
                    all[2].firstPaintMs, all[0].secondMs, all[1].secondMs, all[2].secondMs);
        std::fflush(stdout);
        if (candidate == candidates.front())
            met = std::ranges::all_of(all, [](const Numbers &one) { return one.firstPaintMs < 50 && one.secondMs < 3; });
    }
    std::printf("targets of ours (first paint under 50 ms, a live second under 3 ms): %s\n", met ? "met" : "MISSED");
    return met ? 0 : 1;
}
