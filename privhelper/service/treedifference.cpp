// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/treedifference.h"

#include "core/base/fileio.h"
#include "privhelper/service/mergedtree.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace kiste {

namespace {

/// Every level of the trees keeps its directories open.
constexpr std::size_t maxOpenDirectories = 4096;
constexpr std::size_t comparedPiece = 128 * 1024;

using Entry = MergedDirectory::Entry;

char letterOf(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return 'd';
    case S_IFLNK:
        return 'l';
    case S_IFCHR:
        return 'c';
    case S_IFBLK:
        return 'b';
    case S_IFIFO:
        return 'p';
    case S_IFSOCK:
        return 's';
    default:
        return 'f';
    }
}

std::uint64_t sizeOf(const Entry &entry)
{
    return S_ISREG(entry.status.st_mode) ? static_cast<std::uint64_t>(entry.status.st_size) : 0;
}

/// Counts the directories that a walk has open.
class OpenDirectories
{
public:
    class Hold
    {
    public:
        Hold(OpenDirectories &owner, std::size_t count) : m_owner(owner), m_count(count) { m_owner.m_count += count; }
        ~Hold() { m_owner.m_count -= m_count; }
        Hold(const Hold &) = delete;
        Hold &operator=(const Hold &) = delete;

    private:
        OpenDirectories &m_owner;
        const std::size_t m_count;
    };

    Result<void> check(const std::string &path) const
    {
        if (m_count <= maxOpenDirectories)
            return {};
        return failure(ErrorCode::LimitExceeded, std::format("'{}' is nested too deep in too many layers", printable(path)));
    }

private:
    std::size_t m_count = 0;
};

class Comparison
{
public:
    Comparison(const ComparedTree &tree, const ComparedTree &base, const DifferenceSink &sink, const std::atomic<bool> &cancelled)
        : m_tree(tree), m_base(base), m_sink(sink), m_cancelled(cancelled), m_left(comparedPiece), m_right(comparedPiece)
    {}

    Result<void> directories(const MergedDirectory &now, const MergedDirectory &old, const std::string &path)
    {
        if (now.isSameAs(old))
            return {};
        const OpenDirectories::Hold held(m_open, now.parts().size() + old.parts().size());
        if (auto few = m_open.check(path); !few)
            return few;
        const auto here = now.entries();
        const auto there = old.entries();
        if (!here || !there)
            return unreadable(path, here ? there.error() : here.error());
        auto x = here->begin();
        auto y = there->begin();
        while (x != here->end() || y != there->end()) {
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "it was cancelled");
            const int order = x == here->end() ? 1 : y == there->end() ? -1 : x->first.compare(y->first);
            const std::string child = path + '/' + (order <= 0 ? x->first : y->first);
            auto done = order < 0 ? added(now, *x, child) : order > 0 ? deleted(old, *y, child) : both(now, *x, old, *y, child);
            if (!done)
                return done;
            if (order <= 0)
                ++x;
            if (order >= 0)
                ++y;
        }
        return {};
    }

