// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/store/catalogue/database.h"
#include "privhelper/store/catalogue/records.h"

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace kiste {

/// The tables of networks, in cataloguenetworks.cpp.
extern const char *const networkSchema;

/// The engine's records: which containers and images there are, whose they are, what they are called, what they need,
/// and what happened. Each change is one transaction; when it has answered, it is on disk. References are counted from
/// the records alone. Belongs to one thread.
class Catalogue
{
public:
    /// Number of ids of each container, and the first id that is given out.
    static constexpr std::uint32_t idRange = 65536;
    static constexpr std::uint32_t firstId = 524288;

    /// Opens kiste.db, or makes it. Unsupported for one that a newer version wrote, Corrupt for one that is no
    /// database.
    static Result<Catalogue> open(const std::filesystem::path &file);

    /// All containers, oldest first. A record that cannot be understood is there with its damage.
    Result<std::vector<ContainerRecord>> containers();
    /// The lowest range of ids that nothing holds; NoSpace when all are taken.
    Result<std::uint32_t> freeIdBase();
    /// AlreadyExists when the owner has a container of that name, or the range of ids is taken; NotFound when it mounts a
    /// volume that is not there.
    Result<void> addContainer(const ContainerRecord &record);
    Result<void> recordStart(const ContainerId &id, std::int64_t started);
    /// @p cause: how it ended, in words.
    Result<void> recordExit(const ContainerId &id, std::int64_t finished, int exitCode, bool oomKilled,
                            std::string_view error, const std::string &cause = {});
    /// Writes name, settings and the digest of config.json anew; with @p kind also an event with these attributes.
    /// AlreadyExists when the name is taken.
    Result<void> updateContainer(const ContainerRecord &record, std::string_view kind = {},
                                 std::string_view attributes = {});
    /// Also the way to get rid of a damaged record. Its range of ids stays retired until releaseIdBase().
    Result<void> removeContainer(const ContainerId &id);

    Result<std::vector<ImageRecord>> images();
    /// Adds an image, or gives new names to one that is there, or brings it back from the bin without those it had. Names that the owner uses for another image move;
    /// @return digests of the owner's images that lost a name.
    Result<std::vector<Digest>> addImage(const ImageRecord &record);
    Result<void> removeImageName(std::uint32_t owner, std::string_view name);
    /// Takes its names away and puts it into the bin. InUse when a container of the owner needs it, NotFound if it is not there.
    Result<void> binImage(std::uint32_t owner, const Digest &digest, const BinEntry &entry);
    /// Back from there, all or none, with these names, which nothing else may have.
    Result<void> unbinImages(std::uint32_t owner, const std::map<Digest, std::vector<std::string>> &names);
    /// For good, also from the bin. InUse when a container of the owner needs it.
    Result<void> removeImage(std::uint32_t owner, const Digest &digest);
    /// Blobs and layers that at least one image of anybody needs.
    Result<std::set<std::string>> referencedBlobs();
    Result<std::set<std::string>> referencedLayers();

    /// The image does without a blob from now on; addImage() with it brings it back.
    Result<void> removeImageBlob(std::uint32_t owner, const Digest &digest, const Digest &blob);

    /// What is damaged in the database itself, in words of SQLite; at most 20 lines, none if it is sound.
    Result<std::vector<std::string>> damage();
    /// Names of images that are not there.
    Result<std::vector<std::string>> danglingNames();
    Result<void> removeDanglingNames();

    /// Makes sure that what failed is not found done by the next start, see Database::settle(). Before that nothing may be deleted
    /// that such a change needs.
    Result<void> settle() { return m_database.settle(); }
    /// Closes the database while @p work changes the file, and opens it again. After an error, which is that of the opening,
    /// nothing can be done with this any more.
    Result<void> whileClosed(const std::filesystem::path &file, const std::function<void()> &work);

    /// All volumes with their users, oldest first.
    Result<std::vector<VolumeRecord>> volumes();
    /// AlreadyExists when the owner has a volume of that name.
    Result<void> addVolume(const VolumeRecord &record);
    /// It has been used, or brought back from a backup.
    Result<void> markVolumeFilled(const VolumeId &id);
    /// InUse when a container mounts it.
    Result<void> removeVolume(const VolumeId &id);

    /// First of 65,536 ids that stand for the users of @p owner's containers in directories of the host; given out once
    /// and never again, as nobody knows where files of these ids are.
    Result<std::uint32_t> ownerIdBase(std::uint32_t owner);
    /// Ranges of containers that are gone while their files are still being deleted.
    Result<std::vector<std::uint32_t>> retiredIdBases();
    /// The files are gone: the range may be used again.
    Result<void> releaseIdBase(std::uint32_t base);
    Result<std::vector<NetworkRecord>> networks();
    /// AlreadyExists when the owner has a network of that name, or the bridge's name is taken.
    Result<void> addNetwork(const NetworkRecord &record);
    /// Writes the settings, which alone may change.
    Result<void> saveNetwork(const NetworkRecord &record);
    /// Fails while a container is in it.
    Result<void> removeNetwork(const NetworkRecord &record);
    Result<std::vector<EndpointRecord>> endpoints();
    /// InUse when the container is in that network already, or another one has its address.
    Result<void> addEndpoint(const EndpointRecord &record);
    /// Writes its addresses.
    Result<void> moveEndpoint(const EndpointRecord &record);
    Result<void> removeEndpoint(const EndpointRecord &record);
    /// The published ports of a run, where some were chosen by the engine; for a helper that is started anew.
    Result<void> recordChosenPorts(const ContainerId &id, const std::vector<std::string> &ports);
    Result<std::vector<std::string>> chosenPorts(const ContainerId &id);

    /// The newest events of one owner, or of all, newest first.
    Result<std::vector<EventRecord>> events(std::optional<std::uint32_t> owner, int count);
    Result<void> addEvent(const EventRecord &event);
    /// Keeps an event until the next one is written, in whose transaction it goes before that, or until flushEvents().
    void queueEvent(EventRecord event) { m_queued.push_back(std::move(event)); }
    Result<void> flushEvents();
    /// The oldest events that the query means, oldest first.
    Result<std::vector<EventRecord>> eventsAfter(const EventQuery &query);
    /// A number such that above it there are only as many events that the query means as its count says, the newest.
    Result<std::int64_t> numberBeforeNewest(const EventQuery &query);
    /// Called for every event as it is written, before the transaction is committed.
    void onEvent(std::function<void(const EventRecord &)> observer) { m_observer = std::move(observer); }

private:
    friend class CatalogueRescue;
    explicit Catalogue(Database database) : m_database(std::move(database)) {}
    Result<void> migrate();
    Result<void> insertEvent(const EventRecord &event);
    Result<void> note(std::int64_t time, std::uint32_t owner, std::string_view subject, std::string_view kind,
                      std::string_view detail);
    ContainerRecord readContainer(const Statement &row) const;
    Result<std::vector<ContainerRecord>> containersWithBadId();
    Result<void> noteImageUse(std::uint32_t owner, std::string_view digest, std::int64_t time);
    Result<void> addImageParts(const ImageRecord &record);
    Result<void> addImageBlobs(const ImageRecord &record);
    Result<void> readImageParts(ImageRecord &record);
    Result<void> readBin(std::vector<ImageRecord> &records);
    Result<void> putIntoBin(std::uint32_t owner, const Digest &digest, const BinEntry &entry);
    Result<void> takeOutOfBin(std::uint32_t owner, const Digest &digest);
    Result<void> refuseUsedImage(std::uint32_t owner, const Digest &digest);
    Result<std::vector<std::string>> texts(std::string_view sql, std::uint32_t owner, std::string_view digest);
    Result<std::set<std::string>> allTexts(std::string_view sql);

    Database m_database;
    std::function<void(const EventRecord &)> m_observer;
    std::vector<EventRecord> m_queued;
    std::uint32_t m_lowestFree = firstId; ///< no range below is free
};

} // namespace kiste
