// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/logstore.h"

#include <algorithm>

namespace kiste::ui {

namespace {
constexpr std::size_t blockBytes = 1u << 20;
constexpr std::size_t blockLines = 32768;
} // namespace

LogStore::LogStore(std::size_t maxBytes, std::int64_t maxLines)
    : m_maxBytes(maxBytes)
    , m_maxLines(maxLines)
{
}

void LogStore::clear()
{
    m_blocks.clear();
    m_open = {};
    m_first = m_end = 0;
    m_bytes = m_longest = 0;
    m_lastTime = 0;
}

void LogStore::add(const LogRecord &record)
{
    m_lastTime = std::max(m_lastTime, record.time);
    Open &open = m_open[std::size_t(record.stream)];
    if (!open.used && !record.partial)
        return append(record.text, record.time, record.stream);
    if (!open.used) {
        open.used = true;
        open.time = record.time;
        open.text.clear();
    }
    open.text += record.text;
    m_longest = std::max(m_longest, open.text.size());
    if (record.partial && open.text.size() < maxLine)
        return;
    append(open.text, open.time, record.stream);
    open.used = false;
    open.text.clear();
}

void LogStore::finish()
{
    for (std::size_t stream = 0; stream < m_open.size(); ++stream) {
        if (!m_open[stream].used)
            continue;
        append(m_open[stream].text, m_open[stream].time, LogRecord::Stream(stream));
        m_open[stream] = {};
    }
}

void LogStore::append(std::string_view text, std::int64_t time, LogRecord::Stream stream)
{
    if (m_blocks.empty() || m_blocks.back().text.size() + text.size() > blockBytes
        || m_blocks.back().lines.size() >= blockLines) {
        if (!m_blocks.empty())
            m_blocks.back().text.shrink_to_fit();
        m_blocks.emplace_back().first = m_end;
    }
    Block &block = m_blocks.back();
    block.lines.push_back(
        {time, std::uint32_t(block.text.size()), std::uint32_t(text.size() * 2 + std::size_t(stream))});
    block.text += text;
    m_bytes += text.size() + sizeof(Entry);
    m_longest = std::max(m_longest, text.size());
    ++m_end;
    while ((m_bytes > m_maxBytes || m_end - m_first > m_maxLines) && m_blocks.size() > 1)
        dropOldest();
}

void LogStore::dropOldest()
{
    const Block &block = m_blocks.front();
    m_bytes -= block.text.size() + block.lines.size() * sizeof(Entry);
    m_first += std::int64_t(block.lines.size());
    m_blocks.pop_front();
}

LogLine LogStore::line(std::int64_t number) const
{
    if (number < m_first || number >= endLine())
        return {};
    if (number >= m_end) {
        const std::size_t stream = m_open[0].used && number == m_end ? 0 : 1;
        return {m_open[stream].text, m_open[stream].time, LogRecord::Stream(stream)};
    }
    const auto after = std::ranges::upper_bound(m_blocks, number, {}, &Block::first);
    const Block &block = *std::prev(after);
    const Entry &entry = block.lines[std::size_t(number - block.first)];
    return {std::string_view(block.text).substr(entry.offset, entry.sizeAndStream / 2), entry.time,
            LogRecord::Stream(entry.sizeAndStream % 2)};
}

} // namespace kiste::ui
