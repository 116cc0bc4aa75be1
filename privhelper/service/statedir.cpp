// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/statedir.h"

#include "core/base/fileio.h"
#include "core/base/removetree.h"

#include <chrono>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <tuple>
#include <unistd.h>

namespace kiste {

Result<UniqueFd> ensureDirectory(int parent, const char *name, mode_t mode)
{
    if (::mkdirat(parent, name, mode) != 0 && errno != EEXIST)
        return osFailure(errno, std::format("cannot make the directory '{}'", name));
    UniqueFd fd{::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, std::format("cannot open the directory '{}'", name));
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0)
        return osFailure(errno, std::format("cannot examine the directory '{}'", name));
    if (status.st_uid != ::geteuid())
        return failure(
            ErrorCode::NotAuthorized, std::format("the directory '{}' belongs to user {}", name, status.st_uid));
    if ((status.st_mode & 07777) != mode && ::fchmod(fd.get(), mode) != 0)
        return osFailure(errno, std::format("cannot change the mode of '{}'", name));
    return fd;
}

namespace {

Result<void> synchronise(int fd, std::string_view what)
{
    if (::fsync(fd) != 0)
        return osFailure(errno, std::format("cannot write '{}' to disk", what));
    return {};
}

/// A predecessor that was killed may take a moment to be gone.
Result<void> lock(int fd, const std::string &path)
{
    using namespace std::chrono_literals;
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return osFailure(errno, std::format("cannot lock '{}'", path));
        if (std::chrono::steady_clock::now() > deadline)
            return failure(ErrorCode::InUse, std::format("another helper uses '{}'", path));
        std::this_thread::sleep_for(20ms);
    }
    return {};
}

} // namespace

Result<void> writeDurably(int directory, const std::string &name, std::string_view text, unsigned mode)
{
    const std::string aside = "." + name + ".new";
    UniqueFd file{::openat(directory, aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)};
    if (!file)
        return osFailure(errno, std::format("cannot create '{}'", aside));
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(text)), name); !written)
        return written;
    if (auto done = synchronise(file.get(), name); !done)
        return done;
    if (::renameat(directory, aside.c_str(), directory, name.c_str()) != 0)
        return osFailure(errno, std::format("cannot rename '{}' to '{}'", aside, name));
    return synchronise(directory, "the directory of " + name);
}

Result<StateDir> StateDir::open(const std::filesystem::path &path)
{
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    auto top = ensureDirectory(AT_FDCWD, path.c_str(), 0700);
    if (!top)
        return std::unexpected(std::move(top.error()));
    StateDir state(path);
    state.m_top = std::move(*top);
    if (auto locked = lock(state.m_top.get(), path.string()); !locked)
        return std::unexpected(std::move(locked.error()));
    for (const auto &[name, fd] : {std::pair("containers", &state.m_containers), {"trash", &state.m_trash}}) {
        auto made = ensureDirectory(state.m_top.get(), name, 0700);
        if (!made)
            return std::unexpected(std::move(made.error()));
        *fd = std::move(*made);
    }
    return state;
}

