// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>

#include <sys/types.h>

/// A whole engine of the test's own: bus, polkit, supervisor, helper and the starter image, made by instance.sh, and
/// kistectl to talk to it. Everything is ended and removed with the object.
class EngineFixture
{
public:
    struct Outcome
    {
        int exitCode = -1;
        QString output;
        QString error;
    };

    EngineFixture();
    ~EngineFixture();

    /// Whether the engine came up; if not, why.
    bool isUp() const { return m_up.exitCode == 0; }
    QByteArray whyNot() const { return (m_up.output + m_up.error).toUtf8(); }

    /// Runs kistectl to its end. @p input goes to its stdin.
    Outcome ctl(const QStringList &arguments, const QByteArray &input = {}) const;
    /// The same as another user of this machine, without any special right.
    Outcome ctlAs(uid_t uid, const QStringList &arguments) const;
    /// instance.sh with this word.
    Outcome instance(const QString &word) const;
    /// What `docker inspect` calls State.Status.
    QString status(const QString &container) const;
    /// Pid of a program of the engine ("helper", "supervisor"), as instance.sh remembers it; 0 if there is none.
    pid_t pidOf(const QString &name) const;
    /// Pid of the supervisor's worker.
    pid_t workerPid() const;
    /// Directories of containers' cgroups, in every hierarchy.
    QStringList cgroups() const;
    QString path(const QString &name) const { return m_directory.path() + u'/' + name; }
    /// Variables with which kistectl finds this engine.
    const QProcessEnvironment &environment() const { return m_environment; }

private:
    Outcome run(const QString &program, const QStringList &arguments, const QByteArray &input, int seconds) const;

    QTemporaryDir m_directory;
    QProcessEnvironment m_environment;
    Outcome m_up;
};
