// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/models/infomodel.h"

namespace kiste::ui {

/// The networks of the helper as rows.
class NetworkModel : public InfoModel<NetworkInfo>
{
    Q_OBJECT

public:
    enum Column { Name, Subnets, Reach, UsedBy, Created, ColumnCount };

    explicit NetworkModel(Helper *helper, QObject *parent = nullptr);

    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// What containers in it can reach, in words.
    static QString reach(const NetworkInfo &network);

protected:
    QString displayText(const NetworkInfo &network, int column) const override;
    QString filterText(const NetworkInfo &network) const override;
    bool isUnused(const NetworkInfo &network) const override { return network.containers.isEmpty(); }
    QVariant sortKey(const NetworkInfo &network, int column) const override;
    QString toolTip(const NetworkInfo &network, int column) const override;
};

} // namespace kiste::ui
