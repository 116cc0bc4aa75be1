// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/machineoptions.h"
#include "app/ctl/cli/networkoptions.h"
#include "app/ctl/cli/volumeoptions.h"
#include "app/ctl/io/detachkeys.h"

#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <cstdint>
#include <optional>
#include <variant>

/// What each command was asked to do: the command line with every value parsed and checked.
namespace kiste::ctl {

/// The part of `run` and `create` that is about the container's life. Times are microseconds.
struct LifeSpec
{
    QString restart;
    QStringList dependsOn;
    std::optional<std::uint64_t> logMaxSize;
    std::optional<std::uint32_t> logMaxFiles;
    std::optional<QString> healthCommand;
    bool noHealthcheck = false;
    std::optional<std::uint64_t> healthInterval, healthTimeout, healthStartPeriod, healthStartInterval;
    std::optional<std::uint32_t> healthRetries;
    QString healthOnFailure;
};

/// What `run` and `create` have in common.
struct ContainerSpec
{
    QString image;
    QStringList command; ///< after the image, untouched
    QString name;
    QStringList environment; ///< "NAME=value", or "NAME" to take the caller's own
    QStringList environmentFiles;
    QString workdir;
    QString user;
    std::optional<std::uint64_t> memoryLimit;
    std::optional<std::uint64_t> nanoCpus;
    std::optional<std::int64_t> pidsLimit;
    QString hostname;
    std::optional<QString> entrypoint; ///< empty: none, whatever the image says
    NetworkFlags network;
    bool tty = false;
    bool interactive = false;
    bool readOnly = false;
    bool system = false;
    bool autoRemove = false;
    QStringList labels;
    QList<QVariantMap> mounts; ///< as CreateContainer has them
    QStringList volumesFrom;
    QVariantMap isolation; ///< options of CreateContainer about isolation and limits
    QStringList labelFiles;
    QString stopSignal;
    std::optional<std::uint32_t> stopTimeout;
    LifeSpec life;
};

/// How a terminal or pipe is tied to a container.
struct AttachOptions
{
    bool signalProxy = true;
    DetachKeys detachKeys;
};

struct RunOptions
{
    ContainerSpec spec;
    bool detach = false;
    AttachOptions attach;
};

struct CreateOptions
{
    ContainerSpec spec;
};

struct StartOptions
{
    QStringList containers;
    bool attached = false;
    bool interactive = false;
    AttachOptions attach;
};

struct AttachCommandOptions
{
    QString container;
    std::optional<std::uint64_t> scrollback; ///< lines
    bool withInput = true;
    AttachOptions attach;
};

struct StopOptions
{
    QStringList containers;
    std::optional<std::uint32_t> timeout; ///< seconds; 4294967295: for ever
    QString signal; ///< else the container's own
    bool restart = false; ///< `restart`: start again afterwards
};

struct KillOptions
{
    QStringList containers;
    QString signal;
};

struct RemoveOptions
{
    QStringList containers;
    bool force = false;
    bool volumes = false; ///< their anonymous volumes as well
};

struct PauseOptions
{
    QStringList containers;
    bool frozen = true; ///< false: unpause
};

struct RenameOptions
{
    QString container;
    QString name;
};

/// What `update` changes; absent stays as it is.
struct UpdateOptions
{
    QStringList containers;
    std::optional<std::uint64_t> memoryLimit;
    std::optional<std::int64_t> memorySwap;
    std::optional<std::uint64_t> memoryReservation;
    std::optional<std::uint64_t> nanoCpus;
    std::optional<std::uint64_t> cpuShares;
    std::optional<QString> cpusetCpus;
    std::optional<QString> cpusetMems;
    std::optional<std::int64_t> pidsLimit;
    std::optional<QString> restart;
};

struct PruneOptions
{
    bool force = false; ///< do not ask
    QStringList filters;
};

struct TopOptions
{
    QString container;
    QStringList words; ///< of ps, or the columns
};

struct DiffOptions
{
    QString container;
    QString format;
};

struct CopyOptions
{
    QString from; ///< "CONTAINER:PATH", a path, or "-" for an archive on standard input
    QString to; ///< the same; "-" is standard output
    bool followLink = false;
    bool keepOwnership = false;
    bool quiet = false;
};

struct ExportOptions
{
    QString container;
    QString output; ///< a file; empty is standard output
};

struct EventsOptions
{
    std::optional<std::uint64_t> since; ///< microseconds since the epoch
    std::optional<std::uint64_t> until;
    bool stream = true;
    QStringList filters;
    QString format;
};

struct WaitOptions
{
    QStringList containers;
};

struct PsOptions
{
    bool all = false;
    bool quiet = false;
    bool noTruncation = false;
    std::optional<std::int64_t> last;
    QStringList filters; ///< "key=value"
    QString format;
};

struct LogsOptions
{
    QStringList containers; ///< several are merged by time
    bool names = false; ///< the container's name before each line
    bool follow = false;
    bool timestamps = false;
    std::optional<std::uint64_t> tail; ///< lines
    std::optional<std::uint64_t> since; ///< microseconds since the epoch
    std::optional<std::uint64_t> until;
};

struct ExecOptions
{
    QString container;
    QStringList command;
    bool detach = false;
    bool interactive = false;
    bool tty = false;
    QStringList environment;
    QStringList environmentFiles;
    QString workdir;
    QString user;
    DetachKeys detachKeys;
};

struct InspectOptions
{
    enum class Type { Any, Container, Image };
    QStringList objects;
    Type type = Type::Any;
    QString format;
};

struct StatsOptions
{
    QStringList containers;
    bool all = false;
    bool once = false;
    bool noTruncation = false;
    bool machine = false; ///< of the computer, beside or instead of containers
    std::int64_t historyMs = 0; ///< what was recorded in the last so many milliseconds; 0: what is now
    QString format;
};

struct ImagesOptions
{
    QString reference; ///< only these; may be empty
    bool quiet = false;
    bool digests = false;
    bool noTruncation = false;
    QString format;
};

struct RemoveImageOptions
{
    QStringList images;
    bool force = false;
};

struct LoadOptions
{
    QString input; ///< a file; empty is standard input
    bool quiet = false;
};

struct ImportOptions
{
    QString name;
    QString file; ///< "-" is standard input
};

struct InfoOptions
{
    QString format;
    bool check = false;
};

struct VersionOptions
{
    QString format;
};

using Command =
    std::variant<PauseOptions, RenameOptions, UpdateOptions, PruneOptions, TopOptions, DiffOptions, CopyOptions, ExportOptions,
                 EventsOptions, RunOptions, CreateOptions, StartOptions, AttachCommandOptions, StopOptions, KillOptions, RemoveOptions,
                 WaitOptions, PsOptions, LogsOptions, ExecOptions, InspectOptions, StatsOptions, ImagesOptions,
                 RemoveImageOptions, LoadOptions, ImportOptions, InfoOptions, VersionOptions, VolumeCreateOptions,
                 VolumeListOptions, VolumeInspectOptions, VolumeRemoveOptions, VolumePruneOptions, VolumeExportOptions,
                 VolumeImportOptions, NetworkCreateCommand, NetworkListOptions, NetworkInspectOptions, NetworkRemoveOptions,
                 NetworkPruneOptions, NetworkConnectOptions, PortOptions, MachineListOptions, MachineProcessesOptions,
                 MachineFreezeOptions, MachineKillOptions>;

} // namespace kiste::ctl
