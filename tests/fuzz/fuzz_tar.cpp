// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Archives: read in several ways, which must all see the same, and written again.
#include "core/archive/tarheader.h"
#include "core/archive/tarreader.h"
#include "core/archive/tarwriter.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/tarmutator.h"

#include <algorithm>
#include <sys/sysmacros.h>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

/// Bytes in memory, handed out in pieces of at most @p piece.
class MemoryInput : public TarInput
{
public:
    MemoryInput(std::string_view bytes, std::size_t piece, bool skips)
        : m_rest(bytes)
        , m_piece(piece)
        , m_skips(skips)
    {
    }
    Result<std::size_t> read(std::span<std::byte> buffer) override
    {
        const std::size_t n = std::min({buffer.size(), m_rest.size(), m_piece});
        std::copy_n(m_rest.begin(), n, reinterpret_cast<char *>(buffer.data()));
        m_rest.remove_prefix(n);
        return n;
    }
    Result<std::uint64_t> skip(std::uint64_t bytes) override
    {
        const std::uint64_t n = m_skips ? std::min<std::uint64_t>(bytes, m_rest.size()) : 0;
        m_rest.remove_prefix(n);
        return n;
    }

private:
    std::string_view m_rest;
    std::size_t m_piece;
    bool m_skips;
};

struct Member
{
    TarEntry entry;
    std::vector<std::pair<std::uint64_t, std::string>> data; ///< neighbouring pieces joined
};

struct Archive
{
    std::vector<Member> members;
    std::optional<Error> error;
};

