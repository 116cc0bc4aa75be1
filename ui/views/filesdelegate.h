// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/filesmodel.h"
#include "ui/views/celldelegate.h"

class QSortFilterProxyModel;

namespace kiste::ui {

/// Rows of a container's files: indented by their depth, in the colour of what became of them.
class FilesDelegate : public CellDelegate
{
    Q_OBJECT

public:
    FilesDelegate(const FilesModel *model, const QSortFilterProxyModel *shown, QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    static constexpr int indent = 16; ///< of each level

private:
    void paintName(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, const Chip &chip) const;

    const FilesModel *m_model;
    const QSortFilterProxyModel *m_shown;
};

} // namespace kiste::ui
