// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/containermodel.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <vector>

namespace kiste::ui {

/// The containers that use most of something, the first ones only: the greatest at the top. Processor time and disk I/O are
/// means of the last five minutes, so that nothing jumps; memory is what is in use now.
class ConsumerModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class Resource { Cpu, Memory, Io, Pressure };
    enum Column { Name, Image, Cpu, Memory, Io, Pressure, ColumnCount };
    static constexpr int most = 5;
    /// How many of them have an area of their own in the charts.
    static constexpr int areas = 4;

    explicit ConsumerModel(ContainerModel *containers, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    Resource resource() const { return m_resource; }
    void setResource(Resource resource);
    void setActive(bool active);
    /// While held nothing changes its place.
    void setHeld(bool held);

    ContainerModel *containers() const { return m_containers; }
    /// The row of the ContainerModel; -1 for one that has just gone.
    int sourceRow(int row) const { return m_containers->rowOf(m_shown.value(row)); }
    /// Paths of those with an area of their own, by place; empty for a place that nobody has. A container keeps its place, and
    /// so its colour, while it is among the greatest.
    const QStringList &places() const { return m_places; }
    int placeOf(const QString &path) const { return int(m_places.indexOf(path)); }

Q_SIGNALS:
    void placesChanged();

private:
    void refresh();
    double amount(int row, Resource resource) const;
    QStringList ranking(Resource resource, int count) const;
    void show(const QStringList &wanted);
    void fillPlaces();

    ContainerModel *m_containers;
    Resource m_resource = Resource::Cpu;
    QStringList m_shown;
    QStringList m_places;
    bool m_active = false;
    bool m_held = false;
};

} // namespace kiste::ui