void checkEntry(const TarEntry &entry)
{
    require(!entry.path.contains('\0') && !entry.linkTarget.contains('\0'), "names have no NUL byte");
    require(entry.size <= tar::maxSize && entry.storedSize <= tar::maxSize, "sizes are possible");
    require((entry.mode & ~07777U) == 0, "a mode has permission bits only");
    require(entry.mtimeNanoseconds < 1'000'000'000, "a fraction is less than a second");
    require(entry.type == TarEntry::Type::File || entry.storedSize == 0, "only files have data");
    std::uint64_t end = 0;
    std::uint64_t stored = 0;
    for (const TarEntry::Extent &extent : entry.extents) {
        if (extent.offset == 0 && extent.size == 0)
            continue;
        require(extent.offset >= end, "pieces of a sparse file do not overlap");
        end = extent.offset + extent.size;
        stored += extent.size;
    }
    require(!entry.sparse || (end <= entry.size && stored == entry.storedSize), "a sparse file's map fits it");
    require(entry.sparse || (entry.extents.empty() && entry.size == entry.storedSize), "an ordinary file has no holes");
}

void readMember(TarReader &reader, Archive &archive)
{
    Member &member = archive.members.back();
    std::uint64_t got = 0;
    std::uint64_t last = 0;
    for (;;) {
        const auto piece = reader.readData();
        if (!piece) {
            archive.error = piece.error();
            return;
        }
        if (piece->bytes.empty())
            break;
        require(piece->offset >= last && piece->offset + piece->bytes.size() <= member.entry.size,
                "data lies in its file");
        last = piece->offset + piece->bytes.size();
        got += piece->bytes.size();
        const std::string_view bytes(reinterpret_cast<const char *>(piece->bytes.data()), piece->bytes.size());
        if (!member.data.empty() && member.data.back().first + member.data.back().second.size() == piece->offset)
            member.data.back().second += bytes;
        else
            member.data.emplace_back(piece->offset, bytes);
    }
    require(got == member.entry.storedSize, "all of a file's data comes");
}

Archive readAll(std::string_view bytes, std::size_t piece, std::size_t buffer, bool content)
{
    MemoryInput input(bytes, piece, !content);
    TarReader reader(input, buffer);
    Archive archive;
    while (!archive.error) {
        const auto entry = reader.next();
        if (!entry) {
            archive.error = entry.error();
            break;
        }
        if (!*entry) {
            require(reader.drain().has_value(), "what is behind an archive can be read");
            break;
        }
        checkEntry(**entry);
        require((*entry)->dataOffset <= bytes.size(), "data lies in the archive");
        archive.members.push_back({**entry, {}});
        if (content)
            readMember(reader, archive);
    }
    if (archive.error)
        requireSound(*archive.error);
    return archive;
}

bool sameEntry(const TarEntry &a, const TarEntry &b)
{
    return a.type == b.type && a.path == b.path && a.linkTarget == b.linkTarget && a.size == b.size && a.mode == b.mode
        && a.uid == b.uid && a.gid == b.gid && a.mtime == b.mtime && a.mtimeNanoseconds == b.mtimeNanoseconds
        && a.deviceMajor == b.deviceMajor && a.deviceMinor == b.deviceMinor && a.xattrs == b.xattrs
        && a.dataOffset == b.dataOffset && a.storedSize == b.storedSize;
}

void requireSame(const Archive &a, const Archive &b, bool content)
{
    require(a.members.size() == b.members.size(), "an archive has as many members however it is read");
    for (std::size_t i = 0; i < a.members.size(); ++i) {
        require(sameEntry(a.members[i].entry, b.members[i].entry), "a member is the same however it is read");
        require(!content || a.members[i].data == b.members[i].data, "data is the same however it is read");
    }
    require(a.error == b.error, "an archive is wrong in the same way however it is read");
}

std::optional<TarMember> memberOf(const Member &read)
{
    const TarEntry &entry = read.entry;
    constexpr std::int64_t largestId = 0xfffffffe;
    const bool ids = entry.uid >= 0 && entry.uid <= largestId && entry.gid >= 0 && entry.gid <= largestId;
    const bool device = entry.deviceMajor < 4096 && entry.deviceMinor < (1U << 20U);
    std::string path = entry.path;
    while (entry.type == TarEntry::Type::Directory && path.ends_with('/'))
        path.pop_back();
    if (!ids || !device || entry.sparse || path.empty() || path.ends_with('/')
        || (entry.mtime < 0 && entry.mtimeNanoseconds != 0))
        return {};
    constexpr mode_t types[] = {S_IFREG, S_IFREG, S_IFLNK, S_IFCHR, S_IFBLK, S_IFDIR, S_IFIFO};
    const bool links = entry.type == TarEntry::Type::HardLink || entry.type == TarEntry::Type::Symlink;
    TarMember member {.path = path,
                     .status = {},
                     .link = links ? entry.linkTarget : std::string(),
                     .isHardLink = entry.type == TarEntry::Type::HardLink,
                     .attributes = entry.xattrs};
    member.status.st_mode = types[static_cast<std::size_t>(entry.type)] | entry.mode;
    member.status.st_uid = static_cast<uid_t>(entry.uid);
    member.status.st_gid = static_cast<gid_t>(entry.gid);
    member.status.st_size = static_cast<off_t>(entry.size);
    member.status.st_mtim = {entry.mtime, static_cast<long>(entry.mtimeNanoseconds)};
    member.status.st_rdev = makedev(entry.deviceMajor, entry.deviceMinor);
    return member;
}

/// What was read whole is written, and read again.
void checkWriting(const Archive &archive)
{
    std::string bytes;
    TarWriter writer([&bytes](std::span<const std::byte> piece) {
        bytes.append(reinterpret_cast<const char *>(piece.data()), piece.size());
        return Result<void>();
    });
    std::vector<const Member *> written;
    for (const Member &member : archive.members) {
        const bool whole = archive.error == std::nullopt || &member != &archive.members.back();
        const auto made = whole ? memberOf(member) : std::nullopt;
        if (!made)
            continue;
        must(writer.add(*made).transform([] { return 0; }), "a member can be written");
        for (const auto &[offset, data] : member.data)
            must(writer.write(std::as_bytes(std::span(data))).transform([] { return 0; }), "data can be written");
        written.push_back(&member);
    }
    must(writer.finish().transform([] { return 0; }), "an archive can be completed");
    require(bytes.size() % 512 == 0, "an archive is whole blocks");
    const Archive again = readAll(bytes, bytes.size(), 1U << 16U, true);
    if (again.error)
        std::fprintf(stderr, "fuzz: %s\n", again.error->detail.c_str());
    require(!again.error && again.members.size() == written.size(), "an archive that was written can be read");
    for (std::size_t i = 0; i < written.size(); ++i) {
        TarEntry before = written[i]->entry;
        const TarEntry &after = again.members[i].entry;
        before.dataOffset = after.dataOffset;
        if (before.type == TarEntry::Type::Directory)
            before.path = memberOf(*written[i])->path + '/';
        if (before.type != TarEntry::Type::HardLink && before.type != TarEntry::Type::Symlink)
            before.linkTarget.clear();
        require(sameEntry(before, after), "a member stays the same");
        require(written[i]->data == again.members[i].data, "data stays the same");
    }
}

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned seed)
{
    return mutateTar(data, size, maxSize, seed);
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes = textOf(data, size);
    const Archive archive = readAll(bytes, bytes.size(), 1U << 16U, true);
    requireSame(archive, readAll(bytes, 7, 512, true), true);
    requireSame(archive, readAll(bytes, 700, 1536, true), true);
    if (!archive.error)
        requireSame(archive, readAll(bytes, bytes.size(), 4096, false), false);
    checkWriting(archive);
    if (const auto values = tar::parsePax(bytes); !values)
        requireSound(values.error());
    return 0;
}
