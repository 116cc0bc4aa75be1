// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/parse/units.h"

#include <QDateTime>

#include <array>
#include <charconv>
#include <cmath>
#include <format>
#include <limits>
#include <optional>

namespace kiste::ctl {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// How much of the text is a plain decimal number: digits with at most one point, no sign, no exponent.
std::size_t decimalLength(std::string_view text)
{
    std::size_t length = 0;
    bool point = false;
    while (length < text.size() && (isDigit(text[length]) || (text[length] == '.' && !point)))
        point |= text[length++] == '.';
    return text.substr(0, length) == "." ? 0 : length;
}

/// The decimal number times 10^digits, exactly; nothing if it has more digits or is too large.
std::optional<std::uint64_t> scaledDecimal(std::string_view text, int digits)
{
    const std::size_t point = text.find('.');
    std::string whole(text.substr(0, point));
    std::string fraction(point == std::string_view::npos ? std::string_view() : text.substr(point + 1));
    while (fraction.ends_with('0'))
        fraction.pop_back();
    if (std::cmp_greater(fraction.size(), digits))
        return {};
    fraction.resize(static_cast<std::size_t>(digits), '0');
    const std::string all = (whole.empty() ? "0" : whole) + fraction;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(all.data(), all.data() + all.size(), value);
    if (error != std::errc() || end != all.data() + all.size())
        return {};
    return value;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char &c : result)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

/// Power of 1024, or nothing for a suffix that is none.
std::optional<int> sizePower(std::string_view suffix)
{
    std::string unit = lower(suffix);
    if (unit.empty() || unit == "b")
        return 0;
    const std::size_t power = std::string_view("kmgtp").find(unit[0]);
    unit.erase(0, 1);
    if (power == std::string_view::npos || (!unit.empty() && unit != "b" && unit != "ib"))
        return {};
    return static_cast<int>(power) + 1;
}

/// The decimal number; nothing if it is out of a double's range, where std::from_chars leaves the value alone.
std::optional<double> plainDecimal(std::string_view text)
{
    double value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc::result_out_of_range)
        return {};
    return value;
}

struct DurationUnit
{
    std::string_view name;
    double microseconds;
};
constexpr std::array<DurationUnit, 8> durationUnits = {
    {{"ns", 1e-3}, {"us", 1}, {"µs", 1}, {"ms", 1e3}, {"s", 1e6}, {"m", 60e6}, {"h", 3600e6}, {"d", 86400e6}}};

} // namespace

Result<std::uint64_t> parseSize(std::string_view text)
{
    const std::size_t length = decimalLength(text);
    std::string_view suffix = text.substr(length);
    while (suffix.starts_with(' '))
        suffix.remove_prefix(1);
    const auto power = sizePower(suffix);
    if (length == 0 || !power)
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a size; examples: 512m, 1g, 64MiB, 1048576", text));
    const auto number = plainDecimal(text.substr(0, length));
    const double value = number ? std::ldexp(*number, *power * 10) : 0;
    if (!number || !(value < std::ldexp(1.0, 63)))
        return failure(ErrorCode::InvalidArgument, std::format("the size '{}' is too large", text));
    // Whole numbers exactly: a double holds 53 bits only.
    if (const auto whole = scaledDecimal(text.substr(0, length), 0))
        return *whole << (*power * 10);
    return static_cast<std::uint64_t>(value);
}

Result<std::uint64_t> parseCpus(std::string_view text)
{
    const auto value = !text.empty() && decimalLength(text) == text.size() ? scaledDecimal(text, 9) : std::nullopt;
    if (!value)
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a number of processors; examples: 0.5, 2", text));
    return *value;
}

Result<std::int64_t> parseInteger(std::string_view text, std::int64_t least, std::int64_t most, std::string_view what)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not {}", text, what));
    return value;
}

Result<std::chrono::microseconds> parseDuration(std::string_view text)
{
    const auto invalid =
        failure(ErrorCode::InvalidArgument, std::format("'{}' is not a duration; examples: 90s, 10m, 1h30m", text));
    double total = 0;
    std::string_view rest = text;
    if (rest.empty())
        return invalid;
    while (!rest.empty()) {
        const std::size_t length = decimalLength(rest);
        const auto value = plainDecimal(rest.substr(0, length));
        rest.remove_prefix(length);
        const std::size_t next = rest.find_first_of("0123456789.");
        const std::string_view name = rest.substr(0, next);
        const auto *const unit = std::ranges::find(durationUnits, name, &DurationUnit::name);
        if (length == 0 || !value || unit == durationUnits.end())
            return invalid;
        total += *value * unit->microseconds;
        rest.remove_prefix(name.size());
    }
    if (total > 1e17) // some 3000 years
        return invalid;
    return std::chrono::microseconds(static_cast<std::int64_t>(total));
}

Result<std::uint64_t> parseMoment(std::string_view text, std::uint64_t now)
{
    if (const auto duration = parseDuration(text)) {
        const auto ago = static_cast<std::uint64_t>(duration->count());
        return ago < now ? now - ago : 0;
    }
    if (!text.empty() && decimalLength(text) == text.size()) {
        // Digits past microseconds are of no use here.
        const std::size_t point = std::min(text.find('.'), text.size());
        if (const auto value = scaledDecimal(text.substr(0, std::min(text.size(), point + 7)), 6))
            return *value;
    }
    // Parts of a second by hand: Qt rounds them, and the moment of a log's line would be after it.
    const std::size_t point = text.find('.');
    const std::size_t end = point == std::string_view::npos ? point : text.find_first_not_of("0123456789", point + 1);
    std::string whole(text.substr(0, point));
    std::string digits;
    if (point != std::string_view::npos) {
        digits = std::string(text.substr(point + 1, end == std::string_view::npos ? end : end - point - 1)).substr(0, 6);
        whole += end == std::string_view::npos ? "" : text.substr(end);
    }
    digits.resize(6, '0');
    const QDateTime moment = QDateTime::fromString(QString::fromStdString(whole), Qt::ISODate);
    if (!moment.isValid() || moment.toMSecsSinceEpoch() < 0)
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a time; examples: 10m, 2026-11-22T14:21:30Z, 1790000000", text));
    return static_cast<std::uint64_t>(moment.toMSecsSinceEpoch()) * 1000 + std::stoull(digits);
}

Result<std::uint64_t> parseMomentNow(const std::string &text)
{
    return parseMoment(text, static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch()) * 1000);
}

} // namespace kiste::ctl
