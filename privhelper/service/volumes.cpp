// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/volumes.h"

#include "core/base/fileio.h"
#include "core/ipc/objectpath.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/trashcollector.h"

#include <format>

namespace kiste {

namespace {

std::unexpected<Error> missing(std::string_view text)
{
    return failure(ErrorCode::NotFound, std::format("there is no volume '{}'", printable(text.substr(0, 80))));
}

} // namespace

Volumes::Volumes(Catalogue &catalogue, VolumeStore &store, TrashCollector &trash, QObject *parent)
    : QObject(parent), m_catalogue(catalogue), m_store(store), m_trash(trash)
{}

Result<void> Volumes::load()
{
    auto records = m_catalogue.volumes();
    if (!records)
        return std::unexpected(std::move(records.error()));
    std::set<VolumeId> known;
    for (VolumeRecord &record : *records) {
        known.insert(record.id);
        insert(std::move(record));
    }
    return m_store.discardUnknown(known);
}

void Volumes::insert(VolumeRecord record)
{
    const VolumeId id = record.id;
    m_names.insert_or_assign({record.owner, record.name}, id);
    m_volumes.insert_or_assign(id, std::move(record));
}

Result<VolumeId> Volumes::create(quint32 owner, const std::string &name,
                                 const std::map<std::string, std::string> &labels)
{
    VolumeRecord record{.id = VolumeId::random(), .owner = owner, .name = name};
    record.anonymous = name.empty();
    if (record.anonymous)
        record.name = record.id.text();
    if (auto sound = checkVolumeName(record.name); !sound)
        return std::unexpected(std::move(sound.error()));
    if (m_names.contains({owner, record.name}))
        return failure(ErrorCode::AlreadyExists, std::format("the volume name '{}' is taken", name));
    record.labels = labels;
    record.created = currentTime();
    if (auto made = m_store.make(record.id); !made)
        return std::unexpected(std::move(made.error()));
    if (auto recorded = m_catalogue.addVolume(record); !recorded) {
        if (m_catalogue.settle())
            std::ignore = m_store.discard(record.id); // else the next start of the helper takes it away, or knows it
        return std::unexpected(std::move(recorded.error()));
    }
    const VolumeId id = record.id;
    insert(std::move(record));
    emit added(id);
    return id;
}

const VolumeRecord *Volumes::find(const VolumeId &id) const
{
    const auto found = m_volumes.find(id);
    return found == m_volumes.end() ? nullptr : &found->second;
}

const VolumeRecord *Volumes::findByName(quint32 owner, const std::string &name) const
{
    const auto found = m_names.find({owner, name});
    return found == m_names.end() ? nullptr : find(found->second);
}

Result<VolumeId> Volumes::lookup(const std::string &text, quint32 uid) const
{
    if (const VolumeRecord *own = findByName(uid, text))
        return own->id;
    std::optional<VolumeId> found;
    for (const auto &[id, record] : m_volumes) {
        if (!Clients::maySee(uid, record.owner) || text.empty())
            continue;
        // Root may name other people's volumes, as long as that is clear.
        if (record.name != text && !id.text().starts_with(text))
            continue;
        if (found)
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' may mean more than one volume; use the id", text.substr(0, 80)));
        found = id;
    }
    return found ? Result<VolumeId>(*found) : missing(text);
}

VolumeInfo Volumes::info(const VolumeRecord &record) const
{
    VolumeInfo info;
    info.path = volumePath(record.id);
    info.id = QString::fromStdString(record.id.text());
    info.name = QString::fromStdString(record.name);
    info.owner = record.owner;
    info.anonymous = record.anonymous;
    info.createdAt = static_cast<quint64>(record.created);
    info.mountpoint = QString::fromStdString(m_store.path(record.id));
    for (const auto &[key, value] : record.labels)
        info.labels.insert(QString::fromStdString(key), QString::fromStdString(value));
    for (const ContainerId &user : record.users)
        info.usedBy.append(containerPath(user));
    return info;
}

void Volumes::remove(const VolumeId &id, Done done)
{
    const auto found = m_volumes.find(id);
    if (found == m_volumes.end())
        return done(missing(id.text()));
    const VolumeRecord &record = found->second;
    if (!record.users.empty()) {
        return done(failure(ErrorCode::InUse, std::format("volume '{}' is in use by container '{}'", record.name,
                                                          record.users.begin()->shortText())));
    }
    if (isBusy(id))
        return done(failure(ErrorCode::InUse, std::format("volume '{}' is being saved or filled", record.name)));
    if (auto dropped = m_catalogue.removeVolume(id); !dropped)
        return done(dropped);
    m_names.erase({record.owner, record.name});
    emit removed(id); // while its last properties can still be told
    m_volumes.erase(found);
    if (auto discarded = m_store.discard(id); !discarded)
        return done(discarded);
    m_trash.collect(std::move(done));
}

Result<void> Volumes::markFilled(const VolumeId &id)
{
    const auto found = m_volumes.find(id);
    if (found == m_volumes.end())
        return missing(id.text());
    if (found->second.filled)
        return {};
    auto marked = m_catalogue.markVolumeFilled(id);
    if (marked)
        found->second.filled = true;
    return marked;
}

void Volumes::setBusy(const VolumeId &id, bool busy)
{
    if (busy)
        m_busy.insert(id);
    else
        m_busy.erase(id);
}

void Volumes::addUser(const std::set<VolumeId> &volumes, const ContainerId &container)
{
    for (const VolumeId &id : volumes) {
        const auto found = m_volumes.find(id);
        if (found != m_volumes.end() && found->second.users.insert(container).second)
            emit changed(id);
    }
}

void Volumes::removeUser(const std::set<VolumeId> &volumes, const ContainerId &container)
{
    for (const VolumeId &id : volumes) {
        const auto found = m_volumes.find(id);
        if (found != m_volumes.end() && found->second.users.erase(container) != 0)
            emit changed(id);
    }
}

} // namespace kiste
