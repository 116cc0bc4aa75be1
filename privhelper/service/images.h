// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/objectpath.h"
#include "core/ipc/types.h"
#include "core/oci/image.h"
#include "privhelper/service/container.h"
#include "privhelper/service/imagebin.h"
#include "privhelper/store/blobstore.h"
#include "privhelper/store/catalogue/catalogue.h"
#include "privhelper/store/layerstore.h"
#include "privhelper/store/storecheck.h"
#include "privhelper/store/storerepair.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <map>
#include <set>

namespace kiste {

/// Order for maps.
struct ImageKeyLess
{
    bool operator()(const ImageKey &a, const ImageKey &b) const
    {
        return std::tie(a.owner, a.digest) < std::tie(b.owner, b.digest);
    }
};

/// A layer as an image has it.
struct LayerPlace
{
    ImageKey image;
    std::size_t height = 0; ///< layers up to this one, and it
};

/// All images there are, and what of the store they need. Content that no record needs is deleted, but only while
/// nobody is bringing new content in: a blob that was just found to be here must not go. Images in the bin need theirs as well, but are
/// not among those that anything here finds or lists, unless it says so.
class Images : public QObject
{
    Q_OBJECT

public:
    Images(Catalogue &catalogue, BlobStore &blobs, LayerStore &layers, QObject *parent = nullptr);
    ~Images() override;

    /// Reads the catalogue and deletes content that no record needs.
    Result<void> load();

    const ImageRecord *find(const ImageKey &key) const;
    /// What a name, a short name, a digest or the beginning of a digest means to somebody who runs as @p uid.
    Result<ImageKey> lookup(const std::string &text, quint32 uid) const;
    Result<ImageConfig> config(const ImageKey &key) const;
    /// Manifest and config as JSON.
    Result<std::pair<std::string, std::string>> documents(const ImageKey &key) const;
    /// Whether an image that @p uid may see has this blob: only then may it be used without having been handed over.
    bool holds(quint32 uid, const Digest &blob) const;
    /// A blob of the image, its manifest among them, read-only. NotFound for one that is not the image's.
    Result<UniqueFd> openBlob(const ImageKey &key, const Digest &blob) const;
    /// What each layer, lowest first, is called in the manifest, and its bytes unpacked.
    Result<std::vector<std::pair<Digest, std::uint64_t>>> layers(const ImageKey &key) const;
    /// The layers of an image as a container needs them, top first.
    Result<std::vector<UniqueFd>> openLayers(quint32 owner, const std::string &digest) const;
    /// A layer of an image that somebody who runs as @p uid may see, by its diff id, its chain id, its digest in a manifest, or the
    /// beginning of one of these. InvalidArgument if it may mean several.
    Result<LayerPlace> findLayer(const std::string &text, quint32 uid) const;
    /// The image as it goes over the bus, but for the containers that use it.
    ImageInfo info(const ImageRecord &image) const;
    const std::map<ImageKey, ImageRecord, ImageKeyLess> &all() const { return m_images; }

    /// Records an image whose content is in the store.
    Result<void> add(const ImageRecord &record);
    /// Takes the name from whichever image of the owner's had it.
    Result<void> addName(const ImageKey &key, const std::string &name);
    /// A container was made of it or started at @p time; the catalogue has recorded that with the container. Nothing happens if there
    /// is no such image.
    void markUsed(quint32 owner, const std::string &digest, std::int64_t time);
    Result<void> removeName(const ImageKey &key, const std::string &name);
    /// Answers when what nobody needs any more is deleted, or at once while others load images.
    void remove(const ImageKey &key, Done done);

    /// Takes it out of the list, with its names, and keeps it in its owner's bin for a day. InUse when a container needs it.
    Result<void> moveToBin(const ImageKey &key, BinEntry entry);
    /// Brings back what the owner has put into the bin under @p batch, absent: last, with the names that nothing else has got
    /// meanwhile. NotFound if that is nothing.
    Result<BinUndo> undoBin(quint32 owner, std::optional<std::string> batch);
    /// Answers when what it frees is free, or at once while others load images.
    void emptyBin(quint32 owner, Done done);
    /// For whoever found the disk full: deletes what has been in a bin for longest, whosever it is, when nobody loads images any more,
    /// and answers then. False, and nothing happens, if all bins are empty. Call it before endLoad().
    bool makeSpace(Done done);
    BinUsage binUsage(quint32 owner) const;
    const std::map<ImageKey, ImageRecord, ImageKeyLess> &bin() const { return m_bin; }

