// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/stats.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/statshistory.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/terminal.h"
#include "core/metrics/metricsreader.h"

#include <QDateTime>
#include <QTimer>

#include <algorithm>
#include <map>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds interval{1000};
/// A container that has just started has no sample yet; how often and how long to look for its first one.
constexpr std::chrono::milliseconds firstLook{100};
constexpr int firstLooks = 30;

QString percent(double value)
{
    return QString::number(value, 'f', 2) + u'%';
}

QString pair(double first, double second)
{
    return u"%1 / %2"_s.arg(humanSize(first), humanSize(second));
}

/// Which containers to show, and the ring file of each.
class StatsView
{
public:
    StatsView(Session &session, const StatsOptions &options)
        : m_session(session)
        , m_options(options)
    {
    }

    /// Resolves the names that were given.
    Task<bool> resolve()
    {
        bool good = true;
        for (const QString &name : m_options.containers) {
            const auto path = co_await m_session.findContainer(name);
            good = good && path;
            if (path)
                m_wanted.append(*path);
        }
        co_return good;
    }

    /// Opens the ring files of those that run and have none open.
    Task<bool> openRings()
    {
        const QList<ContainerInfo> shown = containers();
        std::erase_if(m_readers, [&](const auto &entry) {
            return std::ranges::find(shown, entry.first, &ContainerInfo::path) == shown.end();
        });
        QStringList missing;
        for (const ContainerInfo &info : shown) {
            // What has ended has a history, but no present.
            if ((info.isActive() || m_options.historyMs > 0) && !m_readers.contains(info.path))
                missing.append(info.path);
        }
        co_await ForEach(int(missing.size()), [&](int index) -> Task<bool> {
            const QString path = missing.at(index);
            auto file = co_await ask<UniqueFd>(
                &m_session, [&](QObject *context, auto done) { m_session.helper().openMetrics(path, context, done); });
            auto reader = file ? MetricsReader::open(std::move(*file)) : std::unexpected(file.error());
            if (reader)
                m_readers.emplace(path, std::move(*reader));
            co_return reader.has_value(); // without one the row shows dashes
        });
        co_return true;
    }

    QList<StatsRow> rows() const
    {
        QList<StatsRow> rows;
        for (const ContainerInfo &info : containers()) {
            StatsRow row{.container = info, .sample = {}, .totals = {}};
            const auto reader = m_readers.find(info.path);
            if (info.isActive() && reader != m_readers.end()) {
                row.sample = reader->second.latest();
                // A sample from before this start is not this one's.
                if (row.sample && quint64(row.sample->timeMs) * 1000 < info.startedAt)
                    row.sample.reset();
                if (const auto state = reader->second.state())
                    row.totals = state->totals;
            }
            rows.append(row);
        }
        return rows;
    }

    /// The rings that are open, in the order of the rows; those without numbers are left out.
    std::vector<HistorySource> takeHistories()
    {
        std::vector<HistorySource> sources;
        for (const ContainerInfo &info : containers()) {
            if (const auto reader = m_readers.find(info.path); reader != m_readers.end())
                sources.push_back({info.name.toStdString(), info.id.toStdString(), std::move(reader->second)});
        }
        m_readers.clear();
        return sources;
    }

private:
    QList<ContainerInfo> containers() const
    {
        QList<ContainerInfo> list = m_session.helper().containers();
        list.removeIf([this](const ContainerInfo &info) {
            return m_options.containers.isEmpty() ? !m_options.all && !info.isActive() : !m_wanted.contains(info.path);
        });
        if (m_options.containers.isEmpty()) {
            std::ranges::sort(list, [](const ContainerInfo &a, const ContainerInfo &b) {
                return a.createdAt != b.createdAt ? a.createdAt > b.createdAt : a.id < b.id;
            });
        } else {
            std::ranges::sort(list, {}, [this](const ContainerInfo &info) { return m_wanted.indexOf(info.path); });
        }
        return list;
    }

    Session &m_session;
    const StatsOptions &m_options;
    QStringList m_wanted;
    std::map<QString, MetricsReader> m_readers;
};

/// Waits until every running container has a sample with rates, but not for ever.
Task<bool> firstSamples(StatsView &view)
{
    for (int i = 0; i < firstLooks; ++i) {
        const QList<StatsRow> rows = view.rows();
        const bool all = std::ranges::all_of(rows, [](const StatsRow &row) {
            return !row.container.isActive() || (row.sample && row.sample->get(MetricsSeries::CpuUsage));
        });
        if (all)
            break;
        co_await pause(firstLook);
        co_await view.openRings();
    }
    co_return true;
}

