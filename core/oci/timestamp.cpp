// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/image.h"

#include <charconv>
#include <chrono>
#include <format>
#include <sys/utsname.h>

namespace kiste {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

/// Takes fixed pieces from the front of a text and remembers whether all were there.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : m_rest(text) { }

    int digits(std::size_t count)
    {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value = value * 10 + digit();
        return value;
    }
    int digit()
    {
        if (!startsWithDigit()) {
            m_ok = false;
            return 0;
        }
        const int value = m_rest.front() - '0';
        m_rest.remove_prefix(1);
        return value;
    }
    bool startsWithDigit() const { return !m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9'; }
    char oneOf(std::string_view characters)
    {
        if (m_rest.empty() || !characters.contains(m_rest.front())) {
            m_ok = false;
            return '\0';
        }
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        return c;
    }
    bool startsWith(char c) const { return m_rest.starts_with(c); }
    bool finished() const { return m_ok && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_ok = true;
};

constexpr std::int64_t microsecondsPerSecond = 1'000'000;
constexpr std::int64_t secondsPerDay = 86400;

} // namespace

std::optional<std::int64_t> parseTimestamp(std::string_view text)
{
    Scanner scanner(text);
    const std::chrono::year year(scanner.digits(4));
    scanner.oneOf("-");
    const std::chrono::month month(static_cast<unsigned>(scanner.digits(2)));
    scanner.oneOf("-");
    const std::chrono::day day(static_cast<unsigned>(scanner.digits(2)));
    scanner.oneOf("Tt ");
    const int hours = scanner.digits(2);
    scanner.oneOf(":");
    const int minutes = scanner.digits(2);
    scanner.oneOf(":");
    const int seconds = scanner.digits(2);
    std::int64_t fraction = 0;
    if (scanner.startsWith('.')) {
        scanner.oneOf(".");
        std::int64_t unit = microsecondsPerSecond / 10;
        fraction = scanner.digit() * unit;
        while (scanner.startsWithDigit()) {
            unit /= 10;
            fraction += scanner.digit() * unit;
        }
    }
    std::int64_t offset = 0;
    if (const char zone = scanner.oneOf("Zz+-"); zone == '+' || zone == '-') {
        offset = scanner.digits(2) * 3600LL;
        scanner.oneOf(":");
        offset += scanner.digits(2) * 60LL;
        offset = zone == '+' ? offset : -offset;
    }
    const std::chrono::year_month_day date{year, month, day};
    if (!scanner.finished() || !date.ok() || hours > 23 || minutes > 59 || seconds > 60)
        return std::nullopt;
    const std::int64_t dayNumber = sys_days(date).time_since_epoch().count();
    const std::int64_t time = dayNumber * secondsPerDay + hours * 3600 + minutes * 60 + seconds - offset;
    // The zone may lead out of what four digits hold.
    constexpr std::int64_t first = sys_days(std::chrono::year(0) / 1 / 1).time_since_epoch().count() * secondsPerDay;
    constexpr std::int64_t end = sys_days(std::chrono::year(10000) / 1 / 1).time_since_epoch().count() * secondsPerDay;
    if (time < first || time >= end)
        return std::nullopt;
    return time * microsecondsPerSecond + fraction;
}

std::string formatTimestamp(std::int64_t microseconds)
{
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> time{std::chrono::microseconds(microseconds)};
    if (microseconds % microsecondsPerSecond == 0)
        return std::format("{:%FT%TZ}", floor<seconds>(time));
    return std::format("{:%FT%TZ}", time);
}

Platform machinePlatform()
{
    utsname names{};
    const std::string machine = ::uname(&names) == 0 ? names.machine : "";
    Platform platform{.os = "linux", .architecture = machine, .variant = {}};
    if (machine == "x86_64")
        platform.architecture = "amd64";
    else if (machine == "aarch64")
        platform = {.os = "linux", .architecture = "arm64", .variant = "v8"};
    else if (machine.starts_with("armv7"))
        platform = {.os = "linux", .architecture = "arm", .variant = "v7"};
    else if (machine == "i686" || machine == "i586")
        platform.architecture = "386";
    else if (machine == "loongarch64")
        platform.architecture = "loong64";
    return platform; // ppc64le, s390x and riscv64 have the same name there
}

} // namespace kiste
