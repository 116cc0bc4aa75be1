// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/namespaceletters.h"

namespace kiste::ui {

NamespaceLetters::Key NamespaceLetters::keyOf(const MachineContainerInfo &container, NamespaceKind kind)
{
    return {indexOf(kind), container.namespaces[indexOf(kind)]};
}

void NamespaceLetters::update(const QList<MachineContainerInfo> &containers, const NamespaceSet &host)
{
    m_host = host;
    m_members.clear();
    for (const MachineContainerInfo &container : containers) {
        for (std::size_t kind = 0; kind < namespaceKindCount; ++kind) {
            if (container.namespaces[kind] != 0 && container.namespaces[kind] != host[kind])
                m_members[keyOf(container, NamespaceKind(kind))].append(container.id);
        }
    }
    std::erase_if(m_numbers, [this](const auto &entry) {
        const auto members = m_members.find(entry.first);
        return members == m_members.end() || members->second.size() < 2;
    });
    if (m_numbers.empty())
        m_next = 0;
    std::map<QStringList, int> byMembers;
    for (const auto &[key, number] : m_numbers)
        byMembers.emplace(m_members[key], number);
    for (const MachineContainerInfo &container : containers) {
        for (std::size_t kind = 0; kind < namespaceKindCount; ++kind) {
            const Key key = keyOf(container, NamespaceKind(kind));
            const auto members = m_members.find(key);
            if (members == m_members.end() || members->second.size() < 2 || m_numbers.contains(key))
                continue;
            const auto [known, isNew] = byMembers.emplace(members->second, m_next);
            if (isNew)
                ++m_next;
            m_numbers.emplace(key, known->second);
        }
    }
}

NamespaceUse NamespaceLetters::use(const MachineContainerInfo &container, NamespaceKind kind) const
{
    const Key key = keyOf(container, kind);
    if (key.second == 0)
        return NamespaceUse::Unknown;
    if (key.second == m_host[indexOf(kind)])
        return NamespaceUse::Host;
    return m_numbers.contains(key) ? NamespaceUse::Shared : NamespaceUse::Own;
}

int NamespaceLetters::number(const MachineContainerInfo &container, NamespaceKind kind) const
{
    const auto found = m_numbers.find(keyOf(container, kind));
    return found == m_numbers.end() ? -1 : found->second;
}

QString NamespaceLetters::letter(const MachineContainerInfo &container, NamespaceKind kind) const
{
    const int index = number(container, kind);
    return index < 0 ? QString() : text(index);
}

QStringList NamespaceLetters::members(const MachineContainerInfo &container, NamespaceKind kind) const
{
    const auto found = m_members.find(keyOf(container, kind));
    return found == m_members.end() ? QStringList() : found->second;
}

QString NamespaceLetters::text(int number)
{
    QString letters;
    for (int rest = number; rest >= 0; rest = rest / 26 - 1)
        letters.prepend(QChar(u'A' + rest % 26));
    return letters;
}

} // namespace kiste::ui
