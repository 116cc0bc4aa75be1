// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/containeractions.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/runspec.h"
#include "ui/theme/format.h"

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// The bus allows a client some 128 open calls.
constexpr int atOnce = 32;

QString oneFailed(Operation operation, const QString &name)
{
    switch (operation) {
    case Operation::Starting: return ContainerActions::tr("“%1” could not be started.").arg(name);
    case Operation::Stopping: return ContainerActions::tr("“%1” could not be stopped.").arg(name);
    case Operation::Killing: return ContainerActions::tr("“%1” could not be ended.").arg(name);
    case Operation::Removing: return ContainerActions::tr("“%1” could not be deleted.").arg(name);
    case Operation::Restarting: return ContainerActions::tr("“%1” could not be restarted.").arg(name);
    case Operation::Pausing: return ContainerActions::tr("“%1” could not be paused.").arg(name);
    case Operation::Resuming: return ContainerActions::tr("“%1” could not be resumed.").arg(name);
    case Operation::None: break;
    }
    return {};
}

QString someFailed(Operation operation, int count, int asked)
{
    switch (operation) {
    case Operation::Starting:
        return ContainerActions::tr("%1 of %n containers could not be started.", nullptr, asked).arg(count);
    case Operation::Stopping:
        return ContainerActions::tr("%1 of %n containers could not be stopped.", nullptr, asked).arg(count);
    case Operation::Killing:
        return ContainerActions::tr("%1 of %n containers could not be ended.", nullptr, asked).arg(count);
    case Operation::Removing:
        return ContainerActions::tr("%1 of %n containers could not be deleted.", nullptr, asked).arg(count);
    case Operation::Restarting:
        return ContainerActions::tr("%1 of %n containers could not be restarted.", nullptr, asked).arg(count);
    case Operation::Pausing:
        return ContainerActions::tr("%1 of %n containers could not be paused.", nullptr, asked).arg(count);
    case Operation::Resuming:
        return ContainerActions::tr("%1 of %n containers could not be resumed.", nullptr, asked).arg(count);
    case Operation::None: break;
    }
    return {};
}

} // namespace

QString failureSentence(Operation operation, const QList<ActionFailure> &failures, int asked)
{
    if (asked == 1 && !failures.isEmpty())
        return oneFailed(operation, failures.first().name) + u' ' + errorSentence(failures.first().error.code);
    return someFailed(operation, int(failures.size()), asked);
}

QString progressSentence(Operation operation, int done, int asked)
{
    const auto words = [done, asked](const QString &text) { return text.arg(done).arg(asked); };
    switch (operation) {
    case Operation::Starting: return words(ContainerActions::tr("Starting: %1 of %2"));
    case Operation::Stopping: return words(ContainerActions::tr("Stopping: %1 of %2"));
    case Operation::Killing: return words(ContainerActions::tr("Ending: %1 of %2"));
    case Operation::Removing: return words(ContainerActions::tr("Deleting: %1 of %2"));
    case Operation::Restarting: return words(ContainerActions::tr("Restarting: %1 of %2"));
    case Operation::Pausing: return words(ContainerActions::tr("Pausing: %1 of %2"));
    case Operation::Resuming: return words(ContainerActions::tr("Resuming: %1 of %2"));
    case Operation::None: break;
    }
    return {};
}

QString failureDetail(const QList<ActionFailure> &failures)
{
    QStringList lines;
    for (const ActionFailure &failure : failures)
        lines << u"%1: %2"_s.arg(failure.name, errorDetail(failure.error));
    return lines.join(u'\n');
}

QString commandLine(Operation operation, const QStringList &names)
{
    const auto verb = [operation] {
        switch (operation) {
        case Operation::Starting: return u"start"_s;
        case Operation::Stopping: return u"stop"_s;
        case Operation::Killing: return u"kill"_s;
        case Operation::Removing: return u"rm -f"_s;
        case Operation::Restarting: return u"restart"_s;
        case Operation::Pausing: return u"pause"_s;
        case Operation::Resuming: return u"unpause"_s;
        case Operation::None: break;
        }
        return QString();
    };
    return u"kistectl %1 %2"_s.arg(verb(), names.join(u' '));
}