/// On a terminal each round replaces the one before.
std::string screen(const std::string &table)
{
    std::string text = "\x1b[H";
    for (const char c : table)
        text += c == '\n' ? std::string("\x1b[K\n") : std::string(1, c);
    return text + "\x1b[J";
}

} // namespace

Listing statsListing(const QList<StatsRow> &rows, bool noTruncation, double machineMemory)
{
    Listing listing({{"ID", "CONTAINER ID"},
                     {"Name", "NAME"},
                     {"CPUPerc", "CPU %"},
                     {"MemUsage", "MEM USAGE / LIMIT"},
                     {"MemPerc", "MEM %"},
                     {"NetIO", "NET I/O"},
                     {"BlockIO", "BLOCK I/O"},
                     {"PIDs", "PIDS"},
                     {"Container", "CONTAINER", false}});
    for (const StatsRow &row : rows) {
        const QString id = noTruncation ? row.container.id : row.container.id.left(shortId);
        std::vector<QString> cells = {id,     row.container.name, u"--"_s, u"-- / --"_s, u"--"_s, u"--"_s, u"--"_s,
                                      u"--"_s};
        if (row.sample) {
            const auto value = [&](MetricsSeries series) { return row.sample->get(series); };
            const auto total = [&](MetricsTotal counter) { return double(row.totals.get(counter)); };
            const double memory = value(MetricsSeries::MemoryWorkingSet).value_or(0);
            const double limit = value(MetricsSeries::MemoryLimit).value_or(machineMemory);
            if (const auto cores = value(MetricsSeries::CpuUsage))
                cells[2] = percent(*cores * 100);
            cells[3] = u"%1 / %2"_s.arg(binarySize(memory), binarySize(limit));
            cells[4] = percent(limit > 0 ? memory / limit * 100 : 0);
            cells[5] = pair(total(MetricsTotal::NetReceivedBytes), total(MetricsTotal::NetSentBytes));
            cells[6] = pair(total(MetricsTotal::IoReadBytes), total(MetricsTotal::IoWriteBytes));
            cells[7] = QString::number(value(MetricsSeries::Pids).value_or(0), 'f', 0);
        }
        cells.push_back(row.container.name);
        std::vector<std::string> texts;
        for (const QString &cell : cells)
            texts.push_back(cell.toStdString());
        listing.add(texts);
    }
    return listing;
}

namespace {

/// What was recorded, once.
Task<int> showHistory(Session &session, const StatsOptions &options, StatsView &view)
{
    const auto format = parseHistoryFormat(options.format);
    if (!format) {
        session.complain(QString::fromStdString(format.error().detail));
        co_return exitFailure;
    }
    std::vector<HistorySource> sources;
    if (options.machine) {
        auto file = co_await ask<UniqueFd>(
            &session, [&](QObject *context, auto done) { session.helper().openMachineMetrics(context, done); });
        auto reader = file ? MetricsReader::open(std::move(*file)) : std::unexpected(file.error());
        if (!reader) {
            session.complain(u"read"_s, u"what was recorded of this computer"_s, reader.error());
            co_return exitFailure;
        }
        sources.push_back({"machine", {}, std::move(*reader)});
    }
    if (!options.machine || !options.containers.isEmpty()) {
        co_await view.openRings();
        for (HistorySource &source : view.takeHistories())
            sources.push_back(std::move(source));
    }
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
    session.print(renderHistory(sources, *format, now - options.historyMs, now));
    co_return session.broken() ? exitBrokenPipe : 0;
}

} // namespace

Task<int> execute(Session &session, StatsOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    StatsView view(session, options);
    if (!co_await view.resolve())
        co_return exitFailure;
    if (options.historyMs > 0)
        co_return co_await showHistory(session, options, view);
    session.helper().setWatching(!options.once);
    const double machineMemory = double(::sysconf(_SC_PHYS_PAGES)) * double(::sysconf(_SC_PAGESIZE));
    const bool terminal = !options.once && ::isatty(STDOUT_FILENO) == 1 && options.format != "json"_L1;
    co_await view.openRings();
    co_await firstSamples(view);
    if (terminal)
        session.print("\x1b[2J");
    while (true) {
        const auto text =
            statsListing(view.rows(), options.noTruncation, machineMemory).render(options.format.toStdString());
        if (!text) {
            session.complain(QString::fromStdString(text.error().detail));
            co_return exitFailure;
        }
        session.print(terminal ? screen(*text) : *text);
        if (session.broken())
            co_return exitBrokenPipe;
        if (options.once)
            co_return 0;
        co_await pause(interval);
        if (session.helper().state() != HelperState::Connected && !co_await session.connected())
            co_return exitFailure;
        co_await view.openRings();
    }
}

} // namespace kiste::ctl
