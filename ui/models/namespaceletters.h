// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/machinetypes.h"

#include <QHash>
#include <QStringList>

#include <map>

namespace kiste::ui {

/// What a container's namespace of one kind is.
enum class NamespaceUse {
    Unknown,
    Own, ///< nobody else's
    Host, ///< the computer's
    Shared, ///< with other containers
};

/// Which namespaces containers share, and the letter for each: the same letter, the same namespace. Namespaces of several
/// kinds with the same members have one letter. A letter once given stays with its namespace.
class NamespaceLetters
{
public:
    /// @p containers in the order in which letters are given.
    void update(const QList<MachineContainerInfo> &containers, const NamespaceSet &host);

    NamespaceUse use(const MachineContainerInfo &container, NamespaceKind kind) const;
    /// "A"; empty unless Shared.
    QString letter(const MachineContainerInfo &container, NamespaceKind kind) const;
    /// Index of the letter, for its colour; -1 unless Shared.
    int number(const MachineContainerInfo &container, NamespaceKind kind) const;
    /// Ids of all containers in the namespace, in the order given to update().
    QStringList members(const MachineContainerInfo &container, NamespaceKind kind) const;

    /// "A" for 0, "Z" for 25, "AA" for 26.
    static QString text(int number);

private:
    using Key = std::pair<std::size_t, std::uint64_t>; ///< kind and inode number
    static Key keyOf(const MachineContainerInfo &container, NamespaceKind kind);

    NamespaceSet m_host{};
    std::map<Key, QStringList> m_members;
    std::map<Key, int> m_numbers;
    int m_next = 0;
};

} // namespace kiste::ui
