// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusArgument>
#include <QDBusMessage>
#include <QMap>
#include <QString>
#include <QVariantMap>

namespace kiste {

/// (sa{sv}): who is asked about.
struct PolkitSubject
{
    QString kind;
    QVariantMap details;
};

/// (bba{ss}): what polkit says.
struct PolkitResult
{
    bool authorized = false;
    bool challenge = false; ///< a password would help
    QMap<QString, QString> details;
};

QDBusArgument &operator<<(QDBusArgument &argument, const PolkitSubject &subject);
const QDBusArgument &operator>>(const QDBusArgument &argument, PolkitSubject &subject);
QDBusArgument &operator<<(QDBusArgument &argument, const PolkitResult &result);
const QDBusArgument &operator>>(const QDBusArgument &argument, PolkitResult &result);

/// Makes them known to QtDBus; calling it again does nothing.
void registerPolkitTypes();
/// A call of org.freedesktop.PolicyKit1.Authority, without arguments yet.
QDBusMessage polkitCall(const QString &member);

} // namespace kiste

Q_DECLARE_METATYPE(kiste::PolkitSubject)
Q_DECLARE_METATYPE(kiste::PolkitResult)
