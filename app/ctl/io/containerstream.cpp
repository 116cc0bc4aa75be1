// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/io/containerstream.h"

#include <QDateTime>
#include <QTimer>

#include <algorithm>
#include <limits>
#include <unistd.h>

namespace kiste::ctl {

OutputPair::OutputPair(QObject *parent)
    : QObject(parent)
    , m_out(STDOUT_FILENO)
    , m_error(STDERR_FILENO)
{
    for (FdWriter *writer : {&m_out, &m_error}) {
        connect(writer, &FdWriter::drained, this, &OutputPair::drained);
        connect(writer, &FdWriter::brokenOff, this, &OutputPair::drained);
    }
    connect(&m_out, &FdWriter::brokenOff, this, &OutputPair::brokenOff);
}

void OutputPair::write(LogRecord::Stream stream, const QByteArray &bytes)
{
    (stream == LogRecord::Stream::Stdout ? m_out : m_error).write(bytes);
}

InputRelay::InputRelay(int target, std::optional<DetachKeys> keys, QObject *parent)
    : QObject(parent)
    , m_keys(std::move(keys))
    , m_input(STDIN_FILENO)
    , m_target(target)
{
    connect(&m_input, &FdReader::arrived, this, &InputRelay::passOn);
    connect(&m_input, &FdReader::ended, this, &InputRelay::finish);
    connect(&m_target, &FdWriter::drained, this, [this] {
        m_input.setPaused(false);
        finish();
    });
    // The program ended or closed its input; what is typed is of no use to anybody.
    connect(&m_target, &FdWriter::brokenOff, this, [this] { m_input.setPaused(true); });
}

void InputRelay::passOn(const QByteArray &bytes)
{
    const QByteArray passed = m_keys ? m_keys->filter(bytes) : bytes;
    m_target.write(passed);
    if (m_target.pending() > 0)
        m_input.setPaused(true);
    if (m_keys && m_keys->complete()) {
        m_input.setPaused(true);
        emit detached();
    }
}

void InputRelay::finish()
{
    if (m_input.atEnd() && m_target.pending() == 0)
        emit ended();
}

RecordRelay::RecordRelay(int source, Look look, Seen seen, QObject *parent)
    : QObject(parent)
    , m_look(std::move(look))
    , m_skip(seen)
    , m_seen(seen)
    , m_source(source)
{
    connect(&m_source, &FdReader::arrived, this, &RecordRelay::take);
    connect(&m_source, &FdReader::ended, this, &RecordRelay::endIfDone);
    connect(&m_output, &OutputPair::drained, this, [this] {
        m_source.setPaused(m_over || m_output.full());
        endIfDone();
    });
    connect(&m_output, &OutputPair::brokenOff, this, [this] {
        m_source.setPaused(true);
        emit ended();
    });
    if (m_look.until != 0) {
        // A container that is silent writes nothing that would show that the time has come.
        const std::int64_t wait = m_look.until / 1'000'000 - QDateTime::currentMSecsSinceEpoch();
        constexpr std::int64_t onTheWay = 200; // milliseconds that a record may take to get here
        QTimer::singleShot(
            std::chrono::milliseconds(std::clamp<std::int64_t>(wait + onTheWay, 0, std::numeric_limits<int>::max())),
            this, [this] { finish(); });
    }
}

void RecordRelay::take(const QByteArray &bytes)
{
    QByteArray pending[2];
    m_records.add(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    while (const auto record = m_records.next()) {
        if (m_look.until != 0 && record->time >= m_look.until)
            m_over = true;
        if (m_over)
            break;
        const bool shown = record->stream == LogRecord::Stream::Stdout ? m_look.output : m_look.error;
        if (!isNew(*record) || (!shown && !m_look.copy))
            continue;
        const auto index = static_cast<std::size_t>(record->stream);
        const qsizetype before = pending[index].size();
        if (!m_lineBegun[index]) {
            if (m_look.timestamps)
                pending[index] += QByteArray::fromStdString(formatLogTime(record->time)) + ' ';
            pending[index] += m_look.prefix;
        }
        pending[index].append(record->text.data(), static_cast<qsizetype>(record->text.size()));
        if (!record->partial)
            pending[index] += '\n';
        m_lineBegun[index] = record->partial;
        if (m_look.copy)
            m_look.copy({pending[index].constData() + before, static_cast<std::size_t>(pending[index].size() - before)});
        if (!shown)
            pending[index].truncate(before);
        // Keep the order of the two streams where both end on one terminal.
        const std::size_t other = 1 - index;
        if (!pending[other].isEmpty()) {
            m_output.write(static_cast<LogRecord::Stream>(other), pending[other]);
            pending[other].clear();
        }
    }
    for (const std::size_t index : {0U, 1U}) {
        if (!pending[index].isEmpty())
            m_output.write(static_cast<LogRecord::Stream>(index), pending[index]);
    }
    if (m_over)
        return finish();
    if (m_output.full())
        m_source.setPaused(true);
}

void RecordRelay::finish()
{
    m_over = true;
    m_source.setPaused(true);
    endIfDone();
}

bool RecordRelay::isNew(const LogRecord &record)
{
    if (m_skip.time != 0) {
        if (record.time < m_skip.time || (record.time == m_skip.time && m_skip.count-- > 0))
            return false;
        m_skip = {};
    }
    m_seen = {record.time, record.time == m_seen.time ? m_seen.count + 1 : 1};
    return true;
}

void RecordRelay::endIfDone()
{
    if ((m_over || m_source.atEnd()) && m_output.idle())
        emit ended();
}

} // namespace kiste::ctl
