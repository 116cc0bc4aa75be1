// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build/history.h"

#include <QAbstractTableModel>

namespace kiste::ui {

/// The steps of one build, in the order in which they began.
class StepsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Number, Step, Time, Size, ColumnCount };
    enum Role {
        BeginRole = Qt::UserRole, ///< where its bar begins, 0 to 1 of the time of the build
        LengthRole, ///< how long it is, the same
        StateRole, ///< build::StepState as int
        InstructionRole, ///< "RUN"
        StageRole,
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// The build as it is now; of the same one only what has changed is told.
    void setRecord(const build::BuildRecord &record);
    const build::StepRecord &at(int row) const { return m_record.steps[std::size_t(row)]; }
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString displayText(const build::StepRecord &step, int column) const;
    qint64 span(const build::StepRecord &step) const;

    build::BuildRecord m_record;
    qint64 m_duration = 1; ///< of the build, microseconds; its bars are drawn to this scale
};

} // namespace kiste::ui
