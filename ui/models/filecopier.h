// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QObject>
#include <QStringList>

namespace kiste::ui {

/// Copies files between a container and this machine, as `kistectl cp` does: what is copied in belongs to the container's root,
/// what is copied out to whoever runs the window. Packing and unpacking have threads of their own.
class FileCopier : public QObject
{
    Q_OBJECT

public:
    explicit FileCopier(Helper *helper, QObject *parent = nullptr);

    /// A file or folder of the container, into @p directory under the name @p name.
    void copyOut(const QString &container, const QString &file, const QString &directory, const QString &name);
    /// Files and folders of this machine into a folder of the container, one after another; a failure ends it.
    void copyIn(const QString &container, const QStringList &files, const QString &directory);
    bool isBusy() const { return m_busy > 0; }

Q_SIGNALS:
    /// How many copies are under way.
    void busyChanged(int copies);
    /// Something new is in @p directory of the container.
    void copiedIn(const QString &container, const QString &directory);
    void copiedOut(const QString &file);
    /// @p what: the file that could not be copied, or not as a whole.
    void failed(const QString &what, const kiste::Error &error);

private:
    void setBusy(int change);

    Helper *m_helper;
    int m_busy = 0;
};

} // namespace kiste::ui
