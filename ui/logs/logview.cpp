// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/logview.h"

#include "ui/logs/ansitext.h"
#include "ui/logs/logsearch.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QFontMetricsF>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr int edge = 3; ///< colour of a line of standard error
constexpr int padding = 8;
constexpr int afterTime = 12;
} // namespace

LogView::LogView(const LogStore *store, const LogSearch *search, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_store(store)
    , m_search(search)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Log"));
    viewport()->setCursor(Qt::IBeamCursor);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &LogView::userScrolled);
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&Theme::instance(), &Theme::changed, this, &LogView::refreshFont);
    refreshFont();
}

void LogView::refreshFont()
{
    viewport()->setFont(Theme::font(TextRole::Code));
    m_timeWidth = QFontMetrics(viewport()->font()).horizontalAdvance(u"00:00:00.000"_s) + afterTime;
    updateScrollBars();
    viewport()->update();
}

int LogView::lineHeight() const
{
    return QFontMetrics(viewport()->font()).height() + 4;
}

int LogView::linesInView() const
{
    return std::max(1, viewport()->height() / lineHeight());
}

int LogView::textLeft() const
{
    return edge + padding + (m_showTimes ? m_timeWidth : 0);
}

void LogView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

void LogView::setShowTimes(bool show)
{
    m_showTimes = show;
    updateScrollBars();
    viewport()->update();
}

void LogView::setWrap(bool wrap)
{
    m_wrap = wrap;
    updateScrollBars();
    viewport()->update();
}

void LogView::setFollow(bool follow)
{
    m_seenEnd = m_store->endLine();
    const bool changed = follow != m_follow;
    m_follow = follow;
    if (follow)
        scrollTo(lastTop());
    if (changed)
        Q_EMIT followChanged(follow);
}

std::int64_t LogView::unseenLines() const
{
    return m_follow ? 0 : std::max<std::int64_t>(0, m_store->endLine() - m_seenEnd);
}

void LogView::storeChanged()
{
    const std::int64_t first = m_store->firstLine();
    if (m_store->endLine() < m_top) // the store was emptied
        m_anchor = m_end = {}, m_match = -1, m_seenEnd = 0;
    m_top = std::max(m_top, first);
    if (m_follow)
        m_seenEnd = m_store->endLine(), m_top = lastTop();
    m_top = std::clamp(m_top, first, std::max(first, m_store->endLine()));
    updateScrollBars();
    viewport()->update();
}

std::unique_ptr<QTextLayout> LogView::layoutOf(std::int64_t line, QString *text) const
{
    const AnsiLine parsed = parseAnsi(m_store->line(line).text, longestDrawn);
    auto layout = std::make_unique<QTextLayout>(parsed.text, viewport()->font());
    QTextOption option;
    option.setWrapMode(m_wrap ? QTextOption::WrapAtWordBoundaryOrAnywhere : QTextOption::NoWrap);
    option.setTabStopDistance(QFontMetricsF(viewport()->font()).horizontalAdvance(u' ') * 8);
    layout->setTextOption(option);
    layout->setCacheEnabled(true);
    QList<QTextLayout::FormatRange> formats;
    for (const AnsiSpan &span : parsed.spans) {
        QTextLayout::FormatRange range;
        range.start = int(span.start);
        range.length = int(span.length);
        if (span.color >= 0)
            range.format.setForeground(ansiColor(span.color));
        if (span.bold)
            range.format.setFontWeight(QFont::Bold);
        formats << range;
    }
    layout->setFormats(formats + formatsOf(line, parsed.text));
    const double width = m_wrap ? std::max(80, viewport()->width() - textLeft() - padding) : 1e7;
    layout->beginLayout();
    double y = 0;
    for (QTextLine row = layout->createLine(); row.isValid(); row = layout->createLine()) {
        row.setLineWidth(width);
        row.setPosition({0, y});
        y += lineHeight();
        if (!m_wrap)
            break;
    }
    layout->endLayout();
    if (text)
        *text = parsed.text;
    return layout;
}

int LogView::heightOf(const QTextLayout &layout) const
{
    return std::max(1, layout.lineCount()) * lineHeight();
}

QList<QTextLayout::FormatRange> LogView::formatsOf(std::int64_t line, const QString &text) const
{
    const ThemeColors &theme = colors();
    QList<QTextLayout::FormatRange> formats;
    for (const auto &[start, length] : m_search->rangesIn(text)) {
        QTextLayout::FormatRange range;
        range.start = int(start);
        range.length = int(length);
        const QColor amber = theme.attention.text;
        range.format.setBackground(line == m_match ? QColor(0xf2c45a)
                                                   : mixed(theme.view, theme.dark ? amber : QColor(0xf2c45a), 0.4));
        if (line == m_match)
            range.format.setForeground(QColor(0x232629));
        formats << range;
    }
    addSelection(line, text.size(), formats);
    return formats;
}

