// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/tarwriter.h"

#include "core/archive/tarheader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <format>
#include <sys/sysmacros.h>

namespace kiste {

namespace {

constexpr std::size_t nameField = 100;
constexpr std::uint64_t maxOctal7 = 07777777;
constexpr std::uint64_t maxOctal11 = 077777777777;

/// A ustar header as POSIX.1-2001 lays it out.
struct Header
{
    std::array<char, 100> name;
    std::array<char, 8> mode;
    std::array<char, 8> uid;
    std::array<char, 8> gid;
    std::array<char, 12> size;
    std::array<char, 12> mtime;
    std::array<char, 8> checksum;
    char type;
    std::array<char, 100> link;
    std::array<char, 6> magic;
    std::array<char, 2> version;
    std::array<char, 32> userName;
    std::array<char, 32> groupName;
    std::array<char, 8> major;
    std::array<char, 8> minor;
    std::array<char, 155> prefix;
    std::array<char, 12> padding;
};
static_assert(sizeof(Header) == tar::blockSize);

template<std::size_t Size>
void putText(std::array<char, Size> &field, const std::string &text)
{
    std::copy_n(text.begin(), std::min(Size, text.size()), field.begin());
}

/// Octal digits with a NUL behind them; what does not fit is 0 here and whole in the pax header.
template<std::size_t Size>
void putNumber(std::array<char, Size> &field, std::uint64_t number)
{
    std::string text = std::format("{:0{}o}", number, Size - 1);
    if (text.size() > Size - 1)
        text.assign(Size - 1, '0');
    putText(field, text);
}

/// "LENGTH KEY=VALUE\n", where LENGTH counts itself.
std::string paxRecord(const std::string &key, const std::string &value)
{
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t length = rest + 1;
    while (std::to_string(length).size() + rest != length)
        length = std::to_string(length).size() + rest;
    return std::format("{} {}={}\n", length, key, value);
}

bool isPlain(const std::string &text)
{
    return std::ranges::all_of(text, [](char c) { return c > 0; });
}

std::string paxHeader(const TarMember &member, std::uint64_t size)
{
    const struct stat &status = member.status;
    std::string records;
    if (member.path.size() + 1 > nameField || !isPlain(member.path))
        records += paxRecord("path", member.path + (S_ISDIR(status.st_mode) ? "/" : ""));
    if (member.link.size() > nameField || !isPlain(member.link))
        records += paxRecord("linkpath", member.link);
    if (size > maxOctal11)
        records += paxRecord("size", std::to_string(size));
    if (status.st_uid > maxOctal7)
        records += paxRecord("uid", std::to_string(status.st_uid));
    if (status.st_gid > maxOctal7)
        records += paxRecord("gid", std::to_string(status.st_gid));
    if (status.st_mtim.tv_nsec != 0 || status.st_mtim.tv_sec < 0
        || static_cast<std::uint64_t>(status.st_mtim.tv_sec) > maxOctal11) {
        // Before the epoch the fraction counts towards zero, so whole seconds have to do.
        records += paxRecord("mtime", status.st_mtim.tv_sec < 0
                                 ? std::to_string(status.st_mtim.tv_sec)
                                 : std::format("{}.{:09}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec));
    }
    for (const auto &[key, value] : member.attributes)
        records += paxRecord("SCHILY.xattr." + key, value);
    return records;
}

char typeOf(const TarMember &member)
{
    if (member.isHardLink)
        return '1';
    switch (member.status.st_mode & S_IFMT) {
    case S_IFLNK:
        return '2';
    case S_IFCHR:
        return '3';
    case S_IFBLK:
        return '4';
    case S_IFDIR:
        return '5';
    case S_IFIFO:
        return '6';
    default:
        return '0';
    }
}

} // namespace

Result<void> TarWriter::block(const std::string &name, const TarMember &member, char type, std::uint64_t size)
{
    Header header = {};
    const struct stat &status = member.status;
    putText(header.name, name);
    putNumber(header.mode, status.st_mode & 07777U);
    putNumber(header.uid, status.st_uid);
    putNumber(header.gid, status.st_gid);
    putNumber(header.size, size);
    putNumber(header.mtime, status.st_mtim.tv_sec < 0 ? 0 : static_cast<std::uint64_t>(status.st_mtim.tv_sec));
    header.type = type;
    putText(header.link, member.link);
    std::memcpy(header.magic.data(), "ustar", 6);
    std::memcpy(header.version.data(), "00", 2);
    if (type == '3' || type == '4') {
        putNumber(header.major, major(status.st_rdev));
        putNumber(header.minor, minor(status.st_rdev));
    }
    header.checksum.fill(' ');
    std::uint64_t sum = 0;
    const auto bytes = std::as_bytes(std::span(&header, 1));
    for (const std::byte byte : bytes)
        sum += std::to_integer<unsigned>(byte);
    const std::string text = std::format("{:06o}", sum);
    putText(header.checksum, text + std::string("\0 ", 2));
    m_missing = size;
    m_padding = (tar::blockSize - size % tar::blockSize) % tar::blockSize;
    return m_sink(bytes);
}

Result<void> TarWriter::add(const TarMember &member)
{
    if (m_missing != 0)
        return failure(ErrorCode::WrongState, "the member before is not complete");
    const bool hasContent = S_ISREG(member.status.st_mode) && !member.isHardLink;
    const std::uint64_t size = hasContent ? static_cast<std::uint64_t>(member.status.st_size) : 0;
    if (const std::string records = paxHeader(member, size); !records.empty()) {
        TarMember header{.path = "PaxHeaders/" + member.path.substr(member.path.rfind('/') + 1)};
        header.status.st_mode = 0644;
        if (auto begun = block(header.path, header, 'x', records.size()); !begun)
            return begun;
        if (auto written = write(std::as_bytes(std::span(records))); !written)
            return written;
    }
    std::string name = member.path;
    if (S_ISDIR(member.status.st_mode))
        name += '/';
    if (auto begun = block(name, member, typeOf(member), size); !begun)
        return begun;
    return {};
}

Result<void> TarWriter::write(std::span<const std::byte> content)
{
    if (content.size() > m_missing)
        return failure(ErrorCode::WrongState, "more content than was announced");
    if (auto written = m_sink(content); !written)
        return written;
    m_missing -= content.size();
    return m_missing == 0 ? pad() : Result<void>();
}

Result<void> TarWriter::pad()
{
    static constexpr std::array<std::byte, tar::blockSize> zeros{};
    const auto padding = std::span(zeros).first(m_padding);
    m_padding = 0;
    return padding.empty() ? Result<void>() : m_sink(padding);
}

Result<void> TarWriter::finish()
{
    if (m_missing != 0)
        return failure(ErrorCode::WrongState, "the last member is not complete");
    static constexpr std::array<std::byte, 2 * tar::blockSize> zeros{};
    return m_sink(zeros);
}

} // namespace kiste
