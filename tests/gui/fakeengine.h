// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "core/ipc/imagehelper.h"
#include "core/ipc/machinehelper.h"
#include "ui/models/metricssource.h"

#include <QMap>
#include <QPointer>

#include <map>

namespace kiste::test {

/// An engine in memory. Answers come from the event loop like real ones, and can be held back or made to fail.
class FakeEngine : public Helper, public ImageHelper, public MachineHelper
{
    Q_OBJECT

public:
    struct Call
    {
        QString method;
        QString object;
        QVariantMap options;
    };

    template<typename T>
    using Callback = Helper::Callback<T>;

    using Helper::Helper;

    HelperState state() const override { return m_state; }
    QString stateDetail() const override { return m_detail; }
    QString helperVersion() const override
    {
        return m_state == HelperState::Connected ? QStringLiteral("0.1.0") : QString();
    }
    QList<ContainerInfo> containers() const override { return m_containers.values(); }
    QList<ImageInfo> images() const override { return m_images.values(); }
    QList<VolumeInfo> volumes() const override { return m_volumes.values(); }
    QList<NetworkInfo> networks() const override { return m_networks.values(); }
    QList<JobInfo> jobs() const override { return m_jobs.values(); }
    void reconnect() override { calls.append({QStringLiteral("reconnect"), {}, {}}); }

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
    quint32 samplingInterval() const override { return interval; }
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

    void setState(HelperState state, const QString &detail = {});
    void put(const ContainerInfo &container);
    void takeContainer(const QString &path);
    void put(const ImageInfo &image);
    void takeImage(const QString &path);
    void put(const VolumeInfo &volume);
    void takeVolume(const QString &path);
    void put(const NetworkInfo &network);
    void put(const JobInfo &job);
    /// Answers that wait; hold = true keeps them until release().
    void release();
    int waiting() const { return int(m_waiting.size()); }
    ContainerInfo container(const QString &path) const { return m_containers.value(path); }

    QList<Call> calls;
    bool hold = false;
    /// Method name to the error it answers.
    std::map<QString, Error> failures;
    /// What openMetrics() hands out, anew each time.
    std::function<Result<UniqueFd>()> metricsFile = []() -> Result<UniqueFd> {
        return failure(ErrorCode::NotFound, "no metrics");
    };
    /// What openMachineMetrics() hands out, anew each time.
    std::function<Result<UniqueFd>()> machineMetricsFile = []() -> Result<UniqueFd> {
        return failure(ErrorCode::NotFound, "no metrics");
    };
    quint32 interval = 1000;
    /// What the next openLog() hands out.
    UniqueFd logStream;
    /// What exportVolume() was last given.
    UniqueFd exported;
    /// What the next openContainerStream() or openEvents() hands out.
    UniqueFd otherStream;
    UniqueFd copiedIn; ///< the last archive
    QMap<QString, QByteArray> directories; ///< lists of directories, by path; others do not exist
    QList<QVariantMap> processes;
    PrunedContainers pruned;
    UndoneRemoval undone; ///< what undoRemoval() answers
    QString report = QStringLiteral("{\"exit\":null,\"health\":null}");
    /// What the next exec() hands out as the terminal of the session "0-1.1", and the next attach().
    UniqueFd terminal;
    UniqueFd attachStream;
    QString manifest = QStringLiteral("{}");
    QString config = QStringLiteral("{}");
    /// What images have instead of those two, by object path.
    QMap<QString, QString> manifests;
    QMap<QString, QList<StoredLayer>> layers;
    QString runtimeSpec = QStringLiteral("{\"ociVersion\":\"1.2.0\",\"hostname\":\"web\"}");
    /// What checkSystem() and checkPasswords() find.
    CheckResults systemChecks{{QStringLiteral("kernel"),
                               CheckLevel::Good,
                               {{QStringLiteral("release"), QStringLiteral("6.12.48-amd64")}}},
                              {QStringLiteral("user-namespaces"),
                               CheckLevel::Good,
                               {{QStringLiteral("limit"), QVariant::fromValue<quint64>(15000)}}}};
    CheckResult passwords{QStringLiteral("passwords"),
                          CheckLevel::Good,
                          {{QStringLiteral("how"), QStringLiteral("agent")}}};
    QString newContainerPath = QStringLiteral("/org/kiste/Helper1/container/new");
    QString newVolumePath = QStringLiteral("/org/kiste/Helper1/volume/new");
    VolumeUsage usage{4096, 1};
    /// What is on this computer.
    MachineList machine;
    bool machineWatched = false;
    /// Tells whoever watches this computer.
    Changed machineChanged;
    QString newJobPath = QStringLiteral("/org/kiste/Helper1/job/1");

private:
    template <typename T>
    void answer(const QString &method, const QString &object, const QVariantMap &options, QObject *context,
                Callback<T> callback, std::function<Result<T>()> value);
    void deliver(std::function<void()> act);

    HelperState m_state = HelperState::Connecting;
    QString m_detail;
    QMap<QString, ContainerInfo> m_containers;
    QMap<QString, ImageInfo> m_images;
    QMap<QString, VolumeInfo> m_volumes;
    QMap<QString, NetworkInfo> m_networks;
    QMap<QString, JobInfo> m_jobs;
    QList<std::function<void()>> m_waiting;
};

/// Numbers that a test sets.
class FakeMetrics : public ui::MetricsSource
{
    Q_OBJECT

public:
    using MetricsSource::MetricsSource;
    std::optional<ui::LiveSample> latest(const QString &path) const override;
    void history(const QString &path, Quantity quantity, int seconds, std::vector<float> &out) const override;
    ui::Strain strain(const QString &path, int) const override { return strains.value(path); }
    std::shared_ptr<const MetricsReader> ring(const QString &path) const override { return rings.value(path); }
    void want(const QString &path) override { wanted.append(path); }
    void setActive(bool on) override { active = on; }
    void beat() { Q_EMIT sampled(); }

    QMap<QString, ui::LiveSample> samples;
    QMap<QString, ui::Strain> strains;
    QMap<QString, std::shared_ptr<const MetricsReader>> rings;
    QStringList wanted;
    bool active = false;
};

/// A running container of that name.
ContainerInfo makeContainer(const QString &name, ContainerState state = ContainerState::Running);
ImageInfo makeImage(const QString &name, quint64 size = 5u << 20);

} // namespace kiste::test
