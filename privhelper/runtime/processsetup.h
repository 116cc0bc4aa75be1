// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"
#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/seccompfilter.h"

#include <array>
#include <string>
#include <vector>
#include <sys/types.h>

namespace kiste {

/// The file that this program runs from. A container must never execute it again (CVE-2019-5736).
struct ProgramFile
{
    dev_t device = 0;
    ino_t inode = 0;
    static Result<ProgramFile> own();
};

/// Everything that turns a process inside a container's namespaces into the container's program; for the first program and
/// for exec alike. Prepared before the clone, used after it.
struct ProcessPlan
{
    oci::Process process;
    std::string user; ///< docker's `user[:group]`; empty: process.user
    CapabilitySets capabilities;
    std::string groups; ///< oci::groupsAnnotation
    const SeccompProgram *seccomp = nullptr; ///< null: none
    ProgramFile self;
    int channel = -1; ///< child's end of the channel to the supervisor
    int procfs = -1; ///< a private one of the engine's own pid namespace: what lies at /proc is the container's affair
    std::array<int, 3> stdio = {-1, -1, -1}; ///< unused with a terminal
    std::string personality; ///< oci::LinuxConfig's
    bool exactUser = false; ///< process.user is all there is, nothing is looked up in the container's files but its home
    bool init = false; ///< this process stays as the init of the program, initprocess.h
    /// A listening socket, or -1. With one, "Ready" is reported when all is prepared and the channel is closed; the program
    /// starts when somebody connects, and that connection is the channel from then on.
    int gate = -1;
    unsigned preservedFds = 0; ///< from 3 up
    std::vector<oci::Hook> startHooks; ///< run inside, just before the program
    std::string state; ///< the container's, for these
};

/// Runs in the child, with "/" being the container's root: terminal or stdio, limits, user, capabilities, filter, working
/// directory, exec. Returns only to say what failed.
[[nodiscard]] Error runProgram(ProcessPlan &plan);

/// Reports the error to the supervisor and ends the process with docker's exit code for it (125, 126, 127).
[[noreturn]] void endChild(int channel, const Error &error);
/// 127 for CommandNotFound, 126 for CommandNotExecutable, else 125.
int exitCodeFor(ErrorCode code);

} // namespace kiste
