// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/signalname.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <format>
#include <optional>
#include <utility>

namespace kiste {

namespace {

// The numbers that a container sees; glibc keeps 32 and 33 for itself.
constexpr int firstRealTime = 34;
constexpr int lastRealTime = 64;

constexpr std::array<std::pair<std::string_view, int>, 35> signalNames = {{
    {"HUP", SIGHUP},       {"INT", SIGINT},       {"QUIT", SIGQUIT},     {"ILL", SIGILL},   {"TRAP", SIGTRAP},
    {"ABRT", SIGABRT},     {"IOT", SIGABRT},      {"BUS", SIGBUS},       {"FPE", SIGFPE},   {"KILL", SIGKILL},
    {"USR1", SIGUSR1},     {"SEGV", SIGSEGV},     {"USR2", SIGUSR2},     {"PIPE", SIGPIPE}, {"ALRM", SIGALRM},
    {"TERM", SIGTERM},     {"STKFLT", SIGSTKFLT}, {"CHLD", SIGCHLD},     {"CLD", SIGCHLD},  {"CONT", SIGCONT},
    {"STOP", SIGSTOP},     {"TSTP", SIGTSTP},     {"TTIN", SIGTTIN},     {"TTOU", SIGTTOU}, {"URG", SIGURG},
    {"XCPU", SIGXCPU},     {"XFSZ", SIGXFSZ},     {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF}, {"WINCH", SIGWINCH},
    {"IO", SIGIO},         {"POLL", SIGIO},       {"PWR", SIGPWR},       {"SYS", SIGSYS},   {"UNUSED", SIGSYS},
}};

std::optional<int> number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return {};
    return value;
}

std::optional<int> realTime(std::string_view text)
{
    for (const auto &[name, base, sign] : {std::tuple("RTMIN", firstRealTime, '+'), {"RTMAX", lastRealTime, '-'}}) {
        if (!text.starts_with(name))
            continue;
        const std::string_view rest = text.substr(5);
        if (rest.empty())
            return base;
        const auto distance = rest[0] == sign ? number(rest.substr(1)) : std::nullopt;
        if (distance && *distance >= 0 && *distance <= lastRealTime - firstRealTime)
            return sign == '+' ? base + *distance : base - *distance;
    }
    return {};
}

} // namespace

Result<int> parseSignal(std::string_view text)
{
    std::string upper(text.substr(0, 20));
    std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
    std::string_view name = upper;
    std::optional<int> found = number(name);
    if (!found) {
        if (name.starts_with("SIG"))
            name.remove_prefix(3);
        if (const auto entry = std::ranges::find(signalNames, name, [](auto &pair) { return pair.first; });
            entry != signalNames.end())
            found = entry->second;
        else
            found = realTime(name);
    }
    if (text.size() > upper.size() || !found || *found < 1 || *found > lastRealTime)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a signal", text.substr(0, 40)));
    return *found;
}

std::string signalName(int number)
{
    const auto entry = std::ranges::find(signalNames, number, [](auto &pair) { return pair.second; });
    if (entry != signalNames.end())
        return std::format("SIG{}", entry->first);
    if (number == firstRealTime)
        return "SIGRTMIN";
    if (number > firstRealTime && number <= lastRealTime)
        return std::format("SIGRTMIN+{}", number - firstRealTime);
    return std::to_string(number);
}

} // namespace kiste
