// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QStringList>

#include <optional>

namespace kiste::ui {

/// What images, volumes and the containers' own files take on the disk, and what of it nobody uses. Images tell their size;
/// the others are walked through by the helper, one after the other, when refresh() is called and the last look is old.
class DiskUse : public QObject
{
    Q_OBJECT

public:
    struct Share
    {
        int count = 0;
        int unused = 0;
        quint64 bytes = 0;
        quint64 unusedBytes = 0;
        bool complete = true; ///< all sizes are known
    };

    explicit DiskUse(Helper *helper, QObject *parent = nullptr);

    Share images() const;
    Share volumes() const;
    /// What containers have written; unused is what those that do not run have.
    Share containers() const;
    /// Free bytes of the file system that the store is on.
    std::optional<quint64> freeBytes() const { return m_free; }
    quint64 totalBytes() const { return images().bytes + volumes().bytes + containers().bytes; }

    /// Asks for what is not known, and for all if that was long ago.
    void refresh();

Q_SIGNALS:
    void changed();

private:
    void askNext();
    void askFree();

    Helper *m_helper;
    QHash<QString, quint64> m_bytes; ///< by object path of a volume or a container
    QStringList m_wanted;
    bool m_asking = false;
    std::optional<quint64> m_free;
    QElapsedTimer m_looked; ///< since all was asked for
};

} // namespace kiste::ui
