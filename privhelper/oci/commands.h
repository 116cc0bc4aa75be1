// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgrouplayout.h"
#include "privhelper/oci/arguments.h"
#include "privhelper/oci/record.h"
#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/launcher.h"

#include <string>

namespace kiste::ociruntime {

/// Options before the command.
struct Globals
{
    std::string root; ///< state of all containers
    std::string log; ///< file for errors, besides stderr
    bool jsonLog = false;
    bool debug = false;
    bool systemdCgroup = false; ///< cgroupsPath is "slice:prefix:name"
    bool noCgroup = false; ///< containers stay in the cgroup of whoever makes them
};

/// A command: its words after the name; the exit code of this program. Errors are printed by the caller.
using Command = Result<int> (*)(const Globals &globals, const Words &words);

Result<int> createCommand(const Globals &globals, const Words &words);
Result<int> runCommand(const Globals &globals, const Words &words);
Result<int> startCommand(const Globals &globals, const Words &words);
Result<int> stateCommand(const Globals &globals, const Words &words);
Result<int> killCommand(const Globals &globals, const Words &words);
Result<int> deleteCommand(const Globals &globals, const Words &words);
Result<int> execCommand(const Globals &globals, const Words &words);
Result<int> pauseCommand(const Globals &globals, const Words &words);
Result<int> resumeCommand(const Globals &globals, const Words &words);
Result<int> updateCommand(const Globals &globals, const Words &words);
Result<int> listCommand(const Globals &globals, const Words &words);
Result<int> psCommand(const Globals &globals, const Words &words);
Result<int> eventsCommand(const Globals &globals, const Words &words);
Result<int> featuresCommand(const Globals &globals, const Words &words);
Result<int> specCommand(const Globals &globals, const Words &words);

/// The one container id of @p words, parsed with @p flags.
Result<std::string> oneId(const Words &words, const std::vector<Flag> &flags = {});
/// Prints a warning to stderr and, with --log, there.
void warn(const Globals &globals, const std::string &text);
/// Where errors and warnings go: stderr, and the file of --log as logrus' text or JSON.
void log(const Globals &globals, std::string_view level, const std::string &text);

/// A launcher for this process's children; @p layout outlives it.
Result<std::unique_ptr<Launcher>> makeLauncher(const Globals &globals, const CgroupLayout &layout);

/// Follows a process on its way to its program.
struct Arrival
{
    UniqueFd terminal; ///< its master side, where nobody else was given it
    bool ready = false; ///< it waits at its gate
    pid_t pid = 0; ///< of an exec
    UniqueFd pidfd;
};
/// Until the program runs or waits at its gate; or the error that it reports. @p consoleSocket: where a terminal goes. The
/// process of an exec is let go on.
Result<Arrival> follow(const Globals &globals, Launcher &launcher, Launched &launched, const std::string &consoleSocket);
Result<void> writePidFile(const std::string &path, pid_t pid);

/// Runs hooks that cannot stop anything any more ("poststart", "poststop"): each of them, and a failure is a warning.
void runLateHooks(const Globals &globals, const std::vector<oci::Hook> &hooks, const std::string &state, std::string_view kind);
/// With sockets that systemd's socket activation has passed to this process (LISTEN_FDS): they stay open too, and the program
/// learns of them as sd_listen_fds(3) expects.
void passActivationSockets(oci::Process &process, std::int64_t &preservedFds, bool ownPids);

/// Ends everything in the container, runs its poststop hooks and forgets it.
Result<void> destroy(const Globals &globals, StateDirectory &directory, const Record &record);

} // namespace kiste::ociruntime
