// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/container.h"

#include "core/ipc/objectpath.h"

namespace kiste {

ContainerInfo Container::info() const
{
    const ContainerSettings &settings = record.settings;
    ContainerInfo info;
    info.path = containerPath(record.id);
    info.id = QString::fromStdString(record.id.text());
    info.name = QString::fromStdString(record.name);
    info.image = QString::fromStdString(settings.image);
    info.imageDigest = QString::fromStdString(record.imageDigest);
    info.owner = record.owner;
    info.state = state;
    info.exitCode = record.exitCode;
    info.oomKilled = record.oomKilled;
    info.error = QString::fromStdString(state == ContainerState::Damaged ? record.damage : record.error);
    info.pid = pid;
    for (const std::string &argument : settings.command)
        info.command.append(QString::fromStdString(argument));
    info.createdAt = static_cast<quint64>(record.created);
    info.startedAt = static_cast<quint64>(record.started);
    info.finishedAt = static_cast<quint64>(record.finished);
    info.memoryLimit = settings.memoryLimit;
    info.nanoCpus = settings.nanoCpus;
    info.pidsLimit = settings.pidsLimit;
    info.network = QString::fromStdString(settings.network);
    for (const MountSetting &mount : settings.mounts)
        info.mounts.append(QString::fromStdString(mount.source + ':' + mount.target + (mount.readOnly ? ":ro" : "")));
    info.tty = settings.tty;
    info.openStdin = settings.openStdin;
    info.autoRemove = settings.autoRemove;
    for (const auto &[key, value] : settings.labels)
        info.labels.insert(QString::fromStdString(key), QString::fromStdString(value));
    info.restartPolicy = QString::fromStdString(settings.life.restart.text());
    info.restartCount = settings.life.restarts;
    if (state == ContainerState::Restarting)
        info.restartAt = static_cast<quint64>(restartAt);
    info.health = health;
    return info;
}

} // namespace kiste
