// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/treearchive.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <linux/openat2.h>
#include <optional>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

/// Names cut at '/', without "." and empty ones. Nothing for one with "..": it means what the tree makes of it.
std::optional<std::vector<std::string>> elements(const std::string &name)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        const std::string part = name.substr(at, end - at);
        if (part == "..")
            return {};
        if (!part.empty() && part != ".")
            parts.push_back(part);
        at = end + 1;
    }
    return parts;
}

std::string joined(const std::vector<std::string> &parts)
{
    std::string path;
    for (const std::string &part : parts)
        path += (path.empty() ? "" : "/") + part;
    return path;
}

class Unpacker
{
public:
    Unpacker(int root, UniqueFd top, std::string prefix, const UnpackOptions &options)
        : m_root(root), m_top(std::move(top)), m_prefix(std::move(prefix)), m_options(options)
    {
    }

    Result<void> write(const TarEntry &entry, TarReader &reader)
    {
        const std::string name = m_options.rename ? m_options.rename(entry.path) : entry.path;
        if (m_options.rename && name.empty())
            return {};
        auto parts = elements(name);
        if (!parts)
            return failure(ErrorCode::Corrupt, "its name has '..' in it");
        if (parts->empty())
            return entry.type == TarEntry::Type::Directory
                ? Result<void>()
                : failure(ErrorCode::Corrupt, "it would replace the directory that is unpacked into");
        const std::string last = parts->back();
        parts->pop_back();
        auto parent = openParent(*parts);
        if (!parent)
            return std::unexpected(parent.error());
        return make(entry, parent->get(), last, (parts->empty() ? "" : joined(*parts) + '/') + last, reader);
    }

    void setTimes()
    {
        for (auto it = m_times.rbegin(); it != m_times.rend(); ++it) {
            const UniqueFd directory = open(it->first, O_RDONLY | O_DIRECTORY);
            if (directory)
                ::futimens(directory.get(), it->second.data());
        }
    }

private:
    using Times = std::array<timespec, 2>;
    static Times timesOf(const TarEntry &entry)
    {
        const timespec time{entry.mtime, static_cast<long>(entry.mtimeNanoseconds)};
        return {time, time};
    }

    UniqueFd open(const std::string &path, std::uint64_t flags) const
    {
        open_how how = {};
        how.flags = flags | O_CLOEXEC;
        if (m_options.throughLinks) {
            // Links mean what they mean to programs in there: "/" is the root, not the directory that is unpacked into.
            how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
            const std::string whole = m_prefix + '/' + path;
            return UniqueFd(static_cast<int>(::syscall(SYS_openat2, m_root, whole.c_str(), &how, sizeof how)));
        }
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
        return UniqueFd(static_cast<int>(
            ::syscall(SYS_openat2, m_top.get(), path.empty() ? "." : path.c_str(), &how, sizeof how)));
    }

    Result<UniqueFd> openParent(const std::vector<std::string> &parts)
    {
        const std::string path = joined(parts);
        if (UniqueFd found = open(path, O_RDONLY | O_DIRECTORY))
            return found;
        if (errno != ENOENT)
            return osFailure(errno, std::format("cannot open the directory '{}'", printable(path)));
        std::vector<std::string> above(parts.begin(), parts.end() - 1);
        auto parent = openParent(above);
        if (!parent)
            return parent;
        if (::mkdirat(parent->get(), parts.back().c_str(), 0755) != 0 && errno != EEXIST)
            return osFailure(errno, std::format("cannot make the directory '{}'", printable(path)));
        UniqueFd made = open(path, O_RDONLY | O_DIRECTORY);
        if (!made)
            return osFailure(errno, std::format("cannot open the directory '{}'", printable(path)));
        return made;
    }

    Result<void> make(const TarEntry &entry, int parent, const std::string &name, const std::string &path,
                      TarReader &reader)
    {
        struct stat status = {};
        const bool exists = ::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
        const bool directory = entry.type == TarEntry::Type::Directory;
        if (exists && directory)
            return enterDirectory(entry, parent, name, path, status);
        if (exists && S_ISDIR(status.st_mode))
            return failure(ErrorCode::AlreadyExists, "a directory is in its place");
        if (exists && ::unlinkat(parent, name.c_str(), 0) != 0)
            return osFailure(errno, "cannot replace what is there");
        switch (entry.type) {
        case TarEntry::Type::Directory:
            if (::mkdirat(parent, name.c_str(), 0700) != 0)
                return osFailure(errno, "cannot make the directory");
            return enterDirectory(entry, parent, name, path, status);
        case TarEntry::Type::File:
            return writeFile(entry, parent, name, reader);
        case TarEntry::Type::Symlink:
            if (::symlinkat(entry.linkTarget.c_str(), parent, name.c_str()) != 0)
                return osFailure(errno, "cannot make the symbolic link");
            return finish(entry, parent, name);
        case TarEntry::Type::HardLink:
            return writeLink(entry, parent, name);
        default:
            return writeNode(entry, parent, name);
        }
    }

    Result<void> enterDirectory(const TarEntry &entry, int parent, const std::string &name, const std::string &path,
                                const struct stat &before)
    {
        const bool link = S_ISLNK(before.st_mode);
        // A link to a directory is one, for whoever may go through links.
        if (link && m_options.throughLinks && open(path, O_RDONLY | O_DIRECTORY))
            return {};
        if (before.st_mode != 0 && !S_ISDIR(before.st_mode))
            return failure(ErrorCode::AlreadyExists, "something else than a directory is in its place");
        const UniqueFd made(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!made)
            return osFailure(errno, "cannot open the directory");
        m_times.emplace_back(path, timesOf(entry));
        return setOwnerAndMode(made.get(), entry);
    }

