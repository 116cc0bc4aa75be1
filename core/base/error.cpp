// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <format>

namespace kiste {

namespace {

constexpr std::string_view prefix = "org.kiste.Error.";
constexpr std::array<std::string_view, errorCodeCount> names = {
    "Failed",
    "InvalidArgument",
    "NotFound",
    "AlreadyExists",
    "NotAuthorized",
    "WrongState",
    "InUse",
    "NoSpace",
    "Corrupt",
    "Unsupported",
    "Cancelled",
    "Timeout",
    "Unavailable",
    "LimitExceeded",
    "CommandNotFound",
    "CommandNotExecutable",
};

ErrorCode codeFromErrno(int number)
{
    switch (number) {
    case ENOENT:
    case ESRCH:
        return ErrorCode::NotFound;
    case EEXIST:
        return ErrorCode::AlreadyExists;
    case EACCES:
    case EPERM:
        return ErrorCode::NotAuthorized;
    case EINVAL:
    case ENAMETOOLONG:
        return ErrorCode::InvalidArgument;
    case ENOSPC:
    case EDQUOT:
        return ErrorCode::NoSpace;
    case ENOSYS:
    case EOPNOTSUPP:
        return ErrorCode::Unsupported;
    case ETIMEDOUT:
        return ErrorCode::Timeout;
    case EBUSY:
        return ErrorCode::InUse;
    case ECONNREFUSED:
    case ECONNRESET:
    case EPIPE:
        return ErrorCode::Unavailable;
    default:
        return ErrorCode::Failed;
    }
}

} // namespace

Error Error::fromErrno(int number, std::string_view detail)
{
    return Error{codeFromErrno(number), std::format("{}: {}", detail, std::strerror(number)), number};
}

std::unexpected<Error> failure(ErrorCode code, std::string detail)
{
    return std::unexpected(Error{code, std::move(detail), 0});
}

std::unexpected<Error> invalidArgument(std::string detail)
{
    return failure(ErrorCode::InvalidArgument, std::move(detail));
}

std::unexpected<Error> osFailure(int number, std::string_view detail)
{
    return std::unexpected(Error::fromErrno(number, detail));
}

std::string errorName(ErrorCode code)
{
    const auto index = static_cast<std::size_t>(code);
    return std::string(prefix) + std::string(names[index < names.size() ? index : 0]);
}

ErrorCode errorCodeFromName(std::string_view name)
{
    if (!name.starts_with(prefix))
        return ErrorCode::Failed;
    name.remove_prefix(prefix.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name)
            return static_cast<ErrorCode>(i);
    }
    return ErrorCode::Failed;
}

} // namespace kiste
