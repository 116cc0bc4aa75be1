// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSet>
#include <QString>

namespace kiste::ui {

/// Brings a model's rows in line with a new list, row by row and without a reset: @p remove is called with the path of
/// each of @p shown that is gone, @p put with each object that there is.
template<typename Info, typename Remove, typename Put>
void syncRows(const QStringList &shown, const QList<Info> &now, Remove remove, Put put)
{
    QSet<QString> there;
    for (const Info &info : now)
        there.insert(info.path);
    for (qsizetype i = shown.size() - 1; i >= 0; --i) {
        if (!there.contains(shown[i]))
            remove(shown[i]);
    }
    for (const Info &info : now)
        put(info);
}

} // namespace kiste::ui
