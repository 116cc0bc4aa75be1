// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// /etc/passwd and /etc/group of an image. An input is a user's line, then the two files with a line "--" between them.
#include "privhelper/runtime/accounts.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <charconv>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

constexpr std::uint32_t largest = 2147483647;

void checkAccount(std::string_view user, const Account &account, std::string_view passwd)
{
    require(account.uid <= largest && account.gid <= largest, "ids are positive for everybody");
    require(!account.home.empty(), "there is a home");
    require(std::ranges::all_of(account.groups, [](std::uint32_t group) { return group <= largest; }),
            "groups are positive");
    require(!std::ranges::contains(account.groups, account.gid), "the group is no supplementary one");
    auto sorted = account.groups;
    std::ranges::sort(sorted);
    require(std::ranges::adjacent_find(sorted) == sorted.end(), "no group is there twice");
    // A number is itself, and never somebody else (CVE-2026-30892).
    const std::string_view name = user.substr(0, user.find(':'));
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size())
        require(account.uid == number, "a number is itself");
    else
        require(("\n" + std::string(passwd)).contains("\n" + std::string(name) + ":"), "a name is in the file");
    if (user.contains(':'))
        require(account.groups.empty(), "with a group there are no further ones");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view rest = textOf(data, size);
    const std::string_view user = cut(rest, '\n');
    const std::size_t border = rest.find("--\n");
    const std::string_view passwd = rest.substr(0, border);
    const std::string_view group = border == std::string_view::npos ? std::string_view() : rest.substr(border + 3);
    const auto account = resolveAccount(user, passwd, group);
    account ? checkAccount(user, *account, passwd) : requireSound(account.error());
    return 0;
}
