// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/recentevents.h"

#include "ui/charts/chartformat.h"

#include <algorithm>
#include <ranges>

using namespace Qt::StringLiterals;

namespace kiste::ui {

int RecentEvents::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

QVariant RecentEvents::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ChartEvent &event = m_events[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: return event.subject + u' ' + event.text;
    case Qt::AccessibleTextRole: return u"%1 %2, %3"_s.arg(event.subject, event.text, formatMoment(event.timeMs, 0));
    case Qt::ToolTipRole: return u"%1 %2\n%3"_s.arg(event.subject, event.text, formatMoment(event.timeMs, TimeWindow::longestMs));
    case SubjectRole: return event.subject;
    case TextRole: return event.text;
    case TimeTextRole: return formatMoment(event.timeMs, 0);
    case TimeRole: return event.timeMs;
    case KindRole: return int(event.kind);
    case ContainerIdRole: return event.id;
    default: return {};
    }
}

void RecentEvents::setEvents(const std::vector<ChartEvent> &events)
{
    std::vector<ChartEvent> wanted;
    for (const ChartEvent &event : std::views::reverse(events)) {
        if (wanted.size() == most)
            break;
        wanted.push_back(event);
    }
    // What is shown already follows what is new; everything else is another list.
    std::size_t fresh = 0;
    while (fresh < wanted.size() && (m_events.empty() || wanted[fresh] != m_events.front()))
        ++fresh;
    const std::size_t stays = wanted.size() - fresh;
    const bool continues = stays > 0 && stays <= m_events.size()
        && std::equal(wanted.begin() + std::ptrdiff_t(fresh), wanted.end(), m_events.begin());
    const std::size_t kept = continues ? stays : 0;
    if (kept < m_events.size()) {
        beginRemoveRows({}, int(kept), int(m_events.size()) - 1);
        m_events.resize(kept);
        endRemoveRows();
    }
    const std::size_t added = wanted.size() - kept;
    if (added == 0)
        return;
    beginInsertRows({}, 0, int(added) - 1);
    m_events.insert(m_events.begin(), wanted.begin(), wanted.begin() + std::ptrdiff_t(added));
    endInsertRows();
}

} // namespace kiste::ui
