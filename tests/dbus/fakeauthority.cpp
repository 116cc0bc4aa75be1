// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakeauthority.h"

#include <QCoreApplication>

#include <utility>

namespace kiste::test {

FakeAuthority::FakeAuthority()
{
    if (QCoreApplication::applicationName() == QLatin1StringView("kiste-helper"))
        qFatal("the authority of the tests must never decide for real");
}

void FakeAuthority::check(const AuthorityRequest &request, Verdict verdict)
{
    requests.append(request);
    switch (mode) {
    case Mode::Allow:
        return verdict({});
    case Mode::Deny:
        return verdict(failure(ErrorCode::NotAuthorized, "the test says no"));
    case Mode::Hold:
        m_held.append(std::move(verdict));
    }
}

void FakeAuthority::callerLeft(const QString &sender)
{
    left.append(sender);
}

void FakeAuthority::release(const Result<void> &verdict)
{
    for (const Verdict &answer : std::exchange(m_held, {}))
        answer(verdict);
}

} // namespace kiste::test
