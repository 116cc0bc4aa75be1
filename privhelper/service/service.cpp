// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/service.h"

#include "core/ipc/objectpath.h"
#include "core/ipc/properties.h"
#include "privhelper/service/logging.h"
#include "privhelper/service/machineinfo.h"

#include <QCoreApplication>
#include <QDBusConnectionInterface>
#include <QDBusError>
#include <QDBusReply>

#include <algorithm>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

/// Values of Manager.SupervisorState.
enum class SupervisorState : quint32 { Unknown = 0, Connected, Lost };

Result<UniqueFd> openMetricsDirectory(const std::string &state)
{
    const std::string path = state + "/metrics";
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return osFailure(errno, std::format("cannot make '{}'", path));
    UniqueFd fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", path));
    return fd;
}

Result<void> restoreAtStart(const Service::Options &options)
{
    auto state = StateDir::open(options.stateDirectory);
    if (!state)
        return std::unexpected(std::move(state.error()));
    const auto directory = StoreDirectory::open(options.stateDirectory);
    if (!directory)
        return std::unexpected(directory.error());
    const auto words = restoreCatalogue(*state, BlobStore(*directory), LayerStore(*directory, options.unpackProgram), {});
    if (!words)
        return std::unexpected(words.error());
    for (const std::string &word : *words)
        qCWarning(serviceLog, "%s", word.c_str());
    return {};
}

} // namespace

Result<std::unique_ptr<Service>> Service::create(Options options, const QDBusConnection &bus, Authority &authority)
{
    auto service = createOnce(options, bus, authority);
    if (service || service.error().code != ErrorCode::Corrupt)
        return service;
    // An engine that does not start for a damaged database helps nobody; the damaged file is kept.
    qCWarning(serviceLog, "the database is rebuilt: %s", service.error().detail.c_str());
    if (auto restored = restoreAtStart(options); !restored)
        return std::unexpected(std::move(restored.error()));
    return createOnce(std::move(options), bus, authority);
}

Result<std::unique_ptr<Service>> Service::createOnce(Options options, const QDBusConnection &bus, Authority &authority)
{
    auto state = StateDir::open(options.stateDirectory);
    if (!state)
        return std::unexpected(std::move(state.error()));
    auto storeDirectory = StoreDirectory::open(options.stateDirectory);
    if (!storeDirectory)
        return std::unexpected(std::move(storeDirectory.error()));
    if (auto cleaned = storeDirectory->cleanTemporary(); !cleaned)
        return std::unexpected(std::move(cleaned.error()));
    if (needsRestoring(*state, *storeDirectory))
        return failure(ErrorCode::Corrupt, std::format("the catalogue '{}' is missing or not whole", state->database().string()));
    auto catalogue = Catalogue::open(state->database());
    if (!catalogue)
        return std::unexpected(std::move(catalogue.error()));
    auto cgroups = CgroupLayout::detect();
    if (!cgroups)
        return std::unexpected(std::move(cgroups.error()));
    auto metrics = openMetricsDirectory(options.stateDirectory);
    if (!metrics)
        return std::unexpected(std::move(metrics.error()));
    std::unique_ptr<Service> service(new Service(std::move(options), bus, authority, std::move(*state),
                                                 std::move(*storeDirectory), std::move(*catalogue), std::move(*cgroups),
                                                 std::move(*metrics)));
    if (auto loaded = service->load(); !loaded)
        return std::unexpected(std::move(loaded.error()));
    return service;
}

