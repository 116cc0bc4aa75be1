// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// HelperClient's calls: one generated proxy's method each.
#include "core/ipc/containerproxy.h"
#include "core/ipc/helpercall.h"
#include "core/ipc/imageproxy.h"
#include "core/ipc/jobproxy.h"
#include "core/ipc/managerproxy.h"
#include "core/ipc/networkproxy.h"
#include "core/ipc/objectpath.h"
#include "core/ipc/polkitcheck.h"
#include "core/ipc/volumeproxy.h"

namespace kiste {

using namespace Qt::StringLiterals;

using namespace helpercall;

namespace {

FdList toFdList(std::vector<UniqueFd> fds)
{
    FdList list;
    for (UniqueFd &fd : fds) {
        QDBusUnixFileDescriptor wire;
        wire.giveFileDescriptor(fd.release());
        list.append(std::move(wire));
    }
    return list;
}

const auto toNothing = [](const QDBusPendingReply<> &) -> Result<void> { return {}; };
const auto toPath = [](const QDBusPendingReply<QDBusObjectPath> &reply) -> Result<QString> {
    return reply.value().path();
};
const auto toFd = [](const QDBusPendingReply<QDBusUnixFileDescriptor> &reply) { return toUniqueFd(reply.value()); };
const auto toPair = [](const QDBusPendingReply<QString, QString> &reply) -> Result<std::pair<QString, QString>> {
    return std::pair(reply.argumentAt<0>(), reply.argumentAt<1>());
};

} // namespace

void HelperClient::loadImage(std::vector<UniqueFd> files, const QList<BlobRange> &blobs, const QByteArray &manifest,
                             const QStringList &names, QObject *context, Callback<QString> jobPath)
{
    const FdList list = toFdList(std::move(files));
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(jobPath),
        [&](ManagerProxy &proxy) { return proxy.LoadImage(list, blobs, manifest, names, {}); }, toPath);
}

void HelperClient::createContainer(const QString &image, const QVariantMap &options, QObject *context,
                                   Callback<QString> containerPath)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(containerPath),
        [&](ManagerProxy &proxy) { return proxy.CreateContainer(image, options); }, toPath);
}

void HelperClient::findContainer(const QString &text, QObject *context, Callback<QString> containerPath)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(containerPath),
        [&](ManagerProxy &proxy) { return proxy.FindContainer(text); }, toPath);
}

void HelperClient::findImage(const QString &reference, QObject *context, Callback<QString> imagePath)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(imagePath),
        [&](ManagerProxy &proxy) { return proxy.FindImage(reference); }, toPath);
}

void HelperClient::info(QObject *context, Callback<QVariantMap> facts)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(facts),
        [](ManagerProxy &proxy) { return proxy.GetInfo(); },
        [](const QDBusPendingReply<QVariantMap> &reply) -> Result<QVariantMap> { return reply.value(); });
}

void HelperClient::checkSystem(QObject *context, Callback<CheckResults> checks)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(checks),
        [](ManagerProxy &proxy) { return proxy.CheckSystem(); },
        [](const QDBusPendingReply<CheckResults> &reply) -> Result<CheckResults> { return reply.value(); });
}

void HelperClient::checkPasswords(QObject *context, Callback<CheckResult> check)
{
    QObject *const receiver = context ? context : this;
    if (m_link->hasBus())
        return kiste::checkPasswords(m_link->bus(), ::getuid(), receiver, [check](const CheckResult &result) { check(result); });
    QMetaObject::invokeMethod(
        receiver, [check] { check(failure(ErrorCode::Unavailable, "there is no message bus")); }, Qt::QueuedConnection);
}

void HelperClient::startContainer(const QString &path, QObject *context, Callback<void> done)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(done), [](ContainerProxy &proxy) { return proxy.Start({}); }, toNothing);
}

void HelperClient::stopContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(done), [&](ContainerProxy &proxy) { return proxy.Stop(options); },
        toNothing);
}

void HelperClient::killContainer(const QString &path, const QString &signal, QObject *context, Callback<void> done)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(done), [&](ContainerProxy &proxy) { return proxy.Kill(signal, {}); },
        toNothing);
}

