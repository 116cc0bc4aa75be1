// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/importer.h"

#include <QHash>
#include <QWidget>

class QBoxLayout;
class QProgressBar;

namespace kiste::ui {

/// One row for each import that is going on: file, progress, cancel.
class ImportBar : public QWidget
{
    Q_OBJECT

public:
    explicit ImportBar(Importer *importer, QWidget *parent = nullptr);

private:
    struct Row
    {
        QWidget *widget;
        QProgressBar *progress;
    };

    void refresh();
    Row makeRow(const Importer::Import &import);

    Importer *m_importer;
    QBoxLayout *m_layout;
    QHash<quint64, Row> m_rows;
};

} // namespace kiste::ui
