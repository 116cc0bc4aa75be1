// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/filechange.h"

namespace kiste::ui {

QList<FileChange> parseChanges(const QByteArray &stream)
{
    QList<FileChange> changes;
    for (const QByteArray &entry : stream.split('\0')) {
        if (entry.size() < 3 || entry.at(1) != ' ')
            continue;
        const char letter = entry.at(0);
        if (letter != 'A' && letter != 'C' && letter != 'D')
            continue;
        const auto kind = letter == 'A' ? FileChange::Kind::Added
            : letter == 'C'             ? FileChange::Kind::Changed
                                        : FileChange::Kind::Deleted;
        changes.append({kind, QString::fromUtf8(entry.sliced(2))});
    }
    return changes;
}

} // namespace kiste::ui
