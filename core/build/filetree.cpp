// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/tarreader.h"
#include "core/base/fileio.h"
#include "core/base/walktree.h"
#include "core/build/copyfiles.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <format>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace kiste::build {

namespace {

constexpr std::size_t treeBuffer = 256 * 1024;

/// Nothing outside of the folder is opened, whatever is put into it meanwhile.
UniqueFd openBelow(int top, const std::string &path)
{
    open_how how = {};
    how.flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return UniqueFd(static_cast<int>(::syscall(SYS_openat2, top, path.c_str(), &how, sizeof how)));
}

mode_t typeBits(TarEntry::Type type)
{
    switch (type) {
    case TarEntry::Type::Symlink:
        return S_IFLNK;
    case TarEntry::Type::CharDevice:
        return S_IFCHR;
    case TarEntry::Type::BlockDevice:
        return S_IFBLK;
    case TarEntry::Type::Directory:
        return S_IFDIR;
    case TarEntry::Type::Fifo:
        return S_IFIFO;
    default:
        return S_IFREG;
    }
}

SourceFile asSource(const TarEntry &entry, std::string path)
{
    SourceFile file{.path = std::move(path), .link = entry.linkTarget, .isHardLink = entry.type == TarEntry::Type::HardLink, .attributes = entry.xattrs, .offset = entry.dataOffset};
    file.status.st_mode = typeBits(entry.type) | entry.mode;
    file.status.st_uid = static_cast<uid_t>(entry.uid);
    file.status.st_gid = static_cast<gid_t>(entry.gid);
    file.status.st_size = static_cast<off_t>(entry.size);
    file.status.st_mtim = {entry.mtime, static_cast<long>(entry.mtimeNanoseconds)};
    file.status.st_rdev = makedev(entry.deviceMajor, entry.deviceMinor);
    return file;
}

std::string placed(const std::string &prefix, const std::string &path)
{
    const std::string clean = cleanPath("/" + prefix + "/" + path).substr(1);
    return clean.empty() ? "." : clean;
}

void sortFiles(std::vector<SourceFile> &files)
{
    // As if '/' came before all other characters, so that what is in a folder comes right behind it.
    std::ranges::sort(files, [](const SourceFile &a, const SourceFile &b) {
        return std::ranges::lexicographical_compare(a.path, b.path, [](char x, char y) {
            const auto rank = [](char c) { return c == '/' ? -1 : static_cast<int>(static_cast<unsigned char>(c)); };
            return rank(x) < rank(y);
        });
    });
}

} // namespace

Result<FileTree> FileTree::ofFolder(const std::string &folder, const IgnoreRules &rules, const std::atomic<bool> &cancelled)
{
    FileTree tree;
    tree.m_top = UniqueFd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    SourceFile top{.path = "."};
    if (!tree.m_top || ::fstat(tree.m_top.get(), &top.status) != 0)
        return osFailure(errno, std::format("cannot open the folder '{}'", printable(folder)));
    top.status.st_uid = 0;
    top.status.st_gid = 0;
    tree.m_files.push_back(top);
    const auto visit = [&](const TreeEntry &entry) -> Result<void> {
        if (rules.ignores(entry.path)) {
            ++tree.m_ignored;
            return {};
        }
        SourceFile file{.path = entry.path, .status = entry.status};
        const mode_t mode = file.status.st_mode;
        if (S_ISSOCK(mode) || S_ISBLK(mode) || S_ISCHR(mode))
            return {};
        file.status.st_uid = 0;
        file.status.st_gid = 0;
        if (S_ISLNK(mode)) {
            std::array<char, PATH_MAX + 1> target{};
            const ssize_t length = ::readlinkat(entry.parent, entry.name.c_str(), target.data(), target.size());
            if (length < 0)
                return osFailure(errno, std::format("cannot read the link '{}'", printable(entry.path)));
            file.link.assign(target.data(), static_cast<std::size_t>(length));
        }
        tree.m_files.push_back(std::move(file));
        return {};
    };
    if (auto walked = walkTree(tree.m_top.get(), visit, &cancelled); !walked)
        return std::unexpected(walked.error());
    sortFiles(tree.m_files);
    return tree;
}

Result<FileTree> FileTree::ofArchive(UniqueFd archive, const std::string &prefix)
{
    FileTree tree;
    tree.m_top = std::move(archive);
    tree.m_archive = true;
    if (::lseek(tree.m_top.get(), 0, SEEK_SET) != 0)
        return osFailure(errno, "cannot read the archive");
    FdTarInput input(tree.m_top.get());
    TarReader reader(input);
    while (true) {
        const auto entry = reader.next();
        if (!entry)
            return std::unexpected(entry.error());
        if (!*entry)
            break;
        if ((*entry)->sparse)
            return failure(ErrorCode::Unsupported, std::format("'{}' is a sparse file", printable((*entry)->path)));
        SourceFile file = asSource(**entry, placed(prefix, (*entry)->path));
        if (file.isHardLink)
            file.link = placed(prefix, file.link);
        tree.m_files.push_back(std::move(file));
    }
    sortFiles(tree.m_files);
    return tree;
}

const SourceFile *FileTree::find(std::string_view path) const
{
    const auto found = std::ranges::find(m_files, path, &SourceFile::path);
    return found == m_files.end() ? nullptr : &*found;
}

std::pair<std::size_t, std::size_t> FileTree::below(std::string_view path) const
{
    if (path == ".")
        return {m_files.empty() || m_files.front().path != "." ? 0 : 1, m_files.size()};
    const SourceFile *const top = find(path);
    if (!top)
        return {0, 0};
    const std::size_t begin = static_cast<std::size_t>(top - m_files.data()) + 1;
    const std::string prefix = std::string(path) + '/';
    std::size_t end = begin;
    while (end < m_files.size() && m_files[end].path.starts_with(prefix))
        ++end;
    return {begin, end};
}

Result<void> FileTree::read(const SourceFile &file, const std::function<Result<void>(std::span<const std::byte>)> &sink) const
{
    UniqueFd opened;
    if (!m_archive) {
        opened = openBelow(m_top.get(), file.path);
        struct stat status = {};
        if (!opened || ::fstat(opened.get(), &status) != 0)
            return osFailure(errno, std::format("cannot read '{}'", printable(file.path)));
        if (!S_ISREG(status.st_mode) || status.st_size != file.status.st_size)
            return failure(ErrorCode::Failed, std::format("'{}' was changed while it was read", printable(file.path)));
    }
    std::vector<std::byte> buffer(treeBuffer);
    const auto size = static_cast<std::uint64_t>(file.status.st_size);
    for (std::uint64_t done = 0; done < size;) {
        const auto part = std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), size - done));
        const auto count = readFullyAt(m_archive ? m_top.get() : opened.get(), part, file.offset + done, file.path);
        if (!count)
            return std::unexpected(count.error());
        if (*count < part.size())
            return failure(ErrorCode::Failed, std::format("'{}' became shorter while it was read", printable(file.path)));
        if (auto taken = sink(part); !taken)
            return taken;
        done += part.size();
    }
    return {};
}

} // namespace kiste::build
