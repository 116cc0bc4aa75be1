// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/importer.h"
#include "ui/models/programs.h"

#include <QMainWindow>

class QStackedWidget;
class QToolBar;

namespace kiste {
class Helper;
}

namespace kiste::ui {

class BuildModel;
class Builder;
class BuildsPage;
class ContainerModel;
class ContainersPage;
class ImageModel;
class ImagesPage;
class InlineMessage;
class MetricsSource;
class NetworkModel;
class NetworksPage;
class MachineRing;
class OverviewPage;
class Page;
class Sidebar;
class StatusLine;
class Transfers;
class VolumeModel;
class MachineModel;
class MachinePage;
class VolumesPage;

/// The frame: toolbar, sidebar, pages, status line. Owns the models; the helper and the metrics belong to the caller.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    enum PageIndex { Overview, Containers, Images, Builds, Volumes, Networks, Machine };

    /// Without a @p planner the window offers no import, without @p programs nothing that needs one of them.
    MainWindow(Helper *helper, MetricsSource *metrics, Importer::Planner planner, const Programs &programs = {},
               QWidget *parent = nullptr);
    ~MainWindow() override;

    void showPage(int page);
    int currentPage() const;
    OverviewPage *overviewPage() const { return m_overviewPage; }
    StatusLine *statusLine() const { return m_status; }
    ContainersPage *containersPage() const { return m_containersPage; }
    ImagesPage *imagesPage() const { return m_imagesPage; }
    BuildsPage *buildsPage() const { return m_buildsPage; }
    VolumesPage *volumesPage() const { return m_volumesPage; }
    MachinePage *machinePage() const { return m_machinePage; }
    NetworksPage *networksPage() const { return m_networksPage; }
    /// Selects a container or an image by name as soon as there is one. @p withTerminal: of a container, and opens its terminal.
    void selectWhenThere(const QString &name, bool withTerminal = false);
    void openRunDialog(const QString &image);
    void showTerminal(const QString &container);
    /// The checks of this computer.
    void showReadiness();

protected:
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void makeToolBar();
    void fillToolBar();
    void makeShortcuts();
    void refreshCounts();
    void refreshFacts();
    void refreshConnection();
    void refreshMetricsClock();
    void addPage(const QString &iconName, Page *page);
    void showContainer(const QString &path);
    void showContainerTab(const QString &path, int tab);
    void refreshGraph();
    void trySelection();
    void importImages();
    void showShortcuts();
    void showAbout();
    Page *page(int index) const;

    Helper *m_helper;
    MetricsSource *m_metrics;
    ContainerModel *m_containers;
    ImageModel *m_images;
    VolumeModel *m_volumes;
    NetworkModel *m_networks;
    MachineModel *m_machine;
    MachineRing *m_ring;
    Importer *m_importer;
    Transfers *m_transfers;
    BuildModel *m_builds;
    Builder *m_builder;
    QToolBar *m_toolBar;
    Sidebar *m_sidebar;
    QStackedWidget *m_pages;
    ContainersPage *m_containersPage;
    OverviewPage *m_overviewPage;
    ImagesPage *m_imagesPage;
    BuildsPage *m_buildsPage;
    VolumesPage *m_volumesPage;
    NetworksPage *m_networksPage;
    MachinePage *m_machinePage;
    InlineMessage *m_connection; ///< above every page, while the helper is being looked for
    StatusLine *m_status;
    QString m_wantedName;
    bool m_wantsTerminal = false;
};

} // namespace kiste::ui
