// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/accounts.h"

#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <format>
#include <limits>
#include <optional>
#include <sys/stat.h>

namespace kiste {

namespace {

constexpr std::size_t maxAccountFile = 4 * 1024 * 1024;

bool isNumber(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::uint32_t> parseId(std::string_view text, std::string_view what)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()
        || value > static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a {} id", text.substr(0, 40), what));
    return static_cast<std::uint32_t>(value);
}

std::string_view cut(std::string_view &rest, char separator)
{
    const std::size_t at = rest.find(separator);
    const std::string_view piece = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return piece;
}

/// Field @p index of a colon separated line.
std::string_view field(std::string_view line, int index)
{
    for (; index > 0; --index)
        cut(line, ':');
    return cut(line, ':');
}

template<typename Matches>
std::optional<std::string_view> findLine(std::string_view text, Matches matches)
{
    while (!text.empty()) {
        const std::string_view line = cut(text, '\n');
        if (!line.empty() && line[0] != '#' && matches(line))
            return line;
    }
    return std::nullopt;
}

Result<std::uint32_t> resolveGroup(std::string_view name, std::string_view group)
{
    if (isNumber(name))
        return parseId(name, "group");
    const auto line = findLine(group, [&](std::string_view l) { return field(l, 0) == name; });
    if (!line)
        return failure(ErrorCode::NotFound, std::format("the container has no group '{}'", name.substr(0, 40)));
    return parseId(field(*line, 2), "group");
}

bool listsMember(std::string_view members, std::string_view name)
{
    while (!members.empty()) {
        if (cut(members, ',') == name)
            return true;
    }
    return false;
}

Result<void> addSupplementaryGroups(Account &account, std::string_view name, std::string_view group)
{
    while (!group.empty()) {
        const std::string_view line = cut(group, '\n');
        if (!listsMember(field(line, 3), name))
            continue;
        const auto id = parseId(field(line, 2), "group");
        if (!id)
            return std::unexpected(id.error());
        if (*id != account.gid && std::ranges::find(account.groups, *id) == account.groups.end())
            account.groups.push_back(*id);
    }
    return {};
}

} // namespace

Result<Account> resolveAccount(std::string_view user, std::string_view passwd, std::string_view group)
{
    const std::size_t colon = user.find(':');
    const std::string_view name = user.substr(0, colon);
    if (name.empty() || (colon != std::string_view::npos && colon + 1 == user.size()))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a user", user.substr(0, 40)));

    const bool numeric = isNumber(name);
    const auto line
        = findLine(passwd, [&](std::string_view l) { return field(l, numeric ? 2 : 0) == name; });
    if (!line && !numeric)
        return failure(ErrorCode::NotFound, std::format("the container has no user '{}'", name.substr(0, 40)));

    Account account;
    const auto uid = parseId(line ? field(*line, 2) : name, "user");
    if (!uid)
        return std::unexpected(uid.error());
    account.uid = *uid;
    if (line) {
        const auto gid = parseId(field(*line, 3), "group");
        if (!gid)
            return std::unexpected(gid.error());
        account.gid = *gid;
        if (!field(*line, 5).empty())
            account.home = field(*line, 5);
    }
    if (colon != std::string_view::npos) {
        const auto gid = resolveGroup(user.substr(colon + 1), group);
        if (!gid)
            return std::unexpected(gid.error());
        account.gid = *gid;
    } else if (line) {
        if (auto added = addSupplementaryGroups(account, field(*line, 0), group); !added)
            return std::unexpected(added.error());
    }
    return account;
}

Result<std::string> readAccountFile(int root, const char *path)
{
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    auto fd = sys::openInRoot(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!fd)
        return fd.error().osError == ENOENT ? Result<std::string>(std::string()) : std::unexpected(fd.error());
    struct stat status{};
    if (::fstat(fd->get(), &status) != 0)
        return osFailure(errno, std::format("cannot examine '{}'", path));
    if (!S_ISREG(status.st_mode))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' in the container is not a regular file", path));
    return sys::readFile(fd->get(), maxAccountFile, path);
}

} // namespace kiste
