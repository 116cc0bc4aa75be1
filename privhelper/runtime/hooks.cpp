// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/hooks.h"

#include "core/base/fileio.h"
#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>

namespace kiste {

namespace {

std::vector<char *> pointers(const std::vector<std::string> &words)
{
    std::vector<char *> list;
    for (const std::string &word : words)
        list.push_back(const_cast<char *>(word.c_str()));
    list.push_back(nullptr);
    return list;
}

/// What the hook reads as its stdin: a file, so that one which does not read cannot block us.
Result<UniqueFd> stateFile(const std::string &state)
{
    UniqueFd file(::memfd_create("state", MFD_CLOEXEC));
    if (!file)
        return osFailure(errno, "cannot make a file for the container's state");
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(state)), "the container's state"); !written)
        return std::unexpected(written.error());
    if (::lseek(file.get(), 0, SEEK_SET) != 0)
        return osFailure(errno, "cannot rewind the container's state");
    return file;
}

Result<void> runHook(const oci::Hook &hook, const std::string &state)
{
    auto input = stateFile(state);
    if (!input)
        return std::unexpected(input.error());
    const std::vector<std::string> arguments = hook.args.empty() ? std::vector{hook.path} : hook.args;
    const auto words = pointers(arguments);
    const auto environment = pointers(hook.env);
    auto cloned = sys::cloneProcess(0, -1);
    if (!cloned)
        return std::unexpected(cloned.error());
    if (cloned->pid == 0) {
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::signal(SIGPIPE, SIG_DFL); // programs expect it so, and this one ignores it
        ::dup2(input->get(), STDIN_FILENO);
        std::ignore = sys::closeOnExecFrom3(); // all of ours are close-on-exec anyway
        ::execve(hook.path.c_str(), words.data(), environment.data());
        ::_exit(127);
    }
    pollfd wait{cloned->pidfd.get(), POLLIN, 0};
    const int patience = hook.timeout ? *hook.timeout * 1000 : -1;
    int ready = 0;
    do {
        ready = ::poll(&wait, 1, patience);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0)
        std::ignore = sys::pidfdSignal(cloned->pidfd.get(), SIGKILL);
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(cloned->pidfd.get()), &info, WEXITED) != 0 && errno == EINTR) { }
    if (ready == 0)
        return failure(ErrorCode::Timeout, std::format("'{}' did not end within {} s", hook.path, *hook.timeout));
    if (info.si_code != CLD_EXITED || info.si_status != 0) {
        return failure(ErrorCode::Failed,
                       std::format("'{}' {} {}", hook.path,
                                   info.si_code == CLD_EXITED ? "ended with" : "was ended by signal", info.si_status));
    }
    return {};
}

} // namespace

Result<void> runHooks(const std::vector<oci::Hook> &hooks, const std::string &state, std::string_view kind)
{
    for (const oci::Hook &hook : hooks) {
        if (auto done = runHook(hook, state); !done)
            return std::unexpected(sys::within(std::format("{} hook", kind), done.error()));
    }
    return {};
}

} // namespace kiste
