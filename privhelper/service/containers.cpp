// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containers.h"

#include "core/base/sha256.h"
#include "core/ipc/objectpath.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/containername.h"
#include "privhelper/service/images.h"
#include "privhelper/service/logging.h"
#include "privhelper/service/networks.h"
#include "privhelper/service/trashcollector.h"
#include "privhelper/service/volumes.h"

#include <format>

namespace kiste {

namespace {

ContainerState stateOf(const ContainerRecord &record)
{
    if (!record.damage.empty())
        return ContainerState::Damaged;
    switch (record.state) {
    case RecordedState::Created:
        return ContainerState::Created;
    case RecordedState::Running:
        return ContainerState::Running; // until the supervisor says otherwise
    case RecordedState::Exited:
        return ContainerState::Exited;
    }
    return ContainerState::Unknown;
}

} // namespace

Containers::Containers(Catalogue &catalogue, StateDir &state, Images &images, Volumes &volumes, TrashCollector &trash,
                       QObject *parent)
    : QObject(parent), m_catalogue(catalogue), m_state(state), m_images(images), m_volumes(volumes), m_trash(trash)
{}

Result<void> Containers::load()
{
    auto records = m_catalogue.containers();
    if (!records)
        return std::unexpected(std::move(records.error()));
    std::set<std::string> directories;
    bool allKnown = true;
    for (ContainerRecord &record : *records) {
        directories.insert(record.id.text());
        allKnown = allKnown && record.key == record.id.text();
        if (record.damage.empty())
            record.damage = damageOnDisk(record);
        if (!record.damage.empty())
            qCWarning(containersLog, "container '%s' is damaged: %s", record.id.text().c_str(), record.damage.c_str());
        insert(std::move(record));
    }
    // A record that lost its id may be the one of a directory that looks unknown.
    if (allKnown) {
        if (auto done = m_state.discardUnknownContainers(directories); !done)
            return done;
    }
    for (const auto &[id, volume] : m_volumes.all()) {
        for (const ContainerId &user : volume.users) {
            if (Container *container = find(user))
                container->record.volumes.insert(id);
        }
    }
    auto retired = m_catalogue.retiredIdBases();
    if (!retired)
        return std::unexpected(std::move(retired.error()));
    m_trash.collect([this, retired = std::move(*retired)](const Result<void> &done) {
        if (done)
            releaseIdBases(retired);
        else
            qCWarning(containersLog, "cannot empty the trash: %s", done.error().detail.c_str());
    });
    return {};
}

void Containers::removeAnonymous(const std::set<VolumeId> &volumes)
{
    for (const VolumeId &id : volumes) {
        const VolumeRecord *volume = m_volumes.find(id);
        if (!volume || !volume->anonymous || !volume->users.empty())
            continue;
        m_volumes.remove(id, [id](const Result<void> &removed) {
            if (!removed)
                qCWarning(containersLog, "volume '%s' cannot be removed: %s", id.text().c_str(), removed.error().detail.c_str());
        });
    }
}

void Containers::releaseIdBases(const std::vector<std::uint32_t> &bases)
{
    for (const std::uint32_t base : bases) {
        if (usesIdBase(base))
            continue; // somebody who borrowed it is still there
        if (const auto released = m_catalogue.releaseIdBase(base); !released)
            qCWarning(containersLog, "cannot release the ids from %u: %s", base, released.error().detail.c_str());
    }
}

std::string Containers::damageOnDisk(const ContainerRecord &record) const
{
    const auto config = m_state.readContainerFile(record.id, "config.json", oci::maxRuntimeSpec);
    if (!config)
        return config.error().detail;
    if (Sha256::of(*config).text() != record.specDigest && !finishReplacing(record))
        return "config.json is not what the engine wrote";
    return {};
}

Container &Containers::insert(ContainerRecord record)
{
    const ContainerId id = record.id;
    m_names.insert_or_assign({record.owner, record.name}, id);
    m_users[{record.owner, record.imageDigest}].insert(id);
    const ContainerState state = stateOf(record);
    Container &container = m_containers.try_emplace(id, std::move(record)).first->second;
    container.state = state;
    return container;
}

Result<std::string> Containers::chooseName(quint32 owner, const CreateOptions &options) const
{
    if (options.name) {
        if (m_names.contains({owner, *options.name}))
            return failure(ErrorCode::AlreadyExists, std::format("the name '{}' is taken", *options.name));
        return *options.name;
    }
    for (int attempt = 0; attempt < 1000; ++attempt) {
        std::string name = randomContainerName(attempt);
        if (!m_names.contains({owner, name}))
            return name;
    }
    return failure(ErrorCode::LimitExceeded, "no free name was found; give one");
}

Result<ContainerId> Containers::create(quint32 owner, const std::string &image, CreateOptions options)
{
    constexpr std::string_view shared = "container:";
    if (options.network.starts_with(shared)) {
        const auto other = lookup(options.network.substr(shared.size()), owner);
        if (!other)
            return std::unexpected(other.error());
        options.network = std::string(shared) + other->text();
    }
    const auto key = m_images.lookup(image, owner);
    if (!key)
        return std::unexpected(key.error());
    const auto imageConfig = m_images.config(*key);
    if (!imageConfig)
        return std::unexpected(imageConfig.error());
    std::vector<VolumeId> made;
    auto resolved = resolveNamespaces(owner, options);
    if (resolved)
        resolved = resolveMounts(owner, *imageConfig, options, made);
    auto id = resolved ? record(owner, image, *key, *imageConfig, options) : std::unexpected(resolved.error());
    if (!id) {
        for (const VolumeId &volume : made)
            m_volumes.remove(volume, [](const Result<void> &) {}); // best effort on the failure path; prune finds them
    }
    return id;
}

Result<ContainerId> Containers::record(quint32 owner, const std::string &image, const ImageKey &key,
                                       const ImageConfig &config, const CreateOptions &options)
{
    auto name = chooseName(owner, options);
    if (!name)
        return std::unexpected(std::move(name.error()));
    ContainerRecord record(ContainerId::random());
    const auto idBase = chooseIdBase(options, record);
    if (!idBase)
        return std::unexpected(idBase.error());
    const std::uint32_t borrowed = record.settings.borrowedIdBase;
    auto plan = planContainer(record.id, *idBase, image, config, options, m_host);
    if (!plan)
        return std::unexpected(std::move(plan.error()));
    for (const std::string &text : options.life.dependsOn) {
        const auto needed = lookup(text, owner);
        if (!needed)
            return std::unexpected(needed.error());
        plan->settings.life.dependsOn.push_back(needed->text());
    }
    record.key = record.id.text();
    record.name = std::move(*name);
    record.owner = owner;
    record.imageDigest = key.digest.text();
    record.settings = std::move(plan->settings);
    record.settings.borrowedIdBase = borrowed;
    record.specDigest = Sha256::of(plan->config).text();
    record.idBase = *idBase;
    record.created = currentTime();
    for (const MountSetting &mount : options.mounts) {
        if (const auto volume = VolumeId::parse(mount.volume))
            record.volumes.insert(*volume);
    }
    auto endpoints = allocateEndpoints(owner, record.id, options);
    if (!endpoints)
        return std::unexpected(std::move(endpoints.error()));
    record.endpoints = std::move(*endpoints);
    if (auto made = m_state.makeContainer(record.id, plan->config); !made) {
        releaseEndpoints(record.endpoints);
        return std::unexpected(std::move(made.error()));
    }
    if (auto recorded = m_catalogue.addContainer(record); !recorded) {
        releaseEndpoints(record.endpoints);
        if (m_catalogue.settle())
            std::ignore = m_state.discardContainer(record.id); // else the next start of the helper takes it away, or knows it
        return std::unexpected(std::move(recorded.error()));
    }
    const std::set<VolumeId> volumes = record.volumes;
    const std::vector<EndpointRecord> places = record.endpoints;
    const ContainerId id = insert(std::move(record)).id();
    for (const EndpointRecord &endpoint : places)
        m_networking->adopt(endpoint);
    m_images.markUsed(owner, key.digest.text(), find(id)->record.created);
    emit added(id);
    emit imageUseChanged(owner, key.digest.text());
    m_volumes.addUser(volumes, id);
    return id;
}

Result<std::vector<EndpointRecord>> Containers::allocateEndpoints(quint32 owner, const ContainerId &id, const CreateOptions &options)
{
    std::vector<EndpointRecord> endpoints;
    if (options.network != "bridge" || !m_networking)
        return endpoints;
    for (const EndpointRequest &request : options.networks) {
        auto endpoint = m_networking->allocate(owner, id.text(), request, static_cast<std::uint32_t>(endpoints.size()));
        if (!endpoint) {
            releaseEndpoints(endpoints);
            return std::unexpected(std::move(endpoint.error()));
        }
        endpoints.push_back(std::move(*endpoint));
    }
    return endpoints;
}

void Containers::releaseEndpoints(const std::vector<EndpointRecord> &endpoints)
{
    for (const EndpointRecord &endpoint : endpoints)
        m_networking->release(endpoint);
}

Container *Containers::find(const ContainerId &id)
{
    const auto found = m_containers.find(id);
    return found == m_containers.end() ? nullptr : &found->second;
}

Result<ContainerId> Containers::lookup(const std::string &text, quint32 uid) const
{
    if (const auto own = m_names.find({uid, text}); own != m_names.end())
        return own->second;
    const auto missing = [&text] {
        return failure(ErrorCode::NotFound, std::format("there is no container '{}'", text.substr(0, 80)));
    };
    const auto beginning = ContainerId::parse(text);
    std::optional<ContainerId> found;
    if (beginning) {
        for (auto it = m_containers.lower_bound(*beginning);
             it != m_containers.end() && it->first.text().starts_with(text); ++it) {
            if (!Clients::maySee(uid, it->second.record.owner))
                continue;
            if (found && it->first.text() != text)
                return failure(ErrorCode::InvalidArgument,
                               std::format("'{}' is the beginning of more than one container's id", text));
            if (!found)
                found = it->first;
        }
    }
    if (found)
        return *found;
    if (uid != 0)
        return missing();
    // Root may name other people's containers, as long as that is clear.
    for (const auto &[name, id] : m_names) {
        if (name.second != text)
            continue;
        if (found)
            return failure(ErrorCode::InvalidArgument,
                           std::format("more than one user has a container '{}'; use its id", text));
        found = id;
    }
    return found ? Result<ContainerId>(*found) : missing();
}

QStringList Containers::usersOf(quint32 owner, const std::string &imageDigest) const
{
    QStringList paths;
    if (const auto users = m_users.find({owner, imageDigest}); users != m_users.end()) {
        for (const ContainerId &id : users->second)
            paths.append(containerPath(id));
    }
    return paths;
}

bool Containers::isRunning(quint32 owner, const std::string &imageDigest) const
{
    const auto users = m_users.find({owner, imageDigest});
    return users != m_users.end()
        && std::ranges::any_of(users->second, [this](const ContainerId &id) { return m_containers.at(id).isActive(); });
}

Result<void> Containers::recordStart(Container &container, std::int64_t time)
{
    ContainerRecord &record = container.record;
    auto recorded = m_catalogue.recordStart(record.id, time);
    record.state = RecordedState::Running;
    record.started = time;
    record.finished = 0;
    record.exitCode = 0;
    record.oomKilled = false;
    record.error.clear();
    if (recorded)
        m_images.markUsed(record.owner, record.imageDigest, time);
    tell(container);
    return recorded;
}

Result<void> Containers::recordExit(Container &container, std::int64_t time, int exitCode, bool oomKilled,
                                    const std::string &error, const std::string &cause)
{
    ContainerRecord &record = container.record;
    auto recorded = m_catalogue.recordExit(record.id, time, exitCode, oomKilled, error, cause);
    record.state = RecordedState::Exited;
    record.finished = time;
    record.exitCode = exitCode;
    record.oomKilled = oomKilled;
    record.error = error;
    container.state = ContainerState::Exited;
    container.pid = 0;
    container.stopTimer.reset();
    tell(container);
    return recorded;
}

void Containers::erase(const ContainerId &erased, Done done)
{
    const ContainerId id = erased; // the one that was passed may be the record's own, which goes
    const auto found = m_containers.find(id);
    if (found == m_containers.end())
        return done({});
    if (auto dropped = m_catalogue.removeContainer(id); !dropped) {
        found->second.removing = false;
        return done(dropped);
    }
    if (m_networking)
        releaseEndpoints(m_networking->endpointsOf(id.text()));
    const quint32 owner = found->second.record.owner;
    const std::string name = found->second.record.name;
    const std::string image = found->second.record.imageDigest;
    const std::set<VolumeId> volumes = found->second.record.volumes;
    const std::uint32_t idBase = found->second.record.idBase;
    const bool takesVolumes = found->second.removeVolumes || found->second.record.settings.autoRemove;
    emit removed(id); // while its last properties can still be told
    m_containers.erase(found);
    // A damaged catalogue may hold a name twice; the other one keeps it.
    if (const auto named = m_names.find({owner, name}); named != m_names.end() && named->second == id)
        m_names.erase(named);
    if (const auto users = m_users.find({owner, image}); users != m_users.end()) {
        users->second.erase(id);
        if (users->second.empty())
            m_users.erase(users);
    }
    const auto discarded = m_state.discardContainer(id);
    emit imageUseChanged(owner, image);
    m_volumes.removeUser(volumes, id);
    if (takesVolumes)
        removeAnonymous(volumes);
    if (!discarded)
        return done(discarded);
    m_trash.collect([this, idBase, done = std::move(done)](const Result<void> &emptied) {
        // Not before: files of these ids would be another container's.
        if (emptied && idBase != 0)
            releaseIdBases({idBase});
        done(emptied);
    });
}

} // namespace kiste
