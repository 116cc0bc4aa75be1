// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build/history.h"
#include "ui/models/infomodel.h"
#include "ui/theme/chip.h"

#include <QFileSystemWatcher>
#include <QTimer>

namespace kiste::ui {

/// A build as a row.
struct BuildInfo
{
    QString path; ///< its id
    build::BuildRecord record;
    bool operator==(const BuildInfo &) const = default;
};

/// The builds of this user, whoever started them: what is kept of them on the disk (core/build/history.h), read anew in a worker thread
/// when something changes there.
class BuildModel : public InfoModel<BuildInfo>
{
    Q_OBJECT

public:
    enum Column { Name, State, Started, Duration, Steps, Cached, ColumnCount };
    enum { StateRole = Qt::UserRole + 100 }; ///< build::BuildState as int

    /// @p folder: where builds are kept; it need not be there yet.
    explicit BuildModel(const QString &folder, QObject *parent = nullptr);

    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    const build::BuildHistory &history() const { return m_history; }
    int runningCount() const;

    /// Looks again soon.
    void refresh();

Q_SIGNALS:
    /// The list has been read.
    void loaded();

protected:
    QString displayText(const BuildInfo &info, int column) const override;
    QString filterText(const BuildInfo &info) const override;
    bool isUnused(const BuildInfo &info) const override; ///< it has failed
    QVariant sortKey(const BuildInfo &info, int column) const override;
    QString toolTip(const BuildInfo &info, int column) const override;

private:
    void read();
    void take(const QList<BuildInfo> &now);
    void watch();
    void tick();

    QString m_folder;
    build::BuildHistory m_history;
    QFileSystemWatcher m_watcher;
    QTimer m_soon; ///< several changes at a time are one
    QTimer m_clock; ///< while a build runs, or the folder is not there
    bool m_reading = false;
    bool m_again = false;
};

/// "shop-api:2.14.0", or the name of the folder.
QString buildName(const build::BuildRecord &record);
Chip buildChip(build::BuildState state);
/// Microseconds that it took, or has taken so far.
qint64 buildDuration(const build::BuildRecord &record);
/// "0.4 s", "17.4 s", "3 min"
QString formatTook(qint64 microseconds);

} // namespace kiste::ui
