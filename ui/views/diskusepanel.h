// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/diskuse.h"

#include <QWidget>

#include <array>

class QLabel;

namespace kiste::ui {

/// What takes how much of the disk: a bar, and a row for each kind that leads to its page.
class DiskUsePanel : public QWidget
{
    Q_OBJECT

public:
    enum class Kind { Images, Volumes, Containers };

    explicit DiskUsePanel(DiskUse *use, QWidget *parent = nullptr);

    /// What a row says, for tests: "2 images, 1 unused 339 MiB".
    QString text(Kind kind) const;

Q_SIGNALS:
    void pageRequested(kiste::ui::DiskUsePanel::Kind kind);

private:
    class Row;

    void refresh();

    DiskUse *m_use;
    QLabel *m_total;
    QWidget *m_bar;
    std::array<Row *, 3> m_rows{};
};

} // namespace kiste::ui
