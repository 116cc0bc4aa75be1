// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"

#include <functional>
#include <sys/types.h>

class QDBusConnection;
class QObject;

namespace kiste {

/// Finds out whether this program's user (@p uid; root is not asked about) may manage containers, and if only after a password, whether anything in this
/// desktop session would ask for it. Answers once, from the event loop, unless @p context is destroyed first.
///
/// The check is called "passwords". Its fact "how" (s) is "root", "allowed" (without a password), "agent" (a password is
/// asked for by the desktop), "no-agent", "no-session" (not in a desktop's session), "denied", "no-polkit", "no-action"
/// (polkit does not know Kiste's actions) or "unknown"; "detail" (s) is polkit's own text.
///
/// polkit cannot be asked for its agents. But it refuses a second one for the same session: that is tried, and an agent
/// that was accepted is taken back at once.
void checkPasswords(const QDBusConnection &bus, uid_t uid, QObject *context,
                    std::function<void(const CheckResult &)> done);

} // namespace kiste
