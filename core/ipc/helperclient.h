// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/dbustypes.h"
#include "core/ipc/helper.h"
#include "core/ipc/imagehelper.h"
#include "core/ipc/machinehelper.h"
#include "core/ipc/objecttable.h"

#include <QDBusMessage>
#include <QPointer>
#include <QTimer>

#include <memory>

class QDBusConnection;
class QDBusPendingCall;

namespace kiste {

class HelperLink;

/// The engine over D-Bus. Begins to connect at once and keeps at it: across a restart of the helper and of the bus.
/// Signals count only if they come from the helper's own unique name, and objects only if they are what the XML says.
class HelperClient : public Helper, public MachineHelper, public ImageHelper
{
    Q_OBJECT

public:
    template<typename T>
    using Callback = Helper::Callback<T>;

    /// An empty @p busAddress is the system bus.
    explicit HelperClient(QString busAddress = {}, QObject *parent = nullptr);
    ~HelperClient() override;

    /// How long a helper that has left is waited for before the lists are given up; 20 s unless told.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }

    HelperState state() const override { return m_state; }
    QString stateDetail() const override { return m_stateDetail; }
    QString helperVersion() const override { return m_version; }
    QList<ContainerInfo> containers() const override { return m_containers.values(); }
    QList<ImageInfo> images() const override { return m_images.values(); }
    QList<VolumeInfo> volumes() const override { return m_volumes.values(); }
    QList<NetworkInfo> networks() const override { return m_networks.values(); }
    QList<JobInfo> jobs() const override { return m_jobs.values(); }
    void reconnect() override;

    void loadImage(std::vector<UniqueFd> files, const QList<BlobRange> &blobs, const QByteArray &manifest,
                   const QStringList &names, QObject *context, Callback<QString> jobPath) override;
    void createContainer(const QString &image, const QVariantMap &options, QObject *context,
                         Callback<QString> containerPath) override;
    void findContainer(const QString &text, QObject *context, Callback<QString> containerPath) override;
    void findImage(const QString &reference, QObject *context, Callback<QString> imagePath) override;
    void info(QObject *context, Callback<QVariantMap> facts) override;
    void checkSystem(QObject *context, Callback<CheckResults> checks) override;
    void checkPasswords(QObject *context, Callback<CheckResult> check) override;

    void startContainer(const QString &path, QObject *context, Callback<void> done) override;
    void stopContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done) override;
    void killContainer(const QString &path, const QString &signal, QObject *context, Callback<void> done) override;
    void removeContainer(const QString &path, const QVariantMap &options, QObject *context,
                         Callback<void> done) override;
    void containerDocuments(const QString &path, QObject *context,
                            Callback<std::pair<QString, QString>> documents) override;
    void openLog(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream) override;
    void attach(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream) override;
    void resize(const QString &path, quint32 columns, quint32 rows, QObject *context, Callback<void> done) override;
    void exec(const QString &path, const QStringList &command, std::vector<UniqueFd> stdio, const QVariantMap &options,
              QObject *context, Callback<ExecSession> session) override;
    void killExec(const QString &path, const QString &session, const QString &signal, QObject *context,
                  Callback<void> done) override;
    void openMetrics(const QString &path, QObject *context, Callback<UniqueFd> file) override;
    void openMachineMetrics(QObject *context, Callback<UniqueFd> file) override;
    void setWatching(bool watching) override;
    quint32 samplingInterval() const override { return m_samplingInterval; }
    void setSamplingInterval(quint32 milliseconds, QObject *context, Callback<void> done) override;
    void tellContainer(const QString &path, ContainerVerb verb, const QVariantMap &options, QObject *context,
                       Callback<void> done) override;
    void renameContainer(const QString &path, const QString &name, QObject *context, Callback<void> done) override;
    void containerProcesses(const QString &path, QObject *context, Callback<QList<QVariantMap>> processes) override;
    void openContainerStream(const QString &path, ContainerStreamKind kind, const QVariantMap &options,
                             QObject *context, Callback<UniqueFd> stream) override;
    void statPath(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                  Callback<QVariantMap> found) override;
    void listDirectory(const QString &path, const QString &directory, QObject *context, Callback<UniqueFd> list) override;
    void copyOut(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                 Callback<UniqueFd> archive) override;
    void copyIn(const QString &path, const QString &directory, UniqueFd archive, const QVariantMap &options,
                QObject *context, Callback<void> done) override;
    void containerUsage(const QString &path, QObject *context, Callback<VolumeUsage> usage) override;
    void containerReport(const QString &path, QObject *context, Callback<QString> report) override;
    void commitContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<QString> jobPath) override;
    void pruneContainers(const QVariantMap &options, QObject *context, Callback<PrunedContainers> pruned) override;
    void openEvents(const QVariantMap &options, QObject *context, Callback<UniqueFd> stream) override;

    void removeImage(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done) override;
    void imageDocuments(const QString &path, QObject *context,
                        Callback<std::pair<QString, QString>> documents) override;
    void createNetwork(const QString &name, const QVariantMap &options, QObject *context, Callback<QString> networkPath) override;
    void findNetwork(const QString &text, QObject *context, Callback<QString> networkPath) override;
    void removeNetwork(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done) override;
    void connectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                        Callback<void> done) override;
    void disconnectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                           Callback<void> done) override;
    void networkDocument(const QString &path, QObject *context, Callback<QString> document) override;
    void cancelJob(const QString &path, QObject *context, Callback<void> done) override;
    void createVolume(const QString &name, const QVariantMap &options, QObject *context,
                      Callback<QString> volumePath) override;
    void findVolume(const QString &text, QObject *context, Callback<QString> volumePath) override;
    void removeVolume(const QString &path, QObject *context, Callback<void> done) override;
    void volumeUsage(const QString &path, QObject *context, Callback<VolumeUsage> usage) override;
    void exportVolume(const QString &path, UniqueFd file, QObject *context, Callback<QString> jobPath) override;
    void importVolume(const QString &path, UniqueFd file, QObject *context, Callback<QString> jobPath) override;
    void listMachine(QObject *context, Callback<MachineList> list) override;
    void watchMachine(QObject *context, Callback<MachineList> list, Changed changed) override;
    void unwatchMachine() override;
    void openMachineMetrics(const QString &id, QObject *context, Callback<UniqueFd> file) override;
    void machineProcesses(const QString &id, QObject *context, Callback<QList<QVariantMap>> processes) override;
    void freezeMachineContainer(const QString &id, bool frozen, QObject *context, Callback<void> done) override;
    void signalMachineContainer(const QString &id, const QString &signal, const QVariantMap &options, QObject *context,
                                Callback<void> done) override;

    void loadImageWith(std::vector<UniqueFd> files, const QList<BlobRange> &blobs, const QByteArray &manifest,
                       const QStringList &names, const QVariantMap &options, QObject *context,
                       Callback<QString> jobPath) override;
    void heldBlobs(const QStringList &digests, QObject *context, Callback<QStringList> held) override;
    void addImageName(const QString &path, const QString &name, QObject *context, Callback<void> done) override;
    void openImageBlob(const QString &path, const QString &digest, QObject *context, Callback<UniqueFd> blob) override;
    void imageLayers(const QString &path, QObject *context, Callback<QList<StoredLayer>> layers) override;
    void openDifference(const QString &object, const QString &base, const QVariantMap &options, QObject *context,
                        Callback<UniqueFd> stream) override;
    void checkStore(QObject *context, Callback<QList<FoundProblem>> problems) override;
    void listBin(QObject *context, Callback<ImageBin> bin) override;
    void undoRemoval(const QString &bin, QObject *context, Callback<UndoneRemoval> undone) override;
    void emptyBin(QObject *context, Callback<EmptiedBin> emptied) override;
    void repairStore(QObject *context, Callback<QList<RepairedProblem>> repairs) override;