    Result<void> writeFile(const TarEntry &entry, int parent, const std::string &name, TarReader &reader)
    {
        const UniqueFd file(
            ::openat(parent, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file)
            return osFailure(errno, "cannot make the file");
        for (;;) {
            const auto piece = reader.readData();
            if (!piece)
                return std::unexpected(piece.error());
            if (piece->bytes.empty())
                break;
            if (auto written = writeFullyAt(file.get(), piece->bytes, piece->offset, "the file"); !written)
                return written;
        }
        if (::ftruncate(file.get(), static_cast<off_t>(entry.size)) != 0)
            return osFailure(errno, "cannot set the file's size");
        if (auto set = setOwnerAndMode(file.get(), entry); !set)
            return set;
        for (const auto &[key, value] : entry.xattrs) {
            if (key.starts_with("user.") && !key.starts_with("user.overlay."))
                ::fsetxattr(file.get(), key.c_str(), value.data(), value.size(), 0); // not every file system keeps them
            if (key == "security.capability" && m_options.keepOwner)
                ::fsetxattr(file.get(), key.c_str(), value.data(), value.size(), 0);
        }
        const auto times = timesOf(entry);
        ::futimens(file.get(), times.data());
        return {};
    }

    Result<void> writeLink(const TarEntry &entry, int parent, const std::string &name)
    {
        const std::string wanted = m_options.rename ? m_options.rename(entry.linkTarget) : entry.linkTarget;
        auto parts = elements(wanted);
        if (!parts || parts->empty())
            return failure(ErrorCode::Corrupt,
                           std::format("its link target '{}' is not in the archive", printable(entry.linkTarget)));
        const std::string last = parts->back();
        parts->pop_back();
        const UniqueFd from = open(joined(*parts), O_RDONLY | O_DIRECTORY);
        if (!from || ::linkat(from.get(), last.c_str(), parent, name.c_str(), 0) != 0)
            return osFailure(errno, "cannot make the hard link");
        return {};
    }

    Result<void> writeNode(const TarEntry &entry, int parent, const std::string &name)
    {
        const bool fifo = entry.type == TarEntry::Type::Fifo;
        if (!fifo && !m_options.devices)
            return failure(ErrorCode::Unsupported, "devices are not copied");
        const mode_t type = fifo ? S_IFIFO : entry.type == TarEntry::Type::CharDevice ? S_IFCHR : S_IFBLK;
        if (::mknodat(parent, name.c_str(), type | 0600, makedev(entry.deviceMajor, entry.deviceMinor)) != 0)
            return osFailure(errno, "cannot make the device or FIFO");
        if (auto done = finish(entry, parent, name); !done)
            return done;
        return ::fchmodat(parent, name.c_str(), entry.mode & 07777U, 0) == 0 ? Result<void>()
                                                                               : osFailure(errno, "cannot set the mode");
    }

    /// Owner and time of what cannot be opened.
    Result<void> finish(const TarEntry &entry, int parent, const std::string &name) const
    {
        if (!isAsWanted(entry) && ::fchownat(parent, name.c_str(), uidOf(entry), gidOf(entry), AT_SYMLINK_NOFOLLOW) != 0)
            return osFailure(errno, "cannot set the owner");
        const auto times = timesOf(entry);
        ::utimensat(parent, name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
        return {};
    }

    Result<void> setOwnerAndMode(int fd, const TarEntry &entry) const
    {
        if (!isAsWanted(entry) && ::fchown(fd, uidOf(entry), gidOf(entry)) != 0)
            return osFailure(errno, "cannot set the owner");
        if (::fchmod(fd, entry.mode & 07777U) != 0)
            return osFailure(errno, "cannot set the mode");
        return {};
    }
    /// Somebody who is not root can give files to nobody; they are his already.
    bool isAsWanted(const TarEntry &entry) const
    {
        return uidOf(entry) == ::geteuid() && gidOf(entry) == ::getegid();
    }
    uid_t uidOf(const TarEntry &entry) const
    {
        return m_options.keepOwner ? static_cast<uid_t>(entry.uid) : m_options.uid;
    }
    gid_t gidOf(const TarEntry &entry) const
    {
        return m_options.keepOwner ? static_cast<gid_t>(entry.gid) : m_options.gid;
    }

    int m_root;
    UniqueFd m_top;
    std::string m_prefix;
    const UnpackOptions &m_options;
    std::vector<std::pair<std::string, Times>> m_times;
};

} // namespace

Result<void> unpackTree(TarReader &reader, int root, const std::string &path, const UnpackOptions &options)
{
    open_how how = {};
    how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    UniqueFd top(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
    if (!top)
        return osFailure(errno, std::format("cannot open the directory '{}'", path));
    Unpacker unpacker(root, std::move(top), path, options);
    for (;;) {
        const auto entry = reader.next();
        if (!entry)
            return std::unexpected(entry.error());
        if (!*entry)
            break;
        if (auto written = unpacker.write(**entry, reader); !written) {
            Error error = written.error();
            error.detail = std::format("'{}': {}", printable((*entry)->path), error.detail);
            return std::unexpected(std::move(error));
        }
    }
    unpacker.setTimes();
    return {};
}

} // namespace kiste
