// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// build prune
#include "app/ctl/commands/buildcache.h"
#include "app/ctl/commands/buildexecutor.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"

#include <algorithm>
#include <format>
#include <iostream>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

bool isAgreed(const BuildPruneOptions &options)
{
    if (options.keep != 0)
        std::cout << "This removes what steps of builds have made, what was used least first. Images stay. Go on? [y/N] " << std::flush;
    else
        std::cout << "This removes what steps of builds have made" << (options.caches ? ", and the caches of RUN --mount=type=cache" : "")
                  << ". Images stay; the next build runs all steps. Go on? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

} // namespace

Task<int> execute(Session &session, BuildPruneOptions options)
{
    if (!options.force && !isAgreed(options))
        co_return 0;
    if (!co_await session.connected())
        co_return exitFailure;
    if (options.keep != 0) {
        const CutCache cut = co_await cutBuildCache(session, options.keep);
        session.print(std::format("Deleted results of steps: {}\nTotal reclaimed space: {}\n", cut.results, humanSize(double(cut.bytes)).toStdString()));
        co_return cut.failed == 0 ? 0 : exitFailure;
    }
    const auto isOld = [&options](quint64 made) { return options.until == 0 || made < options.until; };
    QList<std::pair<QString, QString>> results; // path, name
    for (const ImageInfo &image : session.helper().images()) {
        for (const QString &name : image.names) {
            if (image.owner == ::geteuid() && BuildExecutor::isCacheName(name) && isOld(image.loadedAt))
                results.emplaceBack(image.path, name);
        }
    }
    QStringList caches;
    for (const VolumeInfo &volume : session.helper().volumes()) {
        if (options.caches && volume.owner == ::geteuid() && BuildExecutor::isCacheVolume(volume.name) && isOld(volume.createdAt))
            caches.append(volume.path);
    }
    const int steps = co_await removeAll(session, int(results.size()), [&](int index, QObject *context, auto done) {
        session.helper().removeImage(results[index].first, {{u"name"_s, results[index].second}}, context, done);
    });
    const int volumes = co_await removeAll(session, int(caches.size()), [&](int index, QObject *context, auto done) {
        session.helper().removeVolume(caches[index], context, done);
    });
    session.print(std::format("Deleted results of steps: {}\n", steps));
    if (options.caches)
        session.print(std::format("Deleted caches: {}\n", volumes));
    co_return steps == results.size() && volumes == caches.size() ? 0 : exitFailure;
}

} // namespace kiste::ctl
