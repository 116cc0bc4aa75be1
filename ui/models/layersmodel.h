// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/imagedocument.h"

#include <QAbstractTableModel>

namespace kiste::ui {

/// The steps of one image.
class LayersModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Number, MadeBy, Size, ColumnCount };
    enum Role {
        PartRole = Qt::UserRole, ///< size in relation to the largest step, 0 to 1
        InstructionRole
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setLayers(const QList<ImageLayer> &layers);
    const QList<ImageLayer> &layers() const { return m_layers; }
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QList<ImageLayer> m_layers;
    quint64 m_largest = 0;
};

} // namespace kiste::ui
