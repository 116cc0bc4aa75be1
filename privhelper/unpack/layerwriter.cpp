// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/unpack/layerwriter.h"

#include "core/base/fileio.h"
#include "core/base/removetree.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <format>
#include <limits>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::string_view whiteoutPrefix = ".wh.";
constexpr std::string_view opaqueName = ".wh..wh..opq";
constexpr std::string_view reservedPrefix = ".wh..wh.";
// Ids above are cut or taken for "no change" somewhere in every system.
constexpr std::int64_t maxId = std::numeric_limits<std::int32_t>::max();

UniqueFd openBeneath(int directory, const std::string &path, std::uint64_t flags)
{
    open_how how = {};
    how.flags = flags | O_CLOEXEC | O_NOFOLLOW;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
    return UniqueFd(static_cast<int>(::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how)));
}

UniqueFd openDirectory(int directory, const std::string &path)
{
    return openBeneath(directory, path, O_RDONLY | O_DIRECTORY);
}

bool isWhiteout(const struct stat &status)
{
    return S_ISCHR(status.st_mode) && status.st_rdev == 0;
}

std::unexpected<Error> refused(std::string reason)
{
    return failure(ErrorCode::Corrupt, std::move(reason));
}

std::array<timespec, 2> timesOf(std::int64_t seconds, std::uint32_t nanoseconds)
{
    const timespec time{.tv_sec = seconds, .tv_nsec = static_cast<long>(nanoseconds)};
    return {time, time};
}

/// Extended attributes a layer may set. "trusted." and "user.overlay." belong to overlayfs: with them a layer could
/// make whiteouts and redirects of its own.
bool isAllowedXattr(const std::string &name, TarEntry::Type type)
{
    if (name == "security.capability")
        return type == TarEntry::Type::File;
    return name.starts_with("user.") && !name.starts_with("user.overlay.");
}

} // namespace

LayerWriter::LayerWriter(UniqueFd root, const UnpackLimits &limits, MakeOpaque makeOpaque)
    : m_root(std::move(root))
    , m_limits(limits)
    , m_makeOpaque(std::move(makeOpaque))
{ }

Result<void> LayerWriter::writeAll(TarReader &reader)
{
    while (true) {
        const auto entry = reader.next();
        if (!entry)
            return std::unexpected(entry.error());
        if (!*entry)
            break;
        if (auto written = write(**entry, reader); !written) {
            Error error = written.error();
            error.detail = std::format("layer entry '{}': {}", printable((*entry)->path), error.detail);
            return std::unexpected(std::move(error));
        }
    }
    if (auto set = setTimes(); !set)
        return set;
    return reader.drain();
}

Result<void> LayerWriter::write(const TarEntry &entry, TarReader &reader)
{
    if (++m_entries > m_limits.maxEntries)
        return failure(
            ErrorCode::LimitExceeded, std::format("the layer has more than {} entries", m_limits.maxEntries));
    if (entry.uid < 0 || entry.uid > maxId || entry.gid < 0 || entry.gid > maxId)
        return refused(std::format("its owner {}:{} is out of range", entry.uid, entry.gid));
    const auto path = parseLayerPath(entry.path);
    if (!path)
        return std::unexpected(path.error());
    if (path->isRoot())
        return writeRoot(entry);
    const bool whiteout = !m_limits.plainNames && path->name.starts_with(whiteoutPrefix);
    if (!m_limits.plainNames && path->name.starts_with(reservedPrefix) && path->name != opaqueName)
        return {}; // aufs kept its own files under such names
    if (entry.type == TarEntry::Type::HardLink && !whiteout)
        return writeHardLink(entry, *path);
    const auto parent = parentOf(*path);
    if (!parent)
        return std::unexpected(parent.error());
    if (whiteout)
        return writeWhiteout(*path, *parent);
    switch (entry.type) {
    case TarEntry::Type::Directory:
        return writeDirectory(entry, *path, *parent);
    case TarEntry::Type::File:
        return writeFile(entry, *path, *parent, reader);
    case TarEntry::Type::Symlink:
        return writeSymlink(entry, *path, *parent);
    default:
        return writeNode(entry, *path, *parent);
    }
}

