// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/images.h"

#include "core/image/reference.h"
#include "privhelper/service/clients.h"
#include "privhelper/service/logging.h"

#include <algorithm>
#include <format>
#include <utility>

namespace kiste {

namespace {

/// Fewer digits of a digest may be a name as well.
constexpr std::size_t minPrefix = 4;

std::unexpected<Error> missing(std::string_view text)
{
    return failure(ErrorCode::NotFound, std::format("there is no image '{}'", text.substr(0, 120)));
}

} // namespace

Images::Images(Catalogue &catalogue, BlobStore &blobs, LayerStore &layers, QObject *parent)
    : QObject(parent), m_catalogue(catalogue), m_blobs(blobs), m_layers(layers)
{
    m_thread.setMaxThreadCount(1);
    m_binTimer.setSingleShot(true);
    connect(&m_binTimer, &QTimer::timeout, this, &Images::expireBin);
}

Images::~Images()
{
    m_ending = true;
    m_thread.waitForDone();
}

Result<void> Images::load()
{
    const auto records = m_catalogue.images();
    if (!records)
        return std::unexpected(records.error());
    for (const ImageRecord &record : *records)
        insert(record);
    const auto blobs = m_blobs.list();
    const auto layers = m_layers.list();
    if (!blobs || !layers)
        return std::unexpected(blobs ? layers.error() : blobs.error());
    m_candidates.blobs.insert(blobs->begin(), blobs->end());
    m_candidates.layers.insert(layers->begin(), layers->end());
    expireBin();
    return {};
}

const ImageRecord *Images::find(const ImageKey &key) const
{
    const auto found = m_images.find(key);
    return found == m_images.end() ? nullptr : &found->second;
}

Result<ImageKey> Images::lookup(const std::string &text, quint32 uid) const
{
    const auto reference = ImageReference::parse(text);
    if (reference) {
        for (const std::string &candidate : reference->candidates()) {
            if (const auto own = m_names.find({uid, candidate}); own != m_names.end())
                return ImageKey{uid, own->second};
        }
    }
    const std::vector<ImageKey> all = matching(text, uid);
    std::vector<ImageKey> own;
    std::ranges::copy_if(all, std::back_inserter(own), [uid](const ImageKey &key) { return key.owner == uid; });
    const std::vector<ImageKey> &found = own.empty() ? all : own;
    if (found.empty())
        return missing(text);
    if (found.size() > 1)
        return failure(
            ErrorCode::InvalidArgument, std::format("'{}' may mean more than one image", text.substr(0, 120)));
    return found.front();
}

std::vector<ImageKey> Images::matching(const std::string &text, quint32 uid) const
{
    const auto reference = ImageReference::parse(text);
    std::string_view digits = text;
    if (digits.starts_with("sha256:"))
        digits.remove_prefix(7);
    const bool isPrefix = digits.size() >= minPrefix && digits.size() <= 64
        && digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    std::vector<ImageKey> byName;
    std::vector<ImageKey> byDigest;
    for (const auto &[key, image] : m_images) {
        if (!Clients::maySee(uid, key.owner))
            continue;
        const bool named = reference && std::ranges::any_of(image.names, [&reference](const std::string &name) {
            const auto full = ImageReference::parseFull(name);
            return full && (reference->normalized() == *full || reference->mayMean(*full));
        });
        if (named)
            byName.push_back(key);
        // The digest of the config is what other engines call the image's id.
        else if (isPrefix && (key.digest.hex().starts_with(digits) || image.configDigest.hex().starts_with(digits)))
            byDigest.push_back(key);
        else if (reference && reference->digest() == key.digest)
            byDigest.push_back(key);
    }
    return byName.empty() ? byDigest : byName;
}

Result<ImageConfig> Images::config(const ImageKey &key) const
{
    const ImageRecord *image = find(key);
    if (!image)
        return missing(key.digest.text());
    const auto text = m_blobs.readBlob(image->configDigest, maxImageDocument);
    if (!text)
        return std::unexpected(text.error());
    return parseImageConfig(*text);
}

Result<std::pair<std::string, std::string>> Images::documents(const ImageKey &key) const
{
    const ImageRecord *image = find(key);
    if (!image)
        return missing(key.digest.text());
    auto manifest = m_blobs.readBlob(image->digest, maxImageDocument);
    auto config = m_blobs.readBlob(image->configDigest, maxImageDocument);
    if (!manifest || !config)
        return std::unexpected(manifest ? config.error() : manifest.error());
    return std::pair(std::move(*manifest), std::move(*config));
}

bool Images::holds(quint32 uid, const Digest &blob) const
{
    return m_blobUses.contains(blob) && m_blobs.contains(blob) && std::ranges::any_of(m_images, [uid, &blob](const auto &image) {
        return Clients::maySee(uid, image.first.owner) && std::ranges::contains(image.second.blobs, blob);
    });
}

Result<UniqueFd> Images::openBlob(const ImageKey &key, const Digest &blob) const
{
    const ImageRecord *image = find(key);
    if (!image)
        return missing(key.digest.text());
    if (!std::ranges::contains(image->blobs, blob))
        return failure(ErrorCode::NotFound, std::format("the image has no blob '{}'", blob.text()));
    return m_blobs.openBlob(blob);
}

Result<std::vector<std::pair<Digest, std::uint64_t>>> Images::layers(const ImageKey &key) const
{
    const ImageRecord *image = find(key);
    if (!image)
        return missing(key.digest.text());
    const auto text = m_blobs.readBlob(image->digest, maxImageDocument);
    const auto manifest = text ? parseImageManifest(*text) : std::unexpected(text.error());
    if (!manifest)
        return std::unexpected(manifest.error());
    std::vector<std::pair<Digest, std::uint64_t>> layers;
    for (std::size_t i = 0; i < std::min(image->layers.size(), manifest->layers.size()); ++i) {
        const auto chainId = Digest::parse(image->layers[i]);
        const auto info = chainId ? m_layers.info(*chainId) : std::unexpected(chainId.error());
        if (!info)
            return std::unexpected(info.error());
        layers.emplace_back(manifest->layers[i].digest, info->size);
    }
    return layers;
}

Result<std::vector<UniqueFd>> Images::openLayers(quint32 owner, const std::string &digest) const
{
    const auto parsed = Digest::parse(digest);
    const ImageRecord *image = parsed ? find({owner, *parsed}) : nullptr;
    if (!image)
        return missing(digest);
    std::vector<UniqueFd> layers;
    for (auto name = image->layers.rbegin(); name != image->layers.rend(); ++name) {
        const auto chainId = Digest::parse(*name);
        if (!chainId)
            return std::unexpected(chainId.error());
        auto layer = m_layers.openLayer(*chainId);
        if (!layer)
            return std::unexpected(layer.error());
        layers.push_back(std::move(*layer));
    }
    return layers;
}

ImageInfo Images::info(const ImageRecord &image) const
{
    ImageInfo info;
    info.path = imagePath({image.owner, image.digest});
    info.digest = QString::fromStdString(image.digest.text());
    info.configDigest = QString::fromStdString(image.configDigest.text());
    info.owner = image.owner;
    for (const std::string &name : image.names)
        info.names.append(QString::fromStdString(name));
    info.size = image.size;
    info.createdAt = static_cast<quint64>(std::max<std::int64_t>(image.created, 0));
    info.loadedAt = static_cast<quint64>(image.loaded);
    info.lastUsedAt = static_cast<quint64>(std::max(image.loaded, image.lastUsed));
    info.architecture = QString::fromStdString(image.architecture);
    info.os = QString::fromStdString(image.os);
    info.layers = static_cast<quint32>(image.layers.size());
    return info;
}

void Images::insert(const ImageRecord &record)
{
    const ImageKey key{record.owner, record.digest};
    if (!(record.bin ? m_bin : m_images).try_emplace(key, record).second)
        return;
    for (const std::string &name : record.names)
        m_names.insert_or_assign({record.owner, name}, record.digest);
    for (const Digest &blob : record.blobs)
        ++m_blobUses[blob];
    for (const std::string &layer : record.layers) {
        if (const auto chainId = Digest::parse(layer))
            ++m_layerUses[*chainId];
    }
}

Result<void> Images::add(const ImageRecord &record)
{
    const auto losers = m_catalogue.addImage(record);
    if (!losers)
        return std::unexpected(losers.error());
    for (const Digest &digest : *losers) {
        const auto loser = m_images.find({record.owner, digest});
        if (loser == m_images.end())
            continue;
        std::erase_if(loser->second.names,
                      [&record](const std::string &name) { return std::ranges::contains(record.names, name); });
        emit changed(loser->first);
    }
    const ImageKey key{record.owner, record.digest};
    const bool isBack = takeOutOfBin(key, {});
    armBin();
    const auto there = m_images.find(key);
    if (there == m_images.end()) {
        insert(record);
        emit added(key);
        return {};
    }
    there->second.lastUsed = std::max(there->second.lastUsed, record.loaded);
    // A repair may have let it do without a blob that is here again.
    for (const Digest &blob : record.blobs) {
        if (std::ranges::contains(there->second.blobs, blob))
            continue;
        there->second.blobs.push_back(blob);
        ++m_blobUses[blob];
    }
    auto &names = there->second.names;
    names.insert(names.end(), record.names.begin(), record.names.end());
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    for (const std::string &name : record.names)
        m_names.insert_or_assign({record.owner, name}, record.digest);
    if (isBack)
        emit added(key);
    else
        emit changed(key);
    return {};
}

Result<void> Images::addName(const ImageKey &key, const std::string &name)
{
    const ImageRecord *image = find(key);
    if (!image)
        return missing(key.digest.text());
    if (std::ranges::contains(image->names, name))
        return {};
    ImageRecord named = *image;
    named.names = {name};
    named.loaded = currentTime(); // of the event; the image's own stays
    named.origin = "tag";
    return add(named);
}

void Images::markUsed(quint32 owner, const std::string &digest, std::int64_t time)
{
    const auto parsed = Digest::parse(digest);
    const auto image = parsed ? m_images.find({owner, *parsed}) : m_images.end();
    if (image == m_images.end() || image->second.lastUsed >= time)
        return;
    image->second.lastUsed = time;
    emit changed(image->first);
}

Result<void> Images::removeName(const ImageKey &key, const std::string &name)
{
    const auto image = m_images.find(key);
    if (image == m_images.end() || !std::ranges::contains(image->second.names, name))
        return missing(name);
    if (auto removed = m_catalogue.removeImageName(key.owner, name); !removed)
        return removed;
    std::erase(image->second.names, name);
    m_names.erase({key.owner, name});
    emit changed(key);
    return {};
}

void Images::remove(const ImageKey &key, Done done)
{
    if (!find(key))
        return done(missing(key.digest.text()));
    if (auto dropped = m_catalogue.removeImage(key.owner, key.digest); !dropped)
        return done(dropped);
    takeOut(key);
    emit removed(key);
    if (m_loads > 0)
        return done({}); // deleted when they are through
    m_waiting.push_back(std::move(done));
    collect();
}

void Images::release(std::map<Digest, int> &uses, const Digest &digest)
{
    if (const auto use = uses.find(digest); use != uses.end() && --use->second == 0)
        uses.erase(use);
}

void Images::takeOut(const ImageKey &key)
{
    release(m_images.extract(key).mapped());
}

/// What it alone needs may go.
void Images::release(const ImageRecord &record)
{
    for (const std::string &name : record.names)
        m_names.erase({record.owner, name});
    for (const Digest &blob : record.blobs) {
        release(m_blobUses, blob);
        m_candidates.blobs.insert(blob);
    }
    for (const std::string &layer : record.layers) {
        if (const auto chainId = Digest::parse(layer)) {
            release(m_layerUses, *chainId);
            m_candidates.layers.insert(*chainId);
        }
    }
}

void Images::beginLoad(std::function<void()> begin)
{
    if (m_collecting) {
        m_waitingLoads.push_back(std::move(begin));
        return;
    }
    ++m_loads;
    begin();
}

void Images::endLoad(const std::vector<Digest> &blobs, const std::vector<Digest> &layers)
{
    m_candidates.blobs.insert(blobs.begin(), blobs.end());
    m_candidates.layers.insert(layers.begin(), layers.end());
    if (--m_loads == 0)
        collect();
}

void Images::check(CheckDone done)
{
    // As a load, so that nothing is deleted under its feet.
    beginLoad([this, done = std::move(done)] {
        ++m_checks;
        m_thread.start([this, done, needed = neededContent()] {
            const auto found = checkStore(m_blobs.directory(), m_blobs, m_layers, needed, m_ending);
            QMetaObject::invokeMethod(this, [this, done, found] { checked(found, done); }, Qt::QueuedConnection);
        });
    });
}

NeededContent Images::neededContent() const
{
    NeededContent needed;
    for (const auto *images : {&m_images, &m_bin}) {
        for (const auto &[key, image] : *images) {
            for (const Digest &blob : image.blobs)
                needed.blobs.try_emplace(blob, key.digest.text());
            for (const std::string &layer : image.layers) {
                if (const auto chainId = Digest::parse(layer))
                    needed.layers.try_emplace(*chainId, key.digest.text());
            }
        }
    }
    return needed;
}

void Images::checked(Result<std::vector<StoreProblem>> found, const CheckDone &done)
{
    if (found)
        dropNews(*found);
    if (const auto catalogue = found ? checkCatalogue(*found) : Result<void>(); !catalogue)
        found = std::unexpected(catalogue.error());
    --m_checks;
    done(found);
    endLoad();
}

/// What came in meanwhile, or is about to go, is no orphan.
void Images::dropNews(std::vector<StoreProblem> &problems) const
{
    std::erase_if(problems, [this](const StoreProblem &problem) {
        if (!problem.kind.starts_with("orphan-"))
            return false;
        const auto digest = Digest::parse(problem.object);
        return m_loads > m_checks || !digest || m_blobUses.contains(*digest) || m_layerUses.contains(*digest)
            || m_candidates.blobs.contains(*digest) || m_candidates.layers.contains(*digest);
    });
}

Result<void> Images::checkCatalogue(std::vector<StoreProblem> &problems)
{
    const auto damage = m_catalogue.damage();
    const auto dangling = damage ? m_catalogue.danglingNames() : std::unexpected(damage.error());
    if (!dangling)
        return std::unexpected(dangling.error());
    for (const std::string &name : *dangling)
        problems.push_back({"dangling-name", name, "the image that it names is not here"});
    for (const std::string &line : *damage)
        problems.push_back({"damaged-database", "kiste.db", line});
    return {};
}

void Images::collect()
{
    if (m_collecting || m_loads > 0)
        return;
    if (!m_waitingRepairs.empty())
        return beginRepair(); // what waits to go goes afterwards
    if (const auto settled = m_catalogue.settle(); !settled) {
        // An image whose record could not be written may be there after all at the next start, which deletes what is nobody's.
        qCWarning(imagesLog, "content that no image needs stays for now: %s", settled.error().detail.c_str());
        for (const Done &done : std::exchange(m_waiting, {}))
            done({});
        return;
    }
    Candidates content = std::exchange(m_candidates, {});
    std::erase_if(content.blobs, [this](const Digest &blob) { return m_blobUses.contains(blob); });
    std::erase_if(content.layers, [this](const Digest &layer) { return m_layerUses.contains(layer); });
    if (content.blobs.empty() && content.layers.empty() && m_waiting.empty())
        return;
    m_collecting = true;
    m_current = std::exchange(m_waiting, {});
    m_thread.start([this, content = std::move(content)] {
        const auto result = removeContent(m_blobs, m_layers, content);
        QMetaObject::invokeMethod(this, [this, result] { collected(result); }, Qt::QueuedConnection);
    });
}

Result<void> Images::removeContent(const BlobStore &blobs, LayerStore &layers, const Candidates &content)
{
    Result<void> result;
    for (const Digest &layer : content.layers) {
        if (auto removed = layers.removeLayer(layer); !removed)
            result = std::move(removed);
    }
    for (const Digest &blob : content.blobs) {
        if (auto removed = blobs.removeBlob(blob); !removed)
            result = std::move(removed);
    }
    return result;
}

void Images::collected(const Result<void> &result)
{
    m_collecting = false;
    if (!result)
        qCWarning(imagesLog, "content that no image needs cannot be deleted: %s", result.error().detail.c_str());
    for (const Done &done : std::exchange(m_current, {}))
        done(result);
    if (m_collecting)
        return; // one of them has begun the next, which whoever waits has to wait for as well
    for (const auto &begin : std::exchange(m_waitingLoads, {})) {
        ++m_loads;
        begin();
    }
    if (m_loads == 0)
        collect();
}

} // namespace kiste
