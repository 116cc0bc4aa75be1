// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgrouptext.h"

#include "core/base/uniquefd.h"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <format>

namespace kiste::cgrouptext {

std::string_view takeUntil(std::string_view &rest, char separator)
{
    const std::size_t end = rest.find(separator);
    const std::string_view taken = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return taken;
}

std::string_view takeWord(std::string_view &rest)
{
    const std::size_t start = rest.find_first_not_of(" \t");
    rest.remove_prefix(start == std::string_view::npos ? rest.size() : start);
    const std::size_t end = rest.find_first_of(" \t");
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(word.size());
    return word;
}

std::string_view withoutNewline(std::string_view text)
{
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    return text;
}

std::optional<std::uint64_t> parseUnsigned(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

Result<std::string> readFile(const std::string &path, std::size_t maxBytes)
{
    const UniqueFd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", path));
    std::string text;
    for (;;) {
        const std::size_t size = text.size();
        text.resize(size + 16 * 1024);
        const ssize_t count = ::read(fd.get(), text.data() + size, text.size() - size);
        if (count < 0 && errno != EINTR)
            return osFailure(errno, std::format("cannot read '{}'", path));
        text.resize(size + static_cast<std::size_t>(count > 0 ? count : 0));
        if (count == 0)
            return text;
        if (text.size() > maxBytes)
            return failure(ErrorCode::LimitExceeded, std::format("'{}' is larger than {} bytes", path, maxBytes));
    }
}

} // namespace kiste::cgrouptext
