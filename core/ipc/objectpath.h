// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/volumeid.h"

#include <QString>

namespace kiste {

/// Names on the bus, and the object paths of everything the helper shows. Both ends use these functions and nothing
/// else.
namespace names {
inline constexpr QLatin1StringView service("org.kiste.Helper1");
inline constexpr QLatin1StringView managerPath("/org/kiste/Helper1");
inline constexpr QLatin1StringView managerInterface("org.kiste.Helper1.Manager");
inline constexpr QLatin1StringView containerInterface("org.kiste.Helper1.Container");
inline constexpr QLatin1StringView imageInterface("org.kiste.Helper1.Image");
inline constexpr QLatin1StringView jobInterface("org.kiste.Helper1.Job");
inline constexpr QLatin1StringView volumeInterface("org.kiste.Helper1.Volume");
inline constexpr QLatin1StringView networkInterface("org.kiste.Helper1.Network");
inline constexpr QLatin1StringView machinePath("/org/kiste/Helper1/machine");
inline constexpr QLatin1StringView machineInterface("org.kiste.Helper1.Machine");
inline constexpr QLatin1StringView propertiesInterface("org.freedesktop.DBus.Properties");
inline constexpr QLatin1StringView objectManagerInterface("org.freedesktop.DBus.ObjectManager");
} // namespace names

/// An image of one owner: what its object path says.
struct ImageKey
{
    quint32 owner = 0;
    Digest digest;
    bool operator==(const ImageKey &) const = default;
};

QString containerPath(const ContainerId &id);
QString imagePath(const ImageKey &key);
/// @p id: 64 hexadecimal digits.
QString networkPath(const std::string &id);
QString jobPath(quint64 number);
QString volumePath(const VolumeId &id);

/// The inverse functions; InvalidArgument for a path that the ones above would not have made.
Result<ContainerId> containerFromPath(const QString &path);
Result<ImageKey> imageFromPath(const QString &path);
Result<std::string> networkFromPath(const QString &path);
Result<quint64> jobFromPath(const QString &path);
Result<VolumeId> volumeFromPath(const QString &path);

} // namespace kiste
