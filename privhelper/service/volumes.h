// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "privhelper/service/container.h"
#include "privhelper/service/volumestore.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <QObject>

#include <map>

namespace kiste {

class TrashCollector;

/// All volumes there are: makes, finds and drops them, in memory, in the catalogue and on disk, and knows which
/// containers use them.
class Volumes : public QObject
{
    Q_OBJECT

public:
    Volumes(Catalogue &catalogue, VolumeStore &store, TrashCollector &trash, QObject *parent = nullptr);

    /// Reads the catalogue; directories that belong to no record are taken away.
    Result<void> load();

    /// An empty @p name makes an anonymous one. AlreadyExists when the owner has one of that name.
    Result<VolumeId> create(quint32 owner, const std::string &name, const std::map<std::string, std::string> &labels);
    const VolumeRecord *find(const VolumeId &id) const;
    /// The owner's volume of that very name.
    const VolumeRecord *findByName(quint32 owner, const std::string &name) const;
    /// What a name, an id or the beginning of an id means to somebody who runs as @p uid.
    Result<VolumeId> lookup(const std::string &text, quint32 uid) const;
    const std::map<VolumeId, VolumeRecord> &all() const { return m_volumes; }
    VolumeInfo info(const VolumeRecord &record) const;
    const VolumeStore &store() const { return m_store; }

    /// Drops one that no container uses: record, object, then its files.
    void remove(const VolumeId &id, Done done);
    /// Files of an image are not copied into it any more.
    Result<void> markFilled(const VolumeId &id);

    /// While it is busy, something else than a container changes its files.
    bool isBusy(const VolumeId &id) const { return m_busy.contains(id); }
    void setBusy(const VolumeId &id, bool busy);

    /// A container that uses these volumes was recorded, or is gone.
    void addUser(const std::set<VolumeId> &volumes, const ContainerId &container);
    void removeUser(const std::set<VolumeId> &volumes, const ContainerId &container);

Q_SIGNALS:
    void added(const kiste::VolumeId &id);
    void changed(const kiste::VolumeId &id);
    void removed(const kiste::VolumeId &id);

private:
    void insert(VolumeRecord record);

    Catalogue &m_catalogue;
    VolumeStore &m_store;
    TrashCollector &m_trash;
    std::map<VolumeId, VolumeRecord> m_volumes;
    std::map<std::pair<quint32, std::string>, VolumeId> m_names;
    std::set<VolumeId> m_busy;
};

} // namespace kiste
