// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the cells of MachineModel say.
#include "ui/models/machinemodel.h"

#include "ui/theme/format.h"

using namespace Qt::StringLiterals;

namespace kiste::ui {

QString MachineModel::engineTitle(ContainerEngine engine)
{
    switch (engine) {
    case ContainerEngine::Kiste: return u"Kiste"_s;
    case ContainerEngine::Docker: return u"Docker"_s;
    case ContainerEngine::Podman: return u"Podman"_s;
    case ContainerEngine::Kubernetes: return u"Kubernetes"_s;
    case ContainerEngine::Containerd: return u"containerd"_s;
    case ContainerEngine::Lxc: return u"LXC"_s;
    case ContainerEngine::Incus: return u"Incus"_s;
    case ContainerEngine::Nspawn: return u"systemd-nspawn"_s;
    case ContainerEngine::Flatpak: return u"Flatpak"_s;
    case ContainerEngine::Snap: return u"Snap"_s;
    case ContainerEngine::Bubblewrap: return u"Bubblewrap"_s;
    case ContainerEngine::Oci: return tr("OCI runtimes");
    case ContainerEngine::Plain: break;
    }
    return tr("Others");
}

QString MachineModel::namespaceTitle(NamespaceKind kind)
{
    switch (kind) {
    case NamespaceKind::User: return tr("User namespace");
    case NamespaceKind::Mount: return tr("Mount namespace");
    case NamespaceKind::Pid: return tr("Process namespace");
    case NamespaceKind::Network: return tr("Network namespace");
    case NamespaceKind::Ipc: return tr("IPC namespace");
    case NamespaceKind::Uts: return tr("Host name namespace");
    case NamespaceKind::Cgroup: return tr("Control group namespace");
    case NamespaceKind::Time: return tr("Time namespace");
    }
    return {};
}

std::optional<NamespaceKind> MachineModel::kindOf(int column)
{
    if (column < FirstNamespace || column >= ColumnCount)
        return std::nullopt;
    return NamespaceKind(column - FirstNamespace);
}

QVariant MachineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto kind = kindOf(section);
    switch (role) {
    case Qt::DisplayRole:
        if (kind)
            return *kind == NamespaceKind::Cgroup ? u"cgrp"_s : QString::fromUtf8(namespaceWord(*kind));
        return QStringList{tr("Name"), tr("Owner"), tr("PID"), tr("CPU, cores"), tr("Memory")}.value(section);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return kind ? QVariant(namespaceTitle(*kind)) : QVariant();
    case Qt::TextAlignmentRole:
        if (kind)
            return int(Qt::AlignCenter);
        return int((section <= Owner ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant MachineModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    if (const Group *group = groupAt(index))
        return groupData(*group, index.column(), role);
    const MachineContainerInfo *found = container(index);
    return found ? containerData(*found, index.column(), role) : QVariant();
}

QVariant MachineModel::groupData(const Group &group, int column, int role) const
{
    const QString running = tr("%n running", nullptr, int(group.all.size()));
    const qsizetype more = group.all.size() - group.shown.size();
    switch (role) {
    case Qt::DisplayRole:
        if (column == Name)
            return group.title;
        if (column == Cpu || column == Memory) {
            LiveSample sum;
            bool any = false;
            for (const QString &id : group.all) {
                if (const auto live = m_metrics->latest(id)) {
                    any = true;
                    sum.cpuCores += live->cpuCores;
                    sum.memoryBytes += live->memoryBytes;
                }
            }
            if (!any)
                return u"–"_s;
            return column == Cpu ? formatCores(sum.cpuCores) : formatBytes(sum.memoryBytes);
        }
        return {};
    case NoteRole: return column == Name ? QVariant(running) : QVariant();
    case LinkRole:
        if (column != Name)
            return {};
        if (more > 0)
            return tr("%n more", nullptr, int(more));
        return group.unfolded && m_filter.isEmpty() ? QVariant(tr("fewer")) : QVariant();
    case Qt::AccessibleTextRole:
        if (column == Name)
            return more > 0 ? QString(group.title + u", "_s + running + u", "_s + tr("%n more", nullptr, int(more)))
                            : QString(group.title + u", "_s + running);
        return groupData(group, column, Qt::DisplayRole);
    default: return {};
    }
}

QString MachineModel::noteOf(const MachineContainerInfo &container) const
{
    QStringList notes;
    if (!container.pod.isEmpty())
        notes << tr("pod %1").arg(container.pod.left(12));
    if (m_letters.use(container, NamespaceKind::Network) == NamespaceUse::Host)
        notes << tr("host network");
    if (!container.command.isEmpty() && container.command != container.title() && notes.isEmpty())
        notes << container.command;
    if (container.frozen)
        notes.prepend(tr("frozen"));
    return notes.join(u", "_s);
}

QString MachineModel::namespaceText(const MachineContainerInfo &container, NamespaceKind kind) const
{
    const QString title = namespaceTitle(kind);
    switch (m_letters.use(container, kind)) {
    case NamespaceUse::Unknown: return tr("%1: not known").arg(title);
    case NamespaceUse::Own: return tr("%1: its own").arg(title);
    case NamespaceUse::Host: return tr("%1: the computer's").arg(title);
    case NamespaceUse::Shared: break;
    }
    QStringList others;
    for (const QString &id : m_letters.members(container, kind)) {
        if (const MachineContainerInfo *other = find(id); other && id != container.id)
            others << other->title();
    }
    return tr("%1: %2, shared with %3").arg(title, m_letters.letter(container, kind), others.join(u", "_s));
}

QVariant MachineModel::containerData(const MachineContainerInfo &container, int column, int role) const
{
    if (role == IdRole)
        return container.id;
    if (const auto kind = kindOf(column)) {
        switch (role) {
        case Qt::DisplayRole: return m_letters.letter(container, *kind);
        case UseRole: return int(m_letters.use(container, *kind));
        case LetterRole: return m_letters.letter(container, *kind);
        case LetterNumberRole: return m_letters.number(container, *kind);
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole: return namespaceText(container, *kind);
        default: return {};
        }
    }
    if (role == NoteRole)
        return column == Name ? QVariant(noteOf(container)) : QVariant();
    if (role == Qt::ToolTipRole)
        return column == Name ? QVariant(QString(container.title() + u'\n' + container.cgroup)) : QVariant();
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    const auto live = m_metrics->latest(container.id);
    QString text;
    switch (column) {
    case Name:
        text = container.title();
        if (role == Qt::AccessibleTextRole)
            return noteOf(container).isEmpty() ? text : text + u", "_s + noteOf(container);
        return text;
    case Owner: text = ownerName(container.owner); break;
    case Pid: text = QString::number(container.pid); break;
    case Cpu: text = live ? formatCores(live->cpuCores) : u"–"_s; break;
    case Memory: text = live ? formatBytes(live->memoryBytes) : u"–"_s; break;
    default: break;
    }
    return role == Qt::AccessibleTextRole ? headerData(column, Qt::Horizontal).toString() + u": "_s + text : text;
}

QString MachineModel::filterText(const MachineContainerInfo &container) const
{
    return QStringList{filterField("name", container.title()),
                       filterField("engine", engineTitle(container.engine)),
                       filterField("owner", ownerName(container.owner)),
                       filterField("pid", QString::number(container.pid)),
                       filterField("pod", container.pod),
                       filterField("id", container.engineId),
                       filterField("command", container.command),
                       filterField("cgroup", container.cgroup)}
        .join(u'\n');
}

} // namespace kiste::ui
