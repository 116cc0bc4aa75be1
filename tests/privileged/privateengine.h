// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace kiste::test {

/// What a run of kistectl gave.
struct CtlRun
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// The real engine with a bus, polkit, supervisor and store of its own, and the starter image loaded. It ends, with all
/// its containers, when this does.
class PrivateEngine
{
public:
    ~PrivateEngine();

    /// Starts it; empty, or why it did not start. Again, it starts whatever part has gone.
    QByteArray up();
    /// Ends it; empty, or what did not end.
    QByteArray stop();

    CtlRun ctl(const QStringList &arguments, const QByteArray &input = {}) const;
    /// A started kistectl.
    std::unique_ptr<QProcess> start(const QStringList &arguments) const;
    static CtlRun finish(QProcess &process);

    /// Pid of "helper" or "supervisor"; 0 if it does not run.
    qint64 pidOf(const QString &program) const;
    QString file(const QString &name) const { return m_directory.filePath(name); }

private:
    CtlRun harness(const QString &command) const;
    QProcessEnvironment environment() const;

    QTemporaryDir m_directory{QStringLiteral("/tmp/kiste-ctl-XXXXXX")};
};

} // namespace kiste::test
