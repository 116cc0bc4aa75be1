// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/logview.h"

#include "ui/logs/ansitext.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr qsizetype mostCopied = 64 * 1024 * 1024;
}

void LogView::resizeEvent(QResizeEvent *)
{
    if (m_follow)
        m_top = lastTop();
    updateScrollBars();
}

void LogView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::ApplicationFontChange || event->type() == QEvent::FontChange)
        refreshFont();
    QAbstractScrollArea::changeEvent(event);
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        return copySelection();
    if (event->matches(QKeySequence::SelectAll))
        return selectAll();
    QScrollBar *bar = verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_Up: return bar->setValue(bar->value() - 1);
    case Qt::Key_Down: return bar->setValue(bar->value() + 1);
    case Qt::Key_PageUp: return bar->setValue(bar->value() - linesInView());
    case Qt::Key_PageDown: return bar->setValue(bar->value() + linesInView());
    case Qt::Key_Home: return bar->setValue(0);
    case Qt::Key_End: return setFollow(true);
    case Qt::Key_Left:
        return horizontalScrollBar()->setValue(horizontalScrollBar()->value() - horizontalScrollBar()->singleStep());
    case Qt::Key_Right:
        return horizontalScrollBar()->setValue(horizontalScrollBar()->value() + horizontalScrollBar()->singleStep());
    default: event->ignore();
    }
}

LogView::Place LogView::placeAt(const QPoint &position) const
{
    const std::vector<Drawn> lines = visibleLines();
    if (lines.empty())
        return {};
    const auto hit =
        std::ranges::find_if(lines, [&](const Drawn &drawn) { return position.y() < drawn.y + drawn.height; });
    const Drawn &drawn = hit == lines.end() ? lines.back() : *hit;
    const int inside = std::max(0, position.y() - drawn.y);
    const int row = std::min(inside / lineHeight(), drawn.layout->lineCount() - 1);
    const double x = position.x() - textLeft() + horizontalScrollBar()->value();
    const QTextLine textLine = row >= 0 ? drawn.layout->lineAt(row) : QTextLine();
    return {drawn.line, textLine.isValid() ? textLine.xToCursor(x) : 0};
}

void LogView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const Place place = placeAt(event->position().toPoint());
    if (!event->modifiers().testFlag(Qt::ShiftModifier) || m_anchor.line < 0)
        m_anchor = place;
    setEnd(place);
}

void LogView::mouseMoveEvent(QMouseEvent *event)
{
    if (!event->buttons().testFlag(Qt::LeftButton) || m_anchor.line < 0)
        return;
    const QPoint position = event->position().toPoint();
    if (position.y() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() - 1);
    if (position.y() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + 1);
    setEnd(placeAt(position));
}

void LogView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const Place place = placeAt(event->position().toPoint());
    if (place.line < 0)
        return;
    const QString text = plainText(m_store->line(place.line).text, longestDrawn);
    const auto isWord = [&text](qsizetype at) {
        return at >= 0 && at < text.size() && (text[at].isLetterOrNumber() || text[at] == u'_');
    };
    qsizetype from = place.column;
    qsizetype to = place.column;
    while (isWord(from - 1))
        --from;
    while (isWord(to))
        ++to;
    m_anchor = {place.line, from};
    setEnd({place.line, to});
}

void LogView::setEnd(const Place &place)
{
    m_end = place;
    viewport()->update();
}

bool LogView::hasSelection() const
{
    return m_anchor.line >= 0 && m_end.line >= 0 && m_anchor != m_end;
}

void LogView::selectAll()
{
    if (m_store->endLine() == m_store->firstLine())
        return;
    m_anchor = {m_store->firstLine(), 0};
    const std::int64_t last = m_store->endLine() - 1;
    setEnd({last, plainText(m_store->line(last).text).size()});
}

QString LogView::selectedText() const
{
    if (!hasSelection())
        return {};
    Place from = std::min(m_anchor, m_end);
    const Place to = std::max(m_anchor, m_end);
    if (from.line < m_store->firstLine())
        from = {m_store->firstLine(), 0};
    QString text;
    for (std::int64_t line = from.line; line <= to.line && text.size() < mostCopied; ++line) {
        QString whole = plainText(m_store->line(line).text);
        const qsizetype end = line == to.line ? std::min(to.column, whole.size()) : whole.size();
        const qsizetype start = line == from.line ? std::min(from.column, end) : 0;
        text += QStringView(whole).sliced(start, end - start);
        if (line != to.line)
            text += u'\n';
    }
    return text;
}

void LogView::copySelection() const
{
    if (hasSelection())
        QGuiApplication::clipboard()->setText(selectedText());
}

void LogView::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *copy = menu->addAction(tr("Copy"), this, &LogView::copySelection);
    copy->setEnabled(hasSelection());
    menu->addAction(tr("Select all"), this, &LogView::selectAll);
    menu->popup(event->globalPos());
}

} // namespace kiste::ui
