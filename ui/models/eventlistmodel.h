// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/eventmarks.h"

#include <QAbstractListModel>

#include <vector>

namespace kiste::ui {

/// The events of the stretch that the charts show, by time. Rows come and go one by one.
class EventListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { TimeRole = Qt::UserRole + 1, KindRole, ClockRole };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    /// Takes the events within the window.
    void setEvents(const std::vector<ChartEvent> &events, const TimeWindow &window);
    const ChartEvent &at(int row) const { return m_events[std::size_t(row)]; }

private:
    std::vector<ChartEvent> m_events;
    qint64 m_spanMs = 0;
};

} // namespace kiste::ui
