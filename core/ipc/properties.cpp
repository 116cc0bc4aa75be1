// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/properties.h"

#include "core/ipc/dbustypes.h"

#include <algorithm>
#include <concepts>
#include <format>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

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
    field("Tty"_L1, info.tty);
    field("OpenStdin"_L1, info.openStdin);
    field("AutoRemove"_L1, info.autoRemove);
    field("Labels"_L1, info.labels);
    field("RestartPolicy"_L1, info.restartPolicy);
    field("RestartCount"_L1, info.restartCount);
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

/// Writes fields into a property map.
struct Writer
{
    QVariantMap map;

    template<typename T>
    void operator()(QLatin1StringView name, const T &value)
    {
        if constexpr (std::is_enum_v<T>)
            map.insert(name, QVariant::fromValue(std::to_underlying(value)));
        else
            map.insert(name, QVariant::fromValue(value));
    }
    void operator()(QLatin1StringView name, const ConstPathList &value)
    {
        QList<QDBusObjectPath> paths;
        for (const QString &path : value.paths)
            paths.append(QDBusObjectPath(path));
        map.insert(name, QVariant::fromValue(paths));
    }
};

/// The value if it has exactly this type. QtDBus hands out composite types undecoded.
template<typename T>
bool decode(const QVariant &value, QLatin1StringView signature, T &result)
{
    if (value.metaType() == QMetaType::fromType<T>()) {
        result = value.value<T>();
        return true;
    }
    if (value.metaType() != QMetaType::fromType<QDBusArgument>())
        return false;
    const auto argument = value.value<QDBusArgument>();
    if (argument.currentSignature() != signature)
        return false;
    result = qdbus_cast<T>(argument);
    return true;
}

template<typename Enum>
Enum boundedEnum(quint32 value)
{
    // A newer helper may know more states than this program.
    constexpr quint32 last = std::same_as<Enum, ContainerState> ? std::to_underlying(ContainerState::Restarting)
        : std::same_as<Enum, ContainerHealth>                  ? std::to_underlying(ContainerHealth::Unhealthy)
                                                               : std::to_underlying(JobState::Cancelled);
    return value <= last ? static_cast<Enum>(value) : Enum{};
}

/// Reads fields out of a property map and remembers the first that has a wrong type.
struct Reader
{
    const QVariantMap &map;
    QString wrong = {};

    template<typename T>
    void operator()(QLatin1StringView name, T &&field)
    {
        const auto found = map.constFind(QString(name));
        if (found != map.cend() && !read(*found, field) && wrong.isEmpty())
            wrong = name;
    }

    template<typename T>
    bool read(const QVariant &value, T &field)
    {
        if constexpr (std::is_enum_v<T>) {
            quint32 number = 0;
            if (!read(value, number))
                return false;
            field = boundedEnum<T>(number);
            return true;
        } else if constexpr (std::same_as<T, StringMap>) {
            return decode(value, "a{ss}"_L1, field);
        } else if constexpr (std::same_as<T, PathList>) {
            QList<QDBusObjectPath> paths;
            if (!decode(value, "ao"_L1, paths))
                return false;
            field.paths.clear();
            for (const QDBusObjectPath &path : paths)
                field.paths.append(path.path());
            return true;
        } else {
            return decode(value, QLatin1StringView(), field);
        }
    }
};

template<typename Info>
QVariantMap write(const Info &info)
{
    Writer writer;
    visit(info, writer);
    return writer.map;
}

template<typename Info>
QVariantMap difference(const Info &before, const Info &now)
{
    const QVariantMap old = write(before);
    QVariantMap changed = write(now);
    for (auto it = changed.begin(); it != changed.end();)
        it = old.value(it.key()) == *it ? changed.erase(it) : std::next(it);
    return changed;
}

template<typename Info>
Result<void> update(Info &info, const QVariantMap &properties)
{
    Info copy = info;
    Reader reader{properties};
    visit(copy, reader);
    if (!reader.wrong.isEmpty()) {
        return failure(ErrorCode::Corrupt,
                       std::format("property '{}' of '{}' has the wrong type", reader.wrong.toStdString(),
                                   info.path.toStdString()));
    }
    info = std::move(copy);
    return {};
}

template<typename Info>
Result<Info> make(const QString &path, const QVariantMap &properties, std::initializer_list<QLatin1StringView> needed)
{
    for (const QLatin1StringView name : needed) {
        if (!properties.contains(name)) {
            return failure(ErrorCode::Corrupt,
                           std::format("property '{}' of '{}' is missing", name.data(), path.toStdString()));
        }
    }
    Info info;
    info.path = path;
    if (auto updated = update(info, properties); !updated)
        return std::unexpected(updated.error());
    return info;
}

} // namespace

QVariantMap toProperties(const ContainerInfo &container)
{
    return write(container);
}

QVariantMap toProperties(const ImageInfo &image)
{
    return write(image);
}

QVariantMap toProperties(const VolumeInfo &volume)
{
    return write(volume);
}

QVariantMap toProperties(const NetworkInfo &network)
{
    return write(network);
}

QVariantMap toProperties(const JobInfo &job, quint32 owner)
{
    QVariantMap map = write(job);
    map.insert("Owner"_L1, owner);
    return map;
}

QVariantMap changedProperties(const ContainerInfo &before, const ContainerInfo &now)
{
    return difference(before, now);
}

QVariantMap changedProperties(const ImageInfo &before, const ImageInfo &now)
{
    return difference(before, now);
}

QVariantMap changedProperties(const JobInfo &before, const JobInfo &now)
{
    return difference(before, now);
}

Result<ContainerInfo> containerFromProperties(const QString &path, const QVariantMap &properties)
{
    return make<ContainerInfo>(path, properties, {"Id"_L1, "Name"_L1, "State"_L1});
}

Result<ImageInfo> imageFromProperties(const QString &path, const QVariantMap &properties)
{
    return make<ImageInfo>(path, properties, {"Digest"_L1});
}

Result<VolumeInfo> volumeFromProperties(const QString &path, const QVariantMap &properties)
{
    return make<VolumeInfo>(path, properties, {"Id"_L1, "Name"_L1});
}

Result<NetworkInfo> networkFromProperties(const QString &path, const QVariantMap &properties)
{
    return make<NetworkInfo>(path, properties, {"Id"_L1, "Name"_L1});
}

Result<JobInfo> jobFromProperties(const QString &path, const QVariantMap &properties)
{
    return make<JobInfo>(path, properties, {"Kind"_L1, "State"_L1});
}

Result<void> updateFromProperties(ContainerInfo &container, const QVariantMap &properties)
{
    return update(container, properties);
}

Result<void> updateFromProperties(ImageInfo &image, const QVariantMap &properties)
{
    return update(image, properties);
}

Result<void> updateFromProperties(VolumeInfo &volume, const QVariantMap &properties)
{
    return update(volume, properties);
}

Result<void> updateFromProperties(NetworkInfo &network, const QVariantMap &properties)
{
    return update(network, properties);
}

Result<void> updateFromProperties(JobInfo &job, const QVariantMap &properties)
{
    return update(job, properties);
}

} // namespace kiste
