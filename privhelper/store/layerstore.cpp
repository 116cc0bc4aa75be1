// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/layerstore.h"

#include "core/base/fileio.h"
#include "core/base/removetree.h"
#include "core/base/sha256.h"
#include "core/oci/jsonreader.h"
#include "privhelper/store/unpackrunner.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <deque>
#include <fcntl.h>
#include <format>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace kiste {

namespace {

constexpr const char *recordName = "layer.json";
constexpr const char *contentName = "diff";
constexpr std::size_t maxRecord = 4096;
constexpr int maxRecordDepth = 2;
// Each unpacking is three processes; more at once than this only makes the disk seek.
constexpr unsigned maxWorkers = 4;

std::string describe(const Digest &chainId)
{
    return std::format("layer '{}'", chainId.text());
}

std::string formatRecord(const LayerInfo &layer)
{
    nlohmann::json document = {{"chainId", layer.chainId.text()}, {"diffId", layer.diffId.text()}, {"size", layer.size},
        {"entries", layer.entries}};
    if (layer.parent)
        document["parent"] = layer.parent->text();
    return document.dump() + '\n';
}

Result<LayerInfo> parseRecord(std::string_view text, const Digest &chainId)
{
    const std::string what = std::format("the record of {}", describe(chainId));
    const auto document = parseJson(text, maxRecord, maxRecordDepth, what);
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode root(*document, what, problem);
    std::string diffId;
    std::optional<std::string> parent;
    LayerInfo layer{.chainId = chainId, .diffId = chainId, .parent = {}, .size = 0, .entries = 0};
    root.child("diffId").read(diffId);
    root.child("parent").read(parent);
    root.child("size").read(layer.size);
    root.child("entries").read(layer.entries);
    const auto digest = Digest::parse(diffId);
    const auto parentDigest = parent ? Digest::parse(*parent) : digest;
    if (problem || !digest || !parentDigest)
        return failure(ErrorCode::Corrupt, std::format("{} cannot be read", what));
    layer.diffId = *digest;
    if (parent)
        layer.parent = *parentDigest;
    return layer;
}

Result<UniqueFd> openEntry(int parent, const std::string &name, int flags, const std::string &what)
{
    UniqueFd fd(::openat(parent, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd)
        return osFailure(errno, std::format("cannot open {}", what));
    return fd;
}

} // namespace

/// Holds chain ids that this thread works on. All are taken together, so that two images with the same layers in
/// another order do not wait for each other for ever.
class LayerStore::Claim
{
public:
    static Result<std::unique_ptr<Claim>> take(
        LayerStore &store, std::set<Digest> ids, const std::atomic<bool> &cancelled)
    {
        std::unique_lock lock(store.m_mutex);
        const auto taken = [&](const Digest &id) { return store.m_claimed.contains(id); };
        while (std::ranges::any_of(ids, taken)) {
            if (cancelled)
                return failure(ErrorCode::Cancelled, "unpacking was cancelled");
            store.m_released.wait_for(lock, std::chrono::milliseconds(100));
        }
        store.m_claimed.insert(ids.begin(), ids.end());
        return std::unique_ptr<Claim>(new Claim(store, std::move(ids)));
    }
    Claim(const Claim &) = delete;
    Claim &operator=(const Claim &) = delete;
    ~Claim()
    {
        const std::scoped_lock lock(m_store.m_mutex);
        for (const Digest &id : m_ids)
            m_store.m_claimed.erase(id);
        m_store.m_released.notify_all();
    }

private:
    Claim(LayerStore &store, std::set<Digest> ids) : m_store(store), m_ids(std::move(ids)) { }
    LayerStore &m_store;
    std::set<Digest> m_ids;
};

/// The missing layers of one image on their way from blobs to `layers`.
class LayerStore::Batch
{
public:
    Batch(LayerStore &store, const std::atomic<bool> &cancelled, const Progress &progress)
        : m_store(store)
        , m_cancelled(cancelled)
        , m_progress(progress)
    { }
    Batch(const Batch &) = delete;
    Batch &operator=(const Batch &) = delete;
    ~Batch()
    {
        for (const Job &job : m_jobs) {
            if (!job.temporary.empty())
                std::ignore = removeTree(m_store.m_directory.temporary(), job.temporary); // else cleanTemporary() does
        }
    }

    void add(const LayerRequest &request) { m_jobs.emplace_back(request); }
    /// Counts a blob that needs no reading.
    void skip(std::uint64_t bytes) { m_skipped += bytes; }

