// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/celldelegate.h"

namespace kiste::ui {

/// Cells of the images table: name with its tag muted.
class ImageDelegate : public CellDelegate
{
    Q_OBJECT

public:
    explicit ImageDelegate(QObject *parent = nullptr)
        : CellDelegate(metric::imageRow, parent)
    {
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// Cells of an image's layers: instruction in bold, bar to scale beside the size.
class LayerDelegate : public CellDelegate
{
    Q_OBJECT

public:
    explicit LayerDelegate(QObject *parent = nullptr)
        : CellDelegate(metric::plainRow, parent)
    {
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace kiste::ui