void LogView::addSelection(std::int64_t line, qsizetype length, QList<QTextLayout::FormatRange> &formats) const
{
    if (!hasSelection())
        return;
    const auto [from, to] = std::minmax(m_anchor, m_end);
    if (line < from.line || line > to.line)
        return;
    QTextLayout::FormatRange range;
    range.start = int(line == from.line ? from.column : 0);
    range.length = int((line == to.line ? to.column : length) - range.start);
    range.format.setBackground(mixed(colors().view, colors().accent, 0.45));
    if (range.length > 0)
        formats << range;
}

/// The line at the top when the last line stands at the bottom.
std::int64_t LogView::lastTop() const
{
    const std::int64_t end = m_store->endLine();
    const std::int64_t first = m_store->firstLine();
    if (!m_wrap)
        return std::max(first, end - linesInView());
    int left = viewport()->height();
    std::int64_t line = end;
    while (line > first && left > 0) {
        left -= heightOf(*layoutOf(line - 1));
        if (left >= 0 || line == end)
            --line;
    }
    return line;
}

std::vector<LogView::Drawn> LogView::visibleLines() const
{
    std::vector<Drawn> lines;
    const int height = viewport()->height();
    int y = 0;
    for (std::int64_t line = m_top; line < m_store->endLine() && y < height; ++line) {
        auto layout = layoutOf(line);
        const int lineTall = heightOf(*layout);
        lines.push_back({line, y, lineTall, std::move(layout)});
        y += lineTall;
    }
    return lines;
}

void LogView::scrollTo(std::int64_t top)
{
    const std::int64_t first = m_store->firstLine();
    m_top = std::clamp(top, first, std::max(first, lastTop()));
    updateScrollBars();
    viewport()->update();
}

void LogView::userScrolled(int value)
{
    if (m_settingBars)
        return;
    m_top = m_store->firstLine() + value;
    const bool atEnd = value >= verticalScrollBar()->maximum();
    if (atEnd != m_follow)
        setFollow(atEnd);
    viewport()->update();
}

void LogView::updateScrollBars()
{
    m_settingBars = true;
    const std::int64_t first = m_store->firstLine();
    verticalScrollBar()->setPageStep(linesInView());
    verticalScrollBar()->setRange(0, int(std::max<std::int64_t>(0, lastTop() - first)));
    verticalScrollBar()->setValue(int(m_top - first));
    const int character = QFontMetrics(viewport()->font()).averageCharWidth();
    const auto longest = int(std::min(m_store->longestLine(), longestDrawn));
    const int overflow = textLeft() + longest * character + padding - viewport()->width();
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(character * 4);
    horizontalScrollBar()->setRange(0, m_wrap ? 0 : std::max(0, overflow));
    m_settingBars = false;
}

void LogView::showMatch(std::int64_t line)
{
    m_match = line;
    if (line < m_top || line >= m_top + linesInView() - 1) {
        if (m_follow)
            setFollow(false);
        scrollTo(line - linesInView() / 3);
    }
    viewport()->update();
}

void LogView::clearMatch()
{
    m_match = -1;
    viewport()->update();
}

void LogView::paintEvent(QPaintEvent *)
{
    const ThemeColors &theme = colors();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme.view);
    if (m_store->endLine() == m_store->firstLine()) {
        painter.setFont(Theme::font(TextRole::Body));
        painter.setPen(theme.muted);
        painter.drawText(viewport()->rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    const int left = textLeft() - horizontalScrollBar()->value();
    const std::vector<Drawn> lines = visibleLines();
    for (const Drawn &drawn : lines) {
        const LogLine line = m_store->line(drawn.line);
        const bool isError = line.stream == LogRecord::Stream::Stderr;
        if (drawn.line == m_match)
            painter.fillRect(QRect(0, drawn.y, viewport()->width(), drawn.height), mixed(theme.view, theme.text, 0.06));
        painter.setPen(theme.text);
        drawn.layout->draw(&painter, QPointF(left, drawn.y + 2));
        // Edge and time stay in place when the text scrolls sideways.
        const QColor ground = drawn.line == m_match ? mixed(theme.view, theme.text, 0.06) : theme.view;
        painter.fillRect(QRect(0, drawn.y, textLeft(), drawn.height), ground);
        if (isError)
            painter.fillRect(QRect(0, drawn.y, edge, drawn.height), theme.bad.text);
        if (!m_showTimes)
            continue;
        painter.setPen(theme.faint);
        const QTime time = QDateTime::fromMSecsSinceEpoch(line.time / 1'000'000).time();
        painter.drawText(QRect(edge + padding, drawn.y, m_timeWidth, lineHeight()), Qt::AlignVCenter | Qt::AlignLeft,
                         time.toString(u"HH:mm:ss.zzz"_s));
    }
}

} // namespace kiste::ui