void HelperClient::removeContainer(const QString &path, const QVariantMap &options, QObject *context,
                                   Callback<void> done)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(done), [&](ContainerProxy &proxy) { return proxy.Remove(options); },
        toNothing);
}

void HelperClient::containerDocuments(const QString &path, QObject *context,
                                      Callback<std::pair<QString, QString>> documents)
{
    call<ContainerProxy>(
        path, queryTimeout, context, std::move(documents), [](ContainerProxy &proxy) { return proxy.GetDocuments(); },
        toPair);
}

void HelperClient::openLog(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(stream), [&](ContainerProxy &proxy) { return proxy.OpenLog(options); },
        toFd);
}

void HelperClient::attach(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(stream), [&](ContainerProxy &proxy) { return proxy.Attach(options); },
        toFd);
}

void HelperClient::resize(const QString &path, quint32 columns, quint32 rows, QObject *context, Callback<void> done)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(done),
        [&](ContainerProxy &proxy) { return proxy.Resize(columns, rows, {}); }, toNothing);
}

void HelperClient::exec(const QString &path, const QStringList &command, std::vector<UniqueFd> stdio,
                        const QVariantMap &options, QObject *context, Callback<ExecSession> session)
{
    const FdList list = toFdList(std::move(stdio));
    call<ContainerProxy>(
        path, unlimited, context, std::move(session),
        [&](ContainerProxy &proxy) { return proxy.Exec(command, list, options); },
        [](const QDBusPendingReply<QString, FdList> &reply) -> Result<ExecSession> {
            ExecSession result{reply.argumentAt<0>(), {}};
            for (const QDBusUnixFileDescriptor &wire : reply.argumentAt<1>()) {
                auto fd = toUniqueFd(wire);
                if (!fd)
                    return std::unexpected(fd.error());
                result.terminal = std::move(*fd);
            }
            return result;
        });
}

void HelperClient::killExec(const QString &path, const QString &session, const QString &signal, QObject *context,
                            Callback<void> done)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(done),
        [&](ContainerProxy &proxy) { return proxy.KillExec(session, signal, {}); }, toNothing);
}

void HelperClient::openMetrics(const QString &path, QObject *context, Callback<UniqueFd> file)
{
    call<ContainerProxy>(
        path, queryTimeout, context, std::move(file), [](ContainerProxy &proxy) { return proxy.OpenMetrics(); }, toFd);
}

void HelperClient::openMachineMetrics(QObject *context, Callback<UniqueFd> file)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(file),
        [](ManagerProxy &proxy) { return proxy.OpenMetrics(); }, toFd);
}

void HelperClient::setWatching(bool watching)
{
    if (std::exchange(m_watching, watching) != watching && m_state == HelperState::Connected)
        tellWatching();
}

void HelperClient::tellWatching()
{
    // A wish of no consequence: without it numbers come less often.
    call<ManagerProxy>(
        names::managerPath, queryTimeout, this, Callback<void>([](const Result<void> &) {}),
        [this](ManagerProxy &proxy) { return proxy.SetWatching(m_watching, {}); }, toNothing);
}

void HelperClient::setSamplingInterval(quint32 milliseconds, QObject *context, Callback<void> done)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(done),
        [&](ManagerProxy &proxy) { return proxy.SetSamplingInterval(milliseconds, {}); }, toNothing);
}

void HelperClient::tellContainer(const QString &path, ContainerVerb verb, const QVariantMap &options,
                                 QObject *context, Callback<void> done)
{
    const auto method = [&](ContainerProxy &proxy) {
        switch (verb) {
        case ContainerVerb::Restart:
            return proxy.Restart(options);
        case ContainerVerb::Pause:
            return proxy.Pause(options);
        case ContainerVerb::Unpause:
            return proxy.Unpause(options);
        case ContainerVerb::Update:
            break;
        }
        return proxy.Update(options);
    };
    call<ContainerProxy>(path, unlimited, context, std::move(done), method, toNothing);
}

