// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace kiste::ui {

class ContainerModel;
class ElideLabel;
struct ImageDocument;
class InlineMessage;
class JsonView;
class LayersModel;
class PaneButtons;
class TableView;

/// The pane of the images page: how an image was made, what it starts, who uses it.
class ImagePane : public QWidget
{
    Q_OBJECT

public:
    enum Tab { Layers, Config, UsedBy };

    ImagePane(Helper *helper, ContainerModel *containers, QWidget *parent = nullptr);

    /// Null: nothing to show.
    void setImage(const ImageInfo *image);
    void setCovering(bool covering);
    void setTab(int tab);
    LayersModel *layers() const { return m_layers; }

Q_SIGNALS:
    void runRequested(const QString &reference);
    void containerChosen(const QString &path);
    void closeRequested();
    void expandRequested(bool expand);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeConfig();
    void load();
    void showDocument(const QString &manifest, const QString &config);
    void showUsers();

    Helper *m_helper;
    ContainerModel *m_containers;
    ImageInfo m_image;
    ElideLabel *m_name;
    ElideLabel *m_facts;
    QPushButton *m_run;
    PaneButtons *m_buttons;
    QTabBar *m_bar;
    QStackedWidget *m_stack;
    InlineMessage *m_message;
    LayersModel *m_layers;
    TableView *m_layerTable;
    QLabel *m_configText;
    JsonView *m_json;
    QListWidget *m_users;
    quint64 m_request = 0;
};

} // namespace kiste::ui
