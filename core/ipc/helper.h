// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/ipc/types.h"

#include <QObject>

#include <functional>
#include <vector>

namespace kiste {

/// A blob for Helper::loadImage(): a range of one of the files.
struct BlobRange
{
    QString digest;
    quint32 file = 0; ///< index into the files
    quint64 offset = 0;
    quint64 size = 0;
};

/// What Helper::exec() answers.
struct ExecSession
{
    QString session;
    UniqueFd terminal; ///< the master side; only with "tty"
};

/// Methods of a container that take options and answer nothing.
enum class ContainerVerb { Restart, Pause, Unpause, Update };

/// Methods of a container that take options and answer a descriptor to read from; see the XML for what comes.
enum class ContainerStreamKind { Changes, Export };

/// What Helper::pruneContainers() answers.
struct PrunedContainers
{
    QStringList ids;
    quint64 reclaimed = 0; ///< bytes
};

/// The engine as window and command line see it. Nothing here blocks: every call returns at once and answers through its
/// callback on the calling thread, or never if @p context is destroyed first. HelperClient is the one over D-Bus; tests
/// have a fake. Lists are complete once state() is Connected, and follow by signal, one object at a time. A helper that goes
/// and comes back (a crash, an update) is Reconnecting for a while, and the lists stay.
class Helper : public QObject
{
    Q_OBJECT

public:
    template<typename T>
    using Callback = std::function<void(Result<T>)>;

    using QObject::QObject;

    virtual HelperState state() const = 0;
    /// English text behind a state other than Connected; may be empty.
    virtual QString stateDetail() const = 0;
    virtual QString helperVersion() const = 0;

    virtual QList<ContainerInfo> containers() const = 0;
    virtual QList<ImageInfo> images() const = 0;
    virtual QList<VolumeInfo> volumes() const = 0;
    virtual QList<JobInfo> jobs() const = 0;

    /// Tries again to reach the helper; the bus starts it where it can.
    virtual void reconnect() = 0;

    virtual void loadImage(std::vector<UniqueFd> files, const QList<BlobRange> &blobs, const QByteArray &manifest,
                           const QStringList &names, QObject *context, Callback<QString> jobPath)
        = 0;
    virtual void createContainer(const QString &image, const QVariantMap &options, QObject *context,
                                 Callback<QString> containerPath)
        = 0;
    virtual void findContainer(const QString &text, QObject *context, Callback<QString> containerPath) = 0;
    virtual void findImage(const QString &reference, QObject *context, Callback<QString> imagePath) = 0;
    virtual void info(QObject *context, Callback<QVariantMap> facts) = 0;
    /// What the helper finds on this computer, see SystemCheck for all checks.
    virtual void checkSystem(QObject *context, Callback<CheckResults> checks) = 0;
    /// Whether this user may manage containers, and what asks for a password if need be; see polkitcheck.h. Works without a
    /// helper; Unavailable without a bus.
    virtual void checkPasswords(QObject *context, Callback<CheckResult> check) = 0;