private:
    using Named = MergedDirectory::Entries::value_type;
    /// A directory that is only told of together with something inside.
    struct Waiting
    {
        char what;
        std::string path;
        bool told = false;
    };

    static std::unexpected<Error> unreadable(const std::string &path, const Error &error)
    {
        return std::unexpected(Error{error.code, std::format("{}: '{}'", error.detail, printable(path)), error.osError});
    }

    Result<void> say(const Difference &difference)
    {
        for (Waiting &waiting : m_waiting) {
            if (std::exchange(waiting.told, true))
                continue;
            if (auto told = m_sink({waiting.what, 'd', 0, 0, waiting.path}); !told)
                return told;
        }
        return m_sink(difference);
    }

    /// What is inside a directory, which is told of before if there is something to tell.
    Result<void> inside(char what, const MergedDirectory &now, const MergedDirectory &old, const std::string &path)
    {
        m_waiting.push_back({what, path});
        auto done = directories(now, old, path);
        m_waiting.pop_back();
        return done;
    }

    /// Whether the engine made it to mount something there. A directory may all the same have something in it.
    static bool isMountPoint(const ComparedTree &tree, const MergedDirectory &directory, const Entry &entry, const std::string &path)
    {
        return tree.isContainer && directory.partOf(entry).layer == 0 && tree.mountPoints.contains(path)
            && (S_ISDIR(entry.status.st_mode) || sizeOf(entry) == 0);
    }

    Result<void> added(const MergedDirectory &now, const Named &named, const std::string &path)
    {
        const auto &[name, entry] = named;
        const bool mountPoint = isMountPoint(m_tree, now, entry, path);
        const bool directory = S_ISDIR(entry.status.st_mode);
        if (!mountPoint) {
            if (auto told = say({'A', letterOf(entry.status.st_mode), 0, sizeOf(entry), path}); !told)
                return told;
        }
        if (!directory)
            return {};
        const auto opened = now.open(name, entry);
        if (!opened)
            return unreadable(path, opened.error());
        return mountPoint ? inside('A', *opened, {}, path) : directories(*opened, {}, path);
    }

    struct Extent
    {
        std::uint64_t bytes = 0;
        std::uint64_t entries = 0; ///< but for the engine's mount points
    };
    /// All that is below something of the base.
    Result<Extent> extentOf(const MergedDirectory &old, const std::string &name, const Entry &entry, const std::string &path)
    {
        Extent extent{.bytes = sizeOf(entry), .entries = isMountPoint(m_base, old, entry, path) ? 0U : 1U};
        if (!S_ISDIR(entry.status.st_mode))
            return extent;
        if (m_cancelled)
            return failure(ErrorCode::Cancelled, "it was cancelled");
        const auto opened = old.open(name, entry);
        if (!opened)
            return unreadable(path, opened.error());
        const OpenDirectories::Hold held(m_open, opened->parts().size());
        if (auto few = m_open.check(path); !few)
            return std::unexpected(few.error());
        const auto entries = opened->entries();
        if (!entries)
            return unreadable(path, entries.error());
        for (const auto &[child, below] : *entries) {
            const auto part = extentOf(*opened, child, below, path + '/' + child);
            if (!part)
                return part;
            extent.bytes += part->bytes;
            extent.entries += part->entries;
        }
        return extent;
    }

    Result<void> deleted(const MergedDirectory &old, const Named &named, const std::string &path)
    {
        const auto &[name, entry] = named;
        const auto extent = extentOf(old, name, entry, path);
        if (!extent)
            return std::unexpected(extent.error());
        if (extent->entries == 0)
            return {};
        return say({'D', letterOf(entry.status.st_mode), extent->bytes, 0, path});
    }

    Result<void> both(const MergedDirectory &now, const Named &newer, const MergedDirectory &old, const Named &older, const std::string &path)
    {
        const Entry &entry = newer.second;
        const Entry &before = older.second;
        const mode_t type = entry.status.st_mode & S_IFMT;
        if (type != (before.status.st_mode & S_IFMT))
            return replaced(now, newer, old, older, path);
        if (type == S_IFDIR)
            return bothDirectories(now, newer, old, older, path);
        if (entry.status.st_dev == before.status.st_dev && entry.status.st_ino == before.status.st_ino)
            return {}; // of the same layer
        const auto &here = now.partOf(entry);
        const auto &there = old.partOf(before);
        const bool timeToo = entry.status.st_mtim.tv_sec != before.status.st_mtim.tv_sec
            || entry.status.st_mtim.tv_nsec != before.status.st_mtim.tv_nsec;
        const bool attributes = timeToo || ownersAndMode(here, entry) != ownersAndMode(there, before, m_base);
        const auto what = content(here, newer, there, older, attributes, path);
        if (!what)
            return std::unexpected(what.error());
        return *what == ' ' ? Result<void>() : say({*what, letterOf(type), sizeOf(before), sizeOf(entry), path});
    }

    Result<void> replaced(const MergedDirectory &now, const Named &newer, const MergedDirectory &old, const Named &older, const std::string &path)
    {
        const auto extent = extentOf(old, older.first, older.second, path);
        if (!extent)
            return std::unexpected(extent.error());
        const mode_t mode = newer.second.status.st_mode;
        if (auto told = say({'C', letterOf(mode), extent->bytes, sizeOf(newer.second), path}); !told || !S_ISDIR(mode))
            return told;
        const auto opened = now.open(newer.first, newer.second);
        return opened ? directories(*opened, {}, path) : unreadable(path, opened.error());
    }

    Result<void> bothDirectories(const MergedDirectory &now, const Named &newer, const MergedDirectory &old, const Named &older,
                                 const std::string &path)
    {
        const auto here = now.open(newer.first, newer.second);
        const auto there = old.open(older.first, older.second);
        if (!here || !there)
            return unreadable(path, here ? there.error() : here.error());
        if (here->isSameAs(*there))
            return {};
        bool same = ownersAndMode(now.partOf(newer.second), newer.second) == ownersAndMode(old.partOf(older.second), older.second, m_base);
        if (same && !here->parts().empty() && !there->parts().empty()) {
            const auto equal = sameAttributes(here->parts().front().directory.get(), now.partOf(newer.second).layer,
                                              there->parts().front().directory.get(), old.partOf(older.second).layer, path);
            if (!equal)
                return std::unexpected(equal.error());
            same = *equal;
        }
        if (same)
            return inside('I', *here, *there, path);
        if (auto told = say({'M', 'd', 0, 0, path}); !told)
            return told;
        return directories(*here, *there, path);
    }

    static const IdMaps &mapsOf(const ComparedTree &tree, std::size_t layer)
    {
        static const IdMaps none;
        return tree.isContainer && layer == 0 ? tree.maps : none;
    }
    std::array<std::uint32_t, 3> ownersAndMode(const MergedDirectory::Part &part, const Entry &entry) const
    {
        return ownersAndMode(part, entry, m_tree);
    }
    static std::array<std::uint32_t, 3> ownersAndMode(const MergedDirectory::Part &part, const Entry &entry, const ComparedTree &tree)
    {
        constexpr mode_t permissions = 07777;
        const IdMaps &maps = mapsOf(tree, part.layer);
        return {IdMaps::inside(maps.users, entry.status.st_uid), IdMaps::inside(maps.groups, entry.status.st_gid),
                entry.status.st_mode & permissions};
    }
    Result<bool> sameAttributes(int here, std::size_t layer, int there, std::size_t oldLayer, const std::string &path) const
    {
        const auto now = layerAttributes(here, mapsOf(m_tree, layer), path);
        const auto old = layerAttributes(there, mapsOf(m_base, oldLayer), path);
        if (!now || !old)
            return std::unexpected(now ? old.error() : now.error());
        return *now == *old;
    }

    /// 'C', 'M' or ' ' of two entries of the same type that are no directories.
    Result<char> content(const MergedDirectory::Part &here, const Named &newer, const MergedDirectory::Part &there, const Named &older,
                         bool attributes, const std::string &path)
    {
        const mode_t type = newer.second.status.st_mode & S_IFMT;
        const char otherwise = attributes ? 'M' : ' ';
        if (type == S_IFLNK)
            return target(here, newer.first) == target(there, older.first) ? otherwise : 'C';
        if (type == S_IFCHR || type == S_IFBLK)
            return newer.second.status.st_rdev == older.second.status.st_rdev ? otherwise : 'C';
        if (type != S_IFREG)
            return otherwise;
        if (newer.second.status.st_size != older.second.status.st_size)
            return 'C';
        const UniqueFd now = openFile(here, newer.first);
        const UniqueFd old = openFile(there, older.first);
        if (!now || !old)
            return 'C'; // one of them went meanwhile
        const auto kept = sameAttributes(now.get(), here.layer, old.get(), there.layer, path); // also says if the content is elsewhere
        const auto same = kept ? sameContent(now.get(), old.get(), path) : kept;
        if (!same)
            return std::unexpected(same.error());
        return !*same ? 'C' : attributes || !*kept ? 'M' : ' ';
    }

    static std::optional<std::string> target(const MergedDirectory::Part &part, const std::string &name)
    {
        std::array<char, PATH_MAX + 1> text{};
        const ssize_t length = ::readlinkat(part.directory.get(), name.c_str(), text.data(), text.size());
        return length < 0 ? std::nullopt : std::optional(std::string(text.data(), static_cast<std::size_t>(length)));
    }

    static UniqueFd openFile(const MergedDirectory::Part &part, const std::string &name)
    {
        UniqueFd file(::openat(part.directory.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        struct stat status = {};
        if (file && (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)))
            file.reset();
        return file;
    }

    Result<bool> sameContent(int now, int old, const std::string &path)
    {
        for (std::uint64_t offset = 0;;) {
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "it was cancelled");
            const auto left = readFullyAt(now, m_left, offset, printable(path));
            const auto right = readFullyAt(old, m_right, offset, printable(path));
            if (!left || !right)
                return std::unexpected(left ? right.error() : left.error());
            if (*left != *right || std::memcmp(m_left.data(), m_right.data(), *left) != 0)
                return false;
            if (*left < m_left.size())
                return true;
            offset += *left;
        }
    }

    const ComparedTree &m_tree;
    const ComparedTree &m_base;
    const DifferenceSink &m_sink;
    const std::atomic<bool> &m_cancelled;
    std::vector<std::byte> m_left, m_right;
    std::vector<Waiting> m_waiting;
    OpenDirectories m_open;
};