Service::Service(Options options, const QDBusConnection &bus, Authority &authority, StateDir state,
                 StoreDirectory storeDirectory, Catalogue catalogue, CgroupLayout cgroups, UniqueFd metrics)
    : m_options(std::move(options))
    , m_bus(bus)
    , m_state(std::move(state))
    , m_storeDirectory(std::move(storeDirectory))
    , m_catalogue(std::move(catalogue))
    , m_cgroups(std::move(cgroups))
    , m_blobs(m_storeDirectory)
    , m_layers(m_storeDirectory, m_options.unpackProgram)
    , m_clients(m_bus, m_options.lookup)
    , m_objects(m_bus, m_clients)
    , m_supervisor(m_options.runDirectory + "/supervisor.sock")
    , m_trash(m_state)
    , m_volumes(m_catalogue, m_volumeStore, m_trash)
    , m_machineNetwork(m_options.networkKernel ? nullptr : machineNetwork())
    , m_networkKernel(m_options.networkKernel ? *m_options.networkKernel : *m_machineNetwork)
    , m_networks(m_catalogue, m_networkKernel)
    , m_images(m_catalogue, m_blobs, m_layers)
    , m_mountSources(m_images, m_volumes)
    , m_containers(m_catalogue, m_state, m_images, m_volumes, m_trash)
    , m_events(m_catalogue)
    , m_firewalld(m_bus)
    , m_networkLife({m_options.runDirectory + "/network", m_options.nameserver}, m_networks, m_containers, m_catalogue, m_state,
                    m_supervisor, m_networkKernel, m_firewalld)
    , m_life(m_containers, m_state, m_images, m_mountSources, m_supervisor)
    , m_health(m_containers, m_life, m_state, m_supervisor)
    , m_restarts(m_containers, m_life, m_state)
    , m_diff(m_containers, m_images, m_state)
    , m_streams(m_containers, m_life, m_state, m_supervisor)
    , m_loader(m_images, m_jobs, m_blobs, m_layers)
    , m_commits(m_containers, m_life, m_images, m_state, m_jobs, m_blobs, m_layers)
    , m_volumeBackup(m_volumes, m_jobs, m_options.unpackProgram)
    , m_sampler(Sampler::Options{.layout = m_cgroups, .directory = std::move(metrics)})
    , m_ownMachineKernel(m_options.machineKernel ? nullptr : machineKernel(m_cgroups, m_options.cgroupParent))
    , m_machineKernel(m_options.machineKernel ? *m_options.machineKernel : *m_ownMachineKernel)
    , m_machineRings(m_cgroups, m_options.runDirectory + "/machine",
                     [this](const MachineContainer &container) { return isOwnContainer(m_containers, container); })
    , m_machine(m_machineKernel, m_machineRings)
    , m_engine{m_objects, m_containers, m_life, m_streams, m_images, m_loader, m_commits, m_volumes, m_volumeBackup, m_mountSources,
               authority, m_jobs, m_supervisor, m_state, m_sampler, m_networks, m_networkLife, m_cgroups, m_events, m_diff, m_differences,
               m_machineRings, m_machine}
    , m_gate(m_bus, m_engine, m_clients, authority, m_objects)
{
    m_life.setCgroupParent("/" + m_options.cgroupParent);
    publishManager();
    connectContainers();
    connectImages();
    connectVolumes();
    connectJobs();
    connectSampler();
    connectNetworks();
    connectMachine();
    connect(&m_life, &ContainerLife::settled, this, &Service::settled);
    connect(&m_supervisor, &SupervisorClient::lost, this, [](const QString &why) {
        qCInfo(serviceLog, "no connection to the supervisor: %s", qUtf8Printable(why));
    });
    connect(&m_idleTimer, &QTimer::timeout, this, &Service::checkIdle);
    connect(&m_gate, &Gate::called, this, [this] {
        if (m_idleTimer.isActive())
            m_idleTimer.start();
    });
}

Service::~Service()
{
    m_jobs.cancelAll();
}

Result<void> Service::load()
{
    if (auto loaded = m_images.load(); !loaded)
        return loaded;
    if (auto opened = m_volumeStore.open(m_state); !opened)
        return opened;
    if (auto loaded = m_volumes.load(); !loaded)
        return loaded;
    if (auto loaded = m_networks.load(); !loaded)
        return loaded;
    if (auto loaded = m_containers.load(); !loaded)
        return loaded;
    for (const auto &[id, network] : m_networks.all())
        publishNetwork(id);
    for (const auto &[key, image] : m_images.all())
        publishImage(key);
    for (const auto &[id, container] : m_containers.all())
        publishContainer(id);
    for (const auto &[id, volume] : m_volumes.all())
        publishVolume(id);
    return {};
}

