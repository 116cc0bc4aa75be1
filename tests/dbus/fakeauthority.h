// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/auth/authority.h"

#include <QList>

namespace kiste::test {

/// Says yes, no, or nothing yet, and remembers what it was asked. Never part of the real daemon: it aborts in there.
class FakeAuthority : public Authority
{
    Q_OBJECT

public:
    enum class Mode { Allow, Deny, Hold };

    FakeAuthority();

    void check(const AuthorityRequest &request, Verdict verdict) override;
    void callerLeft(const QString &sender) override;

    /// Answers everything that was held.
    void release(const Result<void> &verdict);
    qsizetype held() const { return m_held.size(); }

    Mode mode = Mode::Allow;
    QList<AuthorityRequest> requests;
    QStringList left;

private:
    QList<Verdict> m_held;
};

} // namespace kiste::test
