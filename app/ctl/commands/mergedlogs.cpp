// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/mergedlogs.h"

#include <QDateTime>

#include <algorithm>
#include <chrono>
#include <limits>

namespace kiste::ctl {

namespace {

using namespace std::chrono_literals;

/// A live log that is silent for so long is taken to have nothing older to say.
constexpr auto patience = 100ms;
/// Lines of one log that are kept before it is read on.
constexpr std::size_t mostLines = 4096;

} // namespace

struct MergedLogs::Source
{
    explicit Source(NamedStream named)
        : name(std::move(named.name))
        , stream(std::move(named.stream))
        , reader(stream.get())
        , prefix(std::move(named.prefix))
    {
    }

    QString name;
    UniqueFd stream;
    FdReader reader;
    QByteArray prefix;
    LogRecordReader records;
    QByteArray open[2]; ///< a line that is not complete, of each stream
    std::deque<Line> lines;
};

MergedLogs::MergedLogs(std::vector<NamedStream> streams, bool timestamps, bool names, std::int64_t until,
                       QObject *parent)
    : QObject(parent)
    , m_timestamps(timestamps)
    , m_names(names)
    , m_until(until)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, [this] { merge(true); });
    connect(&m_output, &OutputPair::drained, this, [this] {
        merge(m_timeOver);
        endIfTimeIsOver();
    });
    connect(&m_output, &OutputPair::brokenOff, this, &MergedLogs::finish);
    if (m_until != 0) {
        const std::int64_t wait = m_until / 1'000'000 - QDateTime::currentMSecsSinceEpoch();
        const auto time =
            std::chrono::milliseconds(std::clamp<std::int64_t>(wait, 0, std::numeric_limits<int>::max() - 1000))
            + 2 * patience;
        QTimer::singleShot(time, this, [this] {
            m_timeOver = true;
            merge(true);
            endIfTimeIsOver();
        });
    }
    for (NamedStream &stream : streams) {
        m_width = std::max(m_width, stream.name.size());
        auto source = std::make_unique<Source>(std::move(stream));
        connect(&source->reader, &FdReader::arrived, this,
                [this, raw = source.get()](const QByteArray &bytes) { take(*raw, bytes); });
        connect(&source->reader, &FdReader::ended, this, [this, raw = source.get()] {
            for (const std::size_t index : {0U, 1U}) { // what it never completed
                if (!raw->open[index].isEmpty())
                    raw->lines.push_back({raw->lines.empty() ? 0 : raw->lines.back().time,
                                          static_cast<LogRecord::Stream>(index), std::exchange(raw->open[index], {})});
            }
            merge(false);
        });
        m_sources.push_back(std::move(source));
    }
}

MergedLogs::~MergedLogs() = default;

void MergedLogs::take(Source &source, const QByteArray &bytes)
{
    source.records.add(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    while (const auto record = source.records.next()) {
        if (m_until != 0 && record->time >= m_until)
            continue;
        QByteArray &line = source.open[static_cast<std::size_t>(record->stream)];
        line.append(record->text.data(), static_cast<qsizetype>(record->text.size()));
        if (!record->partial)
            source.lines.push_back({record->time, record->stream, std::exchange(line, {}) + '\n'});
    }
    if (source.lines.size() > mostLines)
        source.reader.setPaused(true);
    merge(false);
}

void MergedLogs::merge(bool waited)
{
    while (!m_over && !m_output.full()) {
        Source *next = nullptr;
        bool silent = false;
        bool all = true;
        for (const auto &source : m_sources) {
            all = all && source->reader.atEnd() && source->lines.empty();
            if (source->lines.empty()) {
                silent = silent || !source->reader.atEnd();
                continue;
            }
            if (!next || source->lines.front().time < next->lines.front().time)
                next = source.get();
        }
        if (all && m_output.idle())
            return finish();
        if (!next)
            return;
        if (silent && !waited) {
            if (!m_patience.isActive())
                m_patience.start();
            return;
        }
        write(*next, next->lines.front());
        next->lines.pop_front();
        if (next->lines.size() < mostLines / 2)
            next->reader.setPaused(false);
    }
}

void MergedLogs::write(const Source &source, const Line &line)
{
    QByteArray text;
    if (m_names)
        text += source.name.leftJustified(m_width).toUtf8() + ' ';
    if (m_timestamps)
        text += QByteArray::fromStdString(formatLogTime(line.time)) + ' ';
    m_output.write(line.stream, text + source.prefix + line.text);
}

void MergedLogs::endIfTimeIsOver()
{
    if (m_timeOver && m_output.idle())
        finish();
}

void MergedLogs::finish()
{
    if (std::exchange(m_over, true))
        return;
    for (const auto &source : m_sources)
        source->reader.setPaused(true);
    emit ended();
}

} // namespace kiste::ctl
