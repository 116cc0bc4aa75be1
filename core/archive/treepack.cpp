// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/treearchive.h"

#include "core/archive/tarwriter.h"
#include "core/base/fileio.h"
#include "core/base/uniquefd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <climits>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <map>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr int maxPackedDepth = 400;
constexpr std::size_t pieceSize = 256 * 1024;
constexpr std::size_t maxXattrs = 64 * 1024;

UniqueFd openInside(int root, const std::string &path, std::uint64_t flags)
{
    open_how how = {};
    how.flags = flags | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    return UniqueFd(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
}

/// A mount's number; files of one overlay may have several device numbers, but never several of these.
std::uint64_t mountOf(int fd)
{
    struct statx status = {};
    return ::statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) == 0 ? status.stx_mnt_id : 0;
}

bool isKernels(int fd)
{
    struct statfs status = {};
    if (::fstatfs(fd, &status) != 0)
        return false;
    constexpr std::array<unsigned long, 5> magics
        = {PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEVPTS_SUPER_MAGIC};
    return std::ranges::find(magics, static_cast<unsigned long>(status.f_type)) != magics.end();
}

class Packer
{
public:
    Packer(const PackOptions &options, TarWriter &writer) : m_options(options), m_writer(writer) {}

    Result<void> pack(int parent, const std::string &name, UniqueFd file, const std::string &shown, int depth)
    {
        TarMember member{.path = shown};
        struct stat &status = member.status;
        if (::fstat(file.get(), &status) != 0)
            return osFailure(errno, std::format("cannot examine '{}'", shown));
        if (depth == 0)
            m_mount = mountOf(file.get());
        const bool otherMount = m_options.oneMount && mountOf(file.get()) != m_mount;
        if (otherMount && !S_ISDIR(status.st_mode))
            return {};
        if (S_ISSOCK(status.st_mode))
            return {}; // nobody listens in an archive
        if (S_ISLNK(status.st_mode)) {
            std::array<char, PATH_MAX> target{};
            const ssize_t size = ::readlinkat(file.get(), "", target.data(), target.size());
            if (size < 0)
                return osFailure(errno, std::format("cannot read the link '{}'", shown));
            member.link.assign(target.data(), static_cast<std::size_t>(size));
        }
        if (S_ISREG(status.st_mode)) {
            const UniqueFd data = openSame(parent, name, file, O_RDONLY);
            // Without data it is gone, or swapped, and not what was there any more.
            return data ? packFile(std::move(member), data.get()) : Result<void>();
        }
        if (auto added = m_writer.add(member); !added)
            return added;
        if (!S_ISDIR(status.st_mode) || otherMount)
            return {};
        return packDirectory(parent, name, file, shown, depth);
    }

