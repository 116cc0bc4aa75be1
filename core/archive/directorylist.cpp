// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/directorylist.h"

#include "core/base/uniquefd.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::size_t listPieceBytes = 64 * 1024;

Result<void> flush(int out, std::string &text)
{
    std::string_view left = text;
    while (!left.empty()) {
        const ssize_t size = ::write(out, left.data(), left.size());
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return errno == EPIPE ? failure(ErrorCode::Unavailable, "nobody reads the list any more")
                                  : osFailure(errno, "cannot write the list");
        left.remove_prefix(static_cast<std::size_t>(size));
    }
    text.clear();
    return {};
}

std::optional<DirectoryEntry> lookAt(int directory, const char *name)
{
    struct statx facts{};
    if (::statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &facts) != 0)
        return errno == ENOENT ? std::nullopt : std::optional(DirectoryEntry{.name = name, .link = {}});
    DirectoryEntry entry{.name = name, .mode = facts.stx_mode, .uid = facts.stx_uid, .gid = facts.stx_gid, .size = facts.stx_size};
    entry.modified = facts.stx_mtime.tv_sec * 1'000'000 + facts.stx_mtime.tv_nsec / 1000;
    entry.mount = (facts.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    if (S_ISLNK(facts.stx_mode)) {
        std::array<char, PATH_MAX> target{};
        const ssize_t size = ::readlinkat(directory, name, target.data(), target.size());
        if (size > 0)
            entry.link.assign(target.data(), static_cast<std::size_t>(size));
    }
    return entry;
}

void append(std::string &text, const DirectoryEntry &entry)
{
    (text += entry.name) += '\0';
    std::format_to(std::back_inserter(text), "{:o} {} {} {} {} {}", entry.mode, entry.uid, entry.gid, entry.size, entry.modified,
                   entry.mount ? 'm' : '-');
    ((text += '\0') += entry.link) += '\0';
}

/// The text up to the next @p end, which is taken off together with it.
std::optional<std::string_view> takeUntil(std::string_view &rest, char end)
{
    const std::size_t at = rest.find(end);
    if (at == std::string_view::npos)
        return {};
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return part;
}

template<typename Number>
bool takeNumber(std::string_view &rest, Number &number, int base = 10)
{
    const auto part = takeUntil(rest, ' ');
    if (!part)
        return false;
    const auto [end, error] = std::from_chars(part->data(), part->data() + part->size(), number, base);
    return error == std::errc() && end == part->data() + part->size();
}

} // namespace

Result<void> listDirectory(int directory, int out)
{
    // A directory stream takes its descriptor over.
    UniqueFd own(::fcntl(directory, F_DUPFD_CLOEXEC, 3));
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(own ? ::fdopendir(own.get()) : nullptr, ::closedir);
    if (!stream)
        return osFailure(errno, "cannot list the directory");
    std::ignore = own.release();
    ::rewinddir(stream.get());
    std::string text;
    for (;;) {
        errno = 0;
        const dirent *found = ::readdir(stream.get());
        if (!found && errno != 0)
            return osFailure(errno, "cannot list the directory");
        if (!found)
            break;
        const std::string_view name = found->d_name;
        if (name == "." || name == "..")
            continue;
        if (const auto entry = lookAt(::dirfd(stream.get()), found->d_name))
            append(text, *entry);
        if (text.size() < listPieceBytes)
            continue;
        if (auto written = flush(out, text); !written)
            return written;
    }
    text += '\0';
    return flush(out, text);
}

Result<std::vector<DirectoryEntry>> parseDirectoryList(std::string_view stream)
{
    std::vector<DirectoryEntry> entries;
    const auto broken = [] { return failure(ErrorCode::Corrupt, "the list of the directory was cut off"); };
    for (;;) {
        const auto name = takeUntil(stream, '\0');
        if (!name)
            return broken();
        if (name->empty())
            return stream.empty() ? Result<std::vector<DirectoryEntry>>(std::move(entries)) : broken();
        auto numbers = takeUntil(stream, '\0');
        const auto link = takeUntil(stream, '\0');
        if (!numbers || !link || name->contains('/') || *name == "." || *name == "..")
            return broken();
        DirectoryEntry entry{.name = std::string(*name), .link = std::string(*link)};
        if (!takeNumber(*numbers, entry.mode, 8) || !takeNumber(*numbers, entry.uid) || !takeNumber(*numbers, entry.gid)
            || !takeNumber(*numbers, entry.size) || !takeNumber(*numbers, entry.modified) || (*numbers != "m" && *numbers != "-"))
            return broken();
        entry.mount = *numbers == "m";
        entries.push_back(std::move(entry));
    }
}

} // namespace kiste
