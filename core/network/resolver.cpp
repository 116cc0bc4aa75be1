// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/resolver.h"

#include <algorithm>
#include <format>
#include <sstream>

namespace kiste {

namespace {

/// resolv.conf(5): what the C libraries read.
constexpr std::size_t maxNameservers = 3;

std::vector<std::string> words(const std::string &line)
{
    std::istringstream stream(line);
    std::vector<std::string> found;
    for (std::string word; stream >> word && word.front() != '#' && word.front() != ';';)
        found.push_back(word);
    return found;
}

std::string joined(const std::vector<std::string> &list)
{
    std::string text;
    for (const std::string &word : list)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

} // namespace

ResolverConfig ResolverConfig::parse(std::string_view text)
{
    ResolverConfig config;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> found = words(line);
        if (found.size() < 2)
            continue;
        const std::string keyword = found.front();
        found.erase(found.begin());
        if (keyword == "nameserver" && IpAddress::parse(found.front().substr(0, found.front().find('%'))))
            config.nameservers.push_back(found.front());
        else if (keyword == "search" || keyword == "domain")
            config.search = found; // the last one counts
        else if (keyword == "options")
            config.options.insert(config.options.end(), found.begin(), found.end());
    }
    return config;
}

ResolverConfig ResolverConfig::withoutLoopback() const
{
    ResolverConfig config = *this;
    std::erase_if(config.nameservers, [](const std::string &server) {
        const auto address = IpAddress::parse(server);
        return address && address->isLoopback();
    });
    return config;
}

std::string ResolverConfig::text() const
{
    std::string text;
    for (std::size_t i = 0; i < std::min(nameservers.size(), maxNameservers); ++i)
        text += std::format("nameserver {}\n", nameservers[i]);
    if (!search.empty())
        text += std::format("search {}\n", joined(search));
    if (!options.empty())
        text += std::format("options {}\n", joined(options));
    return text;
}

std::string hostsText(const std::vector<HostsEntry> &entries)
{
    std::string text = "127.0.0.1\tlocalhost\n"
                       "::1\tlocalhost ip6-localhost ip6-loopback\n"
                       "fe00::0\tip6-localnet\n"
                       "ff00::0\tip6-mcastprefix\n"
                       "ff02::1\tip6-allnodes\n"
                       "ff02::2\tip6-allrouters\n";
    for (const HostsEntry &entry : entries)
        text += std::format("{}\t{}\n", entry.address, joined(entry.names));
    return text;
}

Result<ExtraHost> parseExtraHost(std::string_view text)
{
    const std::size_t separator = text.find_first_of(":=");
    if (separator == std::string_view::npos)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not of the form NAME:ADDRESS", text.substr(0, 80)));
    ExtraHost host{std::string(text.substr(0, separator)), std::string(text.substr(separator + 1))};
    if (auto sound = checkHostName(host.name); !sound)
        return std::unexpected(sound.error());
    if (host.address == "host-gateway")
        return host;
    const auto address = IpAddress::parse(host.address);
    if (!address)
        return std::unexpected(address.error());
    host.address = address->text();
    return host;
}

Result<void> checkHostName(std::string_view name)
{
    const auto fits = [](unsigned char c) { return c < 128 && (std::isalnum(c) || c == '-' || c == '_' || c == '.'); };
    const bool ok = !name.empty() && name.size() <= 253 && name.front() != '-' && name.front() != '.' && std::ranges::all_of(name, fits)
        && name.find("..") == std::string_view::npos;
    if (!ok)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a host name", name.substr(0, 80)));
    return {};
}

Result<void> checkResolverOption(std::string_view option)
{
    const auto fits = [](unsigned char c) { return c < 128 && (std::isalnum(c) || c == '-' || c == ':' || c == '_'); };
    if (option.empty() || option.size() > 80 || !std::ranges::all_of(option, fits))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not an option of resolv.conf", option.substr(0, 80)));
    return {};
}

} // namespace kiste
