// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace kiste::ui {

/// What Helper::loadImage() needs for one image of an archive.
struct ImportPlan
{
    std::vector<UniqueFd> files;
    QList<BlobRange> blobs;
    QByteArray manifest;
    QStringList names;
};

/// Brings image archives into the engine: reads them on a worker thread, hands them over, follows the jobs.
class Importer : public QObject
{
    Q_OBJECT

public:
    /// Reads an archive; called on a worker thread, may take long, looks at @p cancelled now and then.
    using Planner =
        std::function<Result<std::vector<ImportPlan>>(const QString &file, const std::atomic<bool> &cancelled)>;

    enum class Phase { Reading, Loading };

    struct Import
    {
        quint64 id = 0;
        QString file;
        Phase phase = Phase::Reading;
        double progress = -1; ///< 0 to 1, below 0 while unknown
    };

    Importer(Helper *helper, Planner planner, QObject *parent = nullptr);
    ~Importer() override;

    /// False where archives cannot be read.
    bool isPossible() const { return bool(m_planner); }
    quint64 start(const QString &file);
    void cancel(quint64 id);
    /// Those that are going on.
    QList<Import> imports() const;

Q_SIGNALS:
    void changed();
    /// One image of the archive is there.
    void imported(const QString &imagePath);
    void failed(const QString &file, const kiste::Error &error);

private:
    struct Running;

    Running *find(quint64 id);
    void planned(quint64 id, Result<std::vector<ImportPlan>> plans);
    void loadNext(quint64 id);
    void jobNews(const JobInfo &job);
    void jobEnded(quint64 id, const JobInfo &job);
    void finish(quint64 id, const Error *error);

    Helper *m_helper;
    Planner m_planner;
    std::vector<std::unique_ptr<Running>> m_running;
    quint64 m_lastId = 0;
};

} // namespace kiste::ui
