// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Images that keeps removed images for a day. What lies in the bin is nobody's to see or use, but its content stays.
#include "privhelper/service/images.h"
#include "privhelper/service/logging.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

using namespace std::chrono_literals;

/// A day may have more hours for a computer that sleeps; and what cannot be dropped is not tried all the time.
constexpr std::chrono::milliseconds longestBinPause = 1h;
constexpr std::chrono::milliseconds shortestBinPause = 1min;

} // namespace

Result<void> Images::moveToBin(const ImageKey &key, BinEntry entry)
{
    const auto found = m_images.find(key);
    if (found == m_images.end())
        return failure(ErrorCode::NotFound, std::format("there is no image '{}'", key.digest.text()));
    entry.names = found->second.names;
    if (auto moved = m_catalogue.binImage(key.owner, key.digest, entry); !moved)
        return moved;
    for (const std::string &name : entry.names)
        m_names.erase({key.owner, name});
    ImageRecord record = std::move(m_images.extract(found).mapped());
    record.names.clear();
    record.bin = std::move(entry);
    m_bin.insert_or_assign(key, std::move(record));
    armBin();
    emit removed(key);
    return {};
}

std::vector<ImageKey> Images::binBatch(quint32 owner, const std::string &batch) const
{
    std::vector<ImageKey> keys;
    for (const auto &[key, image] : m_bin) {
        if (key.owner == owner && image.bin->batch == batch)
            keys.push_back(key);
    }
    return keys;
}

Result<BinUndo> Images::undoBin(quint32 owner, std::optional<std::string> batch)
{
    if (!batch) {
        std::int64_t newest = 0;
        for (const auto &[key, image] : m_bin) {
            if (key.owner == owner && image.bin->time >= newest) {
                newest = image.bin->time;
                batch = image.bin->batch;
            }
        }
    }
    BinUndo undo;
    if (batch)
        undo.images = binBatch(owner, *batch);
    if (undo.images.empty()) {
        return failure(ErrorCode::NotFound, batch ? std::format("nothing of yours lies in the bin as '{}'", *batch)
                                                  : std::string("nothing of yours lies in the bin"));
    }
    // A name that another image has got meanwhile stays with that one.
    std::map<Digest, std::vector<std::string>> names;
    for (const ImageKey &key : undo.images) {
        std::vector<std::string> &own = names[key.digest];
        for (const std::string &name : m_bin.at(key).bin->names)
            (m_names.contains({owner, name}) ? undo.taken : own).push_back(name);
    }
    if (auto back = m_catalogue.unbinImages(owner, names); !back)
        return std::unexpected(std::move(back.error()));
    for (const ImageKey &key : undo.images) {
        takeOutOfBin(key, names[key.digest]);
        emit added(key);
    }
    armBin();
    return undo;
}

/// The catalogue has it outside already.
bool Images::takeOutOfBin(const ImageKey &key, const std::vector<std::string> &names)
{
    auto binned = m_bin.extract(key);
    if (!binned)
        return false;
    ImageRecord record = std::move(binned.mapped());
    record.bin.reset();
    record.names = names;
    for (const std::string &name : names)
        m_names.insert_or_assign({key.owner, name}, key.digest);
    m_images.insert_or_assign(key, std::move(record));
    return true;
}

/// Takes away the records; content goes with the next collection.
Result<void> Images::dropFromBin(const std::vector<ImageKey> &keys)
{
    for (const ImageKey &key : keys) {
        if (auto dropped = m_catalogue.removeImage(key.owner, key.digest); !dropped)
            return dropped;
        release(std::move(m_bin.extract(key).mapped()));
    }
    return {};
}

void Images::emptyBin(quint32 owner, Done done)
{
    std::vector<ImageKey> keys;
    for (const auto &[key, image] : m_bin) {
        if (key.owner == owner)
            keys.push_back(key);
    }
    const auto dropped = dropFromBin(keys);
    armBin();
    if (!dropped || m_loads > 0)
        return done(dropped); // with loads: deleted when they are through
    m_waiting.push_back(std::move(done));
    collect();
}

/// Whoever removed something last may still want it back; what has been there longest goes first.
Result<void> Images::dropOldestOfBin()
{
    const auto oldest = std::ranges::min_element(m_bin, {}, [](const auto &entry) { return entry.second.bin->time; });
    if (oldest == m_bin.end())
        return {};
    return dropFromBin(binBatch(oldest->first.owner, std::string(oldest->second.bin->batch)));
}

bool Images::makeSpace(Done done)
{
    if (m_bin.empty())
        return false;
    // In two steps: to write in the catalogue takes space as well, which what the failed try has left may give.
    m_waiting.push_back([this, done = std::move(done)](const Result<void> &) {
        const auto dropped = dropOldestOfBin();
        armBin();
        if (!dropped)
            return done(dropped);
        m_waiting.push_back(done);
        collect();
    });
    return true;
}

Result<void> Images::dropExpired()
{
    const std::int64_t before = currentTime() - imageBinTime;
    std::vector<ImageKey> keys;
    for (const auto &[key, image] : m_bin) {
        if (image.bin->time <= before)
            keys.push_back(key);
    }
    return dropFromBin(keys);
}

void Images::expireBin()
{
    if (const auto dropped = dropExpired(); !dropped)
        qCWarning(imagesLog, "what lay in the bin for a day stays for now: %s", dropped.error().detail.c_str());
    armBin();
    collect();
}

void Images::armBin()
{
    if (m_bin.empty())
        return m_binTimer.stop();
    const auto oldest = std::ranges::min_element(m_bin, {}, [](const auto &entry) { return entry.second.bin->time; });
    const auto left = std::chrono::microseconds(oldest->second.bin->time + imageBinTime - currentTime());
    m_binTimer.start(std::clamp(std::chrono::ceil<std::chrono::milliseconds>(left), shortestBinPause, longestBinPause));
}

BinUsage Images::binUsage(quint32 owner) const
{
    BinUsage usage;
    std::map<Digest, int> blobs;
    std::map<Digest, int> layers;
    for (const auto &[key, image] : m_bin) {
        if (key.owner != owner)
            continue;
        ++usage.images;
        for (const Digest &blob : image.blobs)
            ++blobs[blob];
        for (const std::string &layer : image.layers) {
            if (const auto chainId = Digest::parse(layer))
                ++layers[*chainId];
        }
    }
    // What other images need as well does not come free.
    for (const auto &[blob, uses] : blobs) {
        if (const auto all = m_blobUses.find(blob); all != m_blobUses.end() && all->second == uses)
            usage.bytes += m_blobs.blobSize(blob).value_or(0);
    }
    for (const auto &[layer, uses] : layers) {
        const auto all = m_layerUses.find(layer);
        const auto info = m_layers.info(layer);
        if (info && all != m_layerUses.end() && all->second == uses)
            usage.bytes += info->size;
    }
    return usage;
}

} // namespace kiste
