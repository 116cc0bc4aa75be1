// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/dbuserror.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiste {

namespace {

constexpr std::string_view busPrefix = "org.freedesktop.DBus.Error.";
constexpr std::array<std::pair<std::string_view, ErrorCode>, 26> busErrors = {{
    {"ServiceUnknown", ErrorCode::Unavailable},
    {"NameHasNoOwner", ErrorCode::Unavailable},
    {"NoServer", ErrorCode::Unavailable},
    {"Disconnected", ErrorCode::Unavailable},
    {"NoNetwork", ErrorCode::Unavailable},
    {"BadAddress", ErrorCode::Unavailable},
    {"IOError", ErrorCode::Unavailable},
    {"NoReply", ErrorCode::Timeout},
    {"Timeout", ErrorCode::Timeout},
    {"TimedOut", ErrorCode::Timeout},
    {"AccessDenied", ErrorCode::NotAuthorized},
    {"AuthFailed", ErrorCode::NotAuthorized},
    {"InteractiveAuthorizationRequired", ErrorCode::NotAuthorized},
    {"InvalidArgs", ErrorCode::InvalidArgument},
    {"UnknownObject", ErrorCode::NotFound},
    {"FileNotFound", ErrorCode::NotFound},
    {"UnknownMethod", ErrorCode::Unsupported},
    {"UnknownInterface", ErrorCode::Unsupported},
    {"UnknownProperty", ErrorCode::Unsupported},
    {"NotSupported", ErrorCode::Unsupported},
    {"LimitsExceeded", ErrorCode::LimitExceeded},
    {"InvalidSignature", ErrorCode::Corrupt},
    {"InconsistentMessage", ErrorCode::Corrupt},
    {"NoMemory", ErrorCode::NoSpace},
    {"AddressInUse", ErrorCode::InUse},
    {"ObjectPathInUse", ErrorCode::InUse},
}};

ErrorCode codeOf(std::string_view name)
{
    if (!name.starts_with(busPrefix))
        return errorCodeFromName(name);
    name.remove_prefix(busPrefix.size());
    if (name.starts_with("Spawn."))
        return ErrorCode::Unavailable;
    const auto *const found = std::ranges::find(busErrors, name, &std::pair<std::string_view, ErrorCode>::first);
    return found != busErrors.end() ? found->second : ErrorCode::Failed;
}

} // namespace

Error fromDBusError(const QString &name, const QString &message)
{
    const std::string errorName = name.toStdString();
    std::string detail = message.toStdString();
    if (detail.empty())
        detail = errorName.empty() ? "error without a name" : errorName;
    return Error{codeOf(errorName), std::move(detail), 0};
}

Error fromDBusError(const QDBusError &error)
{
    // QtDBus makes some errors itself and gives them names of its own.
    if (error.type() == QDBusError::InvalidSignature)
        return Error{ErrorCode::Corrupt, "the engine's answer has an unexpected type: " + error.message().toStdString(),
                     0};
    if (error.type() == QDBusError::Disconnected)
        return Error{ErrorCode::Unavailable, "the connection to the message bus is gone", 0};
    return fromDBusError(error.name(), error.message());
}

} // namespace kiste