ContainerActions::ContainerActions(Helper *helper, ContainerModel *model, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
    , m_model(model)
{
}

bool ContainerActions::applies(Operation operation, const ContainerInfo &container, Operation pending)
{
    // Only the act in flight is off; a stop that takes long can still be forced.
    if (pending == operation || pending == Operation::Removing)
        return false;
    switch (operation) {
    case Operation::Starting:
        return container.state == ContainerState::Created || container.state == ContainerState::Exited;
    case Operation::Stopping:
        return container.isActive() && container.state != ContainerState::Stopping && pending != Operation::Killing;
    case Operation::Killing: return container.isActive();
    case Operation::Removing: return true;
    case Operation::Restarting:
        return (container.isActive() || container.state == ContainerState::Exited) && pending == Operation::None;
    case Operation::Pausing: return container.state == ContainerState::Running && pending == Operation::None;
    case Operation::Resuming: return container.state == ContainerState::Paused && pending == Operation::None;
    case Operation::None: break;
    }
    return false;
}

void ContainerActions::noteCommand(const QString &line)
{
    m_lastCommand = line;
    Q_EMIT commandNoted(line);
}

void ContainerActions::update(const QString &path, const QVariantMap &options)
{
    const ContainerInfo *container = m_model->container(path);
    if (!container)
        return;
    QStringList words{u"kistectl"_s, u"update"_s};
    if (options.contains(u"nano-cpus"_s))
        words << u"--cpus"_s << QString::number(options[u"nano-cpus"_s].toDouble() / 1e9, 'g', 6);
    if (options.contains(u"memory-limit"_s))
        words << u"--memory"_s << memoryArgument(options[u"memory-limit"_s].toULongLong());
    noteCommand((words << shellQuoted(container->name)).join(u' '));
    m_helper->tellContainer(path, ContainerVerb::Update, options, this,
                            [this, name = container->name](const Result<void> &done) {
                                if (!done)
                                    Q_EMIT updateFailed(name, done.error());
                            });
}

void ContainerActions::run(Operation operation, const QStringList &paths)
{
    auto batch = std::make_shared<Batch>();
    batch->operation = operation;
    QStringList names;
    QStringList wanted;
    for (const QString &path : paths) {
        const ContainerInfo *container = m_model->container(path);
        if (container && applies(operation, *container, m_model->pending(path)))
            names << container->name, wanted << path;
    }
    if (wanted.isEmpty())
        return;
    batch->asked = batch->waiting = int(wanted.size());
    noteCommand(commandLine(operation, names));
    for (const QString &path : std::as_const(wanted))
        m_model->setPending(path, operation);
    batch->queue = wanted;
    for (int i = 0; i < atOnce; ++i)
        askNext(batch);
}

void ContainerActions::askNext(const std::shared_ptr<Batch> &batch)
{
    while (!batch->queue.isEmpty()) {
        const QString path = batch->queue.takeFirst();
        if (m_model->container(path))
            return ask(batch->operation, path, batch);
        --batch->waiting; // it went meanwhile
    }
}

void ContainerActions::ask(Operation operation, const QString &path, const std::shared_ptr<Batch> &batch)
{
    const QString name = m_model->container(path)->name;
    const auto done = [this, operation, path, name, batch](const Result<void> &result) {
        if (m_model->pending(path) == operation)
            m_model->setPending(path, Operation::None);
        if (!result) {
            batch->failures.append({path, name, result.error()});
            m_model->setFailure(path, failureSentence(operation, {batch->failures.last()}, 1));
        }
        --batch->waiting;
        if (batch->asked > 1)
            Q_EMIT progressed(operation, batch->asked - batch->waiting, batch->asked);
        askNext(batch);
        if (batch->waiting == 0 && !batch->failures.isEmpty())
            Q_EMIT failed(operation, batch->failures, batch->asked);
    };
    switch (operation) {
    case Operation::Starting: return m_helper->startContainer(path, this, done);
    case Operation::Stopping: return m_helper->stopContainer(path, {}, this, done);
    case Operation::Killing: return m_helper->killContainer(path, u"KILL"_s, this, done);
    case Operation::Removing: return m_helper->removeContainer(path, {{u"force"_s, true}}, this, done);
    case Operation::Restarting: return m_helper->tellContainer(path, ContainerVerb::Restart, {}, this, done);
    case Operation::Pausing: return m_helper->tellContainer(path, ContainerVerb::Pause, {}, this, done);
    case Operation::Resuming: return m_helper->tellContainer(path, ContainerVerb::Unpause, {}, this, done);
    case Operation::None: break;
    }
}

} // namespace kiste::ui
