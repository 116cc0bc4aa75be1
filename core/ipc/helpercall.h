// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How HelperClient calls a generated proxy's method. Only for its own sources.
#pragma once

#include "core/ipc/dbuserror.h"
#include "core/ipc/helperclient.h"
#include "core/ipc/helperlink.h"

#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <limits>
#include <unistd.h>

namespace kiste {

namespace helpercall {

inline constexpr int queryTimeout = 60'000; // milliseconds
/// A password may be asked for, a stop may take its whole timeout: only the helper's leaving ends such a call.
inline constexpr int unlimited = std::numeric_limits<int>::max();

inline Result<UniqueFd> toUniqueFd(QDBusUnixFileDescriptor wire)
{
    // takeFileDescriptor() empties every copy, the reply's own too.
    UniqueFd fd(wire.takeFileDescriptor());
    if (!fd)
        return failure(ErrorCode::Corrupt, "the engine's answer carries no file descriptor");
    return fd;
}

inline Error callError(const QDBusError &error, int timeout)
{
    Error result = fromDBusError(error);
    // The bus says NoReply for both; without a time limit it can only be that the helper left.
    if (result.code == ErrorCode::Timeout && timeout == unlimited)
        result = {ErrorCode::Unavailable, "the engine went away before it had answered", 0};
    return result;
}

} // namespace helpercall

template<typename Proxy, typename Method, typename Convert, typename T>
void HelperClient::call(const QString &path, int timeout, QObject *context, Callback<T> callback, Method method,
                        Convert convert)
{
    QObject *const receiver = context ? context : this;
    const QDBusObjectPath checked(path); // an illegal path leaves it empty
    if (m_owner.isEmpty() || checked.path().isEmpty()) {
        Error error{ErrorCode::Unavailable, "the engine is not connected", 0};
        if (!m_stateDetail.isEmpty())
            error.detail += ": " + m_stateDetail.toStdString();
        if (checked.path().isEmpty())
            error = {ErrorCode::InvalidArgument, "'" + path.toStdString() + "' is not an object path", 0};
        QMetaObject::invokeMethod(
            receiver, [callback, error] { callback(std::unexpected(error)); }, Qt::QueuedConnection);
        return;
    }
    // By the unique name, which also spares the proxy a wait for the name's owner.
    Proxy proxy(m_owner, path, m_link->bus());
    proxy.setTimeout(timeout);
    auto *watcher = new QDBusPendingCallWatcher(method(proxy), receiver);
    connect(watcher, &QDBusPendingCallWatcher::finished, receiver,
            [callback = std::move(callback), convert, timeout](QDBusPendingCallWatcher *done) {
                done->deleteLater();
                const auto answer = callback; // the callback may destroy the receiver, and this with it
                const decltype(method(std::declval<Proxy &>())) reply = *done;
                if (reply.isError())
                    answer(std::unexpected(helpercall::callError(reply.error(), timeout)));
                else
                    answer(convert(reply));
            });
}

} // namespace kiste
