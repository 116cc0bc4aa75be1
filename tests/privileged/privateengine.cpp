// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/privateengine.h"

#include <QFile>

namespace kiste::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int longest = 60'000; // milliseconds

} // namespace

PrivateEngine::~PrivateEngine()
{
    const QByteArray left = stop();
    if (!left.isEmpty())
        qWarning("%s", left.constData());
}

QProcessEnvironment PrivateEngine::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"KISTE_INSTANCE"_s, m_directory.path());
    environment.insert(u"KISTE_NETWORK"_s, u"own"_s);
    environment.insert(u"KISTE_BUILD"_s, QStringLiteral(KISTE_BUILD));
    environment.insert(u"KISTE_USER"_s, u"root"_s);
    environment.insert(u"DBUS_SYSTEM_BUS_ADDRESS"_s, u"unix:path="_s + m_directory.filePath(u"run/bus"_s));
    return environment;
}

CtlRun PrivateEngine::harness(const QString &command) const
{
    QProcess process;
    process.setProcessEnvironment(environment());
    // Files: the engine's programs inherit nothing that would keep a pipe open.
    process.setStandardOutputFile(m_directory.filePath(u"harness.out"_s));
    process.setStandardErrorFile(m_directory.filePath(u"harness.err"_s));
    process.start(u"bash"_s, {QStringLiteral(KISTE_HARNESS "/instance.sh"), command});
    process.waitForFinished(longest);
    CtlRun result{process.state() == QProcess::NotRunning ? process.exitCode() : -1, {}, {}};
    QFile errors(m_directory.filePath(u"harness.err"_s));
    if (errors.open(QIODevice::ReadOnly))
        result.err = errors.readAll();
    return result;
}

QByteArray PrivateEngine::up()
{
    const CtlRun result = harness(u"up"_s);
    return result.code == 0 ? QByteArray() : "the engine does not start: " + result.err;
}

QByteArray PrivateEngine::stop()
{
    const CtlRun result = harness(u"stop"_s);
    return result.code == 0 ? QByteArray() : "the engine does not end: " + result.err;
}

std::unique_ptr<QProcess> PrivateEngine::start(const QStringList &arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment());
    process->start(QStringLiteral(KISTE_BUILD "/bin/kistectl"), arguments);
    return process;
}

CtlRun PrivateEngine::finish(QProcess &process)
{
    process.waitForFinished(longest);
    const bool ended = process.state() == QProcess::NotRunning && process.exitStatus() == QProcess::NormalExit;
    const CtlRun result{ended ? process.exitCode() : -1, process.readAllStandardOutput(),
                        process.readAllStandardError()};
    if (process.state() != QProcess::NotRunning)
        process.kill();
    return result;
}

CtlRun PrivateEngine::ctl(const QStringList &arguments, const QByteArray &input) const
{
    const auto process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    return finish(*process);
}

qint64 PrivateEngine::pidOf(const QString &program) const
{
    QFile file(m_directory.filePath(u"run/%1.pid"_s.arg(program)));
    return file.open(QIODevice::ReadOnly) ? file.readAll().simplified().split(' ').value(0).toLongLong() : 0;
}

} // namespace kiste::test
