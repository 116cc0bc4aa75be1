// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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
    QString network;
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
    bool withInput = true;
    AttachOptions attach;
};

struct StopOptions
{
    QStringList containers;
    std::optional<std::uint32_t> timeout;
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
    QString container;
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
};

struct VersionOptions
{
    QString format;
};

using Command =
    std::variant<RunOptions, CreateOptions, StartOptions, AttachCommandOptions, StopOptions, KillOptions, RemoveOptions,
                 WaitOptions, PsOptions, LogsOptions, ExecOptions, InspectOptions, StatsOptions, ImagesOptions,
                 RemoveImageOptions, LoadOptions, ImportOptions, InfoOptions, VersionOptions, VolumeCreateOptions,
                 VolumeListOptions, VolumeInspectOptions, VolumeRemoveOptions, VolumePruneOptions, VolumeExportOptions,
                 VolumeImportOptions>;

} // namespace kiste::ctl
