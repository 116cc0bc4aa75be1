// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/prune.h"

#include "privhelper/service/containerlife.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/images.h"
#include "privhelper/service/overlaydiff.h"

#include <algorithm>
#include <memory>

namespace kiste {

namespace {

bool hasLabel(const Container &container, const QString &wanted)
{
    const auto &labels = container.record.settings.labels;
    const auto found = labels.find(wanted.section(u'=', 0, 0).toStdString());
    return found != labels.end() && (!wanted.contains(u'=') || found->second == wanted.section(u'=', 1).toStdString());
}

bool isSelected(const Container &container, quint32 owner, const PruneSelection &selection)
{
    if (container.record.owner != owner || container.isActive() || container.removing
        || container.state == ContainerState::Restarting || container.state == ContainerState::Damaged)
        return false;
    if (selection.until && container.record.created >= *selection.until)
        return false;
    const auto has = [&container](const QString &label) { return hasLabel(container, label); };
    return std::ranges::all_of(selection.labels, has) && std::ranges::none_of(selection.notLabels, has);
}

} // namespace

void pruneContainers(Engine &engine, quint32 owner, const PruneSelection &selection,
                     std::function<void(Result<Pruned>)> done)
{
    struct Progress
    {
        Pruned pruned;
        std::size_t open = 1; // this function
        std::function<void(Result<Pruned>)> done;
        void finished()
        {
            if (--open == 0)
                done(std::move(pruned));
        }
    };
    const auto progress = std::make_shared<Progress>();
    progress->done = std::move(done);
    std::vector<ContainerId> ids;
    for (const auto &[id, container] : engine.containers.all()) {
        if (isSelected(container, owner, selection))
            ids.push_back(id);
    }
    for (const ContainerId &id : ids) {
        ++progress->open;
        engine.diff.usage(id, [&engine, progress, id](const Result<VolumeUsage> &usage) {
            engine.life.remove(id, false, [progress, id, size = usage ? usage->bytes : 0](const Result<void> &removed) {
                // One that was started meanwhile stays.
                if (removed) {
                    progress->pruned.ids.append(QString::fromStdString(id.text()));
                    progress->pruned.reclaimed += size;
                }
                progress->finished();
            });
        });
    }
    progress->finished();
}

} // namespace kiste