    Result<void> run()
    {
        const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
        const std::size_t workers = std::min<std::size_t>({m_jobs.size(), cores, maxWorkers});
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 1; i < workers; ++i)
                threads.emplace_back([this] { work(); });
            work();
        }
        return m_error ? std::unexpected(*m_error) : publish();
    }

private:
    struct Job
    {
        explicit Job(LayerRequest wanted) : request(std::move(wanted)) { }
        LayerRequest request;
        std::string temporary;
        std::atomic<std::uint64_t> done = 0;
    };

    void work()
    {
        while (true) {
            const std::size_t index = m_next++;
            if (index >= m_jobs.size() || m_stop)
                return;
            if (auto unpacked = unpack(m_jobs[index]); !unpacked) {
                m_stop = true;
                const std::scoped_lock lock(m_mutex);
                // The others end as cancelled, which is not the reason.
                if (!m_error)
                    m_error = unpacked.error();
            }
        }
    }

    Result<void> unpack(Job &job);
    Result<void> publish();
    bool report(Job &job, std::uint64_t bytes)
    {
        job.done = bytes;
        if (m_progress) {
            const std::scoped_lock lock(m_mutex);
            std::uint64_t sum = m_skipped;
            for (const Job &each : m_jobs)
                sum += each.done;
            m_progress(sum);
        }
        return !m_cancelled && !m_stop;
    }

    LayerStore &m_store;
    const std::atomic<bool> &m_cancelled;
    const Progress &m_progress;
    std::deque<Job> m_jobs;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_stop = false;
    std::uint64_t m_skipped = 0;
    std::mutex m_mutex;
    std::optional<Error> m_error;
};

Result<void> LayerStore::Batch::unpack(Job &job)
{
    const std::string what = describe(chainIdOf(job.request));
    const int temporary = m_store.m_directory.temporary();
    auto blob = m_store.m_blobs.openBlob(job.request.blob);
    if (!blob)
        return std::unexpected(blob.error());
    job.temporary = StoreDirectory::temporaryName("layer");
    if (::mkdirat(temporary, job.temporary.c_str(), 0700) != 0)
        return osFailure(errno, std::format("cannot make a directory for {}", what));
    const auto directory = openEntry(temporary, job.temporary, O_RDONLY | O_DIRECTORY, what);
    if (!directory)
        return std::unexpected(directory.error());
    if (::mkdirat(directory->get(), contentName, 0755) != 0)
        return osFailure(errno, std::format("cannot make a directory for {}", what));
    auto content = openEntry(directory->get(), contentName, O_RDONLY | O_DIRECTORY, what);
    if (!content)
        return std::unexpected(content.error());
    // The unpacker's processes share the lock; cleanTemporary() and the end of this function wait for the last of them.
    // The umask of this process is nobody's wish for a container's root directory.
    if (::flock(content->get(), LOCK_EX) != 0 || ::fchmod(content->get(), 0755) != 0)
        return osFailure(errno, std::format("cannot set up the directory for {}", what));
    const auto report = runUnpack(m_store.m_unpackProgram, blob->get(), content->get(), m_store.m_limits,
        [&](std::uint64_t bytes) { return this->report(job, bytes); });
    content->reset();
    if (!report) {
        const auto mine = openEntry(directory->get(), contentName, O_RDONLY | O_DIRECTORY, what);
        if (mine)
            ::flock(mine->get(), LOCK_EX);
        Error error = report.error();
        error.detail = std::format("{} cannot be unpacked: {}", what, error.detail);
        return std::unexpected(std::move(error));
    }
    if (report->diffId != job.request.diffId) {
        return failure(ErrorCode::Corrupt,
            std::format("{} has the diff id '{}', but the image's config says '{}'", what, report->diffId.text(),
                job.request.diffId.text()));
    }
    const std::string record = formatRecord({.chainId = chainIdOf(job.request),
        .diffId = job.request.diffId,
        .parent = job.request.parent,
        .size = report->fileBytes,
        .entries = report->entries});
    const auto file = openEntry(directory->get(), recordName, O_WRONLY | O_CREAT | O_EXCL, what);
    if (!file)
        return std::unexpected(file.error());
    return writeFully(file->get(), std::as_bytes(std::span(record)), what);
}

/// One sync of the file system for all layers costs less than one for each, or one for each file.
Result<void> LayerStore::Batch::publish()
{
    if (m_jobs.empty())
        return {};
    const StoreDirectory &store = m_store.m_directory;
    if (::syncfs(store.temporary()) != 0)
        return osFailure(errno, "cannot bring the layers to disk");
    for (Job &job : m_jobs) {
        const Digest chainId = chainIdOf(job.request);
        if (::renameat(store.temporary(), job.temporary.c_str(), store.layers(), chainId.hex().c_str()) != 0)
            return osFailure(errno, std::format("cannot put {} into its place", describe(chainId)));
        job.temporary.clear();
    }
    return syncFile(store.layers(), "the directory of layers");
}

