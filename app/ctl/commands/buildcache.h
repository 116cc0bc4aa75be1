// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"
#include "app/ctl/task.h"
#include "core/ipc/imageledger.h"

#include <functional>

namespace kiste::ctl {

/// The result of a step of some build.
struct CachedResult
{
    QString path; ///< of the image
    QString name;
    quint64 lastUsed = 0; ///< microseconds since the epoch
    QStringList layers; ///< their blobs, lowest first
};

/// Which results have to go so that the others together take no more than @p limit bytes, the one that is needed least first. A result
/// is used whenever one that was made from it is. @p taken: bytes on the disk that only these results (by object path) need.
QList<CachedResult> beyondLimit(QList<CachedResult> results, quint64 limit, const std::function<quint64(const QStringList &)> &taken);

/// Removes what is beyond the limit. What somebody uses meanwhile stays.
struct CutCache
{
    int results = 0; ///< that went
    int failed = 0; ///< that could not, and it was said why
    quint64 bytes = 0; ///< that came free
};
Task<CutCache> cutBuildCache(Session &session, quint64 limit);

/// How many of @p count are gone after remove(index, context, done) was called for each. What somebody uses meanwhile stays.
Task<int> removeAll(Session &session, int count, std::function<void(int, QObject *, Helper::Callback<void>)> remove);

} // namespace kiste::ctl
