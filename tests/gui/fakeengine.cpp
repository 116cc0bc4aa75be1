// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/fakeengine.h"

#include <QDateTime>
#include <QTimer>

#include <cerrno>
#include <cmath>
#include <limits>
#include <sys/mman.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::test {

void FakeEngine::deliver(std::function<void()> act)
{
    if (hold)
        m_waiting.append(std::move(act));
    else
        QTimer::singleShot(0, this, std::move(act));
}

void FakeEngine::release()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const auto &act : waiting)
        act();
}

template <typename T>
void FakeEngine::answer(const QString &method, const QString &object, const QVariantMap &options, QObject *context,
                        Callback<T> callback, std::function<Result<T>()> value)
{
    calls.append({method, object, options});
    deliver([this, method, guard = QPointer(context), callback = std::move(callback), value = std::move(value)] {
        if (!guard)
            return;
        if (const auto failure = failures.find(method); failure != failures.end())
            return callback(std::unexpected(failure->second));
        callback(value());
    });
}

void FakeEngine::loadImage(std::vector<UniqueFd>, const QList<BlobRange> &, const QByteArray &,
                           const QStringList &names, QObject *context, Callback<QString> jobPath)
{
    answer<QString>(u"loadImage"_s, names.join(u','), {}, context, std::move(jobPath), [this] { return newJobPath; });
}

void FakeEngine::loadImageWith(std::vector<UniqueFd>, const QList<BlobRange> &, const QByteArray &,
                               const QStringList &names, const QVariantMap &options, QObject *context, Callback<QString> jobPath)
{
    answer<QString>(u"loadImageWith"_s, names.join(u','), options, context, std::move(jobPath), [this] { return newJobPath; });
}

void FakeEngine::heldBlobs(const QStringList &digests, QObject *context, Callback<QStringList> held)
{
    answer<QStringList>(u"heldBlobs"_s, digests.join(u','), {}, context, std::move(held), [] { return QStringList(); });
}

