// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>

#include <sys/types.h>

/// Programs in other network namespaces, for tests of networks.
namespace kiste::test {

struct Ran
{
    int code = -1;
    QString out; ///< both outputs, without white space around them
};

/// Runs a program to its end, a minute and a half at most.
Ran run(const QStringList &words);
/// A shell's script in the network of that process.
Ran shellAt(pid_t network, const QString &script);

/// For socat: a page that says this.
QString answer(const QString &text);

/// Another machine: a network namespace with nothing in it but what the test puts there.
class Machine
{
public:
    Machine();
    ~Machine();
    Machine(const Machine &) = delete;
    Machine &operator=(const Machine &) = delete;

    pid_t pid() const { return static_cast<pid_t>(m_holder.processId()); }
    Ran sh(const QString &script) const { return shellAt(pid(), script); }
    /// What lies at this address, or what curl says.
    Ran get(const QString &url, const QString &options = {}) const;

private:
    QProcess m_holder;
};

/// A program that runs in a network for as long as this lives.
class Background
{
public:
    Background(pid_t network, const QStringList &words);
    ~Background();
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;
    QProcess &process() { return m_process; }

private:
    QProcess m_process;
};

} // namespace kiste::test
