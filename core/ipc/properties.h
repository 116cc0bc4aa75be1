// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/types.h"

#include <QVariantMap>

namespace kiste {

/// The properties of an object's own interface as they go over the bus, by property name and in the XML's types.
/// Call registerDBusTypes() before sending them.
QVariantMap toProperties(const ContainerInfo &container);
QVariantMap toProperties(const ImageInfo &image);
QVariantMap toProperties(const VolumeInfo &volume);
QVariantMap toProperties(const NetworkInfo &network);
/// @p owner is a property of the interface that clients need no field for.
QVariantMap toProperties(const JobInfo &job, quint32 owner);

/// Those properties whose value differs, for PropertiesChanged.
QVariantMap changedProperties(const ContainerInfo &before, const ContainerInfo &now);
QVariantMap changedProperties(const ImageInfo &before, const ImageInfo &now);
QVariantMap changedProperties(const JobInfo &before, const JobInfo &now);

/// An object from all its properties, as QtDBus hands them out. Corrupt if one has another type than the XML says, or
/// if one that names the object or its state is missing; unknown ones are ignored.
Result<ContainerInfo> containerFromProperties(const QString &path, const QVariantMap &properties);
Result<ImageInfo> imageFromProperties(const QString &path, const QVariantMap &properties);
Result<VolumeInfo> volumeFromProperties(const QString &path, const QVariantMap &properties);
Result<NetworkInfo> networkFromProperties(const QString &path, const QVariantMap &properties);
Result<JobInfo> jobFromProperties(const QString &path, const QVariantMap &properties);

/// Takes over those properties which are there. On an error the object stays as it was.
Result<void> updateFromProperties(ContainerInfo &container, const QVariantMap &properties);
Result<void> updateFromProperties(ImageInfo &image, const QVariantMap &properties);
Result<void> updateFromProperties(VolumeInfo &volume, const QVariantMap &properties);
Result<void> updateFromProperties(NetworkInfo &network, const QVariantMap &properties);
Result<void> updateFromProperties(JobInfo &job, const QVariantMap &properties);

} // namespace kiste
