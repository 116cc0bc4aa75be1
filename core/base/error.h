// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace kiste {

/// What went wrong, as far as a program can act on it. Each code has one D-Bus error name (see errorName()) and the
/// numeric value never changes, because the supervisor protocol carries it.
enum class ErrorCode : std::uint8_t {
    Failed = 0, ///< none of the others; the detail says what
    InvalidArgument = 1, ///< the caller's input is malformed
    NotFound = 2, ///< the named object does not exist, or the caller may not know of it
    AlreadyExists = 3, ///< the name is taken
    NotAuthorized = 4, ///< polkit or ownership says no
    WrongState = 5, ///< the object exists but cannot do that now (start of a running container)
    InUse = 6, ///< something else needs the object
    NoSpace = 7, ///< disk, quota or id range used up
    Corrupt = 8, ///< content does not match its digest or cannot be parsed
    Unsupported = 9, ///< this kernel, machine or version cannot do it
    Cancelled = 10, ///< the caller cancelled, or left
    Timeout = 11, ///< no answer in time
    Unavailable = 12, ///< the helper or the supervisor cannot be reached
    LimitExceeded = 13, ///< a size, count or ratio limit was passed
    CommandNotFound = 14, ///< the container's program does not exist: exit code 127
    CommandNotExecutable = 15, ///< the container's program cannot be executed: exit code 126
};

/// Number of codes; a test walks all of them.
inline constexpr int errorCodeCount = 16;

/// An error on its way to whoever stops it. The detail is English, lower case, names the object in quotes and carries no
/// full stop; the window translates the code and shows the detail behind "Details".
struct Error
{
    ErrorCode code = ErrorCode::Failed;
    std::string detail;
    int osError = 0; ///< errno, or 0

    /// Error for a failed system call: the code follows from errno, the detail gets the errno's text appended.
    static Error fromErrno(int number, std::string_view detail);

    bool operator==(const Error &) const = default;
};

template<typename T>
using Result = std::expected<T, Error>;

/// Shorthand for `return std::unexpected(Error{...})`.
[[nodiscard]] std::unexpected<Error> failure(ErrorCode code, std::string detail);
/// Shorthand for input that is refused: ErrorCode::InvalidArgument.
[[nodiscard]] std::unexpected<Error> invalidArgument(std::string detail);
/// Shorthand for a failed system call; reads nothing but @p number.
[[nodiscard]] std::unexpected<Error> osFailure(int number, std::string_view detail);

/// "org.kiste.Error.NotFound" for ErrorCode::NotFound.
std::string errorName(ErrorCode code);
/// The inverse of errorName(); ErrorCode::Failed for any other name.
ErrorCode errorCodeFromName(std::string_view name);

} // namespace kiste