Result<void> Service::open()
{
    if (auto opened = m_gate.open(); !opened)
        return opened;
    m_supervisor.open();
    return {};
}

Result<void> Service::takeName()
{
    const auto reply = m_bus.interface()->registerService(names::service, QDBusConnectionInterface::DontQueueService,
                                                          QDBusConnectionInterface::DontAllowReplacement);
    if (!reply.isValid())
        return failure(ErrorCode::NotAuthorized, std::format("the bus does not give the name '{}': {}",
                                                             names::service.data(),
                                                             reply.error().message().toStdString()));
    if (reply.value() != QDBusConnectionInterface::ServiceRegistered)
        return failure(ErrorCode::InUse, std::format("another program has the name '{}'", names::service.data()));
    return {};
}

void Service::publishManager()
{
    m_objects.publish(names::managerPath, names::managerInterface, std::nullopt, [this] {
        const auto state = m_supervisor.isConnected() ? SupervisorState::Connected : SupervisorState::Lost;
        return QVariantMap{{u"Version"_s, QCoreApplication::applicationVersion()},
                           {u"ApiVersion"_s, helperApiVersion},
                           {u"SupervisorState"_s, static_cast<quint32>(state)},
                           {u"SamplingInterval"_s, static_cast<quint32>(m_sampler.chosenInterval().count())},
                           {u"SamplingIntervalNow"_s, static_cast<quint32>(m_sampler.interval().count())}};
    });
    const auto touch = [this] { m_objects.touch(names::managerPath); };
    connect(&m_supervisor, &SupervisorClient::connected, this, touch);
    connect(&m_supervisor, &SupervisorClient::lost, this, touch);
}

void Service::publishContainer(const ContainerId &id)
{
    const Container *container = m_containers.find(id);
    m_objects.publishInfo(containerPath(id), names::containerInterface, container->record.owner, [this, id] {
        std::optional<ContainerInfo> info;
        if (const Container *now = m_containers.find(id)) {
            info = now->info();
            addNetworkInfo(*now, *info);
        }
        return info;
    });
}

void Service::connectContainers()
{
    connect(&m_clients, &Clients::left, &m_differences, &Differences::callerLeft);
    connect(&m_containers, &Containers::added, this, &Service::publishContainer);
    connect(&m_containers, &Containers::happened, &m_events, &EventLog::add);
    connect(&m_containers, &Containers::changed, this,
            [this](const ContainerId &id) { m_objects.touch(containerPath(id)); });
    connect(&m_containers, &Containers::removed, this,
            [this](const ContainerId &id) { m_objects.withdraw(containerPath(id)); });
    connect(&m_containers, &Containers::imageUseChanged, this, [this](quint32 owner, const std::string &digest) {
        if (const auto parsed = Digest::parse(digest))
            m_objects.touch(imagePath({owner, *parsed}));
    });
    connect(&m_streams, &ContainerStreams::execEnded, this,
            [this](const ContainerId &id, const QString &sender, const QString &session, int exitCode) {
                m_objects.sendTo(sender, containerPath(id), names::containerInterface, u"ExecEnded"_s,
                                 {session, exitCode});
            });
}

void Service::publishImage(const ImageKey &key)
{
    m_objects.publishInfo(imagePath(key), names::imageInterface, key.owner, [this, key] {
        std::optional<ImageInfo> info;
        if (const ImageRecord *image = m_images.find(key)) {
            info = m_images.info(*image);
            info->usedBy = m_containers.usersOf(key.owner, key.digest.text());
        }
        return info;
    });
}

