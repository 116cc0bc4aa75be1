// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QDBusArgument>
#include <QDBusObjectPath>
#include <QDBusUnixFileDescriptor>
#include <QMap>
#include <QString>
#include <QVariantMap>

namespace kiste {

using StringMap = QMap<QString, QString>; ///< a{ss}
using FdList = QList<QDBusUnixFileDescriptor>; ///< ah
using BlobRanges = QList<BlobRange>; ///< a(sutt)
using MapList = QList<QVariantMap>; ///< aa{sv}
using InterfaceMap = QMap<QString, QVariantMap>; ///< a{sa{sv}}: properties by interface
using ObjectMap = QMap<QDBusObjectPath, InterfaceMap>; ///< a{oa{sa{sv}}}: what GetManagedObjects answers


/// Makes the types above known to QtDBus. Call it before the first message; calling it again does nothing.
void registerDBusTypes();

QDBusArgument &operator<<(QDBusArgument &argument, const BlobRange &blob);
const QDBusArgument &operator>>(const QDBusArgument &argument, BlobRange &blob);
QDBusArgument &operator<<(QDBusArgument &argument, const CheckResult &check);
const QDBusArgument &operator>>(const QDBusArgument &argument, CheckResult &check);

} // namespace kiste
