// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace kiste {
struct ContainerInfo;
}

namespace kiste::ui {

/// A tab of the detail pane. It is told which container to show and works only while it is the one in front.
class DetailTab : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Another container, or (same path) news about it. Null: nothing to show.
    virtual void setContainer(const ContainerInfo *container) = 0;
    /// Comes to the front, or goes: hold no stream and no clock while away.
    virtual void setActive(bool active) = 0;
};

} // namespace kiste::ui
