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
        qDBusRegisterMetaType<InterfaceMap>();
        qDBusRegisterMetaType<ObjectMap>();
        qDBusRegisterMetaType<QList<QVariantMap>>();
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

} // namespace kiste