class HiddenSearch
{
public:
    HiddenSearch(std::size_t layers, const std::function<Result<void>(const HiddenFile &)> &sink, const std::atomic<bool> &cancelled)
        : m_layers(layers), m_sink(sink), m_cancelled(cancelled)
    {}

    /// A directory in one layer.
    struct Part
    {
        UniqueFd directory;
        std::size_t layer = 0; ///< 0 is the topmost
        bool isHidden = false; ///< with all that is in it
    };

    Result<void> directory(const std::vector<Part> &parts, const std::string &path)
    {
        const OpenDirectories::Hold held(m_open, parts.size());
        if (auto few = m_open.check(path); !few)
            return few;
        std::map<std::string, Cover> covers;
        for (const Part &part : parts) {
            if (m_cancelled)
                return failure(ErrorCode::Cancelled, "it was cancelled");
            const auto names = plainNames(part.directory.get());
            if (!names)
                return std::unexpected(names.error());
            for (const std::string &name : *names) {
                if (auto looked = look(part, name, path + '/' + name, covers[name]); !looked)
                    return looked;
            }
        }
        while (!covers.empty()) {
            const auto next = covers.extract(covers.begin());
            // Where there is only one, and it shows, nothing hides anything.
            const auto &found = next.mapped().directories;
            if (found.empty() || (found.size() == 1 && !found.front().second))
                continue;
            std::vector<Part> inside;
            for (const auto &[part, hidden] : found) {
                UniqueFd child = openPlainDirectory(part->directory.get(), next.key());
                if (!child)
                    return osFailure(errno, std::format("cannot open '{}/{}'", printable(path), printable(next.key())));
                inside.push_back({std::move(child), part->layer, hidden});
            }
            if (auto done = directory(inside, path + '/' + next.key()); !done)
                return done;
        }
        return {};
    }

private:
    /// What the layers above have under a name.
    struct Cover
    {
        bool all = false; ///< nothing shows through
        bool isDirectory = false; ///< directories show through, nothing else
        std::vector<std::pair<const Part *, bool>> directories; ///< and whether they are hidden
    };

