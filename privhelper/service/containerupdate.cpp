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
    if (auto applied = options.apply(spec->linuxConfig.resources, settings, m_containers.host()); !applied)
        return done(applied);
    // A policy that it gets while it runs counts from now on.
    settings.life.wanted = settings.life.restart.kind != RestartPolicy::Kind::No
        && (container->isActive() || container->state == ContainerState::Restarting);
    if (options.restart && container->state == ContainerState::Restarting && !settings.life.wanted) {
        container->restartTimer.reset();
        container->state = ContainerState::Exited;
    }
    const std::string config = spec->toJson();
    if (auto written = m_state.writeContainerFile(id, nextConfig, config, true); !written)
        return done(written);
    if (!container->isActive() || !options.changesLimits())
        return finishUpdate(id, settings, config, std::move(done));
    auto next = m_state.openContainerFile(id, nextConfig);
    if (!next)
        return done(std::unexpected(next.error()));
    container->updating = true;
    m_supervisor.update(id.text(), std::move(*next),
                        [this, id, settings, config, done = std::move(done)](const Result<void> &updated) {
                            if (Container *now = m_containers.find(id))
                                now->updating = false;
                            if (!updated)
                                return done(updated);
                            finishUpdate(id, settings, config, done);
                        });
}

void ContainerLife::finishUpdate(const ContainerId &id, const ContainerSettings &settings, const std::string &config,
                                 Done done)
{
    Container *container = m_containers.find(id);
    if (!container)
        return done(failure(ErrorCode::NotFound, "the container was removed meanwhile"));
    // What happened to it while the supervisor was asked stays.
    ContainerSettings merged = settings;
    const LifeSettings &now = container->record.settings.life;
    merged.life.restarts = now.restarts;
    merged.life.stopped = now.stopped;
    merged.life.wanted = settings.life.wanted && (container->isActive() || container->state == ContainerState::Restarting);
    done(m_containers.replaceConfig(*container, std::move(merged), config));
}

} // namespace kiste
