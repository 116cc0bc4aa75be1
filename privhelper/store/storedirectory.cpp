// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/storedirectory.h"

#include "core/base/fileio.h"
#include "core/base/ids.h"
#include "core/base/removetree.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace kiste {

namespace {

Result<UniqueFd> makeDirectory(int parent, const char *name, const std::string &what)
{
    if (::mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
        return osFailure(errno, std::format("cannot make {}", what));
    UniqueFd fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return osFailure(errno, std::format("cannot open {}", what));
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0)
        return osFailure(errno, std::format("cannot look at {}", what));
    if (status.st_uid != ::geteuid())
        return failure(ErrorCode::NotAuthorized, std::format("{} belongs to somebody else", what));
    // Layers hold programs with the set-user-id bit: nobody else may get there.
    if ((status.st_mode & 07777) != 0700 && ::fchmod(fd.get(), 0700) != 0)
        return osFailure(errno, std::format("cannot protect {}", what));
    return fd;
}

/// Waits until no unpacker holds the directory of a layer that was being made.
Result<void> awaitUnpacker(int temporary, const std::string &name, std::chrono::steady_clock::time_point deadline)
{
    const UniqueFd entry(::openat(temporary, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const UniqueFd diff(entry ? ::openat(entry.get(), "diff", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1);
    if (!diff)
        return {};
    while (::flock(diff.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return osFailure(errno, std::format("cannot lock '{}'", name));
        if (std::chrono::steady_clock::now() >= deadline)
            return failure(ErrorCode::InUse, std::format("an unpacker still works on '{}'", name));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {};
}

} // namespace

Result<StoreDirectory> StoreDirectory::open(const std::string &path)
{
    StoreDirectory store;
    auto root = makeDirectory(AT_FDCWD, path.c_str(), std::format("the store '{}'", path));
    if (!root)
        return std::unexpected(root.error());
    store.m_root = *std::move(root);
    const auto sub = [&](int parent, const char *name) {
        return makeDirectory(parent, name, std::format("directory '{}' of the store '{}'", name, path));
    };
    const auto algorithms = sub(store.root(), "blobs");
    auto blobs = algorithms ? sub(algorithms->get(), "sha256") : std::unexpected(algorithms.error());
    auto layers = sub(store.root(), "layers");
    auto temporary = sub(store.root(), "tmp");
    for (const auto *made : {&blobs, &layers, &temporary}) {
        if (!*made)
            return std::unexpected(made->error());
    }
    store.m_blobs = *std::move(blobs);
    store.m_layers = *std::move(layers);
    store.m_temporary = *std::move(temporary);
    for (const int fd : {algorithms->get(), store.root()}) {
        if (auto synced = syncFile(fd, std::format("the store '{}'", path)); !synced)
            return std::unexpected(synced.error());
    }
    return store;
}

Result<void> StoreDirectory::cleanTemporary(std::chrono::milliseconds patience) const
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const auto names = listDirectory(temporary(), "the store's temporary directory");
    if (!names)
        return std::unexpected(names.error());
    for (const std::string &name : *names) {
        if (auto free = awaitUnpacker(temporary(), name, deadline); !free)
            return free;
        if (auto removed = removeTree(temporary(), name); !removed)
            return removed;
    }
    return {};
}

std::string StoreDirectory::temporaryName(const std::string &prefix)
{
    return prefix + '-' + ContainerId::random().text().substr(0, 32);
}

Result<std::vector<std::string>> listDirectory(int directory, const std::string &what)
{
    const std::unique_ptr<DIR, int (*)(DIR *)> listing(
        ::fdopendir(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), ::closedir);
    if (!listing)
        return osFailure(errno, std::format("cannot list {}", what));
    std::vector<std::string> names;
    errno = 0;
    while (const dirent *entry = ::readdir(listing.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    if (errno != 0)
        return osFailure(errno, std::format("cannot list {}", what));
    return names;
}

Result<void> syncFile(int fd, const std::string &what)
{
    if (::fsync(fd) != 0)
        return osFailure(errno, std::format("cannot bring {} to disk", what));
    return {};
}

} // namespace kiste
