// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/buildcache.h"

#include "app/ctl/commands/buildexecutor.h"
#include "app/ctl/commands/imagecontent.h"
#include "app/ctl/commands/imageledger.h"

#include <algorithm>
#include <unistd.h>

namespace kiste::ctl {

namespace {

bool isMadeFrom(const CachedResult &result, const CachedResult &base)
{
    return base.layers.size() < result.layers.size() && std::equal(base.layers.begin(), base.layers.end(), result.layers.begin());
}

} // namespace

QList<CachedResult> beyondLimit(QList<CachedResult> results, quint64 limit, const std::function<quint64(const QStringList &)> &taken)
{
    // Results that were made from another come first, so that each hands its time on.
    std::ranges::stable_sort(results, std::ranges::greater(), [](const CachedResult &result) { return result.layers.size(); });
    for (CachedResult &base : results) {
        for (const CachedResult &result : std::as_const(results)) {
            if (isMadeFrom(result, base))
                base.lastUsed = std::max(base.lastUsed, result.lastUsed);
        }
    }
    std::ranges::stable_sort(results, std::ranges::less(), &CachedResult::lastUsed);
    QStringList left;
    for (const CachedResult &result : std::as_const(results))
        left.append(result.path);
    QList<CachedResult> beyond;
    while (!left.isEmpty() && taken(left) > limit) {
        left.removeFirst();
        beyond.append(results.at(beyond.size()));
    }
    return beyond;
}

Task<CutCache> cutBuildCache(Session &session, quint64 limit)
{
    QList<ImageInfo> own;
    quint64 atMost = 0;
    for (const ImageInfo &image : session.helper().images()) {
        if (image.owner != ::geteuid())
            continue;
        own.append(image);
        if (std::ranges::any_of(image.names, &BuildExecutor::isCacheName))
            atMost += 2 * image.size; // the files, and blobs that are hardly larger than they
    }
    CutCache cut;
    if (atMost <= limit)
        co_return cut; // nothing has to be measured
    const ImageLedger ledger = co_await ledgerOf(session, own);
    QList<CachedResult> results;
    for (const ImageInfo &image : std::as_const(own)) {
        const auto name = std::ranges::find_if(image.names, &BuildExecutor::isCacheName);
        // One that has another name as well stays on the disk by that.
        if (name == image.names.end() || !std::ranges::all_of(image.names, &BuildExecutor::isCacheName) || !image.usedBy.isEmpty())
            continue;
        const auto layers = co_await storedLayers(session, image.path);
        if (!layers)
            continue; // it went meanwhile
        CachedResult result{image.path, *name, std::max(image.lastUsedAt, image.loadedAt), {}};
        for (const StoredLayer &layer : *layers)
            result.layers.append(layer.blob);
        results.append(result);
    }
    const auto taken = [&ledger](const QStringList &paths) { return ledger.freedBy(paths); };
    const QList<CachedResult> beyond = beyondLimit(results, limit, taken);
    QStringList gone;
    cut.results = co_await removeAll(session, int(beyond.size()), [&](int index, QObject *context, auto done) {
        session.helper().removeImage(beyond[index].path, {{QStringLiteral("name"), beyond[index].name}}, context, [&gone, index, &beyond, done](const Result<void> &removed) {
            if (removed)
                gone.append(beyond[index].path);
            done(removed);
        });
    });
    cut.failed = int(beyond.size()) - cut.results;
    cut.bytes = ledger.freedBy(gone);
    co_return cut;
}

Task<int> removeAll(Session &session, int count, std::function<void(int, QObject *, Helper::Callback<void>)> remove)
{
    int removed = 0;
    co_await ForEach(count, [&](int index) -> Task<bool> {
        const auto done = co_await ask<void>(&session, [&](QObject *context, auto answer) { remove(index, context, answer); });
        if (done)
            ++removed;
        else if (done.error().code != ErrorCode::InUse && done.error().code != ErrorCode::NotFound)
            session.complain(QString::fromStdString(done.error().detail));
        co_return done.has_value();
    });
    co_return removed;
}

} // namespace kiste::ctl
