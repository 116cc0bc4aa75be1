// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What several commands need.

#include "core/base/clock.h"
#include "core/base/fileio.h"
#include "core/oci/image.h"
#include "privhelper/oci/commands.h"
#include "privhelper/oci/console.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/hooks.h"
#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/wait.h>

namespace kiste::ociruntime {

void log(const Globals &globals, std::string_view level, const std::string &text)
{
    std::fprintf(stderr, "kiste-oci: %s\n", text.c_str());
    if (globals.log.empty())
        return;
    const std::string time = formatTimestamp(microsecondsNow());
    const nlohmann::json message = text;
    const std::string quoted = message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const std::string line = globals.jsonLog
        ? std::format("{{\"level\":\"{}\",\"msg\":{},\"time\":\"{}\"}}\n", level, quoted, time)
        : std::format("time=\"{}\" level={} msg={}\n", time, level, quoted);
    const UniqueFd file(::open(globals.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!file || !writeFully(file.get(), std::as_bytes(std::span(line)), globals.log))
        std::fprintf(stderr, "kiste-oci: cannot write to the log '%s'\n", globals.log.c_str());
}

void warn(const Globals &globals, const std::string &text)
{
    log(globals, "warning", text);
}

Result<std::string> oneId(const Words &words, const std::vector<Flag> &flags)
{
    auto others = parseArguments(words, flags);
    if (!others)
        return std::unexpected(others.error());
    if (others->size() != 1)
        return failure(ErrorCode::InvalidArgument, "this command takes one container id");
    return std::move(others->front());
}

Result<std::unique_ptr<Launcher>> makeLauncher(const Globals &globals, const CgroupLayout &layout)
{
    // Only a place to mount on, in the container's own mount namespace.
    std::error_code error;
    std::filesystem::create_directories(globals.root, error);
    return Launcher::create(
        layout, globals.root + "/.mount",
        {.childrenOfParent = false, .defaultFilter = false, .openPaths = true, .needsCgroup = false});
}

Result<Arrival> follow(const Globals &globals, Launcher &launcher, Launched &launched, const std::string &consoleSocket)
{
    Arrival arrival;
    for (;;) {
        pollfd wait{launched.channel.get(), POLLIN, 0};
        if (::poll(&wait, 1, -1) < 0 && errno != EINTR)
            return osFailure(errno, "cannot wait for the container's process");
        auto report = childchannel::receive(launched.channel.get());
        if (!report)
            return arrival; // it was closed by the exec
        if (!*report)
            continue;
        const bool hasFd = !(*report)->fds.empty();
        switch ((*report)->kind) {
        case ChildReport::Kind::Failed:
            return std::unexpected((*report)->error);
        case ChildReport::Kind::Warning:
            warn(globals, (*report)->error.detail);
            break;
        case ChildReport::Kind::Ready:
            arrival.ready = true;
            return arrival;
        case ChildReport::Kind::Terminal:
            if (!hasFd)
                break;
            arrival.terminal = std::move((*report)->fds[0]);
            if (!consoleSocket.empty()) {
                if (auto sent = sendConsole(consoleSocket, arrival.terminal); !sent)
                    return std::unexpected(sent.error());
                arrival.terminal.reset();
            }
            break;
        case ChildReport::Kind::Process: {
            if (!hasFd)
                break;
            arrival.pidfd = std::move((*report)->fds[0]);
            const auto pid = sys::pidOf(launcher.procfs(), arrival.pidfd.get());
            if (!pid)
                return std::unexpected(pid.error());
            arrival.pid = *pid;
            if (auto released = launcher.release(launched); !released)
                return std::unexpected(released.error());
            break;
        }
        }
    }
}

Result<void> writePidFile(const std::string &path, pid_t pid)
{
    const std::string temporary = path + ".new";
    const std::string text = std::to_string(pid);
    UniqueFd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file)
        return osFailure(errno, std::format("cannot write '{}'", path));
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(text)), path); !written)
        return written;
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return osFailure(errno, std::format("cannot write '{}'", path));
    return {};
}

void runLateHooks(const Globals &globals, const std::vector<oci::Hook> &hooks, const std::string &state, std::string_view kind)
{
    for (const oci::Hook &hook : hooks) {
        if (auto done = runHooks({hook}, state, kind); !done)
            warn(globals, done.error().detail);
    }
}

void passActivationSockets(oci::Process &process, std::int64_t &preservedFds, bool ownPids)
{
    const char *text = ::getenv("LISTEN_FDS");
    const std::int64_t count = text ? std::strtol(text, nullptr, 10) : 0;
    constexpr std::int64_t most = 1024;
    if (count <= 0 || count + preservedFds > most)
        return;
    preservedFds += count;
    process.env.push_back(std::format("LISTEN_FDS={}", count));
    if (const char *names = ::getenv("LISTEN_FDNAMES"))
        process.env.push_back(std::format("LISTEN_FDNAMES={}", names));
    // Whoever reads them compares this with its own number.
    if (ownPids)
        process.env.emplace_back("LISTEN_PID=1");
}

Result<void> destroy(const Globals &globals, StateDirectory &directory, const Record &record)
{
    const auto layout = CgroupLayout::detect();
    if (!layout)
        return std::unexpected(layout.error());
    const auto cgroup = ContainerCgroup::open(*layout, record.cgroup);
    std::ignore = cgroup.kill(); // what is left shows below, when the cgroup cannot be removed
    constexpr int attempts = 420;
    Result<void> removed;
    for (int i = 0; i < attempts; ++i) {
        removed = cgroup.remove();
        if (removed || isAlive(record))
            break;
        // The kernel lets go of the last process a moment after its end.
        ::usleep(i < 20 ? 100U : 5000U);
    }
    if (!removed)
        return removed;
    for (const CgroupHierarchy &hierarchy : layout->hierarchies())
        ::rmdir(layout->directory(hierarchy, "/kiste-oci").c_str()); // one that others use stays
    const auto spec = directory.readSpec();
    if (auto gone = directory.remove(); !gone)
        return gone;
    if (!spec)
        return {};
    runLateHooks(globals, spec->hooks.poststop, stateText(record, Status::Stopped), "poststop");
    return {};
}

} // namespace kiste::ociruntime