Result<void> LayerWriter::writeWhiteout(const LayerPath &path, int parent)
{
    if (path.name == opaqueName) {
        // overlayfs does not look at the attribute of a layer's root.
        if (path.parent.empty())
            return failure(ErrorCode::Unsupported, "hiding the whole root directory is not supported");
        return m_makeOpaque(parent);
    }
    const std::string name = path.name.substr(whiteoutPrefix.size());
    if (name.empty() || name == "." || name == "..")
        return refused("it hides no name");
    if (::mknodat(parent, name.c_str(), S_IFCHR, 0) == 0)
        return {};
    if (errno != EEXIST)
        return osFailure(errno, "cannot make the whiteout");
    // A whiteout is about lower layers only: what this layer has under the name stays, and hides a lower file by
    // itself.
    const UniqueFd directory = openDirectory(parent, name);
    return directory ? m_makeOpaque(directory.get()) : Result<void>();
}

Result<void> LayerWriter::writeRoot(const TarEntry &entry)
{
    if (entry.type != TarEntry::Type::Directory)
        return refused("it would replace the root directory");
    m_times.push_back({".", entry.mtime, entry.mtimeNanoseconds});
    return setMetadata(m_root.get(), entry);
}

Result<void> LayerWriter::writeDirectory(const TarEntry &entry, const LayerPath &path, int parent)
{
    bool opaque = false;
    if (::mkdirat(parent, path.name.c_str(), entry.mode & 0777U) != 0) {
        if (errno != EEXIST)
            return osFailure(errno, "cannot make the directory");
        struct stat status = {};
        if (::fstatat(parent, path.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return osFailure(errno, "cannot look at what is there");
        if (!S_ISDIR(status.st_mode)) {
            if (auto cleared = clear(parent, path.name, opaque); !cleared)
                return cleared;
            if (::mkdirat(parent, path.name.c_str(), entry.mode & 0777U) != 0)
                return osFailure(errno, "cannot make the directory");
        }
    }
    const UniqueFd directory = openDirectory(parent, path.name);
    if (!directory)
        return osFailure(errno, "cannot open the directory");
    if (opaque) {
        if (auto made = m_makeOpaque(directory.get()); !made)
            return made;
    }
    m_times.push_back({path.text(), entry.mtime, entry.mtimeNanoseconds});
    return setMetadata(directory.get(), entry);
}

Result<void> LayerWriter::writeFile(const TarEntry &entry, const LayerPath &path, int parent, TarReader &reader)
{
    if (entry.size > m_limits.maxBytes - std::min(m_fileBytes, m_limits.maxBytes))
        return failure(ErrorCode::LimitExceeded, std::format("the layer's files exceed {} bytes", m_limits.maxBytes));
    m_fileBytes += entry.size;
    UniqueFd file;
    const auto made = makeNew(parent, path.name, "file", [&] {
        constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        file.reset(::openat(parent, path.name.c_str(), flags, entry.mode & 0777U));
        return file.get() >= 0;
    });
    if (!made)
        return made;
    std::uint64_t end = 0;
    while (true) {
        const auto piece = reader.readData();
        if (!piece)
            return std::unexpected(piece.error());
        if (piece->bytes.empty())
            break;
        if (auto written = writeFullyAt(file.get(), piece->bytes, piece->offset, "the file"); !written)
            return written;
        end = piece->offset + piece->bytes.size();
    }
    if (end != entry.size && ::ftruncate(file.get(), static_cast<off_t>(entry.size)) != 0)
        return osFailure(errno, "cannot set the file's size");
    if (auto set = setMetadata(file.get(), entry); !set)
        return set;
    const auto times = timesOf(entry.mtime, entry.mtimeNanoseconds);
    if (::futimens(file.get(), times.data()) != 0)
        return osFailure(errno, "cannot set the file's time");
    return {};
}

Result<void> LayerWriter::writeHardLink(const TarEntry &entry, const LayerPath &path)
{
    const auto target = parseLayerPath(entry.linkTarget);
    if (!target)
        return refused(
            std::format("its link target '{}' is refused: {}", printable(entry.linkTarget), target.error().detail));
    const UniqueFd targetParent =
        target->parent.empty() ? UniqueFd(::dup(m_root.get())) : openDirectory(m_root.get(), target->parent);
    struct stat status = {};
    if (target->isRoot() || !targetParent
        || ::fstatat(targetParent.get(), target->name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return refused(std::format("its link target '{}' is not in this layer", printable(entry.linkTarget)));
    if (S_ISDIR(status.st_mode) || isWhiteout(status))
        return refused(std::format("its link target '{}' is not a file", printable(entry.linkTarget)));
    if (*target == path)
        return {};
    const auto parent = parentOf(path);
    if (!parent)
        return std::unexpected(parent.error());
    return makeNew(*parent, path.name, "hard link",
        [&] { return ::linkat(targetParent.get(), target->name.c_str(), *parent, path.name.c_str(), 0) == 0; });
}

Result<void> LayerWriter::writeSymlink(const TarEntry &entry, const LayerPath &path, int parent)
{
    const auto made = makeNew(parent, path.name, "symbolic link",
        [&] { return ::symlinkat(entry.linkTarget.c_str(), parent, path.name.c_str()) == 0; });
    if (!made)
        return made;
    const auto times = timesOf(entry.mtime, entry.mtimeNanoseconds);
    if (::fchownat(parent, path.name.c_str(), static_cast<uid_t>(entry.uid), static_cast<gid_t>(entry.gid),
            AT_SYMLINK_NOFOLLOW)
            != 0
        || ::utimensat(parent, path.name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, "cannot set the symbolic link's owner and time");
    return {};
}

/// Devices and FIFOs.
Result<void> LayerWriter::writeNode(const TarEntry &entry, const LayerPath &path, int parent)
{
    const bool character = entry.type == TarEntry::Type::CharDevice;
    const mode_t type = entry.type == TarEntry::Type::Fifo ? S_IFIFO : character ? S_IFCHR : S_IFBLK;
    if (character && entry.deviceMajor == 0 && entry.deviceMinor == 0)
        return refused("the character device 0:0 is a whiteout in disguise");
    // The kernel's device numbers have 12 and 20 bits; more would be cut and name another device.
    if (entry.deviceMajor >= 1U << 12U || entry.deviceMinor >= 1U << 20U)
        return refused(std::format("there is no device {}:{}", entry.deviceMajor, entry.deviceMinor));
    const auto made = makeNew(parent, path.name, "device or FIFO", [&] {
        return ::mknodat(parent, path.name.c_str(), type | entry.mode, makedev(entry.deviceMajor, entry.deviceMinor))
            == 0;
    });
    if (!made)
        return made;
    const auto times = timesOf(entry.mtime, entry.mtimeNanoseconds);
    if (::fchownat(parent, path.name.c_str(), static_cast<uid_t>(entry.uid), static_cast<gid_t>(entry.gid),
            AT_SYMLINK_NOFOLLOW)
            != 0
        || ::utimensat(parent, path.name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, "cannot set the owner and time");
    return {};
}

/// The directory an entry goes into, made if it is missing; owned by the writer, valid until the next call.
Result<int> LayerWriter::parentOf(const LayerPath &path)
{
    if (path.parent.empty())
        return m_root.get();
    if (m_parent && m_parentPath == path.parent)
        return m_parent.get();
    UniqueFd parent = openDirectory(m_root.get(), path.parent);
    if (!parent) {
        auto made = makeParents(path.parent);
        if (!made)
            return std::unexpected(made.error());
        parent = *std::move(made);
    }
    m_parent = std::move(parent);
    m_parentPath = path.parent;
    return m_parent.get();
}

Result<UniqueFd> LayerWriter::makeParents(const std::string &path)
{
    UniqueFd current(::dup(m_root.get()));
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string name = path.substr(begin, end - begin);
        const std::string shown = printable(std::string_view(path).substr(0, end));
        struct stat status = {};
        const bool exists = ::fstatat(current.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
        const bool whiteout = exists && isWhiteout(status);
        if (exists && S_ISLNK(status.st_mode))
            return refused(std::format("'{}' is a symbolic link, and nothing is written through one", shown));
        if (exists && !S_ISDIR(status.st_mode) && !whiteout)
            return refused(std::format("'{}' is not a directory", shown));
        if (whiteout && ::unlinkat(current.get(), name.c_str(), 0) != 0)
            return osFailure(errno, std::format("cannot replace the whiteout '{}'", shown));
        if ((!exists || whiteout) && ::mkdirat(current.get(), name.c_str(), 0755) != 0)
            return osFailure(errno, std::format("cannot make directory '{}'", shown));
        UniqueFd next = openDirectory(current.get(), name);
        if (!next)
            return osFailure(errno, std::format("cannot open directory '{}'", shown));
        // A parent with the set-group-id bit passes it and its group on.
        if ((!exists || whiteout) && (::fchown(next.get(), 0, 0) != 0 || ::fchmod(next.get(), 0755) != 0))
            return osFailure(errno, std::format("cannot set up directory '{}'", shown));
        if (whiteout) {
            if (auto made = m_makeOpaque(next.get()); !made)
                return std::unexpected(made.error());
        }
        current = std::move(next);
        begin = end + 1;
    }
    return current;
}

/// Removes what is there, as a later entry of the same name replaces it.
Result<void> LayerWriter::clear(int parent, const std::string &name, bool &wasWhiteout)
{
    struct stat status = {};
    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, "cannot look at the entry it replaces");
    wasWhiteout = isWhiteout(status);
    if (S_ISDIR(status.st_mode)) {
        // The kept parent may be inside; the one in use here cannot be.
        const UniqueFd kept(::dup(parent));
        m_parentPath.clear();
        return removeTree(kept.get(), name);
    }
    if (::unlinkat(parent, name.c_str(), 0) != 0)
        return osFailure(errno, "cannot remove the entry it replaces");
    return {};
}

template <typename Make>
Result<void> LayerWriter::makeNew(int parent, const std::string &name, const char *kind, Make make)
{
    if (make())
        return {};
    if (errno == EEXIST) {
        bool wasWhiteout = false;
        if (auto cleared = clear(parent, name, wasWhiteout); !cleared)
            return cleared;
        if (make())
            return {};
    }
    return osFailure(errno, std::format("cannot make the {}", kind));
}

Result<void> LayerWriter::setMetadata(int fd, const TarEntry &entry)
{
    // Most are right from the start, and looking costs far less than a change that goes to the journal.
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return osFailure(errno, "cannot look at the new entry");
    const auto uid = static_cast<uid_t>(entry.uid);
    const auto gid = static_cast<gid_t>(entry.gid);
    const bool otherOwner = status.st_uid != uid || status.st_gid != gid;
    // In this order: a change of owner clears the set-id bits and the capabilities.
    if (otherOwner && ::fchown(fd, uid, gid) != 0)
        return osFailure(errno, "cannot set the owner");
    if ((otherOwner || (status.st_mode & 07777) != entry.mode) && ::fchmod(fd, entry.mode) != 0)
        return osFailure(errno, "cannot set the mode");
    for (const auto &[name, value] : entry.xattrs) {
        if (!isAllowedXattr(name, entry.type))
            continue;
        if (::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) == 0)
            continue;
        // Not every file system keeps user attributes; programs know that. Capabilities they would miss.
        if (errno == EOPNOTSUPP && name.starts_with("user."))
            continue;
        return osFailure(errno, std::format("cannot set the extended attribute '{}'", printable(name)));
    }
    return {};
}

Result<void> LayerWriter::setTimes()
{
    for (const DirectoryTime &time : m_times) {
        const UniqueFd directory = openDirectory(m_root.get(), time.path);
        if (!directory)
            continue; // replaced by a later entry
        const auto times = timesOf(time.seconds, time.nanoseconds);
        if (::futimens(directory.get(), times.data()) != 0)
            return osFailure(errno, std::format("cannot set the time of directory '{}'", printable(time.path)));
    }
    return {};
}

} // namespace kiste