    /// @p data: open for reading, of the member's file.
    Result<void> packFile(TarMember member, int data)
    {
        const struct stat &status = member.status;
        if (status.st_nlink > 1) {
            const auto [known, isNew] = m_links.try_emplace({status.st_dev, status.st_ino}, member.path);
            if (!isNew) {
                member.isHardLink = true;
                member.link = known->second;
                return m_writer.add(member);
            }
        }
        readAttributes(data, member);
        if (auto added = m_writer.add(member); !added)
            return added;
        m_piece.resize(pieceSize);
        bool ended = false; // it may become shorter while it is read; zeros stand for what is gone
        for (auto left = static_cast<std::uint64_t>(status.st_size); left > 0;) {
            const std::size_t most = std::min<std::uint64_t>(left, pieceSize);
            ssize_t size = ended ? 0 : ::read(data, m_piece.data(), most);
            if (size < 0 && errno == EINTR)
                continue;
            if (size < 0)
                return osFailure(errno, std::format("cannot read '{}'", member.path));
            if (size == 0) {
                ended = true;
                std::ranges::fill(m_piece, std::byte{0});
                size = static_cast<ssize_t>(most);
            }
            left -= static_cast<std::uint64_t>(size);
            if (auto written = m_writer.write(std::span(m_piece).first(static_cast<std::size_t>(size))); !written)
                return written;
        }
        return {};
    }

private:
    /// By the name again, but only if it is still the same file; a regular file that was swapped for a FIFO must not hang us.
    static UniqueFd openSame(int parent, const std::string &name, const UniqueFd &file, int flags)
    {
        UniqueFd opened(::openat(parent, name.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        struct stat first = {};
        struct stat second = {};
        const bool same = opened && ::fstat(opened.get(), &first) == 0 && ::fstat(file.get(), &second) == 0
            && first.st_ino == second.st_ino && first.st_dev == second.st_dev;
        return same ? std::move(opened) : UniqueFd();
    }

    static void readAttributes(int fd, TarMember &member)
    {
        std::string names(maxXattrs, '\0');
        const ssize_t size = ::flistxattr(fd, names.data(), names.size());
        for (std::size_t at = 0; size > 0 && at < static_cast<std::size_t>(size);) {
            const std::string name = names.c_str() + at;
            at += name.size() + 1;
            const bool wanted = name == "security.capability"
                || (name.starts_with("user.") && !name.starts_with("user.overlay."));
            std::string value(maxXattrs, '\0');
            const ssize_t length = wanted ? ::fgetxattr(fd, name.c_str(), value.data(), value.size()) : -1;
            if (length >= 0)
                member.attributes[name] = value.substr(0, static_cast<std::size_t>(length));
        }
    }

    Result<void> packDirectory(int parent, const std::string &name, const UniqueFd &file, const std::string &shown,
                               int depth)
    {
        if (depth > maxPackedDepth)
            return failure(ErrorCode::LimitExceeded, std::format("'{}' is too deep", shown));
        UniqueFd directory = openSame(parent, name, file, O_RDONLY | O_DIRECTORY);
        if (!directory)
            return {};
        if (m_options.skipKernel && isKernels(directory.get()))
            return {};
        const int copy = ::fcntl(directory.get(), F_DUPFD_CLOEXEC, 3);
        const std::unique_ptr<DIR, int (*)(DIR *)> stream(::fdopendir(copy), ::closedir);
        if (!stream)
            return osFailure(errno, std::format("cannot read the directory '{}'", shown));
        std::set<std::string> names;
        while (const dirent *item = ::readdir(stream.get())) {
            const std::string child = item->d_name;
            if (child != "." && child != "..")
                names.insert(child);
        }
        for (const std::string &child : names) {
            UniqueFd found(::openat(directory.get(), child.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
            if (!found)
                continue; // removed meanwhile
            if (auto packed = pack(directory.get(), child, std::move(found), shown + '/' + child, depth + 1); !packed)
                return packed;
        }
        return {};
    }

    const PackOptions &m_options;
    TarWriter &m_writer;
    std::uint64_t m_mount = 0;
    std::map<std::pair<dev_t, ino_t>, std::string> m_links;
    std::vector<std::byte> m_piece;
};

} // namespace

Result<void> packTree(int root, const std::string &path, const std::string &name, const PackOptions &options, int out)
{
    UniqueFd file = openInside(root, path, O_PATH | (options.followFirst ? 0 : O_NOFOLLOW));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0)
        return osFailure(errno, std::format("cannot open '{}'", path));
    std::string buffer;
    const auto flush = [&buffer, out]() -> Result<void> {
        auto written = writeFully(out, std::as_bytes(std::span(buffer)), "the archive");
        buffer.clear();
        return written;
    };
    TarWriter writer([&buffer, &flush](std::span<const std::byte> bytes) -> Result<void> {
        buffer.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
        return buffer.size() >= pieceSize ? flush() : Result<void>();
    });
    Packer packer(options, writer);
    Result<void> packed;
    if (S_ISDIR(status.st_mode)) {
        // The first is looked up by name like all others; a directory is its own ".".
        const int self = file.get();
        packed = packer.pack(self, ".", UniqueFd(::fcntl(self, F_DUPFD_CLOEXEC, 3)), name, 0);
    } else if (options.followFirst && S_ISREG(status.st_mode)) {
        const UniqueFd data = openInside(root, path, O_RDONLY | O_NONBLOCK);
        packed = data ? packer.packFile({.path = name, .status = status}, data.get())
                      : osFailure(errno, std::format("cannot open '{}'", path));
    } else {
        const std::size_t slash = path.find_last_of('/');
        const std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
        const UniqueFd parent
            = openInside(root, slash == std::string::npos ? "." : path.substr(0, slash + 1), O_PATH | O_DIRECTORY);
        packed = parent ? packer.pack(parent.get(), base, std::move(file), name, 0)
                        : osFailure(errno, std::format("cannot open the directory of '{}'", path));
    }
    if (packed)
        packed = writer.finish();
    return packed ? flush() : packed;
}

} // namespace kiste
