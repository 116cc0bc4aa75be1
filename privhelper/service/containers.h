// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/objectpath.h"
#include "privhelper/service/container.h"
#include "privhelper/service/containerspec.h"
#include "privhelper/service/statedir.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <QObject>

#include <map>
#include <set>

namespace kiste {

class Images;
class Networks;
class TrashCollector;
class Volumes;

/// All containers there are: makes, finds and drops them, in memory, in the catalogue and on disk.
class Containers : public QObject
{
    Q_OBJECT

public:
    Containers(Catalogue &catalogue, StateDir &state, Images &images, Volumes &volumes, TrashCollector &trash,
               QObject *parent = nullptr);

    /// Where new containers get their addresses; must be set before any is made.
    void setNetworks(Networks *networks) { m_networking = networks; }
    /// Reads the catalogue. A container whose record or config.json is damaged is there as such; directories that
    /// belong to no record are taken away.
    Result<void> load();

    /// @p image: as the caller called it.
    Result<ContainerId> create(quint32 owner, const std::string &image, CreateOptions options);

    Container *find(const ContainerId &id);
    /// What a name, an id or the beginning of an id means to somebody who runs as @p uid.
    Result<ContainerId> lookup(const std::string &text, quint32 uid) const;
    const std::map<ContainerId, Container> &all() const { return m_containers; }
    /// Object paths of an owner's containers that were made from an image.
    QStringList usersOf(quint32 owner, const std::string &imageDigest) const;
    /// Whether one of them runs, or is about to.
    bool isRunning(quint32 owner, const std::string &imageDigest) const;
    int cpus() const { return m_host.cpus; }
    const HostFacts &host() const { return m_host; }

    /// Writes the beginning or end of a container's run into the catalogue, and tells.
    Result<void> recordStart(Container &container, std::int64_t time);
    /// @p cause: in words, if it is known.
    Result<void> recordExit(Container &container, std::int64_t time, int exitCode, bool oomKilled,
                            const std::string &error, const std::string &cause = {});
    /// Whether the log has such an event of it, from that time (microseconds) on.
    bool hasHappened(const ContainerId &id, const std::string &kind, std::int64_t since);
    /// Adds to the log of events; the name and the image are among the attributes.
    void note(const Container &container, const std::string &kind,
              const std::map<std::string, std::string> &attributes = {});
    /// Writes changed settings into the catalogue. What cannot be written is logged, and lost with the helper.
    void save(const Container &container);
    Result<void> rename(const ContainerId &id, const std::string &name);
    /// Takes over settings and a config.json that lies in the container's directory as nextConfig: both or none, whatever
    /// happens.
    /// @p changes: attributes of the event.
    Result<void> replaceConfig(Container &container, ContainerSettings settings, const std::string &config,
                               const std::map<std::string, std::string> &changes);
    /// Tells that a container's properties are others now.
    void tell(const Container &container) { emit changed(container.id()); }
    /// Drops one that does not run: record, object, then everything it had on disk.
    void erase(const ContainerId &id, Done done);

Q_SIGNALS:
    void added(const kiste::ContainerId &id);
    void changed(const kiste::ContainerId &id);
    /// It is recorded as gone and will be in a moment.
    void removed(const kiste::ContainerId &id);
    /// Something for the log of events.
    void happened(const kiste::EventRecord &event);
    /// Another container uses this image, or one less.
    void imageUseChanged(quint32 owner, const std::string &imageDigest);

private:
    /// Looks up and makes what the wishes name, containermounts.cpp. @p made: volumes that did not exist before.
    Result<void> resolveMounts(quint32 owner, const ImageConfig &image, CreateOptions &options,
                               std::vector<VolumeId> &made);
    /// Looks up the containers whose namespaces are joined; their ids come along.
    Result<void> resolveNamespaces(quint32 owner, CreateOptions &options);
    Result<std::uint32_t> chooseIdBase(const CreateOptions &options, ContainerRecord &record);
    static Result<void> keepId(quint32 owner, CreateOptions &options);
    bool usesIdBase(std::uint32_t base) const;
    Result<void> borrowMounts(quint32 owner, CreateOptions &options);
    Result<void> resolveVolume(quint32 owner, const MountWish &wish, CreateOptions &options, std::vector<VolumeId> &made);
    Result<ContainerId> record(quint32 owner, const std::string &image, const ImageKey &key, const ImageConfig &config,
                               const CreateOptions &options);
    std::string damageOnDisk(const ContainerRecord &record) const;
    bool finishReplacing(const ContainerRecord &record) const;
    Result<std::string> chooseName(quint32 owner, const CreateOptions &options) const;
    Container &insert(ContainerRecord record);
    void removeAnonymous(const std::set<VolumeId> &volumes);
    void releaseIdBases(const std::vector<std::uint32_t> &bases);
    Result<std::vector<EndpointRecord>> allocateEndpoints(quint32 owner, const ContainerId &id, const CreateOptions &options);
    void releaseEndpoints(const std::vector<EndpointRecord> &endpoints);

    Catalogue &m_catalogue;
    StateDir &m_state;
    Images &m_images;
    Volumes &m_volumes;
    TrashCollector &m_trash;
    Networks *m_networking = nullptr;
    HostFacts m_host = HostFacts::read();
    std::map<ContainerId, Container> m_containers;
    std::map<std::pair<quint32, std::string>, ContainerId> m_names;
    std::map<std::pair<quint32, std::string>, std::set<ContainerId>> m_users;
};

} // namespace kiste
