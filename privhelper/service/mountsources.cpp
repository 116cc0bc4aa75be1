// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/mountsources.h"

#include "privhelper/runtime/bindsource.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/service/callerfiles.h"
#include "privhelper/service/logging.h"
#include "privhelper/service/treecopy.h"
#include "privhelper/store/storedirectory.h"

#include <fcntl.h>
#include <format>
#include <utility>

namespace kiste {

namespace {

constexpr int threads = 4;

/// The root directory of an image, as containers see it before they change anything. Of several layers that is an overlay
/// mount that nobody else ever sees.
Result<UniqueFd> openImageRoot(const std::vector<UniqueFd> &layers)
{
    if (layers.empty())
        return failure(ErrorCode::NotFound, "the image has no files");
    if (layers.size() == 1) {
        UniqueFd copy(::fcntl(layers.front().get(), F_DUPFD_CLOEXEC, 3));
        return copy ? Result<UniqueFd>(std::move(copy)) : osFailure(errno, "cannot open a layer");
    }
    std::vector<sys::FsOption> options;
    for (const UniqueFd &layer : layers)
        options.push_back({.key = "lowerdir+", .value = std::format("/proc/self/fd/{}", layer.get())});
    return sys::mountNew("overlay", options,
                         MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

/// Copies what the image has at @p target into a volume that holds nothing yet.
Result<void> fill(const VolumeStore &store, const VolumeId &id, const std::string &target,
                  const std::vector<UniqueFd> &layers, const std::atomic<bool> &cancelled)
{
    const auto data = store.openData(id);
    if (!data)
        return std::unexpected(data.error());
    const auto there = listDirectory(data->get(), "a volume");
    if (!there)
        return std::unexpected(there.error());
    if (!there->empty())
        return {};
    const auto root = openImageRoot(layers);
    if (!root)
        return std::unexpected(root.error());
    // Links of the image lead to where they would in the container, never out of it (CVE-2020-1726, CVE-2024-9341).
    const auto source = sys::openInRoot(root->get(), target.c_str(), O_RDONLY | O_DIRECTORY);
    if (!source)
        return {}; // the image has no such directory
    auto copy = store.beginReplacement(id);
    if (!copy)
        return std::unexpected(std::move(copy.error()));
    if (auto copied = copyTree(source->get(), copy->get(), cancelled); !copied) {
        std::ignore = store.discardReplacement(id); // else the next start of the helper takes it away
        return copied;
    }
    return store.commitReplacement(id);
}

} // namespace

struct MountSources::Work
{
    struct Item
    {
        MountSetting mount;
        std::optional<VolumeId> volume;
        bool fill = false;
    };
    std::vector<Item> items;
    std::vector<UniqueFd> layers; ///< only if something is to be filled
    quint32 owner = 0;
    std::function<void(Result<Trees>)> done;
    Result<Trees> result;

    Result<UniqueFd> openOne(const VolumeStore &store, const Item &item, const Caller &caller) const
    {
        if (item.volume) {
            const auto data = store.openData(*item.volume);
            if (!data)
                return std::unexpected(data.error());
            auto tree = bindSourceBelow(data->get(), item.mount.subpath, false);
            if (!tree && tree.error().osError == ENOENT)
                return failure(ErrorCode::NotFound, std::format("volume '{}' has no '{}'", item.mount.source, item.mount.subpath));
            return tree;
        }
        auto file = item.mount.asRoot ? openAsRoot(item.mount.source, owner == 0) : openAsCaller(caller, item.mount.source);
        if (!file)
            return file;
        return bindSource(file->get(), item.mount.recursive);
    }

    void run(const VolumeStore &store, const std::atomic<bool> &cancelled)
    {
        const auto caller = Caller::find(owner);
        if (!caller) {
            result = std::unexpected(caller.error());
            return;
        }
        Trees trees;
        for (const Item &item : items) {
            auto filled = item.fill ? fill(store, *item.volume, item.mount.target, layers, cancelled) : Result<void>();
            auto tree = filled ? openOne(store, item, *caller) : std::unexpected(filled.error());
            if (!tree) {
                tree.error().detail = std::format("cannot mount '{}': {}", item.mount.target, tree.error().detail);
                result = std::unexpected(std::move(tree.error()));
                return;
            }
            trees.emplace_back(item.mount.target, std::move(*tree));
        }
        result = std::move(trees);
    }
};

MountSources::MountSources(Images &images, Volumes &volumes, QObject *parent)
    : QObject(parent), m_images(images), m_volumes(volumes)
{
    m_threads.setMaxThreadCount(threads);
}

MountSources::~MountSources()
{
    m_ending = true;
    m_threads.waitForDone();
}

Result<std::shared_ptr<MountSources::Work>> MountSources::prepare(const ContainerRecord &record)
{
    auto work = std::make_shared<Work>();
    work->owner = record.owner;
    bool fills = false;
    for (const MountSetting &mount : record.settings.mounts) {
        if (mount.type == MountSetting::Type::Tmpfs)
            continue;
        Work::Item item{.mount = mount};
        if (mount.type == MountSetting::Type::Volume) {
            auto id = VolumeId::parse(mount.volume);
            const VolumeRecord *volume = id ? m_volumes.find(*id) : nullptr;
            if (!volume)
                return failure(ErrorCode::NotFound, std::format("there is no volume '{}' any more", mount.source));
            if (m_volumes.isBusy(*id) && !m_filling.contains(*id))
                return failure(ErrorCode::InUse, std::format("volume '{}' is being saved or restored", mount.source));
            item.fill = !volume->filled && !mount.noCopy && mount.subpath.empty();
            item.volume = std::move(*id);
        }
        fills = fills || item.fill;
        work->items.push_back(std::move(item));
    }
    if (fills) {
        auto layers = m_images.openLayers(record.owner, record.imageDigest);
        if (!layers)
            return std::unexpected(std::move(layers.error()));
        work->layers = std::move(*layers);
    }
    return work;
}

void MountSources::open(const ContainerRecord &record, std::function<void(Result<Trees>)> done)
{
    auto prepared = prepare(record);
    if (!prepared)
        return done(std::unexpected(std::move(prepared.error())));
    const auto work = std::move(*prepared);
    if (work->items.empty())
        return done(Trees{});
    for (const Work::Item &item : work->items) {
        // Somebody else fills it just now: once more when that is done.
        if (const auto filling = item.volume ? m_filling.find(*item.volume) : m_filling.end(); filling != m_filling.end()) {
            filling->second.push_back([this, record, done = std::move(done)]() mutable { open(record, std::move(done)); });
            return;
        }
    }
    for (const Work::Item &item : work->items) {
        if (item.fill) {
            m_volumes.setBusy(*item.volume, true);
            m_filling[*item.volume];
        }
    }
    work->done = std::move(done);
    m_threads.start([this, work] {
        work->run(m_volumes.store(), m_ending);
        QMetaObject::invokeMethod(this, [this, work] { opened(work); }, Qt::QueuedConnection);
    });
}

void MountSources::opened(const std::shared_ptr<Work> &work)
{
    std::vector<std::function<void()>> waiting;
    for (const Work::Item &item : work->items) {
        if (!item.fill)
            continue;
        m_volumes.setBusy(*item.volume, false);
        if (const auto marked = work->result ? m_volumes.markFilled(*item.volume) : Result<void>(); !marked)
            qCWarning(volumesLog, "volume '%s': %s", item.mount.source.c_str(), marked.error().detail.c_str());
        if (auto filling = m_filling.extract(*item.volume); !filling.empty())
            std::ranges::move(filling.mapped(), std::back_inserter(waiting));
    }
    work->done(std::move(work->result));
    for (const auto &next : waiting)
        next();
}

void MountSources::check(quint32 uid, const std::vector<std::string> &paths,
                         std::function<void(Result<std::vector<std::string>>)> done)
{
    if (paths.empty() || uid == 0)
        return done(std::vector<std::string>{});
    m_threads.start([this, uid, paths, done = std::move(done)] {
        Result<std::vector<std::string>> refused;
        const auto caller = Caller::find(uid);
        if (!caller)
            refused = std::unexpected(caller.error());
        for (const std::string &path : paths) {
            if (!refused)
                break;
            const auto opened = openAsCaller(*caller, path);
            if (opened)
                continue;
            if (opened.error().code == ErrorCode::NotAuthorized)
                refused->push_back(path);
            else
                refused = std::unexpected(opened.error());
        }
        QMetaObject::invokeMethod(this, [done, refused] { done(refused); }, Qt::QueuedConnection);
    });
}

} // namespace kiste