KnownRecords Service::knownRecords() const
{
    KnownRecords known;
    for (const auto &[key, image] : m_images.all())
        known.images.push_back(image);
    for (const auto &[key, image] : m_images.bin())
        known.images.push_back(image);
    for (const auto &[id, volume] : m_volumes.all())
        known.volumes.push_back(volume);
    for (const auto &[id, network] : m_networks.all())
        known.networks.push_back(network.record);
    for (const auto &[id, container] : m_containers.all()) {
        known.containers.push_back(container.record);
        known.containers.back().endpoints = m_networks.endpointsOf(id.text());
    }
    return known;
}

Result<std::vector<std::string>> Service::restore()
{
    const KnownRecords known = knownRecords();
    Result<std::vector<std::string>> words;
    const auto opened = m_catalogue.whileClosed(
        m_state.database(), [&] { words = restoreCatalogue(m_state, m_blobs, m_layers, known); });
    if (!opened)
        qFatal("the database cannot be opened again: %s", opened.error().detail.c_str()); // the next start rebuilds it
    return words;
}

void Service::connectImages()
{
    m_images.setRestore([this] { return restore(); });
    m_images.setUseTest([this](const ImageKey &key) {
        if (m_containers.isRunning(key.owner, key.digest.text()))
            return Images::Use::Running;
        return m_containers.usersOf(key.owner, key.digest.text()).isEmpty() ? Images::Use::None : Images::Use::Containers;
    });
    connect(&m_images, &Images::added, this, &Service::publishImage);
    connect(&m_images, &Images::changed, this, [this](const ImageKey &key) { m_objects.touch(imagePath(key)); });
    connect(&m_images, &Images::removed, this, [this](const ImageKey &key) { m_objects.withdraw(imagePath(key)); });
}

void Service::publishVolume(const VolumeId &id)
{
    const VolumeRecord *volume = m_volumes.find(id);
    m_objects.publishInfo(volumePath(id), names::volumeInterface, volume->owner, [this, id] {
        const VolumeRecord *now = m_volumes.find(id);
        return now ? std::optional(m_volumes.info(*now)) : std::nullopt;
    });
}

void Service::connectVolumes()
{
    connect(&m_volumes, &Volumes::added, this, &Service::publishVolume);
    connect(&m_volumes, &Volumes::changed, this, [this](const VolumeId &id) { m_objects.touch(volumePath(id)); });
    connect(&m_volumes, &Volumes::removed, this, [this](const VolumeId &id) { m_objects.withdraw(volumePath(id)); });
}

void Service::connectJobs()
{
    connect(&m_jobs, &Jobs::added, this, [this](quint64 number) {
        const auto properties = [this, number] {
            const Jobs::Job *job = m_jobs.find(number);
            return job ? toProperties(job->info, job->owner) : QVariantMap();
        };
        m_objects.publish(jobPath(number), names::jobInterface, m_jobs.find(number)->owner, properties,
                          [this, number](SnapshotWriter &writer) {
                              if (const Jobs::Job *job = m_jobs.find(number))
                                  writer.add(job->info);
                          });
    });
    connect(&m_jobs, &Jobs::changed, this, [this](quint64 number) { m_objects.touch(jobPath(number)); });
    connect(&m_jobs, &Jobs::removed, this, [this](quint64 number) { m_objects.withdraw(jobPath(number)); });
}

void Service::connectMachine()
{
    m_objects.publish(names::machinePath, names::machineInterface, std::nullopt, [] { return QVariantMap(); });
    connect(&m_clients, &Clients::left, &m_machine, &MachineWatch::removeWatcher);
    connect(&m_machine, &MachineWatch::changed, this, [this](const QStringList &ids, const QStringList &removed) {
        tellMachineChanges(m_engine, ids, removed);
    });
}

void Service::setIdleTime(std::chrono::seconds time)
{
    m_idleTimer.start(time);
}

void Service::checkIdle()
{
    const auto active = [](const auto &entry) {
        return entry.second.isActive() || entry.second.state == ContainerState::Restarting;
    };
    if (m_clients.count() == 0 && m_jobs.isIdle() && std::ranges::none_of(m_containers.all(), active))
        emit idle();
}

} // namespace kiste
