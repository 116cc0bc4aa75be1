// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/network/forwarding.h"

#include "core/base/uniquefd.h"
#include "privhelper/network/links.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <unistd.h>

namespace kiste {

std::string Forwarding::read(const std::string &file) const
{
    const UniqueFd fd(::open((m_root + '/' + file).c_str(), O_RDONLY | O_CLOEXEC));
    char buffer[64] = {};
    const ssize_t n = fd ? ::read(fd.get(), buffer, sizeof buffer - 1) : 0;
    std::string text(buffer, static_cast<std::size_t>(n > 0 ? n : 0));
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

Result<void> Forwarding::write(const std::string &file, std::string_view value) const
{
    // One that is set already is left alone, so that a read-only /proc/sys with good values works.
    if (read(file) == value)
        return {};
    const UniqueFd fd(::open((m_root + '/' + file).c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    if (!fd || ::write(fd.get(), value.data(), value.size()) != static_cast<ssize_t>(value.size()))
        return osFailure(errno, std::format("cannot set '{}' to {}", m_root + '/' + file, value));
    return {};
}

std::set<std::string> Forwarding::interfaces(const std::string &family) const
{
    std::set<std::string> names;
    std::error_code error;
    const std::filesystem::path directory(m_root + '/' + family + "/conf");
    for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename();
        if (name != "all" && name != "default" && name != "lo" && !isCableName(name))
            names.insert(name);
    }
    return names;
}

Result<void> Forwarding::prepareBridge(const std::string &bridge, bool ipv6)
{
    const std::string v4 = "ipv4/conf/" + bridge + '/';
    const std::string v6 = "ipv6/conf/" + bridge + '/';
    for (const auto &[file, value] : {std::pair(v4 + "forwarding", "1"), {v4 + "route_localnet", "1"}, {v4 + "accept_redirects", "0"}}) {
        if (auto written = write(file, value); !written)
            return written;
    }
    if (interfaces("ipv6").empty())
        return {}; // a kernel without it
    if (!ipv6)
        return write(v6 + "disable_ipv6", "1");
    // Without waiting for others who might have its address: until then nobody is asked for the way to a container.
    for (const auto &[file, value] : {std::pair(v6 + "accept_ra", "0"), {v6 + "accept_redirects", "0"}, {v6 + "accept_dad", "0"}}) {
        if (auto written = write(file, value); !written)
            return written;
    }
    if (!read(v6 + "force_forwarding").empty())
        return write(v6 + "force_forwarding", "1");
    return {}; // openOthers() turns on the one switch there is
}

Result<void> Forwarding::openOthers(const std::set<std::string> &ours, bool ipv6, OpenedInterfaces &opened)
{
    for (const std::string &name : interfaces("ipv4")) {
        const std::string file = "ipv4/conf/" + name + "/forwarding";
        if (ours.contains(name) || read(file) != "0")
            continue;
        auto written = write(file, "1");
        // It may have gone meanwhile.
        if (!written && written.error().osError != ENOENT)
            return written;
        if (written)
            opened.v4.insert(name);
    }
    return ipv6 ? openV6(ours, opened) : Result<void>();
}

Result<void> Forwarding::openV6(const std::set<std::string> &ours, OpenedInterfaces &opened)
{
    if (read("ipv6/conf/all/forwarding") != "0")
        return {}; // on already, or no IPv6
    const std::set<std::string> names = interfaces("ipv6");
    if (!read("ipv6/conf/default/force_forwarding").empty()) {
        for (const std::string &name : names) {
            const std::string file = "ipv6/conf/" + name + "/force_forwarding";
            if (ours.contains(name) || read(file) != "0")
                continue;
            auto written = write(file, "1");
            if (!written && written.error().osError != ENOENT)
                return written;
            if (written)
                opened.v6.insert(name);
        }
        return {};
    }
    for (const std::string &name : names) {
        const std::string file = "ipv6/conf/" + name + "/accept_ra";
        // A router ignores advertisements unless it is told not to; the machine would lose its own way out.
        if (!ours.contains(name) && read(file) == "1") {
            if (auto written = write(file, "2"); !written && written.error().osError != ENOENT)
                return written;
        }
    }
    opened.allV6 = true;
    return write("ipv6/conf/all/forwarding", "1");
}

} // namespace kiste
