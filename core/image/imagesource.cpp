// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/imagesource.h"

#include "core/archive/tarreader.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kiste {

namespace {

// An image archive has a few members for each layer; this is a root file system that was given by mistake.
constexpr std::size_t maxMembers = 100'000;
constexpr int maxLinks = 8;
constexpr std::size_t scanBuffer = 64 * 1024;
constexpr std::size_t maxDocument = 4U << 20U;

std::unexpected<Error> notThere(const std::string &name)
{
    return failure(ErrorCode::NotFound, std::format("there is no file '{}' in it", printable(name)));
}

/// "a/./b" and "/a/b" are "a/b"; ".." takes a component back, and more than there are fail.
std::optional<std::string> normalized(std::string_view path)
{
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part.empty() || part == ".")
            continue;
        if (part != "..") {
            parts.push_back(part);
        } else if (!parts.empty()) {
            parts.pop_back();
        } else {
            return std::nullopt;
        }
    }
    std::string result;
    for (const std::string_view part : parts) {
        if (!result.empty())
            result += '/';
        result += part;
    }
    return result;
}

std::string directoryOf(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

} // namespace

Result<std::string> ImageSource::read(const std::string &name, std::size_t limit)
{
    const auto range = find(name);
    if (!range)
        return std::unexpected(range.error());
    if (range->size > limit) {
        return failure(ErrorCode::LimitExceeded,
            std::format("'{}' is {} bytes long, more than {} are refused", printable(name), range->size, limit));
    }
    std::string text(range->size, '\0');
    const std::string what = std::format("'{}'", printable(name));
    const auto length = readFullyAt(range->fd, std::as_writable_bytes(std::span(text)), range->offset, what);
    if (!length)
        return std::unexpected(length.error());
    if (*length != text.size())
        return failure(ErrorCode::Corrupt, std::format("{} is cut short", what));
    return text;
}

Result<ImageSource::Range> ImageSource::findBlob(const Digest &digest, std::uint64_t size)
{
    auto range = find("blobs/sha256/" + digest.hex());
    if (!range && range.error().code == ErrorCode::NotFound)
        return failure(ErrorCode::Corrupt, std::format("it lacks the blob '{}'", digest.text()));
    if (range && range->size != size) {
        return failure(ErrorCode::Corrupt,
            std::format("the blob '{}' is {} bytes long, not {}", digest.text(), range->size, size));
    }
    return range;
}

Result<std::string> ImageSource::readBlob(const Digest &digest, std::uint64_t size)
{
    if (const auto range = findBlob(digest, size); !range)
        return std::unexpected(range.error());
    auto text = read("blobs/sha256/" + digest.hex(), maxDocument);
    if (text && Sha256::of(*text) != digest)
        return failure(ErrorCode::Corrupt, std::format("the content of blob '{}' has another digest", digest.text()));
    return text;
}

Result<ImageSource::Range> DirectorySource::find(const std::string &name)
{
    auto known = m_files.find(name);
    if (known == m_files.end()) {
        open_how how = {};
        how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
        UniqueFd file(static_cast<int>(::syscall(SYS_openat2, m_directory.get(), name.c_str(), &how, sizeof how)));
        if (!file && (errno == ENOENT || errno == ENOTDIR))
            return notThere(name);
        if (!file)
            return osFailure(errno, std::format("cannot open '{}'", printable(name)));
        known = m_files.emplace(name, std::move(file)).first;
    }
    struct stat status = {};
    if (::fstat(known->second.get(), &status) != 0)
        return osFailure(errno, std::format("cannot look at '{}'", printable(name)));
    if (!S_ISREG(status.st_mode))
        return notThere(name);
    return Range{.fd = known->second.get(), .offset = 0, .size = static_cast<std::uint64_t>(status.st_size)};
}

Result<std::unique_ptr<TarSource>> TarSource::open(
    UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled)
{
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return osFailure(errno, std::format("cannot look at '{}'", what));
    std::unique_ptr<TarSource> source(new TarSource(std::move(file)));
    if (auto scanned = source->scan(static_cast<std::uint64_t>(status.st_size), cancelled); !scanned)
        return std::unexpected(scanned.error());
    return source;
}

Result<void> TarSource::scan(std::uint64_t size, const std::atomic<bool> &cancelled)
{
    RangeTarInput input(m_file.get(), 0, size);
    TarReader reader(input, scanBuffer);
    while (true) {
        if (cancelled)
            return failure(ErrorCode::Cancelled, "reading the archive was cancelled");
        const auto entry = reader.next();
        if (!entry)
            return std::unexpected(entry.error());
        if (!*entry)
            return {};
        if (m_members.size() >= maxMembers) {
            return failure(ErrorCode::Unsupported,
                std::format("it has more than {} members, so it is no image archive; "
                            "a root file system can be imported",
                    maxMembers));
        }
        const auto name = normalized((*entry)->path);
        if (!name)
            continue;
        switch ((*entry)->type) {
        case TarEntry::Type::File:
            // Holes are not in the file, so there is no range to hand out.
            if (!(*entry)->sparse)
                m_members[*name] = {.offset = (*entry)->dataOffset, .size = (*entry)->storedSize, .link = {}};
            break;
        case TarEntry::Type::Symlink:
            if (const auto target = normalized(directoryOf(*name) + (*entry)->linkTarget))
                m_members[*name] = {.offset = 0, .size = 0, .link = *target};
            break;
        case TarEntry::Type::HardLink:
            if (const auto target = normalized((*entry)->linkTarget))
                m_members[*name] = {.offset = 0, .size = 0, .link = *target};
            break;
        default:
            break;
        }
    }
}

Result<ImageSource::Range> TarSource::find(const std::string &name)
{
    auto wanted = normalized(name);
    for (int i = 0; wanted && i < maxLinks; ++i) {
        const auto found = m_members.find(*wanted);
        if (found == m_members.end())
            break;
        if (found->second.link.empty())
            return Range{.fd = m_file.get(), .offset = found->second.offset, .size = found->second.size};
        wanted = found->second.link;
    }
    return notThere(name);
}

} // namespace kiste