    /// Compares the store and the names with the images, and hashes what they need, in a thread. Takes as long as reading
    /// all of it from the disk. Nothing is deleted meanwhile; what others bring in meanwhile is no problem.
    using CheckDone = std::function<void(const Result<std::vector<StoreProblem>> &)>;
    void check(CheckDone done);
    /// Checks, and mends what can be mended; see repairStore(). Waits until nobody loads, and whoever wants to load waits for it.
    /// What is left over goes as well.
    using RepairDone = std::function<void(const Result<std::vector<StoreRepair>> &)>;
    void repair(RepairDone done);
    /// How repair() rebuilds a damaged catalogue, in words; and what containers do with an image.
    void setRestore(std::function<Result<std::vector<std::string>>()> restore) { m_restore = std::move(restore); }
    enum class Use { None, Containers, Running };
    void setUseTest(std::function<Use(const ImageKey &)> use) { m_use = std::move(use); }

    /// Content comes in from now on; @p begin is called when it may.
    void beginLoad(std::function<void()> begin);
    /// It is recorded, or was given up; then this content may go unless an image needs it.
    void endLoad(const std::vector<Digest> &blobs = {}, const std::vector<Digest> &layers = {});

Q_SIGNALS:
    void added(const kiste::ImageKey &key);
    void changed(const kiste::ImageKey &key);
    void removed(const kiste::ImageKey &key);

private:
    /// Content that may be needed by nobody any more.
    struct Candidates
    {
        std::set<Digest> blobs;
        std::set<Digest> layers;
    };
    std::vector<ImageKey> matching(const std::string &text, quint32 uid) const;
    void insert(const ImageRecord &record);
    void takeOut(const ImageKey &key);
    void release(const ImageRecord &record);
    std::vector<ImageKey> binBatch(quint32 owner, const std::string &batch) const;
    bool takeOutOfBin(const ImageKey &key, const std::vector<std::string> &names);
    Result<void> dropFromBin(const std::vector<ImageKey> &keys);
    Result<void> dropOldestOfBin();
    Result<void> dropExpired();
    void expireBin();
    void armBin();
    NeededContent neededContent() const;
    void collect();
    void collected(const Result<void> &result);
    void checked(Result<std::vector<StoreProblem>> found, const CheckDone &done);
    void dropNews(std::vector<StoreProblem> &problems) const;
    Result<void> checkCatalogue(std::vector<StoreProblem> &problems);
    struct RepairWork;
    Result<void> repairCatalogue(std::vector<StoreRepair> &repairs);
    Result<void> readNew();
    void beginRepair();
    void addToRepair(RepairWork &work, const ImageKey &key, const ImageRecord &image) const;
    Result<RepairResult> repairContent(RepairWork &work);
    void repaired(const std::shared_ptr<RepairWork> &work, Result<RepairResult> result);
    Result<void> recordRepair(const RepairWork &work, const RepairResult &result);
    static void release(std::map<Digest, int> &uses, const Digest &digest);
    static Result<void> removeContent(const BlobStore &blobs, LayerStore &layers, const Candidates &content);

    Catalogue &m_catalogue;
    BlobStore &m_blobs;
    LayerStore &m_layers;
    std::map<ImageKey, ImageRecord, ImageKeyLess> m_images;
    std::map<ImageKey, ImageRecord, ImageKeyLess> m_bin;
    QTimer m_binTimer;
    std::map<std::pair<quint32, std::string>, Digest> m_names;
    std::map<Digest, int> m_blobUses; ///< by how many images
    std::map<Digest, int> m_layerUses;
    QThreadPool m_thread;
    std::atomic<bool> m_ending = false; ///< long work in the thread gives up
    Candidates m_candidates;
    std::vector<std::function<void()>> m_waitingLoads;
    std::vector<RepairDone> m_waitingRepairs;
    std::function<Result<std::vector<std::string>>()> m_restore;
    std::function<Use(const ImageKey &)> m_use;
    std::vector<Done> m_waiting; ///< for the next collection
    std::vector<Done> m_current; ///< for the one that runs
    int m_loads = 0; ///< checks among them
    int m_checks = 0;
    bool m_collecting = false;
};

} // namespace kiste
