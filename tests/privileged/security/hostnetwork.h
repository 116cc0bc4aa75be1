// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/privileged/enginefixture.h"

#include <QProcess>

namespace kiste::test {

struct Ran
{
    int code = -1;
    QString output; ///< with the errors
};

/// Runs a program to its end, at most 30 s.
Ran runProgram(const QStringList &words);

/// A whole engine whose machine is a network namespace, with a neighbour at the other end of a cable: 192.0.2.1 and
/// 2001:db8::1 here, 192.0.2.2 and 2001:db8::2 there, which is also the way out. Nothing of the real machine is touched.
class HostNetwork
{
public:
    explicit HostNetwork(EngineFixture &engine)
        : m_engine(engine)
    {
    }
    ~HostNetwork();

    /// Lays the cable; what went wrong, or nothing.
    QString setUp();
    /// A script of the machine's root in the machine's network.
    Ran host(const QString &script) const;
    Ran neighbour(const QString &script) const;
    /// A script of the machine's root in a container's network.
    Ran inside(const QString &container, const QString &script) const;
    /// A program that goes on running in the machine's or the neighbour's network; it ends with this object.
    QProcess *keep(bool atNeighbour, const QStringList &words);
    QString pidOf(const QString &container) const;

private:
    static Ran script(const QString &pid, const QString &text);

    EngineFixture &m_engine;
    QProcess m_holder; ///< of the neighbour's network
    QList<QProcess *> m_kept;
};

} // namespace kiste::test