LayerStore::LayerStore(const StoreDirectory &directory, std::string unpackProgram, UnpackLimits limits)
    : m_directory(directory)
    , m_blobs(directory)
    , m_unpackProgram(std::move(unpackProgram))
    , m_limits(limits)
{ }

Result<std::vector<LayerInfo>> LayerStore::ensureLayers(
    std::span<const LayerRequest> requests, const std::atomic<bool> &cancelled, const Progress &progress)
{
    std::set<Digest> ids;
    for (const LayerRequest &request : requests)
        ids.insert(chainIdOf(request));
    const auto claim = Claim::take(*this, ids, cancelled);
    if (!claim)
        return std::unexpected(claim.error());
    Batch batch(*this, cancelled, progress);
    for (const LayerRequest &request : requests) {
        // An image may have the same layer twice in a row at different places of the chain, but each id only once.
        if (ids.erase(chainIdOf(request)) == 0)
            continue;
        if (info(chainIdOf(request)))
            batch.skip(m_blobs.blobSize(request.blob).value_or(0));
        else
            batch.add(request);
    }
    if (auto done = batch.run(); !done)
        return std::unexpected(done.error());
    std::vector<LayerInfo> layers;
    for (const LayerRequest &request : requests) {
        auto layer = info(chainIdOf(request));
        if (!layer)
            return std::unexpected(layer.error());
        layers.push_back(*std::move(layer));
    }
    return layers;
}

Result<LayerInfo> LayerStore::ensureLayer(
    const LayerRequest &request, const std::atomic<bool> &cancelled, const Progress &progress)
{
    auto layers = ensureLayers({&request, 1}, cancelled, progress);
    if (!layers)
        return std::unexpected(layers.error());
    return std::move(layers->front());
}

Result<LayerInfo> LayerStore::info(const Digest &chainId) const
{
    const std::string what = std::format("the record of {}", describe(chainId));
    const auto file = openEntry(m_directory.layers(), chainId.hex() + '/' + recordName, O_RDONLY, what);
    if (!file)
        return std::unexpected(file.error());
    const auto text = readWholeFile(file->get(), maxRecord, what);
    if (!text)
        return std::unexpected(text.error());
    return parseRecord(*text, chainId);
}

Result<UniqueFd> LayerStore::openLayer(const Digest &chainId) const
{
    return openEntry(
        m_directory.layers(), chainId.hex() + '/' + contentName, O_RDONLY | O_DIRECTORY, describe(chainId));
}

Result<std::vector<Digest>> LayerStore::list() const
{
    const auto names = listDirectory(m_directory.layers(), "the directory of layers");
    if (!names)
        return std::unexpected(names.error());
    std::vector<Digest> ids;
    for (const std::string &name : *names) {
        if (auto digest = Digest::parse("sha256:" + name))
            ids.push_back(*std::move(digest));
    }
    return ids;
}

Result<void> LayerStore::removeLayer(const Digest &chainId)
{
    const std::atomic<bool> never = false;
    const auto claim = Claim::take(*this, {chainId}, never);
    if (!claim)
        return std::unexpected(claim.error());
    const std::string name = StoreDirectory::temporaryName("removed");
    if (::renameat(m_directory.layers(), chainId.hex().c_str(), m_directory.temporary(), name.c_str()) != 0)
        return errno == ENOENT ? Result<void>() : osFailure(errno, std::format("cannot remove {}", describe(chainId)));
    if (auto synced = syncFile(m_directory.layers(), "the directory of layers"); !synced)
        return synced;
    return removeTree(m_directory.temporary(), name);
}

Digest chainIdOf(const LayerRequest &request)
{
    return request.parent ? Sha256::of(request.parent->text() + ' ' + request.diffId.text()) : request.diffId;
}

std::vector<LayerRequest> layerRequests(std::span<const Digest> blobs, std::span<const Digest> diffIds)
{
    std::vector<LayerRequest> requests;
    for (std::size_t i = 0; i < std::min(blobs.size(), diffIds.size()); ++i) {
        requests.push_back({.blob = blobs[i],
            .diffId = diffIds[i],
            .parent = i == 0 ? std::nullopt : std::optional(chainIdOf(requests.back()))});
    }
    return requests;
}

} // namespace kiste
