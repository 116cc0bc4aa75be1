// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/builder.h"
#include "ui/models/buildmodel.h"
#include "ui/views/listpage.h"

#include <QHash>

namespace kiste::ui {

class BuildPane;

/// The builds of this user, and the one way to begin another.
class BuildsPage : public ListPage
{
    Q_OBJECT

public:
    BuildsPage(Helper *helper, BuildModel *builds, Builder *builder, QWidget *parent = nullptr);

    QString title() const override { return tr("Builds"); }
    QList<QAction *> toolbarActions() const override;
    QString facts() const override;
    BuildPane *pane() const { return m_pane; }
    Builder *builder() const { return m_builder; }

    /// Asks what to build, and begins it.
    void build(const BuildSpec &spec = {});
    /// Asks again with what the selected one was made from.
    void buildAgain();

Q_SIGNALS:
    /// A container with the files of a step runs a shell.
    void shellOpened(const QString &container);

protected:
    void showEmpty(StateView *view) override;
    void selectionChanged(const QStringList &paths) override;
    QString sums() const override;
    QList<QAction *> contextActions() const override { return {m_again, m_stop}; }
    void deleteSelected() override {} // the history takes the oldest away by itself
    void paneLayoutChanged(bool covering) override;

private:
    void start(const BuildSpec &spec);
    void openShell(const build::StepRecord &step);
    void buildEnded(const QString &id, bool good, const QString &complaint);
    const BuildInfo *selected() const;

    Helper *m_helper;
    BuildModel *m_model;
    Builder *m_builder;
    BuildPane *m_pane;
    QAction *m_build = nullptr;
    QAction *m_again = nullptr;
    QAction *m_stop = nullptr;
    bool m_opening = false; ///< a shell
    QString m_wanted; ///< a build to select once it is listed
    QHash<QString, QString> m_complaints; ///< of those that were begun here, by their ids
};

} // namespace kiste::ui
