// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace kiste::ui {

/// One file of a container that differs from the image.
struct FileChange
{
    enum class Kind { Added, Changed, Deleted };
    Kind kind = Kind::Changed;
    QString path;
    bool operator==(const FileChange &) const = default;
};

/// Reads what Container.OpenChanges sends, "A /path\0C /other\0…"; what is none of that is left out.
QList<FileChange> parseChanges(const QByteArray &stream);

} // namespace kiste::ui
