// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/volumemodel.h"
#include "ui/views/listpage.h"

#include <memory>

namespace kiste::ui {

class ContainerModel;
class FactsPane;

/// The volumes: how large they are, who uses them, back up and restore.
class VolumesPage : public ListPage
{
    Q_OBJECT

public:
    VolumesPage(Helper *helper, VolumeModel *volumes, ContainerModel *containers, QWidget *parent = nullptr);

    QString title() const override { return tr("Volumes"); }
    QList<QAction *> toolbarActions() const override;
    QString facts() const override;
    FactsPane *pane() const { return m_pane; }

    /// Asks for a name and makes a volume.
    void create();
    /// Writes the selected volume to a tar archive, or replaces its files by one's.
    void backUp(const QString &file);
    void restore(const QString &file);

Q_SIGNALS:
    void containerChosen(const QString &path);

protected:
    void showEmpty(StateView *view) override;
    void selectionChanged(const QStringList &paths) override;
    QString sums() const override;
    QList<QAction *> contextActions() const override { return {m_backUp, m_restore, m_remove}; }
    void deleteSelected() override;
    void paneLayoutChanged(bool covering) override;

private:
    void makeActions();
    void showVolume(const VolumeInfo *volume);
    void remove(const QStringList &paths);
    void follow(const Result<QString> &job, const QString &volume, const QString &failed, const std::shared_ptr<bool> &told);
    void jobNews(const JobInfo &job);
    const VolumeInfo *selected() const;

    VolumeModel *m_model;
    FactsPane *m_pane;
    QAction *m_create = nullptr;
    QAction *m_backUp = nullptr;
    QAction *m_restore = nullptr;
    QAction *m_remove = nullptr;
    struct Job
    {
        QString volume;
        QString failed; ///< what to say if it fails
        std::shared_ptr<bool> told; ///< that it failed, by its other half: the file or the engine
    };
    /// Says so, once; nothing that ends later takes it away.
    void tellFailure(const QString &sentence, const Error &error, const std::shared_ptr<bool> &told);

    QHash<QString, Job> m_jobs;
    QString m_progress; ///< the job that the message on show tells of
};

} // namespace kiste::ui
