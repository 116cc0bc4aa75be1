// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/eventmarks.h"

#include <QAbstractListModel>

#include <vector>

namespace kiste::ui {

/// The newest events, the newest first. Rows come at the top one by one.
class RecentEvents : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { SubjectRole = Qt::UserRole + 1, TextRole, TimeTextRole, TimeRole, KindRole, ContainerIdRole };
    static constexpr std::size_t most = 50;

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    /// @p events: sorted by time, each with its subject.
    void setEvents(const std::vector<ChartEvent> &events);

private:
    std::vector<ChartEvent> m_events; ///< newest first
};

} // namespace kiste::ui
