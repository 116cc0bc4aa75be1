// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ContainerLife::update().
#include "core/base/sha256.h"
#include "privhelper/service/containerlife.h"

#include <format>

namespace kiste {

void ContainerLife::update(const ContainerId &id, const UpdateOptions &options, Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText())));
    if (container->state == ContainerState::Starting) {
        container->whenStarted.push_back([this, id, options, done] { update(id, options, done); });
        return;
    }
    if (container->state == ContainerState::Damaged || container->removing)
        return done(failure(ErrorCode::WrongState,
                            std::format("container '{}' {}", container->record.name,
                                        container->removing ? "is being removed" : "is damaged")));
    if (container->updating)
        return done(failure(ErrorCode::InUse,
                            std::format("container '{}' is being changed already", container->record.name)));
    const auto text = m_state.readContainerFile(id, "config.json", oci::maxRuntimeSpec);
    auto spec = text ? oci::Spec::fromJson(*text) : std::unexpected(text.error());
    if (!spec)
        return done(std::unexpected(spec.error()));
    if (Sha256::of(*text).text() != container->record.specDigest)
        return done(failure(ErrorCode::Corrupt, std::format("config.json of container '{}' is not what the engine wrote",
                                                            container->record.name)));
    ContainerSettings settings = container->record.settings;
    const oci::Resources before = spec->linuxConfig.resources;
    if (auto applied = options.apply(spec->linuxConfig.resources, settings, m_containers.host()); !applied)
        return done(applied);
    // A policy that it gets while it runs counts from now on.
    settings.life.wanted = settings.life.restart.kind != RestartPolicy::Kind::No
        && (container->isActive() || container->state == ContainerState::Restarting);
    if (options.restart && container->state == ContainerState::Restarting && !settings.life.wanted) {
        container->restartTimer.reset();
        container->state = ContainerState::Exited;
    }
    auto changes = changedLimits(before, spec->linuxConfig.resources);
    const std::string oldPolicy = container->record.settings.life.restart.text();
    if (const std::string policy = settings.life.restart.text(); policy != oldPolicy) {
        changes["restart"] = policy;
        changes["old.restart"] = oldPolicy;
    }
    const FinishedUpdate update{settings, spec->toJson(), std::move(changes)};
    if (auto written = m_state.writeContainerFile(id, nextConfig, update.config, true); !written)
        return done(written);
    if (!container->isActive() || !options.changesLimits())
        return finishUpdate(id, update, std::move(done));
    auto next = m_state.openContainerFile(id, nextConfig);
    if (!next)
        return done(std::unexpected(next.error()));
    container->updating = true;
    m_supervisor.update(id.text(), std::move(*next),
                        [this, id, update, done = std::move(done)](const Result<void> &updated) {
                            if (Container *now = m_containers.find(id))
                                now->updating = false;
                            if (!updated)
                                return done(updated);
                            finishUpdate(id, update, done);
                        });
}

void ContainerLife::finishUpdate(const ContainerId &id, const FinishedUpdate &update, Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(failure(ErrorCode::NotFound, "the container was removed meanwhile"));
    // What happened to it while the supervisor was asked stays.
    ContainerSettings merged = update.settings;
    const LifeSettings &now = container->record.settings.life;
    merged.life.restarts = now.restarts;
    merged.life.stopped = now.stopped;
    merged.life.wanted = update.settings.life.wanted && (container->isActive() || container->state == ContainerState::Restarting);
    done(m_containers.replaceConfig(*container, std::move(merged), update.config, update.changes));
}

} // namespace kiste
