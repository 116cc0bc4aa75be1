// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/logsearch.h"

#include "ui/logs/ansitext.h"

#include <algorithm>

namespace kiste::ui {

namespace {

constexpr std::size_t longestMatchText = 64 * 1024;
constexpr std::size_t mostRanges = 1000;

char lowered(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? char(byte + 32) : byte;
}

bool containsFolded(std::string_view text, std::string_view lowerNeedle)
{
    return !std::ranges::search(text, lowerNeedle, [](char a, char b) { return lowered(a) == b; }).empty();
}

} // namespace

LogSearch::LogSearch(const LogStore *store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &LogSearch::step);
}

bool LogSearch::setPattern(const QString &text, bool matchCase, bool isExpression)
{
    m_text = text;
    m_matchCase = matchCase;
    m_isExpression = isExpression;
    m_bytes = (matchCase ? text : text.toLower()).toStdString();
    m_error.clear();
    m_matches.clear();
    m_next = m_store->firstLine();
    if (isExpression) {
        m_expression = QRegularExpression(
            text, matchCase ? QRegularExpression::NoPatternOption : QRegularExpression::CaseInsensitiveOption);
        if (!m_expression.isValid())
            m_error = m_expression.errorString();
    }
    m_timer.stop();
    storeChanged();
    Q_EMIT changed();
    return m_error.isEmpty();
}

void LogSearch::storeChanged()
{
    if (!isActive())
        return;
    const std::int64_t first = m_store->firstLine();
    if (!m_matches.empty() && m_matches.front() < first)
        m_matches.erase(m_matches.begin(), std::ranges::lower_bound(m_matches, first));
    if (m_next > m_store->finishedEnd()) // the store was emptied
        m_matches.clear(), m_next = first;
    m_next = std::max(m_next, first);
    if (m_next < m_store->finishedEnd() && !m_timer.isActive())
        m_timer.start();
}

void LogSearch::step()
{
    const std::size_t before = m_matches.size();
    const std::int64_t end = std::min(m_next + stepLines, m_store->finishedEnd());
    std::size_t looked = 0;
    m_next = std::max(m_next, m_store->firstLine());
    for (; m_next < end && looked < stepBytes; ++m_next) {
        const std::string_view raw = m_store->line(m_next).text;
        looked += raw.size() + 16;
        if (matchesLine(raw))
            m_matches.push_back(m_next);
    }
    const bool done = m_next >= m_store->finishedEnd();
    if (done)
        m_timer.stop();
    if (done || m_matches.size() != before)
        Q_EMIT changed();
}

bool LogSearch::matchesLine(std::string_view raw) const
{
    const bool hasControl = raw.find('\x1b') != std::string_view::npos;
    const bool ascii = std::ranges::all_of(m_bytes, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
    if (m_isExpression)
        return m_expression.match(plainText(raw, longestMatchText)).hasMatch();
    if (hasControl || (!m_matchCase && !ascii))
        return plainText(raw, longestMatchText).contains(m_text, m_matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive);
    return m_matchCase ? raw.find(m_bytes) != std::string_view::npos : containsFolded(raw, m_bytes);
}

std::size_t LogSearch::indexFrom(std::int64_t line) const
{
    return std::size_t(std::ranges::lower_bound(m_matches, line) - m_matches.begin());
}

std::vector<std::pair<qsizetype, qsizetype>> LogSearch::rangesIn(const QString &text) const
{
    std::vector<std::pair<qsizetype, qsizetype>> ranges;
    if (!isActive())
        return ranges;
    if (m_isExpression) {
        for (auto found = m_expression.globalMatch(text); found.hasNext() && ranges.size() < mostRanges;) {
            const QRegularExpressionMatch match = found.next();
            if (match.capturedLength() > 0)
                ranges.emplace_back(match.capturedStart(), match.capturedLength());
        }
        return ranges;
    }
    const Qt::CaseSensitivity sensitivity = m_matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
    for (qsizetype at = text.indexOf(m_text, 0, sensitivity); at >= 0 && ranges.size() < mostRanges;
         at = text.indexOf(m_text, at + m_text.size(), sensitivity))
        ranges.emplace_back(at, m_text.size());
    return ranges;
}

} // namespace kiste::ui
