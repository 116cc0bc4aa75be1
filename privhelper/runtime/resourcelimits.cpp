// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/resourcelimits.h"

#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <sys/resource.h>

namespace kiste {

namespace {

constexpr std::array<std::pair<std::string_view, int>, 16> names = {{
    {"RLIMIT_AS", RLIMIT_AS},
    {"RLIMIT_CORE", RLIMIT_CORE},
    {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},
    {"RLIMIT_FSIZE", RLIMIT_FSIZE},
    {"RLIMIT_LOCKS", RLIMIT_LOCKS},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},
    {"RLIMIT_NPROC", RLIMIT_NPROC},
    {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
    {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK},
}};

/// The limit's number, or -1.
int numberOf(const std::string &name)
{
    const auto *known = std::ranges::find(names, std::string_view(name), &std::pair<std::string_view, int>::first);
    return known == names.end() ? -1 : known->second;
}

Error refused(int number, const oci::Rlimit &limit, std::uint64_t has)
{
    Error error = Error::fromErrno(number, std::format("cannot set '{}' to {}:{}", limit.type, limit.soft, limit.hard));
    if (number == EPERM) {
        error.code = ErrorCode::NotAuthorized;
        error.detail += std::format("; the engine's own limit is {}, and it lacks CAP_SYS_RESOURCE", has);
    }
    return error;
}

} // namespace

Result<void> checkLimits(const oci::Process &process)
{
    for (const oci::Rlimit &limit : process.rlimits) {
        if (numberOf(limit.type) < 0)
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a resource limit", limit.type.substr(0, 80)));
    }
    return {};
}

Result<void> raiseLimits(const oci::Process &process, pid_t pid)
{
    for (const oci::Rlimit &limit : process.rlimits) {
        const auto resource = static_cast<__rlimit_resource>(numberOf(limit.type));
        rlimit64 has{};
        if (::prlimit64(pid, resource, nullptr, &has) != 0)
            return osFailure(errno, std::format("cannot read '{}'", limit.type));
        if (limit.hard <= has.rlim_max)
            continue;
        const rlimit64 raised{has.rlim_cur, limit.hard};
        if (::prlimit64(pid, resource, &raised, nullptr) != 0)
            return std::unexpected(refused(errno, limit, has.rlim_max));
    }
    return {};
}

Result<void> setOomScore(const oci::Process &process, int procfs, const std::string &pid)
{
    if (!process.oomScoreAdj)
        return {};
    const std::string path = pid + "/oom_score_adj";
    auto done = sys::writeFile(procfs, path.c_str(), std::to_string(*process.oomScoreAdj));
    if (!done && (done.error().osError == EACCES || done.error().osError == EPERM)) {
        return failure(
            ErrorCode::NotAuthorized,
            std::format("cannot lower 'oomScoreAdj' to {}: the engine lacks CAP_SYS_RESOURCE", *process.oomScoreAdj));
    }
    return done;
}

Result<void> setLimits(const oci::Process &process)
{
    for (const oci::Rlimit &limit : process.rlimits) {
        const auto resource = static_cast<__rlimit_resource>(numberOf(limit.type));
        const rlimit64 value{limit.soft, limit.hard};
        rlimit64 has{};
        std::ignore = ::prlimit64(0, resource, nullptr, &has); // only for the message
        if (::prlimit64(0, resource, &value, nullptr) != 0)
            return std::unexpected(refused(errno, limit, has.rlim_max));
    }
    return {};
}

} // namespace kiste
