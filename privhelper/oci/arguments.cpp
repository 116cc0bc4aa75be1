// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/arguments.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <charconv>
#include <format>

namespace kiste::ociruntime {

Flag textFlag(std::string name, std::string &value, char letter)
{
    return {std::move(name), letter, true, [&value](const std::string &text) {
                value = text;
                return Result<void>();
            }};
}

Flag listFlag(std::string name, Words &values, char letter)
{
    return {std::move(name), letter, true, [&values](const std::string &text) {
                values.push_back(text);
                return Result<void>();
            }};
}

Flag switchFlag(std::string name, bool &value, char letter)
{
    return {std::move(name), letter, false, [&value](const std::string &) {
                value = true;
                return Result<void>();
            }};
}

Flag numberFlag(std::string name, std::function<void(std::int64_t)> set, char letter)
{
    const std::string shown = name;
    return {std::move(name), letter, true, [set = std::move(set), shown](const std::string &text) -> Result<void> {
                std::int64_t number = 0;
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
                if (error != std::errc{} || end != text.data() + text.size())
                    return failure(ErrorCode::InvalidArgument,
                                   std::format("'{}' of --{} is not a number", printable(text), shown));
                set(number);
                return {};
            }};
}

Result<Words> parseArguments(const Words &words, const std::vector<Flag> &flags, bool leading)
{
    Words others;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (word == "--" || word.size() < 2 || word[0] != '-') {
            const std::size_t from = word == "--" ? i + 1 : i;
            if (word == "--" || leading) {
                others.insert(others.end(), words.begin() + static_cast<std::ptrdiff_t>(from), words.end());
                return others;
            }
            others.push_back(word);
            continue;
        }
        const bool isLong = word.starts_with("--");
        const std::size_t equals = isLong ? word.find('=') : std::string::npos;
        const std::string name =
            word.substr(isLong ? 2 : 1, equals == std::string::npos ? std::string::npos : equals - 2);
        const auto flag = std::ranges::find_if(flags, [&](const Flag &candidate) {
            return candidate.name == name || (!isLong && name.size() == 1 && candidate.letter == name[0]);
        });
        if (flag == flags.end())
            return failure(ErrorCode::InvalidArgument, std::format("unknown option '{}'", printable(word)));
        std::string value;
        if (flag->hasValue && equals == std::string::npos) {
            if (++i == words.size())
                return failure(ErrorCode::InvalidArgument, std::format("option '{}' needs a value", word));
            value = words[i];
        } else if (equals != std::string::npos) {
            value = word.substr(equals + 1);
            if (!flag->hasValue && value == "false")
                continue;
            if (!flag->hasValue && value != "true")
                return failure(ErrorCode::InvalidArgument, std::format("option '--{}' takes no value", name));
        }
        if (auto set = flag->set(value); !set)
            return std::unexpected(set.error());
    }
    return others;
}

} // namespace kiste::ociruntime
