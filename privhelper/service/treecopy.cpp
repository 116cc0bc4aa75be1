// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/treecopy.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"
#include "core/base/walktree.h"
#include "privhelper/runtime/syscalls.h"

#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <format>
#include <linux/openat2.h>
#include <map>
#include <sys/sendfile.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

constexpr std::size_t maxCopiedAttributes = 64 * 1024;
constexpr std::size_t copyStep = 16 * 1024 * 1024;

void copyAttributes(int from, int to)
{
    std::vector<char> names(maxCopiedAttributes);
    const ssize_t length = ::flistxattr(from, names.data(), names.size());
    for (const char *name = names.data(); length > 0 && name < names.data() + length;
         name += std::string_view(name).size() + 1) {
        const std::string_view key = name;
        if (!key.starts_with("user.") && key != "security.capability")
            continue;
        std::vector<char> value(maxCopiedAttributes);
        const ssize_t size = ::fgetxattr(from, name, value.data(), value.size());
        if (size >= 0)
            std::ignore = ::fsetxattr(to, name, value.data(), static_cast<std::size_t>(size), 0); // not every file system has them
    }
}

Result<void> setOwnerAndMode(int fd, const struct stat &status, const std::string &path)
{
    // The owner first: a change of it takes set-user-id bits away.
    if (::fchown(fd, status.st_uid, status.st_gid) != 0 || ::fchmod(fd, status.st_mode & 07777U) != 0)
        return osFailure(errno, std::format("cannot set owner and mode of '{}'", printable(path)));
    return {};
}

class TreeCopy
{
public:
    TreeCopy(int to, const std::atomic<bool> &cancelled) : m_to(to), m_cancelled(cancelled) {}

    Result<void> run(int from)
    {
        struct stat status = {};
        if (::fstat(from, &status) != 0)
            return osFailure(errno, "cannot examine a directory");
        auto done = walkTree(from, [this](const TreeEntry &entry) { return copy(entry); }, &m_cancelled);
        return done ? setOwnerAndMode(m_to, status, ".") : done;
    }

private:
    Result<void> copy(const TreeEntry &entry)
    {
        const mode_t mode = entry.status.st_mode;
        if (!S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode) && !S_ISFIFO(mode))
            return {};
        if (auto opened = openParent(entry.path); !opened)
            return opened;
        if (!S_ISDIR(mode) && entry.status.st_nlink > 1) {
            const auto [first, isNew] = m_links.emplace(std::pair(entry.status.st_dev, entry.status.st_ino), entry.path);
            if (!isNew)
                return copyName(first->second, entry);
        }
        if (S_ISLNK(mode))
            return copyLink(entry);
        if (S_ISREG(mode))
            return copyFile(entry);
        const int made = S_ISDIR(mode) ? ::mkdirat(m_parent.get(), entry.name.c_str(), 0700)
                                       : ::mkfifoat(m_parent.get(), entry.name.c_str(), 0600);
        if (made != 0)
            return osFailure(errno, std::format("cannot make '{}'", printable(entry.path)));
        if (::fchownat(m_parent.get(), entry.name.c_str(), entry.status.st_uid, entry.status.st_gid, AT_SYMLINK_NOFOLLOW) != 0
            || ::fchmodat(m_parent.get(), entry.name.c_str(), mode & 07777U, 0) != 0)
            return osFailure(errno, std::format("cannot set owner and mode of '{}'", printable(entry.path)));
        return {};
    }

    /// The copy's directory that the entry goes to.
    Result<void> openParent(const std::string &path)
    {
        const std::size_t slash = path.rfind('/');
        const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash);
        if (m_parent && parent == m_parentPath)
            return {};
        auto opened = sys::openNoLinks(m_to, parent.c_str(), O_RDONLY | O_DIRECTORY);
        if (!opened)
            return std::unexpected(std::move(opened.error()));
        m_parent = std::move(*opened);
        m_parentPath = parent;
        return {};
    }

    Result<void> copyName(const std::string &first, const TreeEntry &entry)
    {
        if (::linkat(m_to, first.c_str(), m_parent.get(), entry.name.c_str(), 0) != 0)
            return osFailure(errno, std::format("cannot give a file the name '{}'", printable(entry.path)));
        return {};
    }

    Result<void> copyLink(const TreeEntry &entry)
    {
        std::array<char, PATH_MAX + 1> target{};
        if (::readlinkat(entry.parent, entry.name.c_str(), target.data(), PATH_MAX) < 0
            || ::symlinkat(target.data(), m_parent.get(), entry.name.c_str()) != 0
            || ::fchownat(m_parent.get(), entry.name.c_str(), entry.status.st_uid, entry.status.st_gid, AT_SYMLINK_NOFOLLOW)
                != 0)
            return osFailure(errno, std::format("cannot copy the link '{}'", printable(entry.path)));
        return {};
    }

    Result<void> copyFile(const TreeEntry &entry)
    {
        const UniqueFd in(::openat(entry.parent, entry.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        const UniqueFd out(
            ::openat(m_parent.get(), entry.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!in || !out)
            return osFailure(errno, std::format("cannot copy '{}'", printable(entry.path)));
        for (;;) {
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "it was cancelled");
            const ssize_t n = m_sharedBlocks ? ::copy_file_range(in.get(), nullptr, out.get(), nullptr, copyStep, 0)
                                             : ::sendfile(out.get(), in.get(), nullptr, copyStep);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0 && m_sharedBlocks && (errno == EXDEV || errno == EOPNOTSUPP || errno == EINVAL || errno == ENOSYS)) {
                // Not from one file system to another: an image of several layers is an overlay, the volume lies below.
                m_sharedBlocks = false;
                continue;
            }
            if (n < 0)
                return osFailure(errno, std::format("cannot copy '{}'", printable(entry.path)));
            if (n == 0)
                break;
        }
        if (auto set = setOwnerAndMode(out.get(), entry.status, entry.path); !set)
            return set;
        copyAttributes(in.get(), out.get());
        const std::array<timespec, 2> times = {entry.status.st_atim, entry.status.st_mtim};
        std::ignore = ::futimens(out.get(), times.data()); // a wrong time is no reason to fail
        return {};
    }

    int m_to;
    const std::atomic<bool> &m_cancelled;
    UniqueFd m_parent;
    std::string m_parentPath;
    bool m_sharedBlocks = true; ///< the kernel copies within the file system, perhaps by reference
    std::map<std::pair<dev_t, ino_t>, std::string> m_links; ///< first name of each file that has several
};

} // namespace

Result<void> copyTree(int from, int to, const std::atomic<bool> &cancelled)
{
    return TreeCopy(to, cancelled).run(from);
}

} // namespace kiste