    Result<void> look(const Part &part, const std::string &name, const std::string &path, Cover &cover)
    {
        struct stat status = {};
        if (::fstatat(part.directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return {};
        if (!S_ISDIR(status.st_mode)) {
            const bool hidden = part.isHidden || cover.all || cover.isDirectory;
            cover.all = true;
            return hidden && S_ISREG(status.st_mode) ? hide(part, status, path) : Result<void>();
        }
        const UniqueFd child = openPlainDirectory(part.directory.get(), name);
        if (!child)
            return osFailure(errno, std::format("cannot open '{}'", printable(path)));
        cover.directories.emplace_back(&part, part.isHidden || cover.all);
        cover.isDirectory = true;
        cover.all = cover.all || isOverlayOpaque(child.get());
        return {};
    }

    Result<void> hide(const Part &part, const struct stat &status, const std::string &path)
    {
        if (status.st_size == 0)
            return {};
        if (status.st_nlink > 1 && ++m_names[{part.layer, status.st_ino}] < status.st_nlink)
            return {};
        return m_sink({static_cast<std::uint64_t>(status.st_size), m_layers - 1 - part.layer, path});
    }

    const std::size_t m_layers;
    const std::function<Result<void>(const HiddenFile &)> &m_sink;
    const std::atomic<bool> &m_cancelled;
    std::map<std::pair<std::size_t, ino_t>, nlink_t> m_names; ///< hidden ones, of files that have several
    OpenDirectories m_open;
};

} // namespace

Result<void> compareTrees(const ComparedTree &tree, const ComparedTree &base, const DifferenceSink &sink, const std::atomic<bool> &cancelled)
{
    const auto now = MergedDirectory::top(tree.layers);
    const auto old = MergedDirectory::top(base.layers);
    if (!now || !old)
        return std::unexpected(now ? old.error() : now.error());
    return Comparison(tree, base, sink, cancelled).directories(*now, *old, {});
}

Result<void> findHiddenFiles(std::span<const UniqueFd> layers, const std::function<Result<void>(const HiddenFile &)> &sink,
                             const std::atomic<bool> &cancelled)
{
    std::vector<HiddenSearch::Part> parts;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        UniqueFd directory = openPlainDirectory(layers[i].get(), ".");
        if (!directory)
            return osFailure(errno, "cannot read a layer");
        parts.push_back({std::move(directory), i});
    }
    return HiddenSearch(layers.size(), sink, cancelled).directory(parts, {});
}

} // namespace kiste
