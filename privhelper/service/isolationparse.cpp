// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ulimits and devices as users write them.
#include "core/base/fileio.h"
#include "privhelper/service/isolationoptions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <format>
#include <limits>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace kiste {

namespace {

constexpr std::size_t maxHostDevices = 2000;

std::unexpected<Error> unusable(std::string_view option, const std::string &value, std::string_view reason)
{
    return failure(ErrorCode::InvalidArgument, std::format("{} '{}': {}", option, printable(value), reason));
}

template<typename Number>
std::optional<Number> numberFrom(std::string_view text)
{
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return {};
    return value;
}

/// A limit: a number, "-1" or "unlimited".
std::optional<std::uint64_t> limitFrom(std::string_view text)
{
    if (text == "-1" || text == "unlimited")
        return std::numeric_limits<std::uint64_t>::max();
    return numberFrom<std::uint64_t>(text);
}

bool isAccess(std::string_view text)
{
    return !text.empty() && text.size() <= 3 && text.find_first_not_of("rwm") == std::string_view::npos;
}

/// A device file of the machine's. Only below /dev: elsewhere a path could be anybody's.
Result<struct stat> examine(const std::string &path, std::string_view option, const std::string &value)
{
    const std::filesystem::path clean(path);
    if (!path.starts_with("/dev/") || clean.lexically_normal() != clean)
        return unusable(option, value, "a device is a path below /dev");
    struct stat status = {};
    // One answer for what is no device and for what is not there: directories below /dev may be closed to the caller.
    if (::stat(path.c_str(), &status) != 0 || (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode)))
        return unusable(option, value, std::format("there is no device '{}' on this computer", printable(path)));
    return status;
}

} // namespace

Result<oci::Rlimit> parseUlimit(const std::string &text)
{
    constexpr std::array<std::string_view, 16> names
        = {"as",      "core", "cpu",    "data", "fsize",  "locks",  "memlock",    "msgqueue",
           "nice",    "nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"};
    const std::size_t equals = text.find('=');
    std::string name = text.substr(0, equals);
    if (equals == std::string::npos || !std::ranges::contains(names, std::string_view(name)))
        return unusable("ulimit", text, "it is not of the form NAME=SOFT[:HARD], such as nofile=1024:4096");
    const std::string values = text.substr(equals + 1);
    const std::size_t colon = values.find(':');
    const auto soft = limitFrom(std::string_view(values).substr(0, colon));
    const auto hard = colon == std::string::npos ? soft : limitFrom(std::string_view(values).substr(colon + 1));
    if (!soft || !hard)
        return unusable("ulimit", text, "a limit is a number or -1");
    if (*soft > *hard)
        return unusable("ulimit", text, "the soft limit is above the hard limit");
    std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    return oci::Rlimit{"RLIMIT_" + name, *soft, *hard};
}

Result<std::pair<oci::DeviceNode, std::string>> parseDevice(const std::string &text)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        const std::size_t colon = text.find(':', at);
        parts.push_back(text.substr(at, colon == std::string::npos ? colon : colon - at));
        if (colon == std::string::npos)
            break;
        at = colon + 1;
    }
    std::string access = "rwm";
    if (parts.size() > 1 && isAccess(parts.back())) {
        access = parts.back();
        parts.pop_back();
    }
    if (parts.size() > 2)
        return unusable("device", text, "it is not of the form HOST[:CONTAINER][:rwm]");
    const auto status = examine(parts.front(), "device", text);
    if (!status)
        return std::unexpected(status.error());
    const std::string target = parts.back();
    const std::filesystem::path clean(target);
    if (!target.starts_with("/dev/") || clean.lexically_normal() != clean || target.ends_with('/'))
        return unusable("device", text, "in the container, too, a device lies below /dev");
    oci::DeviceNode node{.path = target, .type = S_ISBLK(status->st_mode) ? 'b' : 'c'};
    node.major = major(status->st_rdev);
    node.minor = minor(status->st_rdev);
    node.fileMode = status->st_mode & 07777U;
    return std::pair(node, access);
}

Result<oci::DeviceRule> parseDeviceRule(const std::string &text)
{
    const auto wrong = [&] { return unusable("device-cgroup-rule", text, "it is not of the form 'c 1:3 rwm'"); };
    // "c 1:3 rwm": one letter, numbers or '*', access.
    const std::size_t first = text.find(' ');
    const std::size_t second = first == std::string::npos ? first : text.find(' ', first + 1);
    const std::size_t colon = text.find(':');
    if (first != 1 || second == std::string::npos || colon == std::string::npos || colon > second
        || !std::string_view("abc").contains(text[0]) || !isAccess(std::string_view(text).substr(second + 1)))
        return wrong();
    oci::DeviceRule rule{.allow = true, .type = text[0], .major = {}, .minor = {}, .access = text.substr(second + 1)};
    for (const auto &[part, out] : {std::pair(text.substr(2, colon - 2), &rule.major),
                                    std::pair(text.substr(colon + 1, second - colon - 1), &rule.minor)}) {
        if (part == "*")
            continue;
        const auto number = numberFrom<std::uint32_t>(part);
        if (!number)
            return wrong();
        *out = *number;
    }
    return rule;
}

Result<oci::BlockIoDevice> parseBlockLimit(const std::string &text, std::string_view what)
{
    const std::size_t colon = text.rfind(':');
    const auto value = colon == std::string::npos ? std::nullopt : numberFrom<std::uint64_t>(std::string_view(text).substr(colon + 1));
    if (!value)
        return unusable(what, text, "it is not of the form DEVICE:NUMBER");
    const auto status = examine(text.substr(0, colon), what, text);
    if (!status)
        return std::unexpected(status.error());
    if (!S_ISBLK(status->st_mode))
        return unusable(what, text, std::format("'{}' is no block device", printable(text.substr(0, colon))));
    return oci::BlockIoDevice{major(status->st_rdev), minor(status->st_rdev), *value};
}

std::vector<oci::DeviceNode> hostDevices()
{
    std::vector<oci::DeviceNode> nodes;
    std::error_code error;
    std::filesystem::recursive_directory_iterator it("/dev", std::filesystem::directory_options::skip_permission_denied, error);
    for (; !error && it != std::filesystem::recursive_directory_iterator() && nodes.size() < maxHostDevices; it.increment(error)) {
        const std::string path = it->path().string();
        struct stat status = {};
        // Terminals and shared memory of the container are its own.
        if (path == "/dev/pts" || path == "/dev/shm" || path == "/dev/mqueue" || path == "/dev/hugepages")
            it.disable_recursion_pending();
        if (path == "/dev/console" || path == "/dev/ptmx" || ::lstat(path.c_str(), &status) != 0
            || (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode)))
            continue;
        oci::DeviceNode node{.path = path, .type = S_ISBLK(status.st_mode) ? 'b' : 'c'};
        node.major = major(status.st_rdev);
        node.minor = minor(status.st_rdev);
        node.fileMode = status.st_mode & 07777U;
        nodes.push_back(std::move(node));
    }
    return nodes;
}

} // namespace kiste
