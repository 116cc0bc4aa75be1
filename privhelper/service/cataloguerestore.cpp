// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/cataloguerestore.h"

#include "core/base/sha256.h"
#include "core/oci/image.h"
#include "core/oci/runtimespec.h"
#include "privhelper/service/statedir.h"
#include "privhelper/store/catalogue/cataloguerescue.h"

#include <algorithm>
#include <format>
#include <fcntl.h>

namespace kiste {

namespace {

Result<std::vector<std::string>> entriesIn(const StateDir &state, const char *directory)
{
    const UniqueFd fd(::openat(state.top(), directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return std::vector<std::string>(); // there never was one
    return listDirectory(fd.get(), std::format("the directory '{}'", directory));
}

class Restorer
{
public:
    Restorer(CatalogueRescue &rescue, const StateDir &state, const BlobStore &blobs, const LayerStore &layers)
        : m_rescue(rescue), m_state(state), m_blobs(blobs), m_layers(layers)
    {}

    Result<void> addKnown(const KnownRecords &known);
    Result<void> addImages();
    Result<void> addVolumes();
    Result<void> addContainers();
    std::vector<std::string> take() { return std::move(m_words); }

private:
    std::optional<ImageRecord> imageFromDisk(const Digest &manifest) const;
    std::optional<ContainerRecord> containerFromDisk(const ContainerId &id) const;

    CatalogueRescue &m_rescue;
    const StateDir &m_state;
    const BlobStore &m_blobs;
    const LayerStore &m_layers;
    std::vector<std::string> m_words;
};

/// What is not among the rows that could be read.
Result<void> Restorer::addKnown(const KnownRecords &known)
{
    Catalogue &catalogue = m_rescue.catalogue();
    const auto images = catalogue.images();
    const auto volumes = catalogue.volumes();
    const auto networks = catalogue.networks();
    const auto containers = catalogue.containers();
    if (!images || !volumes || !networks || !containers)
        return failure(ErrorCode::Corrupt, "the new catalogue cannot be read");
    for (const ImageRecord &record : known.images) {
        if (auto done = m_rescue.putImage(record); !done)
            return done;
        if (record.bin)
            continue; // addImage() would take it out
        ImageRecord named = record;
        if (auto done = catalogue.addImage(named); !done)
            return std::unexpected(done.error());
    }
    for (const VolumeRecord &record : known.volumes) {
        if (!std::ranges::contains(*volumes, record.id, &VolumeRecord::id)) {
            if (auto done = catalogue.addVolume(record); !done)
                return done;
        }
    }
    for (const NetworkRecord &record : known.networks) {
        if (!std::ranges::contains(*networks, record.id, &NetworkRecord::id)) {
            if (auto done = catalogue.addNetwork(record); !done)
                return done;
        }
    }
    for (const ContainerRecord &record : known.containers) {
        if (!std::ranges::contains(*containers, record.id, &ContainerRecord::id)) {
            if (auto done = m_rescue.putContainer(record); !done)
                return done;
        }
    }
    return {};
}

/// Nothing if it is no manifest, or of an image of which something is missing that cannot be made again.
std::optional<ImageRecord> Restorer::imageFromDisk(const Digest &digest) const
{
    const auto size = m_blobs.blobSize(digest);
    if (!size || *size > maxImageDocument)
        return {};
    const auto text = m_blobs.readBlob(digest, maxImageDocument);
    const auto manifest = text ? parseImageManifest(*text) : std::unexpected(text.error());
    const auto configText = manifest ? m_blobs.readBlob(manifest->config.digest, maxImageDocument) : std::unexpected(manifest.error());
    const auto config = configText ? parseImageConfig(*configText) : std::unexpected(configText.error());
    if (!config || !checkImage(*manifest, *config))
        return {};
    ImageRecord record{.owner = 0, .digest = digest, .configDigest = manifest->config.digest};
    record.created = config->createdAt;
    record.loaded = record.lastUsed = currentTime();
    record.architecture = config->architecture;
    record.os = config->os;
    record.origin = "rescue";
    record.blobs = {digest, manifest->config.digest};
    const std::vector<Digest> chain = chainIds(config->diffIds);
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const auto layer = m_layers.info(chain[i]);
        if (!layer && !m_blobs.contains(manifest->layers[i].digest))
            return {};
        record.size += layer ? layer->size : 0;
        record.layers.push_back(chain[i].text());
        record.blobs.push_back(manifest->layers[i].digest);
    }
    return record;
}

/// A row may be lost that says what an image consists of; its own documents are the better source in any case.
Result<void> Restorer::addImages()
{
    const auto blobs = m_blobs.list();
    const auto known = m_rescue.catalogue().images();
    if (!blobs || !known)
        return std::unexpected(blobs ? known.error() : blobs.error());
    for (const Digest &digest : *blobs) {
        auto record = imageFromDisk(digest);
        if (!record)
            continue;
        auto owners = m_rescue.ownersOf(digest);
        if (!owners)
            return std::unexpected(owners.error());
        if (owners->empty()) {
            m_words.push_back(std::format("the image '{}' was found by its manifest; nobody knows whose it was and what it was called: "
                                          "it is root's, `kistectl tag` names it", digest.text()));
            owners->insert(0);
        }
        for (const std::uint32_t owner : *owners) {
            const auto there = std::ranges::find_if(
                *known, [&](const ImageRecord &image) { return image.owner == owner && image.digest == digest; });
            record->owner = owner;
            if (there != known->end()) {
                record->loaded = there->loaded;
                record->lastUsed = there->lastUsed;
                record->size = there->size;
            }
            if (auto put = m_rescue.putImage(*record); !put)
                return put;
        }
    }
    return {};
}

Result<void> Restorer::addVolumes()
{
    const auto names = entriesIn(m_state, "volumes");
    const auto known = m_rescue.catalogue().volumes();
    if (!names || !known)
        return std::unexpected(names ? known.error() : names.error());
    for (const std::string &name : *names) {
        const auto id = VolumeId::parse(name);
        if (!id || std::ranges::contains(*known, *id, &VolumeRecord::id))
            continue;
        const VolumeRecord record{.id = *id, .owner = 0, .name = id->text(), .anonymous = false, .filled = true, .created = currentTime()};
        if (auto added = m_rescue.catalogue().addVolume(record); !added)
            return added;
        m_words.push_back(std::format("the volume '{}' was found by its directory; it is root's and called by its id", id->text()));
    }
    return {};
}

std::optional<ContainerRecord> Restorer::containerFromDisk(const ContainerId &id) const
{
    const auto text = m_state.readContainerFile(id, "config.json", oci::maxRuntimeSpec);
    const auto spec = text ? oci::Spec::fromJson(*text) : std::unexpected(text.error());
    if (!spec)
        return {};
    ContainerRecord record(id);
    record.key = id.text();
    record.name = "rescued-" + id.shortText();
    record.specDigest = Sha256::of(*text).text();
    record.settings.command = spec->process.args;
    record.settings.network = "none";
    record.created = currentTime();
    record.state = RecordedState::Exited;
    if (!spec->linuxConfig.uidMappings.empty())
        record.idBase = spec->linuxConfig.uidMappings.front().hostId;
    return record;
}

/// Nobody knows what image it was of, but its own files are there: they are worth more than its record.
Result<void> Restorer::addContainers()
{
    const auto names = entriesIn(m_state, "containers");
    const auto known = m_rescue.catalogue().containers();
    if (!names || !known)
        return std::unexpected(names ? known.error() : names.error());
    for (const std::string &name : *names) {
        const auto id = ContainerId::parse(name);
        if (!id || std::ranges::contains(*known, name, &ContainerRecord::key))
            continue;
        const auto record = containerFromDisk(*id);
        if (!record)
            continue;
        if (auto put = m_rescue.putContainer(*record); !put)
            return put;
        m_words.push_back(std::format("the container '{}' was found by its directory; it is root's and called '{}', nobody knows its image, "
                                      "and its own files are in '{}/upper'", id->text(), record->name, m_state.container(*id).string()));
    }
    return {};
}

} // namespace

bool needsRestoring(const StateDir &state, const StoreDirectory &store)
{
    const auto blobs = listDirectory(store.blobs(), "the directory of blobs");
    const auto containers = entriesIn(state, "containers");
    const auto volumes = entriesIn(state, "volumes");
    const bool content = (blobs && !blobs->empty()) || (containers && !containers->empty()) || (volumes && !volumes->empty());
    return CatalogueRescue::isDue(state.database(), content);
}

Result<std::vector<std::string>> restoreCatalogue(const StateDir &state, const BlobStore &blobs, const LayerStore &layers,
    const KnownRecords &known)
{
    auto rescue = CatalogueRescue::begin(state.database());
    if (!rescue)
        return std::unexpected(rescue.error());
    std::vector<std::string> words;
    if (rescue->brokenName().empty())
        words.emplace_back("the database was gone and was made anew");
    else
        words.push_back(std::format("the database was made anew of what could be read of it; the old one is kept as '{}'", rescue->brokenName()));
    for (const std::string &table : rescue->damagedTables())
        words.push_back(std::format("the table '{}' was damaged; rows of it may be lost", table));
    Restorer restorer(*rescue, state, blobs, layers);
    if (auto done = restorer.addKnown(known); !done)
        return std::unexpected(done.error());
    // Images of the rows that are left belong to somebody; so do volumes of which a container tells.
    for (const auto step : {&Restorer::addImages, &Restorer::addVolumes, &Restorer::addContainers}) {
        if (auto done = (restorer.*step)(); !done)
            return std::unexpected(done.error());
    }
    if (auto finished = rescue->finish(); !finished)
        return std::unexpected(finished.error());
    const auto found = restorer.take();
    words.insert(words.end(), found.begin(), found.end());
    return words;
}

} // namespace kiste
