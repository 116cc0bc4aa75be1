// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/initprocess.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr char initName[] = "kiste-init";

char *argumentBytes = nullptr;
std::size_t argumentSize = 0;

/// What ps shows, proc_pid_cmdline(5).
void showName()
{
    ::prctl(PR_SET_NAME, initName, 0, 0, 0);
    if (argumentSize < sizeof initName)
        return;
    std::memset(argumentBytes, 0, argumentSize);
    std::memcpy(argumentBytes, initName, sizeof initName);
}

/// Never returns: ends with the child's exit code, or 128 and the signal that ended it.
[[noreturn]] void watchChild(pid_t child, const sigset_t &all)
{
    for (;;) {
        siginfo_t info{};
        const int number = ::sigwaitinfo(&all, &info);
        if (number < 0)
            continue;
        if (number != SIGCHLD) {
            ::kill(child, number); // ended a moment ago: SIGCHLD is next
            continue;
        }
        int status = 0;
        for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
            if (pid == child)
                ::_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        }
    }
}

} // namespace

void noteArguments(int argc, char **argv)
{
    if (argc < 1)
        return;
    argumentBytes = argv[0];
    // The kernel puts them one behind the other.
    argumentSize = static_cast<std::size_t>(argv[argc - 1] + std::strlen(argv[argc - 1]) - argv[0]);
}

Result<void> becomeInit(int channel, bool terminal)
{
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t child = ::fork();
    if (child < 0)
        return osFailure(errno, "cannot start a process below the container's init");
    if (child != 0) {
        ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); // in a pid namespace that it shares it is not process 1
        showName();
        // Only what the child has open counts: the end of its channel says that the program runs.
        ::close(channel);
        ::syscall(SYS_close_range, 3U, ~0U, 0);
        watchChild(child, all);
    }
    ::setpgid(0, 0);
    if (terminal) {
        // From the background this would stop us.
        ::signal(SIGTTOU, SIG_IGN);
        ::tcsetpgrp(STDIN_FILENO, ::getpid());
        ::signal(SIGTTOU, SIG_DFL);
    }
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    return {};
}

} // namespace kiste
