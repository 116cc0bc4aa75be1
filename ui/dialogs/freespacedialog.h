// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/imageledger.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QStandardItemModel;

namespace kiste::ui {

class TableView;

/// The ledger of images that no container needs: why each may go, when it was last used, what it takes and what comes free with it.
/// Those without a name are chosen at first.
class FreeSpaceDialog : public QDialog
{
    Q_OBJECT

public:
    explicit FreeSpaceDialog(Helper *helper, QWidget *parent = nullptr);

    enum Column { Name, Why, LastUsed, Size, Frees, ColumnCount };
    QStandardItemModel *model() const { return m_model; }
    QPushButton *deleteButton() const { return m_delete; }
    QString sum() const;
    /// Object paths.
    QStringList chosenImages() const;

Q_SIGNALS:
    void chosen(const QStringList &images);

private:
    void fill();
    void measure(const ImageInfo &image);
    void measured();
    void refresh();

    Helper *m_helper;
    ImageLedger m_ledger;
    int m_waiting = 0; ///< images whose sizes are not known yet
    QStandardItemModel *m_model;
    TableView *m_table;
    QLabel *m_sum;
    QPushButton *m_delete;
};

} // namespace kiste::ui
