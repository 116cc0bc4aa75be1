// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/transferprogram.h"

#include "core/base/programs.h"
#include "core/image/reference.h"

#include <QProcess>
#include <QStandardPaths>

#include <csignal>
#include <filesystem>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Starts a program and waits for its end; whether it ended well. It ends with this one, and takes what it has begun along.
/// @p prepare: what it does before that, in the child (fork(2)).
Task<bool> finished(QProcess &process, QString program, QStringList arguments, void (*prepare)() = nullptr)
{
    process.setChildProcessModifier([prepare] {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (prepare)
            prepare();
    });
    Event ended;
    const auto end = [&ended] {
        if (!ended.happened())
            ended.happen();
    };
    QObject::connect(&process, &QProcess::finished, &process, end);
    QObject::connect(&process, &QProcess::errorOccurred, &process, end);
    process.start(program, arguments);
    co_await ended;
    co_return process.exitStatus() == QProcess::NormalExit && process.error() != QProcess::FailedToStart && process.exitCode() == 0;
}

QString transfers()
{
    return QString::fromStdString(transferProgram());
}

TransferOutcome outcomeOf(QProcess &process, const QString &program, bool good)
{
    QByteArray error = process.readAllStandardError();
    if (process.error() == QProcess::FailedToStart)
        error = u"cannot run '%1': %2"_s.arg(program, process.errorString()).toUtf8();
    return {good, process.readAllStandardOutput(), error};
}

} // namespace

Task<TransferOutcome> runTransfer(QStringList arguments)
{
    QProcess process;
    process.setInputChannelMode(QProcess::ForwardedInputChannel);
    const bool good = co_await finished(process, transfers(), arguments);
    co_return outcomeOf(process, transfers(), good);
}

Task<TransferOutcome> runProgramQuietly(QString program, QStringList arguments, QProcessEnvironment environment)
{
    QProcess process;
    process.setStandardInputFile(QProcess::nullDevice());
    process.setProcessEnvironment(environment);
    const bool good = co_await finished(process, program, arguments, [] { ::umask(022); });
    co_return outcomeOf(process, program, good);
}

Task<bool> runTransferHere(QStringList arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.setInputChannelMode(QProcess::ForwardedInputChannel);
    co_return co_await finished(process, transfers(), arguments);
}

Task<bool> bringImage(QString image, QString platform, bool quiet)
{
    QStringList arguments{u"pull"_s};
    if (quiet)
        arguments.append(u"--quiet"_s);
    if (!platform.isEmpty())
        arguments += {u"--platform"_s, platform};
    arguments += {u"--"_s, image};
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.setInputChannelMode(QProcess::ForwardedInputChannel);
    // Standard output is the container's.
    co_return co_await finished(process, transfers(), arguments, [] { ::dup2(STDERR_FILENO, STDOUT_FILENO); });
}

bool mayBeBrought(const QString &image)
{
    const auto reference = ImageReference::parse(image.toStdString());
    if (!reference || reference->registry() == "localhost")
        return false;
    std::error_code code;
    return !reference->registry().empty()
        || !QStandardPaths::locate(QStandardPaths::GenericConfigLocation, u"kiste/registries.json"_s).isEmpty()
        || std::filesystem::exists("/etc/kiste/registries.json", code);
}

} // namespace kiste::ctl
