// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/views/page.h"

class QLabel;
class QStackedWidget;

namespace kiste {
class Helper;
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

/// The images on this computer: table, imports that are going on, pane of what is selected.
class ImagesPage : public Page
{
    Q_OBJECT

public:
    ImagesPage(Helper *helper, ImageModel *images, ContainerModel *containers, Importer *importer,
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
    QWidget *content() const;
    void selectPath(const QString &path);
    InlineMessage *message() const { return m_message; }

public Q_SLOTS:
    /// Asks for a file and imports it.
    void chooseImport();

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
    void confirmRemove();
    void removeImages(const QStringList &paths);
    void showContextMenu(const QPoint &position);
    QStringList selectedPaths() const;
    void paneLayoutChanged(bool covering) override;

    Helper *m_helper;
    ImageModel *m_model;
    RowFilter *m_filter;
    Importer *m_importer;
    TableView *m_table;
    ImagePane *m_pane;
    ImportBar *m_importBar;
    FilterField *m_filterField;
    Segmented *m_segments;
    InlineMessage *m_message;
    QStackedWidget *m_stack;
    StateView *m_state;
    SkeletonView *m_skeleton;
    QLabel *m_sums;
    QAction *m_import = nullptr;
    QAction *m_run = nullptr;
    QAction *m_remove = nullptr;
};

} // namespace kiste::ui