private Q_SLOTS:
    void onHelperSignal(const QDBusMessage &signal);
    void onExecEnded(const QDBusMessage &signal);
    void onMachineChanged(const QDBusMessage &signal);

private:
    struct Loading; ///< what has arrived before the lists are complete

    void ownerChanged();
    /// There is no helper now; one that was there is waited for.
    void lost(HelperState state, const QString &detail);
    void subscribe(bool on, const QString &owner);
    void load();
    void versionArrived(const QDBusPendingCall &call);
    void snapshotArrived(const QDBusPendingCall &call);
    void objectsArrived(const QDBusPendingCall &call);
    void ask(QLatin1StringView interface, const QString &method, const QVariantList &arguments,
             void (HelperClient::*arrived)(const QDBusPendingCall &));
    void forgetObjects();
    void finishLoading();
    void loadingFailed(const QDBusError &error);
    void setState(HelperState state, const QString &detail);
    void takeSamplingInterval(const QVariantMap &properties);
    void tellWatching();
    void apply(const QDBusMessage &signal);
    void addInterfaces(const QString &path, const InterfaceMap &interfaces);
    void removeInterfaces(const QString &path, const QStringList &interfaces);
    void changeProperties(const QString &path, const QString &interface, const QVariantMap &changed);
    void fetchProperties(const QString &path, const QString &interface);

    template<typename Proxy, typename Method, typename Convert, typename T>
    void call(const QString &path, int timeout, QObject *context, Callback<T> callback, Method method, Convert convert);

    HelperLink *m_link;
    QString m_owner; ///< whose signals count
    HelperState m_state = HelperState::Connecting;
    QString m_stateDetail;
    std::chrono::milliseconds m_patience{20'000};
    QTimer m_giveUp; ///< runs while Reconnecting
    std::pair<HelperState, QString> m_withoutPatience{HelperState::Connecting, {}}; ///< what to become then
    QString m_version;
    quint32 m_samplingInterval = 0;
    bool m_watching = false;
    std::unique_ptr<Loading> m_loading;
    quint64 m_generation = 0; ///< answers to an older one are too late
    ObjectTable<ContainerInfo> m_containers;
    ObjectTable<ImageInfo> m_images;
    ObjectTable<VolumeInfo> m_volumes;
    ObjectTable<NetworkInfo> m_networks;
    ObjectTable<JobInfo> m_jobs;
    QPointer<QObject> m_machineContext; ///< who watches this computer
    Changed m_machineChanged;
};

} // namespace kiste
