// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgrouplayout.h"
#include "privhelper/machine/machinewatch.h"
#include "privhelper/sampler/samplerservice.h"
#include "privhelper/service/cataloguerestore.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/containerlife.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/containerstreams.h"
#include "privhelper/service/differences.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/eventlog.h"
#include "privhelper/service/firewalld.h"
#include "privhelper/service/gate.h"
#include "privhelper/service/healthchecks.h"
#include "privhelper/service/imagecommit.h"
#include "privhelper/service/imageloader.h"
#include "privhelper/service/images.h"
#include "privhelper/service/jobs.h"
#include "privhelper/service/networklife.h"
#include "privhelper/service/objecttree.h"
#include "privhelper/service/overlaydiff.h"
#include "privhelper/service/restarts.h"
#include "privhelper/service/supervisorclient.h"
#include "privhelper/service/mountsources.h"
#include "privhelper/service/trashcollector.h"
#include "privhelper/service/volumebackup.h"
#include "privhelper/service/volumes.h"

namespace kiste {

/// All of kiste-helper but main(): owns the parts and lets each know what the others need to know.
class Service : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        std::string stateDirectory; ///< /var/lib/kiste
        std::string runDirectory; ///< /run/kiste; the supervisor's socket is in there
        std::string cgroupParent; ///< "kiste"
        std::string unpackProgram;
        Clients::Lookup lookup; ///< for tests; else the bus is asked
        std::string nameserver; ///< aardvark-dns
        NetworkKernel *networkKernel = nullptr; ///< for tests, which own it; else the machine's
        MachineKernel *machineKernel = nullptr; ///< for tests, which own it; else the machine's
    };

    /// Opens the store and reads the catalogue. @p authority must outlive the service.
    static Result<std::unique_ptr<Service>> create(Options options, const QDBusConnection &bus, Authority &authority);
    ~Service() override;

    /// Takes calls and connects to the supervisor. settled() follows.
    Result<void> open();
    /// Takes the name org.kiste.Helper1.
    Result<void> takeName();
    /// Emits idle() once nobody has called for this long, no container runs and no client is left.
    void setIdleTime(std::chrono::seconds time);

    Jobs &jobs() { return m_jobs; }

Q_SIGNALS:
    /// The states of all containers are known.
    void settled();
    void idle();

private:
    Service(Options options, const QDBusConnection &bus, Authority &authority, StateDir state,
            StoreDirectory storeDirectory, Catalogue catalogue, CgroupLayout cgroups, UniqueFd metrics);
    static Result<std::unique_ptr<Service>> createOnce(Options options, const QDBusConnection &bus, Authority &authority);
    Result<void> load();
    KnownRecords knownRecords() const;
    Result<std::vector<std::string>> restore();
    void connectContainers();
    void connectImages();
    void connectJobs();
    void connectSampler();
    void recordContainer(const ContainerId &id);
    void containerProblem(const ContainerId &id, const Error &error);
    void findEngineProcesses();
    void publishManager();
    void publishContainer(const ContainerId &id);
    void publishImage(const ImageKey &key);
    void publishVolume(const VolumeId &id);
    void connectVolumes();
    void connectNetworks();
    void connectMachine();
    void publishNetwork(const std::string &id);
    NetworkInfo networkInfo(const std::string &id) const;
    void addNetworkInfo(const Container &container, ContainerInfo &info) const;
    void checkIdle();

    Options m_options;
    QDBusConnection m_bus;
    StateDir m_state;
    StoreDirectory m_storeDirectory;
    Catalogue m_catalogue;
    CgroupLayout m_cgroups;
    BlobStore m_blobs;
    LayerStore m_layers;
    Clients m_clients;
    ObjectTree m_objects;
    SupervisorClient m_supervisor;
    TrashCollector m_trash;
    VolumeStore m_volumeStore;
    Volumes m_volumes;
    std::unique_ptr<NetworkKernel> m_machineNetwork;
    NetworkKernel &m_networkKernel;
    mutable Networks m_networks;
    Images m_images;
    MountSources m_mountSources;
    Containers m_containers;
    EventLog m_events;
    Firewalld m_firewalld;
    NetworkLife m_networkLife;
    ContainerLife m_life;
    HealthChecks m_health; // before Restarts: an end is the end of its health
    Restarts m_restarts;
    OverlayDiff m_diff;
    Differences m_differences;
    ContainerStreams m_streams;
    Jobs m_jobs;
    ImageLoader m_loader;
    ImageCommit m_commits;
    VolumeBackup m_volumeBackup;
    SamplerService m_sampler;
    std::unique_ptr<MachineKernel> m_ownMachineKernel;
    MachineKernel &m_machineKernel;
    MachineRings m_machineRings;
    MachineWatch m_machine;
    Engine m_engine;
    Gate m_gate;
    QTimer m_idleTimer;
};

} // namespace kiste
