// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace kiste {

Q_NAMESPACE

inline constexpr quint32 helperApiVersion = 5;

/// Values of org.kiste.Helper1.Container.State.
enum class ContainerState : quint32 {
    Unknown = 0, Created, Starting, Running, Paused, Stopping, Exited, Damaged, Restarting
};
Q_ENUM_NS(ContainerState)

/// Values of org.kiste.Helper1.Container.Health.
enum class ContainerHealth : quint32 { None = 0, Starting, Healthy, Unhealthy };
Q_ENUM_NS(ContainerHealth)

/// Values of org.kiste.Helper1.Job.State.
enum class JobState : quint32 { Unknown = 0, Running, Done, Failed, Cancelled };
Q_ENUM_NS(JobState)

/// Whether the helper can be used, and if not, why.
enum class HelperState {
    Connecting, ///< no answer yet
    Connected, ///< objects are known and kept up to date
    Reconnecting, ///< was Connected until a moment ago; objects are those of that time
    NotRunning, ///< nobody owns org.kiste.Helper1 and it cannot be activated
    NoBus, ///< there is no system bus
    NotAuthorized, ///< the bus or polkit refuses this user
    WrongVersion, ///< the helper speaks an API older than this program needs
};
Q_ENUM_NS(HelperState)

/// Whether the helper's lists hold something to show.
constexpr bool hasLists(HelperState state)
{
    return state == HelperState::Connected || state == HelperState::Reconnecting;
}

/// How well this computer fits, as Manager.CheckSystem says it.
enum class CheckLevel : quint32 { Unknown = 0, Good, Attention, Bad };
Q_ENUM_NS(CheckLevel)

/// One check of this computer. The ids and facts of those that the helper makes are in the XML; clients make two more,
/// see SystemCheck.
struct CheckResult
{
    QString id;
    CheckLevel level = CheckLevel::Unknown;
    QVariantMap facts;
    bool operator==(const CheckResult &) const = default;
};
using CheckResults = QList<CheckResult>;

/// The properties of org.kiste.Helper1.Container; see the XML for their meaning.
struct ContainerInfo
{
    QString path; ///< D-Bus object path
    QString id;
    QString name;
    QString image;
    QString imageDigest;
    quint32 owner = 0;
    ContainerState state = ContainerState::Unknown;
    int exitCode = 0;
    bool oomKilled = false;
    QString error;
    quint32 pid = 0;
    QStringList command;
    quint64 createdAt = 0;
    quint64 startedAt = 0;
    quint64 finishedAt = 0;
    quint64 memoryLimit = 0;
    quint64 nanoCpus = 0;
    qint64 pidsLimit = -1;
    QString network;
    QStringList ports;
    QMap<QString, QString> addresses;
    QStringList mounts; ///< "SOURCE:TARGET[:ro]"
    bool tty = false;
    bool openStdin = false;
    bool autoRemove = false;
    QMap<QString, QString> labels;
    QString restartPolicy;
    quint32 restartCount = 0;
    quint64 restartAt = 0;
    ContainerHealth health = ContainerHealth::None;

    /// There is a process, or will be in a moment.
    bool isActive() const
    {
        return state == ContainerState::Starting || state == ContainerState::Running
            || state == ContainerState::Paused || state == ContainerState::Stopping;
    }
    bool operator==(const ContainerInfo &) const = default;
};

/// The properties of org.kiste.Helper1.Image.
struct ImageInfo
{
    QString path;
    QString digest;
    QString configDigest;
    quint32 owner = 0;
    QStringList names;
    quint64 size = 0;
    quint64 createdAt = 0;
    quint64 loadedAt = 0;
    quint64 lastUsedAt = 0;
    QString architecture;
    QString os;
    quint32 layers = 0;
    QStringList usedBy; ///< object paths of containers
    bool operator==(const ImageInfo &) const = default;
};

/// The properties of org.kiste.Helper1.Volume.
struct VolumeInfo
{
    QString path;
    QString id;
    QString name;
    quint32 owner = 0;
    bool anonymous = false;
    quint64 createdAt = 0;
    QString mountpoint;
    QMap<QString, QString> labels;
    QStringList usedBy; ///< object paths of containers
    bool operator==(const VolumeInfo &) const = default;
};

/// What Helper::volumeUsage() and containerUsage() answer.
struct VolumeUsage
{
    quint64 bytes = 0;
    quint64 files = 0;
};

/// The properties of org.kiste.Helper1.Network.
struct NetworkInfo
{
    QString path;
    QString id;
    QString name;
    quint32 owner = 0;
    QString driver;
    QString bridge;
    bool active = false;
    bool internal = false;
    bool ipv6 = false;
    bool dns = false;
    quint32 mtu = 0;
    QStringList subnets;
    QStringList gateways;
    QStringList ranges;
    quint64 createdAt = 0;
    QMap<QString, QString> options;
    QMap<QString, QString> labels;
    QStringList containers; ///< object paths
    bool operator==(const NetworkInfo &) const = default;
};

/// The properties of org.kiste.Helper1.Job.
struct JobInfo
{
    QString path;
    QString kind;
    double progress = -1;
    JobState state = JobState::Unknown;
    QString result;
    QString errorName;
    QString errorDetail;
    bool operator==(const JobInfo &) const = default;
};

} // namespace kiste
