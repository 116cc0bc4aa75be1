// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "app/ctl/session.h"

namespace kiste::ctl {

/// How a container is brought to the foreground.
struct Foreground
{
    QString path;
    QString name; ///< for messages: what the user called it
    bool start = false; ///< start it as part of it, so that no output is lost
    bool tty = false;
    bool input = false; ///< pass standard input on
    bool output = true; ///< show what it writes to standard output
    bool error = true;
    AttachOptions options;
    int failureCode = exitFailure; ///< when the engine fails
    std::uint64_t scrollback = 0; ///< lines to begin with, if it is not started
};

/// Passes input, output and signals between this program and the container until it ends, the user detaches (0) or
/// nobody reads the output any more. The result is the container's exit code.
Task<int> runInForeground(Session &session, Foreground foreground);

} // namespace kiste::ctl
