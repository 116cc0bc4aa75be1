// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/builder.h"

#include "core/build/history.h"
#include "ui/dialogs/runspec.h"

#include <QProcess>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int cancelPatience = 20'000; ///< milliseconds; containers of steps have to end first
constexpr int closePatience = 2000; ///< the same when the window closes
constexpr qsizetype longestWords = 64 * 1024;

} // namespace

struct Builder::Running
{
    QProcess process;
    QByteArray complaint;
};

QStringList BuildSpec::words() const
{
    QStringList words{u"build"_s};
    if (!file.isEmpty())
        words << u"--file"_s << file;
    if (!tag.isEmpty())
        words << u"--tag"_s << tag;
    if (!target.isEmpty())
        words << u"--target"_s << target;
    for (const QString &argument : arguments)
        words << u"--build-arg"_s << argument;
    if (noCache)
        words << u"--no-cache"_s;
    return words << folder;
}

QString BuildSpec::commandLine() const
{
    QStringList quoted{u"kistectl"_s};
    for (const QString &word : words())
        quoted << shellQuoted(word);
    return quoted.join(u' ');
}

Builder::Builder(const QString &program, QObject *parent)
    : QObject(parent)
    , m_program(program)
{
}

Builder::~Builder()
{
    for (const auto &running : std::as_const(m_running)) {
        running->process.disconnect(this);
        running->process.terminate();
    }
    for (const auto &running : std::as_const(m_running)) {
        if (!running->process.waitForFinished(closePatience))
            running->process.kill();
    }
}

QString Builder::start(const BuildSpec &spec)
{
    const QString id = QString::fromStdString(build::newBuildId());
    const auto running = std::make_shared<Running>();
    m_running.insert(id, running);
    QProcess *process = &running->process;
    process->setStandardOutputFile(QProcess::nullDevice()); // the history has it
    process->setStandardInputFile(QProcess::nullDevice());
    connect(process, &QProcess::readyReadStandardError, this, [one = running.get()] {
        one->complaint = (one->complaint + one->process.readAllStandardError()).right(longestWords);
    });
    connect(process, &QProcess::finished, this, [this, id] { finish(id); }, Qt::QueuedConnection);
    connect(process, &QProcess::errorOccurred, this,
            [this, id](QProcess::ProcessError error) {
                if (error == QProcess::FailedToStart)
                    finish(id);
            },
            Qt::QueuedConnection);
    QStringList words = spec.words();
    words.insert(1, u"--build-id"_s);
    words.insert(2, id);
    process->start(m_program, words);
    return id;
}

void Builder::finish(const QString &id)
{
    const std::shared_ptr<Running> running = m_running.take(id);
    if (!running)
        return;
    QProcess &process = running->process;
    const bool started = process.error() != QProcess::FailedToStart;
    const bool good = started && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    QString complaint = QString::fromUtf8(running->complaint + process.readAllStandardError()).trimmed();
    if (!started)
        complaint = u"cannot run '%1': %2"_s.arg(m_program, process.errorString());
    Q_EMIT ended(id, good, good ? QString() : complaint);
}

void Builder::cancel(const QString &id)
{
    const std::shared_ptr<Running> running = m_running.value(id);
    if (!running)
        return;
    running->process.terminate(); // the record says "interrupted" then
    QTimer::singleShot(cancelPatience, &running->process, &QProcess::kill);
}

} // namespace kiste::ui
