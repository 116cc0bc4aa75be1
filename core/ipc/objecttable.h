// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/properties.h"

#include <QList>
#include <QMap>

namespace kiste {

/// The objects of one kind as the client knows them, by object path.
template<typename Info>
class ObjectTable
{
public:
    enum class Change { None, Added, Changed };

    QList<Info> values() const { return m_objects.values(); }
    const Info *find(const QString &path) const
    {
        const auto found = m_objects.constFind(path);
        return found == m_objects.cend() ? nullptr : &*found;
    }
    void clear() { m_objects.clear(); }

    /// Adds the object, or replaces the one that is there.
    Change put(const Info &info)
    {
        const auto found = m_objects.find(info.path);
        if (found == m_objects.end()) {
            m_objects.insert(info.path, info);
            return Change::Added;
        }
        if (*found == info)
            return Change::None;
        *found = info;
        return Change::Changed;
    }

    /// Changes some properties of an object; nothing happens to one that is not there.
    Result<Change> update(const QString &path, const QVariantMap &properties)
    {
        const auto found = m_objects.find(path);
        if (found == m_objects.end())
            return Change::None;
        const Info before = *found;
        if (auto updated = updateFromProperties(*found, properties); !updated)
            return std::unexpected(updated.error());
        return before == *found ? Change::None : Change::Changed;
    }

    bool remove(const QString &path) { return m_objects.remove(path) > 0; }

private:
    QMap<QString, Info> m_objects;
};

} // namespace kiste
