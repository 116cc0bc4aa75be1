// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/networkmodel.h"
#include "ui/views/listpage.h"

namespace kiste::ui {

class ContainerModel;
class FactsPane;

/// The networks: addresses, what they reach, who is in them.
class NetworksPage : public ListPage
{
    Q_OBJECT

public:
    NetworksPage(Helper *helper, NetworkModel *networks, ContainerModel *containers, QWidget *parent = nullptr);

    QString title() const override { return tr("Networks"); }
    QList<QAction *> toolbarActions() const override { return {m_create, nullptr, m_connect, m_remove, m_clean}; }
    QString facts() const override;
    FactsPane *pane() const { return m_pane; }

    void create();
    /// Deletes all networks that no container is in, after asking; not the default one.
    void deleteUnused();
    /// Puts a container into the selected network, or takes it out.
    void connectContainer(const QString &container);
    void disconnectContainer(const QString &container);

Q_SIGNALS:
    void containerChosen(const QString &path);

protected:
    void showEmpty(StateView *view) override;
    void selectionChanged(const QStringList &paths) override;
    QString sums() const override;
    QList<QAction *> contextActions() const override { return {m_connect, m_remove}; }
    void deleteSelected() override;
    void paneLayoutChanged(bool covering) override;

private:
    void showNetwork(const NetworkInfo *network);
    void showMembers();
    QStringList unused() const;
    void askToRemove(const QStringList &paths);
    void remove(const QStringList &paths);
    const NetworkInfo *selected() const;

    NetworkModel *m_model;
    ContainerModel *m_containers;
    FactsPane *m_pane;
    QAction *m_create = nullptr;
    QAction *m_connect = nullptr;
    QAction *m_remove = nullptr;
    QAction *m_clean = nullptr;
};

} // namespace kiste::ui
