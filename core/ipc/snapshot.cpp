// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/snapshot.h"

#include "core/ipc/fields.h"

#include <QCryptographicHash>
#include <QIODevice>

namespace kiste {

namespace {

using namespace fields;

constexpr auto streamVersion = QDataStream::Qt_6_0;

enum class Kind : quint8 { Container = 1, Image, Volume, Network, Job };

/// Gathers names and types of fields.
struct Names
{
    QByteArray text;

    template<typename T>
    void operator()(QLatin1StringView name, const T &)
    {
        text.append(name.data(), name.size());
        text += ' ';
        if constexpr (std::is_enum_v<T>)
            text += 'e';
        else if constexpr (std::same_as<T, ConstPathList>)
            text += "ao";
        else
            text += QMetaType::fromType<T>().name();
        text += '\n';
    }
};

struct FieldWriter
{
    QDataStream &stream;

    template<typename T>
    void operator()(QLatin1StringView, const T &value)
    {
        if constexpr (std::is_enum_v<T>)
            stream << static_cast<quint32>(value);
        else if constexpr (std::same_as<T, ConstPathList>)
            stream << value.paths;
        else
            stream << value;
    }
};

struct FieldReader
{
    QDataStream &stream;

    template<typename T>
    void operator()(QLatin1StringView, T &&value)
    {
        using Value = std::remove_cvref_t<T>;
        if constexpr (std::is_enum_v<Value>) {
            quint32 number = 0;
            stream >> number;
            value = boundedEnum<Value>(number);
        } else if constexpr (std::same_as<Value, PathList>) {
            stream >> value.paths;
        } else {
            stream >> value;
        }
    }
};

template<typename Info>
void describe(Names &names)
{
    const Info any{};
    visit(any, names);
}

template<typename Info>
void put(QDataStream &stream, Kind kind, const Info &info)
{
    stream << static_cast<quint8>(kind) << info.path;
    FieldWriter writer{stream};
    visit(info, writer);
}

template<typename Info>
void take(QDataStream &stream, QList<Info> &list)
{
    Info info;
    stream >> info.path;
    FieldReader reader{stream};
    visit(info, reader);
    list.append(std::move(info));
}

} // namespace

QString snapshotFormat()
{
    Names names;
    describe<ContainerInfo>(names);
    describe<ImageInfo>(names);
    describe<VolumeInfo>(names);
    describe<NetworkInfo>(names);
    describe<JobInfo>(names);
    return QString::fromLatin1(QCryptographicHash::hash(names.text, QCryptographicHash::Sha1).toHex());
}

SnapshotWriter::SnapshotWriter()
    : m_stream(&m_bytes, QIODevice::WriteOnly)
{
    m_stream.setVersion(streamVersion);
}

void SnapshotWriter::add(const ContainerInfo &info)
{
    put(m_stream, Kind::Container, info);
}

void SnapshotWriter::add(const ImageInfo &info)
{
    put(m_stream, Kind::Image, info);
}

void SnapshotWriter::add(const VolumeInfo &info)
{
    put(m_stream, Kind::Volume, info);
}

void SnapshotWriter::add(const NetworkInfo &info)
{
    put(m_stream, Kind::Network, info);
}

void SnapshotWriter::add(const JobInfo &info)
{
    put(m_stream, Kind::Job, info);
}

Result<Snapshot> readSnapshot(const QByteArray &bytes)
{
    QDataStream stream(bytes);
    stream.setVersion(streamVersion);
    Snapshot snapshot;
    while (!stream.atEnd() && stream.status() == QDataStream::Ok) {
        quint8 kind = 0;
        stream >> kind;
        switch (static_cast<Kind>(kind)) {
        case Kind::Container:
            take(stream, snapshot.containers);
            break;
        case Kind::Image:
            take(stream, snapshot.images);
            break;
        case Kind::Volume:
            take(stream, snapshot.volumes);
            break;
        case Kind::Network:
            take(stream, snapshot.networks);
            break;
        case Kind::Job:
            take(stream, snapshot.jobs);
            break;
        default:
            return failure(ErrorCode::Corrupt, "the list of objects has one of an unknown kind");
        }
    }
    if (stream.status() != QDataStream::Ok)
        return failure(ErrorCode::Corrupt, "the list of objects ends in the middle of one");
    return snapshot;
}

} // namespace kiste
