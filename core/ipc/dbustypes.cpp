// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/dbustypes.h"

#include <QDBusMetaType>

namespace kiste {

void registerDBusTypes()
{
    static const bool once = [] {
        qDBusRegisterMetaType<StringMap>();
        qDBusRegisterMetaType<FdList>();
        qDBusRegisterMetaType<BlobRange>();
        qDBusRegisterMetaType<BlobRanges>();
        qDBusRegisterMetaType<CheckResult>();
        qDBusRegisterMetaType<CheckResults>();
        qDBusRegisterMetaType<MapList>();
        qDBusRegisterMetaType<InterfaceMap>();
        qDBusRegisterMetaType<ObjectMap>();
        return true;
    }();
    Q_UNUSED(once)
}

QDBusArgument &operator<<(QDBusArgument &argument, const BlobRange &blob)
{
    argument.beginStructure();
    argument << blob.digest << blob.file << blob.offset << blob.size;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, BlobRange &blob)
{
    argument.beginStructure();
    argument >> blob.digest >> blob.file >> blob.offset >> blob.size;
    argument.endStructure();
    return argument;
}

QDBusArgument &operator<<(QDBusArgument &argument, const CheckResult &check)
{
    argument.beginStructure();
    argument << check.id << quint32(check.level) << check.facts;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, CheckResult &check)
{
    quint32 level = 0;
    argument.beginStructure();
    argument >> check.id >> level >> check.facts;
    argument.endStructure();
    check.level = level <= quint32(CheckLevel::Bad) ? CheckLevel(level) : CheckLevel::Unknown;
    return argument;
}

} // namespace kiste
