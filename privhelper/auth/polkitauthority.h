// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/auth/authority.h"

#include <QDBusConnection>
#include <QHash>

namespace kiste {

/// Asks polkit, through its D-Bus service and without waiting. The subject is the sender's unique bus name: a pid can
/// be used again by somebody else before polkit looks at it. Root is not asked about, as polkit would allow it
/// everything.
class PolkitAuthority : public Authority
{
    Q_OBJECT

public:
    explicit PolkitAuthority(const QDBusConnection &bus, QObject *parent = nullptr);

    void check(const AuthorityRequest &request, Verdict verdict) override;
    void callerLeft(const QString &sender) override;

private:
    struct Question
    {
        QString sender;
        Verdict verdict;
    };
    void answer(quint64 number, const Result<void> &verdict);

    QDBusConnection m_bus;
    QHash<quint64, Question> m_open;
    quint64 m_last = 0;
};

} // namespace kiste