Result<std::string> StateDir::readFile(const std::string &name, std::size_t maxBytes) const
{
    const UniqueFd fd{::openat(m_top.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", name));
    return readWholeFile(fd.get(), maxBytes, name);
}

Result<void> StateDir::writeFile(const std::string &name, std::string_view text) const
{
    return writeDurably(m_top.get(), name, text, 0600);
}

Result<void> StateDir::makeContainer(const ContainerId &id, std::string_view config)
{
    const std::string &name = id.text();
    if (::mkdirat(m_containers.get(), name.c_str(), 0700) != 0)
        return osFailure(errno, std::format("cannot make the directory of container '{}'", name));
    const auto fill = [&]() -> Result<void> {
        auto directory = ensureDirectory(m_containers.get(), name.c_str(), 0700);
        if (!directory)
            return std::unexpected(std::move(directory.error()));
        // upper becomes the container's "/", which everybody in there may enter.
        for (const auto &[child, mode] : {std::pair("upper", 0755), {"work", 0700}, {"logs", 0700}}) {
            if (auto made = ensureDirectory(directory->get(), child, static_cast<mode_t>(mode)); !made)
                return std::unexpected(std::move(made.error()));
        }
        UniqueFd file{::openat(directory->get(), "config.json", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
        if (!file)
            return osFailure(errno, std::format("cannot create config.json of container '{}'", name));
        if (auto written = writeFully(file.get(), std::as_bytes(std::span(config)), "config.json"); !written)
            return written;
        // Nobody looks at the directory before there is a record of it, and a crash leaves it to discardUnknownContainers().
        // So the file needs no other name first, and all of it gets to the disk at once: the first call writes the file
        // system's transaction that the others wait for.
        if (auto done = synchronise(file.get(), "config.json"); !done)
            return done;
        if (auto done = synchronise(directory->get(), "the directory of config.json"); !done)
            return done;
        return synchronise(m_containers.get(), "containers");
    };
    auto filled = fill();
    if (!filled)
        std::ignore = removeTree(m_containers.get(), name); // best effort on the failure path
    return filled;
}

Result<UniqueFd> StateDir::openContainer(const ContainerId &id) const
{
    UniqueFd fd{::openat(m_containers.get(), id.text().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, std::format("cannot open the directory of container '{}'", id.text()));
    return fd;
}

Result<UniqueFd> StateDir::openContainerFile(const ContainerId &id, const char *name) const
{
    auto directory = openContainer(id);
    if (!directory)
        return directory;
    // Neither the file nor logs/ can be a link: only the engine writes here, below 0700.
    UniqueFd fd{::openat(directory->get(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}' of container '{}'", name, id.text()));
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return failure(ErrorCode::Corrupt, std::format("'{}' of container '{}' is no file", name, id.text()));
    return fd;
}

Result<std::string> StateDir::readContainerFile(const ContainerId &id, const char *name, std::size_t maxBytes) const
{
    const auto fd = openContainerFile(id, name);
    if (!fd)
        return std::unexpected(fd.error());
    return readWholeFile(fd->get(), maxBytes, std::format("{} of container '{}'", name, id.text()));
}

Result<void> StateDir::writeContainerFile(const ContainerId &id, const char *name, std::string_view text,
                                          bool durably) const
{
    const auto directory = openContainer(id);
    if (!directory)
        return std::unexpected(directory.error());
    if (durably)
        return writeDurably(directory->get(), name, text, 0600);
    const std::string aside = std::string(".") + name + ".new";
    const UniqueFd file{
        ::openat(directory->get(), aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file)
        return osFailure(errno, std::format("cannot create '{}'", aside));
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(text)), name); !written)
        return written;
    if (::renameat(directory->get(), aside.c_str(), directory->get(), name) != 0)
        return osFailure(errno, std::format("cannot rename '{}' to '{}'", aside, name));
    return {};
}

Result<void> StateDir::takeNextConfig(const ContainerId &id) const
{
    const auto directory = openContainer(id);
    if (!directory)
        return std::unexpected(directory.error());
    if (::renameat(directory->get(), nextConfig, directory->get(), "config.json") != 0)
        return osFailure(errno, std::format("cannot replace config.json of container '{}'", id.text()));
    return synchronise(directory->get(), "the directory of config.json");
}

Result<void> StateDir::discard(int parent, const std::string &name)
{
    // A unique name, as the same id can come back while the trash is not empty yet.
    const std::string target = name + "." + ContainerId::random().shortText();
    if (::renameat(parent, name.c_str(), m_trash.get(), target.c_str()) != 0 && errno != ENOENT)
        return osFailure(errno, std::format("cannot discard the directory '{}'", name));
    return {};
}

Result<void> StateDir::discardContainer(const ContainerId &id)
{
    return discard(m_containers.get(), id.text());
}

Result<void> StateDir::discardUnknownContainers(const std::set<std::string> &known)
{
    const int fd = ::openat(m_containers.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(::fdopendir(fd), ::closedir);
    if (!directory)
        return osFailure(errno, "cannot read the directory of the containers");
    std::vector<std::string> unknown;
    while (const dirent *entry = ::readdir(directory.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != ".." && !known.contains(name))
            unknown.push_back(name);
    }
    for (const std::string &name : unknown) {
        if (auto done = discard(m_containers.get(), name); !done)
            return done;
    }
    return {};
}

Result<void> StateDir::emptyTrash() const
{
    return removeContents(m_trash.get());
}

} // namespace kiste
