// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <optional>
#include <string>
#include <termios.h>

namespace kiste::ociruntime {

/// Sends the master side of a terminal to whoever listens at the unix socket @p path, as --console-socket asks.
Result<void> sendConsole(const std::string &path, const UniqueFd &master);

/// This process's own terminal in raw mode, put back at the end; nothing if stdin is none.
class RawTerminal
{
public:
    RawTerminal();
    RawTerminal(const RawTerminal &) = delete;
    RawTerminal &operator=(const RawTerminal &) = delete;
    ~RawTerminal();

private:
    std::optional<termios> m_before;
};

/// Waits until the process @p pidfd, a child, has ended: passes signals on to it, and with a terminal (@p master) everything
/// between that and this process's standard streams. The exit code, 128 + n for a signal.
Result<int> waitForProcess(const UniqueFd &pidfd, UniqueFd master);

/// From now on signals wait until waitForProcess() looks at them. Processes made before are not touched.
void holdSignals();

} // namespace kiste::ociruntime
