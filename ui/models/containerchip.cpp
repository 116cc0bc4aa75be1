// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/containermodel.h"

#include <QCoreApplication>
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("kiste::ui::state", text);
}

Chip pendingChip(Operation pending)
{
    switch (pending) {
    case Operation::Starting:
        return {u"turn"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Starting")), ToneKind::Information};
    case Operation::Stopping:
        return {u"turn"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Stopping")), ToneKind::Information};
    case Operation::Killing:
        return {u"turn"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Ending")), ToneKind::Information};
    case Operation::Removing:
        return {u"turn"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Deleting")), ToneKind::Information};
    case Operation::Restarting:
        return {u"turn"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Restarting")), ToneKind::Information};
    case Operation::Pausing:
        return {u"pause"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Pausing")), ToneKind::Information};
    case Operation::Resuming:
        return {u"turn"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Resuming")), ToneKind::Information};
    case Operation::None: break;
    }
    return {};
}

Chip exitedChip(const ContainerInfo &container)
{
    if (container.oomKilled)
        return {u"error"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Out of memory")), ToneKind::Bad};
    if (!container.error.isEmpty())
        return {u"error"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Failed to start")), ToneKind::Bad};
    const QString text = translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Exited %1")).arg(container.exitCode);
    return container.exitCode == 0 ? Chip{u"check"_s, text, ToneKind::Idle} : Chip{u"close"_s, text, ToneKind::Bad};
}

/// @p at: microseconds since 1970. Pauses that are over before one has read of them are none.
Chip restartChip(quint64 at)
{
    Chip chip = pendingChip(Operation::Restarting);
    const qint64 left = qint64(at) / 1000 - QDateTime::currentMSecsSinceEpoch();
    if (left > 1000)
        chip.text = translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Restart in %1 s")).arg((left + 999) / 1000);
    return chip;
}

} // namespace

Chip containerChip(const ContainerInfo &container, Operation pending, const Strain &strain)
{
    if (pending != Operation::None)
        return pendingChip(pending);
    switch (container.state) {
    case ContainerState::Created:
        if (!container.error.isEmpty())
            return exitedChip(container);
        return {u"ring"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Created")), ToneKind::Idle};
    case ContainerState::Starting: return pendingChip(Operation::Starting);
    case ContainerState::Running:
        if (container.health == ContainerHealth::Unhealthy)
            return {u"heart"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Unhealthy")), ToneKind::Attention};
        if (isHeldBack(container, strain))
            return {u"bolt"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Held back")), ToneKind::Attention};
        return {u"play"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Running")), ToneKind::Good};
    case ContainerState::Paused:
        return {u"pause"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Paused")), ToneKind::Information};
    case ContainerState::Stopping: return pendingChip(Operation::Stopping);
    case ContainerState::Restarting: return restartChip(container.restartAt);
    case ContainerState::Exited: return exitedChip(container);
    case ContainerState::Damaged:
        return {u"warning"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Damaged")), ToneKind::Bad};
    case ContainerState::Unknown: break;
    }
    return {u"question"_s, translated(QT_TRANSLATE_NOOP("kiste::ui::state", "Unknown")), ToneKind::Idle};
}

bool hasProblem(const ContainerInfo &container)
{
    if (container.state == ContainerState::Damaged || container.state == ContainerState::Restarting)
        return true;
    if (container.isActive())
        return false;
    // A stop signal's 143 and 137 are what stopping looks like, unless memory ran out.
    const bool stopped = container.exitCode == 143 || container.exitCode == 137;
    return container.oomKilled || !container.error.isEmpty()
        || (container.state == ContainerState::Exited && container.exitCode != 0 && !stopped);
}

QString containerProblem(const ContainerInfo &container)
{
    if (container.state == ContainerState::Damaged)
        return translated(
            QT_TRANSLATE_NOOP("kiste::ui::state", "Its record is damaged. Other containers are not affected."));
    if (container.isActive())
        return {};
    if (container.oomKilled)
        return translated(QT_TRANSLATE_NOOP("kiste::ui::state", "It wanted more memory than its limit and was ended."));
    if (container.error.isEmpty())
        return {};
    switch (container.exitCode) {
    case 126: return translated(QT_TRANSLATE_NOOP("kiste::ui::state", "The program cannot be executed in the image."));
    case 127: return translated(QT_TRANSLATE_NOOP("kiste::ui::state", "The program does not exist in the image."));
    default: return translated(QT_TRANSLATE_NOOP("kiste::ui::state", "It could not be started."));
    }
}

} // namespace kiste::ui
