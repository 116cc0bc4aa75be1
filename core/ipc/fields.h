// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"

#include <QString>

#include <concepts>
#include <utility>

/// The properties of each kind of object, by name and field of its struct: one list for all that writes or reads them.
namespace kiste::fields {

using namespace Qt::StringLiterals;

/// A list of object paths that the structs keep as strings.
struct PathList
{
    QStringList &paths;
};
struct ConstPathList
{
    const QStringList &paths;
};

// One list of names and fields per object serves both directions.

template<typename Info, typename Visitor>
requires std::same_as<std::remove_const_t<Info>, ContainerInfo>
void visit(Info &info, Visitor &&field)
{
    field("Id"_L1, info.id);
    field("Name"_L1, info.name);
    field("Image"_L1, info.image);
    field("ImageDigest"_L1, info.imageDigest);
    field("Owner"_L1, info.owner);
    field("State"_L1, info.state);
    field("ExitCode"_L1, info.exitCode);
    field("OomKilled"_L1, info.oomKilled);
    field("Error"_L1, info.error);
    field("Pid"_L1, info.pid);
    field("Command"_L1, info.command);
    field("CreatedAt"_L1, info.createdAt);
    field("StartedAt"_L1, info.startedAt);
    field("FinishedAt"_L1, info.finishedAt);
    field("MemoryLimit"_L1, info.memoryLimit);
    field("NanoCpus"_L1, info.nanoCpus);
    field("PidsLimit"_L1, info.pidsLimit);
    field("Network"_L1, info.network);
    field("Ports"_L1, info.ports);
    field("Addresses"_L1, info.addresses);
    field("Mounts"_L1, info.mounts);
    field("Tty"_L1, info.tty);
    field("OpenStdin"_L1, info.openStdin);
    field("AutoRemove"_L1, info.autoRemove);
    field("Labels"_L1, info.labels);
    field("RestartPolicy"_L1, info.restartPolicy);
    field("RestartCount"_L1, info.restartCount);
    field("RestartAt"_L1, info.restartAt);
    field("Health"_L1, info.health);
}

template<typename Info, typename Visitor>
requires std::same_as<std::remove_const_t<Info>, ImageInfo>
void visit(Info &info, Visitor &&field)
{
    using Paths = std::conditional_t<std::is_const_v<Info>, ConstPathList, PathList>;
    field("Digest"_L1, info.digest);
    field("ConfigDigest"_L1, info.configDigest);
    field("Owner"_L1, info.owner);
    field("Names"_L1, info.names);
    field("Size"_L1, info.size);
    field("CreatedAt"_L1, info.createdAt);
    field("LoadedAt"_L1, info.loadedAt);
    field("LastUsedAt"_L1, info.lastUsedAt);
    field("Architecture"_L1, info.architecture);
    field("Os"_L1, info.os);
    field("Layers"_L1, info.layers);
    field("UsedBy"_L1, Paths{info.usedBy});
}

template<typename Info, typename Visitor>
requires std::same_as<std::remove_const_t<Info>, VolumeInfo>
void visit(Info &info, Visitor &&field)
{
    using Paths = std::conditional_t<std::is_const_v<Info>, ConstPathList, PathList>;
    field("Id"_L1, info.id);
    field("Name"_L1, info.name);
    field("Owner"_L1, info.owner);
    field("Anonymous"_L1, info.anonymous);
    field("CreatedAt"_L1, info.createdAt);
    field("Mountpoint"_L1, info.mountpoint);
    field("Labels"_L1, info.labels);
    field("UsedBy"_L1, Paths{info.usedBy});
}

template<typename Info, typename Visitor>
requires std::same_as<std::remove_const_t<Info>, NetworkInfo>
void visit(Info &info, Visitor &&field)
{
    using Paths = std::conditional_t<std::is_const_v<Info>, ConstPathList, PathList>;
    field("Id"_L1, info.id);
    field("Name"_L1, info.name);
    field("Owner"_L1, info.owner);
    field("Driver"_L1, info.driver);
    field("Bridge"_L1, info.bridge);
    field("Active"_L1, info.active);
    field("Internal"_L1, info.internal);
    field("Ipv6"_L1, info.ipv6);
    field("Dns"_L1, info.dns);
    field("Mtu"_L1, info.mtu);
    field("Subnets"_L1, info.subnets);
    field("Gateways"_L1, info.gateways);
    field("Ranges"_L1, info.ranges);
    field("CreatedAt"_L1, info.createdAt);
    field("Options"_L1, info.options);
    field("Labels"_L1, info.labels);
    field("Containers"_L1, Paths{info.containers});
}

template<typename Info, typename Visitor>
requires std::same_as<std::remove_const_t<Info>, JobInfo>
void visit(Info &info, Visitor &&field)
{
    field("Kind"_L1, info.kind);
    field("Progress"_L1, info.progress);
    field("State"_L1, info.state);
    field("Result"_L1, info.result);
    field("ErrorName"_L1, info.errorName);
    field("ErrorDetail"_L1, info.errorDetail);
}

template<typename Enum>
Enum boundedEnum(quint32 value)
{
    // A newer helper may know more states than this program.
    constexpr quint32 last = std::same_as<Enum, ContainerState> ? std::to_underlying(ContainerState::Restarting)
        : std::same_as<Enum, ContainerHealth>                   ? std::to_underlying(ContainerHealth::Unhealthy)
                                                                : std::to_underlying(JobState::Cancelled);
    return value <= last ? static_cast<Enum>(value) : Enum{};
}

} // namespace kiste::fields