    virtual void startContainer(const QString &path, QObject *context, Callback<void> done) = 0;
    virtual void stopContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done) = 0;
    virtual void killContainer(const QString &path, const QString &signal, QObject *context, Callback<void> done) = 0;
    virtual void removeContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done)
        = 0;
    /// (runtime spec, settings), both JSON.
    virtual void containerDocuments(const QString &path, QObject *context,
                                    Callback<std::pair<QString, QString>> documents)
        = 0;
    virtual void openLog(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream) = 0;
    virtual void attach(const QString &path, const QVariantMap &options, QObject *context, Callback<UniqueFd> stream) = 0;
    virtual void resize(const QString &path, quint32 columns, quint32 rows, QObject *context, Callback<void> done) = 0;
    virtual void exec(const QString &path, const QStringList &command, std::vector<UniqueFd> stdio,
                      const QVariantMap &options, QObject *context, Callback<ExecSession> session)
        = 0;
    virtual void killExec(const QString &path, const QString &session, const QString &signal, QObject *context,
                          Callback<void> done)
        = 0;
    virtual void openMetrics(const QString &path, QObject *context, Callback<UniqueFd> file) = 0;
    /// The ring file of the whole machine.
    virtual void openMachineMetrics(QObject *context, Callback<UniqueFd> file) = 0;
    /// Tells the engine that somebody looks at numbers, see SetWatching in the XML. A helper that comes back after it went is
    /// told again by itself.
    virtual void setWatching(bool watching) = 0;
    /// Milliseconds between two samples, as chosen; 0 while not connected.
    virtual quint32 samplingInterval() const = 0;
    virtual void setSamplingInterval(quint32 milliseconds, QObject *context, Callback<void> done) = 0;
    virtual void tellContainer(const QString &path, ContainerVerb verb, const QVariantMap &options, QObject *context,
                               Callback<void> done)
        = 0;
    virtual void renameContainer(const QString &path, const QString &name, QObject *context, Callback<void> done) = 0;
    virtual void containerProcesses(const QString &path, QObject *context, Callback<QList<QVariantMap>> processes) = 0;
    virtual void openContainerStream(const QString &path, ContainerStreamKind kind, const QVariantMap &options,
                                     QObject *context, Callback<UniqueFd> stream)
        = 0;
    virtual void statPath(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                          Callback<QVariantMap> found)
        = 0;
    /// What is in a directory, as parseDirectoryList() reads it.
    virtual void listDirectory(const QString &path, const QString &directory, QObject *context, Callback<UniqueFd> list) = 0;
    virtual void copyOut(const QString &path, const QString &file, const QVariantMap &options, QObject *context,
                         Callback<UniqueFd> archive)
        = 0;
    virtual void copyIn(const QString &path, const QString &directory, UniqueFd archive, const QVariantMap &options,
                        QObject *context, Callback<void> done)
        = 0;
    /// What the container has written.
    virtual void containerUsage(const QString &path, QObject *context, Callback<VolumeUsage> usage) = 0;
    /// JSON, see GetReport in the XML.
    virtual void containerReport(const QString &path, QObject *context, Callback<QString> report) = 0;
    /// Makes an image of a container; see Commit in the XML.
    virtual void commitContainer(const QString &path, const QVariantMap &options, QObject *context, Callback<QString> jobPath) = 0;
    virtual void pruneContainers(const QVariantMap &options, QObject *context, Callback<PrunedContainers> pruned) = 0;
    virtual void openEvents(const QVariantMap &options, QObject *context, Callback<UniqueFd> stream) = 0;

    virtual void removeImage(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done) = 0;
    /// (manifest, config), both JSON.
    virtual void imageDocuments(const QString &path, QObject *context, Callback<std::pair<QString, QString>> documents) = 0;
    virtual QList<NetworkInfo> networks() const = 0;
    virtual void createNetwork(const QString &name, const QVariantMap &options, QObject *context, Callback<QString> networkPath) = 0;
    virtual void findNetwork(const QString &text, QObject *context, Callback<QString> networkPath) = 0;
    virtual void removeNetwork(const QString &path, const QVariantMap &options, QObject *context, Callback<void> done) = 0;
    virtual void connectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                                Callback<void> done)
        = 0;
    virtual void disconnectNetwork(const QString &path, const QString &container, const QVariantMap &options, QObject *context,
                                   Callback<void> done)
        = 0;
    /// JSON; see the XML.
    virtual void networkDocument(const QString &path, QObject *context, Callback<QString> document) = 0;
    virtual void cancelJob(const QString &path, QObject *context, Callback<void> done) = 0;

    /// An empty @p name makes an anonymous volume.
    virtual void createVolume(const QString &name, const QVariantMap &options, QObject *context,
                              Callback<QString> volumePath)
        = 0;
    virtual void findVolume(const QString &text, QObject *context, Callback<QString> volumePath) = 0;
    virtual void removeVolume(const QString &path, QObject *context, Callback<void> done) = 0;
    virtual void volumeUsage(const QString &path, QObject *context, Callback<VolumeUsage> usage) = 0;
    /// Backup to, and restore from, a tar archive.
    virtual void exportVolume(const QString &path, UniqueFd file, QObject *context, Callback<QString> jobPath) = 0;
    virtual void importVolume(const QString &path, UniqueFd file, QObject *context, Callback<QString> jobPath) = 0;

Q_SIGNALS:
    /// After Connected the lists hold everything, after Reconnecting what they held last; after any other state they are
    /// empty. Connected after Reconnecting says nothing of single objects: look at the lists.
    void stateChanged();
    void containerAdded(const kiste::ContainerInfo &container);
    void containerChanged(const kiste::ContainerInfo &container);
    void containerRemoved(const QString &path);
    void imageAdded(const kiste::ImageInfo &image);
    void imageChanged(const kiste::ImageInfo &image);
    void imageRemoved(const QString &path);
    void volumeAdded(const kiste::VolumeInfo &volume);
    void volumeChanged(const kiste::VolumeInfo &volume);
    void volumeRemoved(const QString &path);
    void networkAdded(const kiste::NetworkInfo &network);
    void networkChanged(const kiste::NetworkInfo &network);
    void networkRemoved(const QString &path);
    void jobAdded(const kiste::JobInfo &job);
    void jobChanged(const kiste::JobInfo &job);
    void jobRemoved(const QString &path);
    /// samplingInterval() is another one.
    void samplingIntervalChanged();
    void execEnded(const QString &containerPath, const QString &session, int exitCode);
};

} // namespace kiste
