// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventlistmodel.h"

#include "ui/charts/chartformat.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

int EventListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

QVariant EventListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ChartEvent &event = m_events[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return event.text;
    case Qt::ToolTipRole:
        return u"%1  %2"_s.arg(formatMoment(event.timeMs, TimeWindow::longestMs), event.text);
    case Qt::AccessibleTextRole:
        return u"%1, %2"_s.arg(event.text, formatMoment(event.timeMs, m_spanMs));
    case TimeRole:
        return event.timeMs;
    case KindRole:
        return int(event.kind);
    case ClockRole:
        return formatMoment(event.timeMs, m_spanMs);
    default:
        return {};
    }
}

void EventListModel::setEvents(const std::vector<ChartEvent> &events, const TimeWindow &window)
{
    const auto begin = std::ranges::lower_bound(events, window.fromMs, {}, &ChartEvent::timeMs);
    const auto end = std::ranges::upper_bound(events, window.toMs, {}, &ChartEvent::timeMs);
    const std::span<const ChartEvent> wanted(begin, std::max(begin, end));
    if (m_spanMs != window.spanMs()) {
        m_spanMs = window.spanMs();
        if (!m_events.empty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1), {ClockRole});
    }
    // A moving window loses rows at its begin and gets some at its end; everything else is another list.
    std::size_t gone = 0;
    while (gone < m_events.size() && (wanted.empty() || m_events[gone] != wanted.front()))
        ++gone;
    if (gone > 0) {
        beginRemoveRows({}, 0, int(gone) - 1);
        m_events.erase(m_events.begin(), m_events.begin() + std::ptrdiff_t(gone));
        endRemoveRows();
    }
    std::size_t same = 0;
    while (same < m_events.size() && same < wanted.size() && m_events[same] == wanted[same])
        ++same;
    if (same < m_events.size()) {
        beginRemoveRows({}, int(same), rowCount() - 1);
        m_events.erase(m_events.begin() + std::ptrdiff_t(same), m_events.end());
        endRemoveRows();
    }
    if (same < wanted.size()) {
        beginInsertRows({}, int(same), int(wanted.size()) - 1);
        m_events.insert(m_events.end(), wanted.begin() + std::ptrdiff_t(same), wanted.end());
        endInsertRows();
    }
}

} // namespace kiste::ui
