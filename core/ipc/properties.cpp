// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/properties.h"

#include "core/ipc/dbustypes.h"
#include "core/ipc/fields.h"

#include <algorithm>
#include <format>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

using namespace fields;

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