void HelperClient::renameContainer(const QString &path, const QString &name, QObject *context, Callback<void> done)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(done), [&](ContainerProxy &proxy) { return proxy.Rename(name, {}); },
        toNothing);
}

void HelperClient::containerProcesses(const QString &path, QObject *context, Callback<QList<QVariantMap>> processes)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(processes), [](ContainerProxy &proxy) { return proxy.ListProcesses({}); },
        [](const QDBusPendingReply<MapList> &reply) -> Result<QList<QVariantMap>> { return reply.value(); });
}

void HelperClient::openContainerStream(const QString &path, ContainerStreamKind kind, const QVariantMap &options,
                                       QObject *context, Callback<UniqueFd> stream)
{
    const auto method = [&](ContainerProxy &proxy) {
        switch (kind) {
        case ContainerStreamKind::Changes:
            return proxy.OpenChanges(options);
        case ContainerStreamKind::Export:
            break;
        }
        return proxy.Export(options);
    };
    call<ContainerProxy>(path, unlimited, context, std::move(stream), method, toFd);
}

void HelperClient::statPath(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                            Callback<QVariantMap> found)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(found),
        [&](ContainerProxy &proxy) { return proxy.StatPath(file, options); },
        [](const QDBusPendingReply<QVariantMap> &reply) -> Result<QVariantMap> { return reply.value(); });
}

void HelperClient::listDirectory(const QString &path, const QString &directory, QObject *context, Callback<UniqueFd> list)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(list), [&](ContainerProxy &proxy) { return proxy.ListDirectory(directory, {}); }, toFd);
}

void HelperClient::copyOut(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                           Callback<UniqueFd> archive)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(archive),
        [&](ContainerProxy &proxy) { return proxy.CopyOut(file, options); }, toFd);
}

void HelperClient::copyIn(const QString &path, const QString &directory, UniqueFd archive, const QVariantMap &options,
                          QObject *context, Callback<void> done)
{
    QDBusUnixFileDescriptor wire;
    wire.giveFileDescriptor(archive.release());
    call<ContainerProxy>(
        path, unlimited, context, std::move(done),
        [&](ContainerProxy &proxy) { return proxy.CopyIn(directory, wire, options); }, toNothing);
}

void HelperClient::containerUsage(const QString &path, QObject *context, Callback<VolumeUsage> usage)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(usage), [](ContainerProxy &proxy) { return proxy.GetUsage({}); },
        [](const QDBusPendingReply<qulonglong, qulonglong> &reply) -> Result<VolumeUsage> {
            return VolumeUsage{reply.argumentAt<0>(), reply.argumentAt<1>()};
        });
}

void HelperClient::containerReport(const QString &path, QObject *context, Callback<QString> report)
{
    call<ContainerProxy>(
        path, queryTimeout, context, std::move(report), [](ContainerProxy &proxy) { return proxy.GetReport({}); },
        [](const QDBusPendingReply<QString> &reply) -> Result<QString> { return reply.value(); });
}

void HelperClient::commitContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<QString> jobPath)
{
    call<ContainerProxy>(
        path, unlimited, context, std::move(jobPath), [&](ContainerProxy &proxy) { return proxy.Commit(options); }, toPath);
}

void HelperClient::pruneContainers(const QVariantMap &options, QObject *context, Callback<PrunedContainers> pruned)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(pruned),
        [&](ManagerProxy &proxy) { return proxy.PruneContainers(options); },
        [](const QDBusPendingReply<QStringList, quint64> &reply) -> Result<PrunedContainers> {
            return PrunedContainers{reply.argumentAt<0>(), reply.argumentAt<1>()};
        });
}

void HelperClient::openEvents(const QVariantMap &options, QObject *context, Callback<UniqueFd> stream)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(stream),
        [&](ManagerProxy &proxy) { return proxy.OpenEvents(options); }, toFd);
}

