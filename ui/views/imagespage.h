// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/views/page.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace kiste {
class Helper;
struct ImageInfo;
}

namespace kiste::ui {

class ContainerModel;
class ImageModel;
class ImagePane;
class ImportBar;
class Importer;
class FilterField;
class InlineMessage;
class RowFilter;
class Segmented;
class SkeletonView;
class StateView;
class TableView;
class TransferBar;
class Transfers;

/// The images on this computer: table, imports and transfers that are going on, pane of what is selected.
class ImagesPage : public Page
{
    Q_OBJECT

public:
    ImagesPage(Helper *helper, ImageModel *images, ContainerModel *containers, Importer *importer, Transfers *transfers,
               QWidget *parent = nullptr);
    ~ImagesPage() override;

    QString title() const override { return tr("Images"); }
    QList<QAction *> toolbarActions() const override;
    QString facts() const override;
    void focusFilter() override;
    bool selectByName(const QString &name) override;

    TableView *table() const { return m_table; }
    FilterField *filterField() const { return m_filterField; }
    ImagePane *pane() const { return m_pane; }
    Importer *importer() const { return m_importer; }
    Transfers *transfers() const { return m_transfers; }
    TransferBar *transferBar() const { return m_transferBar; }
    QWidget *content() const;
    void selectPath(const QString &path);
    InlineMessage *message() const { return m_message; }

public Q_SLOTS:
    /// Asks for a file and imports it.
    void chooseImport();
    /// Asks for a name and brings it from a registry.
    void pull();
    /// Asks where to, and brings the selected image there.
    void push();
    /// Gives the selected image one more name.
    void tag();
    /// Shows what no container needs and what it would free, and deletes what is chosen.
    void freeSpace();

Q_SIGNALS:
    void runRequested(const QString &reference);
    void containerChosen(const QString &path);

private:
    void makeActions();
    QWidget *makeFilterBar();
    void connectModel();
    void applyFilter();
    void refreshContent();
    void showEmpty();
    void refreshSelection();
    void refreshCounts();
    void selectPulled();
    void confirmRemove();
    void removeImages(const QStringList &paths);
    struct Removal;
    void showRemoval(const Removal &removal);
    void undoRemoval();
    void showContextMenu(const QPoint &position);
    QStringList selectedPaths() const;
    const ImageInfo *selectedImage() const;
    void paneLayoutChanged(bool covering) override;

    Helper *m_helper;
    ImageModel *m_model;
    RowFilter *m_filter;
    Importer *m_importer;
    Transfers *m_transfers;
    TableView *m_table;
    ImagePane *m_pane;
    ImportBar *m_importBar;
    TransferBar *m_transferBar;
    FilterField *m_filterField;
    Segmented *m_segments;
    InlineMessage *m_message;
    QStackedWidget *m_stack;
    StateView *m_state;
    SkeletonView *m_skeleton;
    QString m_undoable; ///< word of the bin for what was deleted last; empty: nothing that can come back
    QString m_pulled; ///< to be selected once it is listed
    QLabel *m_sums;
    QPushButton *m_freeSpace;
    QAction *m_pull = nullptr;
    QAction *m_import = nullptr;
    QAction *m_tag = nullptr;
    QAction *m_push = nullptr;
    QAction *m_run = nullptr;
    QAction *m_remove = nullptr;
};

} // namespace kiste::ui