void FakeEngine::addImageName(const QString &path, const QString &name, QObject *context, Callback<void> done)
{
    answer<void>(u"addImageName"_s, path, {{u"name"_s, name}}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::openImageBlob(const QString &path, const QString &digest, QObject *context, Callback<UniqueFd> blob)
{
    answer<UniqueFd>(u"openImageBlob"_s, path, {{u"digest"_s, digest}}, context, std::move(blob),
                     []() -> Result<UniqueFd> { return failure(ErrorCode::NotFound, "no blob"); });
}

void FakeEngine::imageLayers(const QString &path, QObject *context, Callback<QList<StoredLayer>> stored)
{
    answer<QList<StoredLayer>>(u"imageLayers"_s, path, {}, context, std::move(stored), [this, path] { return layers.value(path); });
}

void FakeEngine::openDifference(const QString &object, const QString &base, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream)
{
    QVariantMap said = options;
    said.insert(u"base"_s, base);
    answer<UniqueFd>(u"openDifference"_s, object, said, context, std::move(stream),
                     []() -> Result<UniqueFd> { return failure(ErrorCode::NotFound, "no files"); });
}

void FakeEngine::checkStore(QObject *context, Callback<QList<FoundProblem>> problems)
{
    answer<QList<FoundProblem>>(u"checkStore"_s, {}, {}, context, std::move(problems), [] { return QList<FoundProblem>(); });
}

void FakeEngine::repairStore(QObject *context, Callback<QList<RepairedProblem>> repairs)
{
    answer<QList<RepairedProblem>>(u"repairStore"_s, {}, {}, context, std::move(repairs), [] { return QList<RepairedProblem>(); });
}

void FakeEngine::listBin(QObject *context, Callback<ImageBin> bin)
{
    answer<ImageBin>(u"listBin"_s, {}, {}, context, std::move(bin), [] { return ImageBin(); });
}

void FakeEngine::undoRemoval(const QString &bin, QObject *context, Callback<UndoneRemoval> back)
{
    answer<UndoneRemoval>(u"undoRemoval"_s, bin, {}, context, std::move(back), [this] { return undone; });
}

void FakeEngine::emptyBin(QObject *context, Callback<EmptiedBin> emptied)
{
    answer<EmptiedBin>(u"emptyBin"_s, {}, {}, context, std::move(emptied), [] { return EmptiedBin(); });
}

void FakeEngine::createContainer(const QString &image, const QVariantMap &options, QObject *context,
                                 Callback<QString> path)
{
    answer<QString>(u"createContainer"_s, image, options, context, std::move(path),
                    [this] { return newContainerPath; });
}

void FakeEngine::findContainer(const QString &text, QObject *context, Callback<QString> path)
{
    answer<QString>(u"findContainer"_s, text, {}, context, std::move(path), [text] { return text; });
}

void FakeEngine::findImage(const QString &reference, QObject *context, Callback<QString> path)
{
    answer<QString>(u"findImage"_s, reference, {}, context, std::move(path), [reference] { return reference; });
}

void FakeEngine::info(QObject *context, Callback<QVariantMap> facts)
{
    answer<QVariantMap>(u"info"_s, {}, {}, context, std::move(facts), [] {
        return QVariantMap{{u"kernel"_s, u"6.12.48-amd64"_s},
                           {u"cgroup-version"_s, u"2"_s},
                           {u"seccomp"_s, true},
                           {u"idmapped-layers"_s, true},
                           {u"cpus"_s, 4U},
                           {u"memory"_s, quint64(16) << 30}};
    });
}

void FakeEngine::checkSystem(QObject *context, Callback<CheckResults> checks)
{
    answer<CheckResults>(u"checkSystem"_s, {}, {}, context, std::move(checks), [this] { return systemChecks; });
}

void FakeEngine::checkPasswords(QObject *context, Callback<CheckResult> check)
{
    answer<CheckResult>(u"checkPasswords"_s, {}, {}, context, std::move(check), [this] { return passwords; });
}

void FakeEngine::startContainer(const QString &path, QObject *context, Callback<void> done)
{
    answer<void>(u"start"_s, path, {}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::stopContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
{
    answer<void>(u"stop"_s, path, options, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::killContainer(const QString &path, const QString &signal, QObject *context, Callback<void> done)
{
    answer<void>(u"kill"_s, path, {{u"signal"_s, signal}}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::removeContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
{
    answer<void>(u"remove"_s, path, options, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::containerDocuments(const QString &path, QObject *context,
                                    Callback<std::pair<QString, QString>> documents)
{
    answer<std::pair<QString, QString>>(u"documents"_s, path, {}, context, std::move(documents),
                                        [this] { return std::pair(runtimeSpec, u"{\"name\":\"web\"}"_s); });
}

void FakeEngine::openLog(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream)
{
    answer<UniqueFd>(u"openLog"_s, path, options, context, std::move(stream), [this]() -> Result<UniqueFd> {
        if (!logStream)
            return failure(ErrorCode::NotFound, "no log was prepared");
        return std::move(logStream);
    });
}

void FakeEngine::attach(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream)
{
    answer<UniqueFd>(u"attach"_s, path, options, context, std::move(stream),
                     [this]() -> Result<UniqueFd> { return std::move(attachStream); });
}

void FakeEngine::resize(const QString &path, quint32, quint32, QObject *context, Callback<void> done)
{
    answer<void>(u"resize"_s, path, {}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::exec(const QString &path, const QStringList &, std::vector<UniqueFd>, const QVariantMap &options,
                      QObject *context, Callback<ExecSession> session)
{
    answer<ExecSession>(u"exec"_s, path, options, context, std::move(session),
                        [this]() -> Result<ExecSession> { return ExecSession{u"0-1.1"_s, std::move(terminal)}; });
}

void FakeEngine::killExec(const QString &path, const QString &, const QString &, QObject *context, Callback<void> done)
{
    answer<void>(u"killExec"_s, path, {}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::openMetrics(const QString &path, QObject *context, Callback<UniqueFd> file)
{
    answer<UniqueFd>(u"openMetrics"_s, path, {}, context, std::move(file), [this] { return metricsFile(); });
}

void FakeEngine::openMachineMetrics(QObject *context, Callback<UniqueFd> file)
{
    answer<UniqueFd>(u"openMachineMetrics"_s, {}, {}, context, std::move(file), [this] { return machineMetricsFile(); });
}

void FakeEngine::setWatching(bool watching)
{
    calls.append({u"setWatching"_s, {}, {{u"watching"_s, watching}}});
}

void FakeEngine::setSamplingInterval(quint32 milliseconds, QObject *context, Callback<void> done)
{
    answer<void>(u"setSamplingInterval"_s, {}, {{u"milliseconds"_s, milliseconds}}, context, std::move(done),
                 [this, milliseconds] {
                     interval = milliseconds;
                     Q_EMIT samplingIntervalChanged();
                     return Result<void>();
                 });
}

void FakeEngine::tellContainer(const QString &path, ContainerVerb verb, const QVariantMap &options, QObject *context,
                               Callback<void> done)
{
    const QString name = verb == ContainerVerb::Restart ? u"restart"_s
        : verb == ContainerVerb::Pause                  ? u"pause"_s
        : verb == ContainerVerb::Unpause                ? u"unpause"_s
                                                        : u"update"_s;
    answer<void>(name, path, options, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::renameContainer(const QString &path, const QString &name, QObject *context, Callback<void> done)
{
    answer<void>(u"rename"_s, path, {{u"name"_s, name}}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::containerProcesses(const QString &path, QObject *context, Callback<QList<QVariantMap>> list)
{
    answer<QList<QVariantMap>>(u"processes"_s, path, {}, context, std::move(list), [this] { return processes; });
}

void FakeEngine::openContainerStream(const QString &path, ContainerStreamKind, const QVariantMap &options,
                                     QObject *context, Callback<UniqueFd> stream)
{
    answer<UniqueFd>(u"stream"_s, path, options, context, std::move(stream), [this] { return std::move(otherStream); });
}

void FakeEngine::statPath(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                          Callback<QVariantMap> found)
{
    QVariantMap all = options;
    all.insert(u"path"_s, file);
    answer<QVariantMap>(u"statPath"_s, path, all, context, std::move(found),
                        [] { return QVariantMap{{u"mode"_s, 0100644U}}; });
}

void FakeEngine::listDirectory(const QString &path, const QString &directory, QObject *context, Callback<UniqueFd> list)
{
    answer<UniqueFd>(u"listDirectory"_s, path, {{u"path"_s, directory}}, context, std::move(list), [this, directory]() -> Result<UniqueFd> {
        if (!directories.contains(directory))
            return failure(ErrorCode::NotFound, "there is no such directory");
        UniqueFd file(::memfd_create("list", MFD_CLOEXEC));
        const QByteArray text = directories.value(directory);
        if (::pwrite(file.get(), text.constData(), std::size_t(text.size()), 0) != text.size())
            return osFailure(errno, "cannot write the list");
        return file;
    });
}

void FakeEngine::copyOut(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                         Callback<UniqueFd> archive)
{
    QVariantMap all = options;
    all.insert(u"path"_s, file);
    answer<UniqueFd>(u"copyOut"_s, path, all, context, std::move(archive), [this] { return std::move(otherStream); });
}

void FakeEngine::copyIn(const QString &path, const QString &directory, UniqueFd archive, const QVariantMap &options,
                        QObject *context, Callback<void> done)
{
    copiedIn = std::move(archive);
    QVariantMap all = options;
    all.insert(u"path"_s, directory);
    answer<void>(u"copyIn"_s, path, all, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::containerUsage(const QString &path, QObject *context, Callback<VolumeUsage> answered)
{
    answer<VolumeUsage>(u"containerUsage"_s, path, {}, context, std::move(answered), [this] { return usage; });
}

void FakeEngine::containerReport(const QString &path, QObject *context, Callback<QString> text)
{
    answer<QString>(u"report"_s, path, {}, context, std::move(text), [this] { return report; });
}

void FakeEngine::commitContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<QString> job)
{
    answer<QString>(u"commit"_s, path, options, context, std::move(job), [this] { return newJobPath; });
}

void FakeEngine::pruneContainers(const QVariantMap &options, QObject *context, Callback<PrunedContainers> result)
{
    answer<PrunedContainers>(u"prune"_s, {}, options, context, std::move(result), [this] { return pruned; });
}

void FakeEngine::openEvents(const QVariantMap &options, QObject *context, Callback<UniqueFd> stream)
{
    answer<UniqueFd>(u"events"_s, {}, options, context, std::move(stream), [this] { return std::move(otherStream); });
}

void FakeEngine::removeImage(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
{
    answer<void>(u"removeImage"_s, path, options, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::imageDocuments(const QString &path, QObject *context, Callback<std::pair<QString, QString>> documents)
{
    answer<std::pair<QString, QString>>(u"imageDocuments"_s, path, {}, context, std::move(documents),
                                        [this, path] { return std::pair(manifests.value(path, manifest), config); });
}

void FakeEngine::createNetwork(const QString &name, const QVariantMap &options, QObject *context, Callback<QString> path)
{
    answer<QString>(u"createNetwork"_s, name, options, context, std::move(path),
                    [] { return u"/org/kiste/Helper1/network/new"_s; });
}

void FakeEngine::findNetwork(const QString &text, QObject *context, Callback<QString> path)
{
    answer<QString>(u"findNetwork"_s, text, {}, context, std::move(path), [text] { return text; });
}

void FakeEngine::removeNetwork(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
{
    answer<void>(u"removeNetwork"_s, path, options, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::connectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                                Callback<void> done)
{
    QVariantMap all = options;
    all.insert(u"container"_s, container);
    answer<void>(u"connectNetwork"_s, path, all, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::disconnectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                                   Callback<void> done)
{
    QVariantMap all = options;
    all.insert(u"container"_s, container);
    answer<void>(u"disconnectNetwork"_s, path, all, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::networkDocument(const QString &path, QObject *context, Callback<QString> document)
{
    answer<QString>(u"networkDocument"_s, path, {}, context, std::move(document), [] { return u"{\"containers\":{}}"_s; });
}

void FakeEngine::cancelJob(const QString &path, QObject *context, Callback<void> done)
{
    answer<void>(u"cancelJob"_s, path, {}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::createVolume(const QString &name, const QVariantMap &options, QObject *context, Callback<QString> path)
{
    answer<QString>(u"createVolume"_s, name, options, context, std::move(path), [this] { return newVolumePath; });
}

void FakeEngine::findVolume(const QString &text, QObject *context, Callback<QString> path)
{
    answer<QString>(u"findVolume"_s, text, {}, context, std::move(path), [text] { return text; });
}

void FakeEngine::removeVolume(const QString &path, QObject *context, Callback<void> done)
{
    answer<void>(u"removeVolume"_s, path, {}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::volumeUsage(const QString &path, QObject *context, Callback<VolumeUsage> answered)
{
    answer<VolumeUsage>(u"volumeUsage"_s, path, {}, context, std::move(answered), [this] { return usage; });
}

void FakeEngine::exportVolume(const QString &path, UniqueFd file, QObject *context, Callback<QString> job)
{
    exported = std::move(file);
    answer<QString>(u"exportVolume"_s, path, {}, context, std::move(job), [this] { return newJobPath; });
}

void FakeEngine::importVolume(const QString &path, UniqueFd, QObject *context, Callback<QString> job)
{
    answer<QString>(u"importVolume"_s, path, {}, context, std::move(job), [this] { return newJobPath; });
}

void FakeEngine::listMachine(QObject *context, Callback<MachineList> list)
{
    answer<MachineList>(u"listMachine"_s, {}, {}, context, std::move(list), [this] { return machine; });
}

void FakeEngine::watchMachine(QObject *context, Callback<MachineList> list, Changed changed)
{
    machineChanged = std::move(changed);
    machineWatched = true;
    answer<MachineList>(u"watchMachine"_s, {}, {}, context, std::move(list), [this] { return machine; });
}

void FakeEngine::unwatchMachine()
{
    machineWatched = false;
    calls.append({u"unwatchMachine"_s, {}, {}});
}

void FakeEngine::openMachineMetrics(const QString &id, QObject *context, Callback<UniqueFd> file)
{
    answer<UniqueFd>(u"openMachineMetrics"_s, id, {}, context, std::move(file), [this] { return metricsFile(); });
}

void FakeEngine::machineProcesses(const QString &id, QObject *context, Callback<QList<QVariantMap>> list)
{
    answer<QList<QVariantMap>>(u"machineProcesses"_s, id, {}, context, std::move(list), [this] { return processes; });
}

void FakeEngine::freezeMachineContainer(const QString &id, bool frozen, QObject *context, Callback<void> done)
{
    answer<void>(frozen ? u"freezeMachine"_s : u"thawMachine"_s, id, {}, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::signalMachineContainer(const QString &id, const QString &signal, const QVariantMap &options,
                                        QObject *context, Callback<void> done)
{
    QVariantMap all = options;
    all.insert(u"signal"_s, signal);
    answer<void>(u"signalMachine"_s, id, all, context, std::move(done), [] { return Result<void>(); });
}

void FakeEngine::setState(HelperState state, const QString &detail)
{
    m_state = state;
    m_detail = detail;
    if (!hasLists(state)) {
        m_containers.clear();
        m_images.clear();
        m_volumes.clear();
        m_networks.clear();
        m_jobs.clear();
    }
    Q_EMIT stateChanged();
}

void FakeEngine::put(const ContainerInfo &container)
{
    const bool known = m_containers.contains(container.path);
    m_containers[container.path] = container;
    if (m_state != HelperState::Connected)
        return;
    if (known)
        Q_EMIT containerChanged(container);
    else
        Q_EMIT containerAdded(container);
}

void FakeEngine::takeContainer(const QString &path)
{
    m_containers.remove(path);
    if (m_state != HelperState::Connected)
        return;
    Q_EMIT containerRemoved(path);
}

void FakeEngine::put(const ImageInfo &image)
{
    const bool known = m_images.contains(image.path);
    m_images[image.path] = image;
    if (m_state != HelperState::Connected)
        return;
    if (known)
        Q_EMIT imageChanged(image);
    else
        Q_EMIT imageAdded(image);
}

void FakeEngine::takeImage(const QString &path)
{
    m_images.remove(path);
    if (m_state == HelperState::Connected)
        Q_EMIT imageRemoved(path);
}

void FakeEngine::put(const VolumeInfo &volume)
{
    const bool known = m_volumes.contains(volume.path);
    m_volumes[volume.path] = volume;
    if (m_state != HelperState::Connected)
        return;
    if (known)
        Q_EMIT volumeChanged(volume);
    else
        Q_EMIT volumeAdded(volume);
}

void FakeEngine::takeVolume(const QString &path)
{
    m_volumes.remove(path);
    Q_EMIT volumeRemoved(path);
}

void FakeEngine::put(const NetworkInfo &network)
{
    const bool known = m_networks.contains(network.path);
    m_networks[network.path] = network;
    if (known)
        Q_EMIT networkChanged(network);
    else
        Q_EMIT networkAdded(network);
}

void FakeEngine::put(const JobInfo &job)
{
    const bool known = m_jobs.contains(job.path);
    m_jobs[job.path] = job;
    if (known)
        Q_EMIT jobChanged(job);
    else
        Q_EMIT jobAdded(job);
}

std::optional<ui::LiveSample> FakeMetrics::latest(const QString &path) const
{
    const auto found = samples.constFind(path);
    return found == samples.constEnd() ? std::nullopt : std::optional(*found);
}

void FakeMetrics::history(const QString &path, Quantity quantity, int seconds, std::vector<float> &out) const
{
    out.clear();
    const auto found = samples.constFind(path);
    if (found == samples.constEnd())
        return;
    const double value = quantity == Quantity::CpuCores ? found->cpuCores
        : quantity == Quantity::CpuPressure             ? strains.value(path).cpuPressure
                                                        : double(found->memoryBytes);
    const bool cpu = quantity != Quantity::MemoryBytes;
    for (int second = 0; second < seconds; ++second) {
        const double wave = cpu ? 0.8 + 0.2 * std::sin(second / 9.0) + 0.15 * std::sin(second / 2.3)
                                : 0.93 + 0.07 * std::sin(second / 120.0);
        out.push_back(second < seconds / 6 ? std::numeric_limits<float>::quiet_NaN() : float(value * wave));
    }
}

ContainerInfo makeContainer(const QString &name, ContainerState state)
{
    ContainerInfo container;
    container.path = u"/org/kiste/Helper1/container/"_s + name;
    container.id = u"4be1f0c2a97d"_s + QString::number(qulonglong(qHash(name, 1)), 16);
    container.name = name;
    container.image = u"localhost/starter:latest"_s;
    container.imageDigest = u"sha256:9c1d02e751b7aa90d5a0c5ee2e1a1b8e44f2a6b75d21c3b2f1e0d9c8b7a69584"_s;
    container.state = state;
    container.command = {u"/bin/sh"_s, u"-c"_s, u"while true; do date; sleep 1; done"_s};
    container.pidsLimit = 2048;
    container.network = u"none"_s;
    container.createdAt = quint64(QDateTime::currentMSecsSinceEpoch() - 7'500'000) * 1000;
    if (state != ContainerState::Created)
        container.startedAt = container.createdAt + 2'000'000;
    if (state == ContainerState::Exited)
        container.finishedAt = container.startedAt + 600'000'000;
    if (container.isActive())
        container.pid = 4711;
    return container;
}

ImageInfo makeImage(const QString &name, quint64 size)
{
    ImageInfo image;
    const QString digest = QString::number(qulonglong(qHash(name, 1)), 16).rightJustified(16, u'0').repeated(4);
    image.path = u"/org/kiste/Helper1/image/0_"_s + digest;
    image.digest = u"sha256:"_s + digest;
    image.configDigest = image.digest;
    if (!name.isEmpty())
        image.names = {name};
    image.size = size;
    image.createdAt = image.loadedAt = image.lastUsedAt = quint64(QDateTime::currentMSecsSinceEpoch() - 86'400'000LL * 5) * 1000;
    image.architecture = u"amd64"_s;
    image.os = u"linux"_s;
    image.layers = 2;
    return image;
}

} // namespace kiste::test
