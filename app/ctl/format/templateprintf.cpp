// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/ctl/format/templateprintf.h"

#include <algorithm>
#include <format>
#include <optional>

namespace kiste::ctl::templates {

namespace {

constexpr std::size_t widestVerb = 4096;

struct Verb
{
    bool left = false;
    bool zeros = false;
    std::size_t width = 0;
    std::optional<std::size_t> precision;
    char letter = 0;
};

std::size_t takeNumber(std::string_view &rest)
{
    std::size_t number = 0;
    while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
        number = std::min(number * 10 + static_cast<std::size_t>(rest.front() - '0'), widestVerb);
        rest.remove_prefix(1);
    }
    return number;
}

/// What stands behind a '%'; the letter is 0 at the end of the text.
Verb takeVerb(std::string_view &rest)
{
    Verb verb;
    for (; !rest.empty() && (rest.front() == '-' || rest.front() == '0'); rest.remove_prefix(1))
        (rest.front() == '-' ? verb.left : verb.zeros) = true;
    verb.width = takeNumber(rest);
    if (!rest.empty() && rest.front() == '.') {
        rest.remove_prefix(1);
        verb.precision = takeNumber(rest);
    }
    if (!rest.empty()) {
        verb.letter = rest.front();
        rest.remove_prefix(1);
    }
    return verb;
}

std::string hexadecimal(const std::string &text)
{
    std::string result;
    for (const char c : text)
        result += std::format("{:02x}", static_cast<unsigned char>(c));
    return result;
}

std::string quotedText(const std::string &text)
{
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> shown(const Verb &verb, const Json &value)
{
    switch (verb.letter) {
    case 's':
    case 'v': {
        const std::string text = printed(value);
        return verb.precision ? text.substr(0, *verb.precision) : text;
    }
    case 'q':
        return value.is_string() ? std::optional(quotedText(value.get<std::string>())) : std::nullopt;
    case 'd':
        return value.is_number_integer() ? std::optional(value.dump()) : std::nullopt;
    case 't':
        return value.is_boolean() ? std::optional(value.dump()) : std::nullopt;
    case 'x':
        if (value.is_number_integer())
            return std::format("{:x}", value.get<std::int64_t>());
        return value.is_string() ? std::optional(hexadecimal(value.get<std::string>())) : std::nullopt;
    case 'f':
        return value.is_number()
            ? std::optional(std::format("{:.{}f}", value.get<double>(), verb.precision.value_or(6)))
            : std::nullopt;
    default:
        return std::nullopt;
    }
}

std::string padded(const Verb &verb, std::string text)
{
    const std::size_t missing = verb.width - std::min(verb.width, text.size());
    if (verb.left)
        return text + std::string(missing, ' ');
    const bool number = verb.zeros && (verb.letter == 'd' || verb.letter == 'f' || verb.letter == 'x');
    if (number && text.starts_with('-'))
        return '-' + std::string(missing, '0') + text.substr(1);
    return std::string(missing, number ? '0' : ' ') + text;
}

} // namespace

Result<std::string> formatted(std::string_view format, std::span<const Json> values)
{
    std::string result;
    std::size_t used = 0;
    std::string_view rest = format;
    while (!rest.empty()) {
        const std::size_t percent = rest.find('%');
        result += rest.substr(0, percent);
        if (percent == std::string_view::npos)
            break;
        rest.remove_prefix(percent + 1);
        if (rest.starts_with('%')) {
            result += '%';
            rest.remove_prefix(1);
            continue;
        }
        const Verb verb = takeVerb(rest);
        if (verb.letter == 0 || used == values.size())
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' in the template lacks a verb or a value", format));
        const auto text = shown(verb, values[used++]);
        if (!text)
            return failure(ErrorCode::InvalidArgument,
                           std::format("'%{}' in the template does not fit the value '{}'", verb.letter,
                                       printed(values[used - 1])));
        result += padded(verb, *text);
    }
    return result;
}

} // namespace kiste::ctl::templates
