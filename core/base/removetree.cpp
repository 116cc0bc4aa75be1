// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/removetree.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

// How many directories are open at once; what lies deeper is first moved up to the top.
constexpr std::size_t maxOpenLevels = 16;

struct Directory
{
    UniqueFd fd;
    std::string name; ///< in the directory above
    std::string buffer = std::string(32 * 1024, '\0');
    std::size_t position = 0;
    std::size_t length = 0;
};

UniqueFd openChild(int parent, const char *name)
{
    open_how how = {};
    how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    return UniqueFd(static_cast<int>(::syscall(SYS_openat2, parent, name, &how, sizeof how)));
}

// struct linux_dirent64: inode, offset (8 bytes each), record length (2), type (1), name.
constexpr std::size_t lengthOffset = 16;
constexpr std::size_t nameOffset = 19;

/// The next entry but "." and ".."; empty at the end.
Result<std::string> nextName(Directory &directory)
{
    while (true) {
        if (directory.position == directory.length) {
            const long n =
                ::syscall(SYS_getdents64, directory.fd.get(), directory.buffer.data(), directory.buffer.size());
            if (n < 0)
                return osFailure(errno, std::format("cannot list directory '{}'", printable(directory.name)));
            if (n == 0)
                return std::string();
            directory.position = 0;
            directory.length = static_cast<std::size_t>(n);
        }
        const char *record = directory.buffer.data() + directory.position;
        std::uint16_t length = 0;
        std::memcpy(&length, record + lengthOffset, sizeof length);
        directory.position += length;
        std::string name(record + nameOffset);
        if (name != "." && name != "..")
            return name;
    }
}

/// Walks the tree below one directory.
class Remover
{
public:
    explicit Remover(int top)
    {
        m_stack.emplace_back(UniqueFd(::openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    }

    Result<void> run()
    {
        if (!m_stack.front().fd)
            return osFailure(errno, "cannot open a directory to empty it");
        while (true) {
            const auto name = nextName(m_stack.back());
            if (!name)
                return std::unexpected(name.error());
            const auto done = name->empty() ? leave() : remove(*name);
            if (!done)
                return done;
            if (m_stack.empty())
                return {};
        }
    }

private:
    /// The directory at the top of the stack has no entries left to see.
    Result<void> leave()
    {
        const std::string name = std::move(m_stack.back().name);
        if (m_stack.size() == 1) {
            // Something was moved here, and the listing may have passed the place: look again.
            if (m_moved > 0 && ::lseek(m_stack.front().fd.get(), 0, SEEK_SET) == 0)
                m_moved = 0;
            else
                m_stack.clear();
            return {};
        }
        m_stack.pop_back();
        const int parent = m_stack.back().fd.get();
        if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT)
            return {};
        // Somebody else still writes there; the caller may try again.
        return osFailure(errno, std::format("cannot remove directory '{}'", printable(name)));
    }

    Result<void> remove(const std::string &name)
    {
        const int parent = m_stack.back().fd.get();
        if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT)
            return {};
        // unlink(2) of a directory says EISDIR; EPERM stands in POSIX and on some file systems.
        if (errno != EISDIR && errno != EPERM)
            return osFailure(errno, std::format("cannot remove '{}'", printable(name)));
        if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT)
            return {};
        if (errno != ENOTEMPTY && errno != EEXIST)
            return osFailure(errno, std::format("cannot remove '{}'", printable(name)));
        if (m_stack.size() >= maxOpenLevels)
            return moveUp(name);
        UniqueFd child = openChild(parent, name.c_str());
        if (!child)
            return osFailure(errno, std::format("cannot open directory '{}' to empty it", printable(name)));
        m_stack.emplace_back(std::move(child), name);
        return {};
    }

    Result<void> moveUp(const std::string &name)
    {
        const int parent = m_stack.back().fd.get();
        while (true) {
            const std::string moved = std::format(".deep-{}", m_counter++);
            const unsigned noReplace = 1; // RENAME_NOREPLACE, which <stdio.h> has for GNU only
            if (::syscall(SYS_renameat2, parent, name.c_str(), m_stack.front().fd.get(), moved.c_str(), noReplace)
                == 0) {
                ++m_moved;
                return {};
            }
            if (errno != EEXIST)
                return osFailure(errno, std::format("cannot move directory '{}' to remove it", printable(name)));
        }
    }

    std::vector<Directory> m_stack;
    std::uint64_t m_moved = 0;
    std::uint64_t m_counter = 0;
};

} // namespace

Result<void> removeContents(int directory)
{
    return Remover(directory).run();
}

Result<void> removeTree(int parent, const std::string &name)
{
    if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT)
        return {};
    if (errno != EISDIR && errno != EPERM)
        return osFailure(errno, std::format("cannot remove '{}'", printable(name)));
    const UniqueFd child = openChild(parent, name.c_str());
    if (!child)
        return osFailure(errno, std::format("cannot open directory '{}' to remove it", printable(name)));
    if (auto emptied = removeContents(child.get()); !emptied)
        return emptied;
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
        return osFailure(errno, std::format("cannot remove directory '{}'", printable(name)));
    return {};
}

} // namespace kiste