void HelperClient::removeImage(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
{
    call<ImageProxy>(
        path, unlimited, context, std::move(done), [&](ImageProxy &proxy) { return proxy.Remove(options); }, toNothing);
}

void HelperClient::imageDocuments(const QString &path, QObject *context,
                                  Callback<std::pair<QString, QString>> documents)
{
    call<ImageProxy>(
        path, queryTimeout, context, std::move(documents), [](ImageProxy &proxy) { return proxy.GetDocuments(); },
        toPair);
}

void HelperClient::createNetwork(const QString &name, const QVariantMap &options, QObject *context, Callback<QString> networkPath)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(networkPath),
        [&](ManagerProxy &proxy) { return proxy.CreateNetwork(name, options); }, toPath);
}

void HelperClient::findNetwork(const QString &text, QObject *context, Callback<QString> networkPath)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(networkPath),
        [&](ManagerProxy &proxy) { return proxy.FindNetwork(text); }, toPath);
}

void HelperClient::removeNetwork(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
{
    call<NetworkProxy>(
        path, unlimited, context, std::move(done), [&](NetworkProxy &proxy) { return proxy.Remove(options); }, toNothing);
}

void HelperClient::connectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                                  Callback<void> done)
{
    call<NetworkProxy>(
        path, unlimited, context, std::move(done),
        [&](NetworkProxy &proxy) { return proxy.Connect(QDBusObjectPath(container), options); }, toNothing);
}

void HelperClient::disconnectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                                     Callback<void> done)
{
    call<NetworkProxy>(
        path, unlimited, context, std::move(done),
        [&](NetworkProxy &proxy) { return proxy.Disconnect(QDBusObjectPath(container), options); }, toNothing);
}

void HelperClient::networkDocument(const QString &path, QObject *context, Callback<QString> document)
{
    call<NetworkProxy>(
        path, queryTimeout, context, std::move(document), [](NetworkProxy &proxy) { return proxy.GetDocument(); },
        [](const QDBusPendingReply<QString> &reply) -> Result<QString> { return reply.value(); });
}

void HelperClient::cancelJob(const QString &path, QObject *context, Callback<void> done)
{
    call<JobProxy>(
        path, unlimited, context, std::move(done), [](JobProxy &proxy) { return proxy.Cancel({}); }, toNothing);
}

void HelperClient::createVolume(const QString &name, const QVariantMap &options, QObject *context,
                                Callback<QString> volumePath)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(volumePath),
        [&](ManagerProxy &proxy) { return proxy.CreateVolume(name, options); }, toPath);
}

void HelperClient::findVolume(const QString &text, QObject *context, Callback<QString> volumePath)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(volumePath),
        [&](ManagerProxy &proxy) { return proxy.FindVolume(text); }, toPath);
}

void HelperClient::removeVolume(const QString &path, QObject *context, Callback<void> done)
{
    call<VolumeProxy>(
        path, unlimited, context, std::move(done), [](VolumeProxy &proxy) { return proxy.Remove({}); }, toNothing);
}

void HelperClient::volumeUsage(const QString &path, QObject *context, Callback<VolumeUsage> usage)
{
    call<VolumeProxy>(
        path, unlimited, context, std::move(usage), [](VolumeProxy &proxy) { return proxy.GetUsage({}); },
        [](const QDBusPendingReply<qulonglong, qulonglong> &reply) -> Result<VolumeUsage> {
            return VolumeUsage{reply.argumentAt<0>(), reply.argumentAt<1>()};
        });
}

void HelperClient::exportVolume(const QString &path, UniqueFd file, QObject *context, Callback<QString> jobPath)
{
    const QDBusUnixFileDescriptor wire(file.get()); // a copy of its own
    call<VolumeProxy>(
        path, unlimited, context, std::move(jobPath), [&](VolumeProxy &proxy) { return proxy.Export(wire, {}); }, toPath);
}

void HelperClient::importVolume(const QString &path, UniqueFd file, QObject *context, Callback<QString> jobPath)
{
    const QDBusUnixFileDescriptor wire(file.get());
    call<VolumeProxy>(
        path, unlimited, context, std::move(jobPath), [&](VolumeProxy &proxy) { return proxy.Import(wire, {}); }, toPath);
}

} // namespace kiste
