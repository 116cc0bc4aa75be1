// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// exec: one more program in a container that runs.

#include "core/base/fileio.h"
#include "privhelper/oci/commands.h"
#include "privhelper/oci/console.h"
#include "privhelper/oci/rootless.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <format>
#include <sys/wait.h>

namespace kiste::ociruntime {

namespace {

struct ExecOptions
{
    std::string processFile;
    std::string consoleSocket;
    std::string pidFile;
    std::string cwd;
    std::string user;
    std::string apparmor;
    std::string label; ///< of SELinux, which this runtime does not set
    Words env;
    Words capabilities;
    std::vector<std::uint32_t> groups;
    std::int64_t preserveFds = 0;
    bool tty = false;
    bool detach = false;
    bool noNewPrivileges = false;
    bool ignorePaused = false;
};

std::vector<Flag> flagsFor(ExecOptions &options)
{
    return {textFlag("process", options.processFile, 'p'),
            textFlag("console-socket", options.consoleSocket),
            textFlag("pid-file", options.pidFile),
            textFlag("cwd", options.cwd),
            textFlag("user", options.user, 'u'),
            textFlag("apparmor", options.apparmor),
            textFlag("process-label", options.label),
            listFlag("env", options.env, 'e'),
            listFlag("cap", options.capabilities, 'c'),
            numberFlag(
                "additional-gids",
                [&options](std::int64_t n) { options.groups.push_back(static_cast<std::uint32_t>(n)); }, 'g'),
            numberFlag("preserve-fds", [&options](std::int64_t n) { options.preserveFds = n; }),
            switchFlag("tty", options.tty, 't'),
            switchFlag("detach", options.detach, 'd'),
            switchFlag("no-new-privs", options.noNewPrivileges),
            switchFlag("ignore-paused", options.ignorePaused)};
}

/// "1000" or "1000:100"
Result<void> readUser(const std::string &text, oci::User &user)
{
    const std::size_t colon = text.find(':');
    const auto number = [](std::string_view part, std::uint32_t &value) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        return error == std::errc{} && end == part.data() + part.size() && value <= 0x7fffffffU;
    };
    user = {};
    const std::string_view all = text;
    if (!number(all.substr(0, colon), user.uid)
        || (colon != std::string::npos && !number(all.substr(colon + 1), user.gid)))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a user as uid[:gid]", printable(text)));
    return {};
}

Result<void> changeProcess(oci::Process &process, const ExecOptions &options, Words command)
{
    process.terminal = options.tty;
    process.consoleSize.reset();
    if (!command.empty())
        process.args = std::move(command);
    if (!options.cwd.empty())
        process.cwd = options.cwd;
    if (!options.user.empty()) {
        if (auto read = readUser(options.user, process.user); !read)
            return read;
    }
    process.user.additionalGids.insert(process.user.additionalGids.end(), options.groups.begin(), options.groups.end());
    for (const std::string &variable : options.env) {
        const std::string name = variable.substr(0, variable.find('=') + 1);
        std::erase_if(process.env, [&name](const std::string &old) { return !name.empty() && old.starts_with(name); });
        process.env.push_back(variable);
    }
    if (!options.apparmor.empty())
        process.apparmorProfile = options.apparmor;
    process.noNewPrivileges = process.noNewPrivileges || options.noNewPrivileges;
    for (const std::string &capability : options.capabilities) {
        oci::Capabilities &sets = process.capabilities ? *process.capabilities : process.capabilities.emplace();
        for (auto *set : {&sets.bounding, &sets.effective, &sets.permitted}) {
            if (!std::ranges::contains(*set, capability))
                set->push_back(capability);
        }
    }
    return {};
}

Result<oci::Process> readProcess(const std::string &path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", path));
    auto text = readWholeFile(file.get(), oci::maxRuntimeSpec, path);
    if (!text)
        return std::unexpected(text.error());
    return oci::Spec::processFromJson(*text);
}

Result<oci::Spec> specFor(const StateDirectory &directory, const ExecOptions &options, Words command)
{
    auto spec = directory.readSpec();
    if (!spec)
        return spec;
    if (!options.processFile.empty()) {
        auto process = readProcess(options.processFile);
        if (!process)
            return std::unexpected(process.error());
        spec->process = std::move(*process);
        return spec;
    }
    if (command.empty())
        return failure(ErrorCode::InvalidArgument, "exec needs a command, or --process");
    if (auto changed = changeProcess(spec->process, options, std::move(command)); !changed)
        return std::unexpected(changed.error());
    return spec;
}

} // namespace

Result<int> execCommand(const Globals &globals, const Words &words)
{
    ExecOptions options;
    auto others = parseArguments(words, flagsFor(options), true);
    if (!others)
        return std::unexpected(others.error());
    if (others->empty())
        return failure(ErrorCode::InvalidArgument, "exec takes a container id and a command");
    const std::string id = others->front();
    others->erase(others->begin());
    auto directory = StateDirectory::open(globals.root, id);
    if (!directory)
        return std::unexpected(directory.error());
    auto record = directory->readRecord();
    auto spec = record ? specFor(*directory, options, std::move(*others)) : std::unexpected(record.error());
    if (!spec)
        return std::unexpected(spec.error());
    const Status status = directory->status(*record);
    if (status == Status::Paused && !options.ignorePaused)
        return failure(ErrorCode::WrongState, std::format("container '{}' is paused", id));
    auto init = sys::pidfdOpen(record->pid);
    if (status == Status::Stopped || status == Status::Creating || !init || !isAlive(*record))
        return failure(ErrorCode::WrongState, std::format("container not running: '{}'", id));
    if (spec->process.terminal && options.detach && options.consoleSocket.empty())
        return failure(ErrorCode::InvalidArgument, "a terminal needs --console-socket when this command does not stay");
    if (auto joined = joinUserNamespace(init->get()); !joined)
        return std::unexpected(joined.error());
    const auto layout = CgroupLayout::detect();
    auto launcher = layout ? makeLauncher(globals, *layout) : std::unexpected(layout.error());
    if (!launcher)
        return std::unexpected(launcher.error());
    ExecRequest request{.spec = &*spec, .cgroup = record->cgroup, .pidfd = init->get(), .pid = record->pid};
    if (!spec->process.terminal)
        request.stdio = {0, 1, 2};
    if (options.preserveFds < 0 || options.preserveFds > 1024)
        return failure(ErrorCode::InvalidArgument, "--preserve-fds is not a number of descriptors");
    passActivationSockets(spec->process, options.preserveFds, false);
    request.preservedFds = static_cast<unsigned>(options.preserveFds);
    auto launched = (*launcher)->exec(request);
    if (!launched)
        return std::unexpected(launched.error());
    auto arrival = follow(globals, **launcher, *launched, options.consoleSocket);
    siginfo_t info{};
    ::waitid(P_PIDFD, static_cast<id_t>(launched->pidfd.get()), &info, WEXITED); // the process that went ahead
    if (!arrival)
        return std::unexpected(arrival.error());
    if (arrival->pid == 0)
        return failure(ErrorCode::WrongState, std::format("container '{}' ended", id));
    if (!options.pidFile.empty()) {
        if (auto written = writePidFile(options.pidFile, arrival->pid); !written)
            return std::unexpected(written.error());
    }
    if (options.detach)
        return 0;
    directory = failure(ErrorCode::Failed, "done"); // others may look at the container meanwhile
    holdSignals();
    return waitForProcess(arrival->pidfd, std::move(arrival->terminal));
}

} // namespace kiste::ociruntime
