// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/celldelegate.h"

namespace kiste::ui {

/// Rows of builds: the state as a chip.
class BuildDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// Rows of a build's steps: the instruction in colour, its time as a bar.
class StepDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    static void paintStep(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index);
    static void paintTime(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index);
};

} // namespace kiste::ui
