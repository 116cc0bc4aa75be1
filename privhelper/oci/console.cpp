// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/console.h"

#include "core/base/fileio.h"
#include "privhelper/runtime/syscalls.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <format>
#include <poll.h>
#include <span>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

namespace kiste::ociruntime {

namespace {

sigset_t passedSignals()
{
    sigset_t set;
    ::sigfillset(&set);
    // What stops or crashes this very process is meant for it.
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTSTP, SIGTTIN, SIGTTOU})
        ::sigdelset(&set, number);
    return set;
}

void copySize(const UniqueFd &master)
{
    winsize size{};
    if (::ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
        ::ioctl(master.get(), TIOCSWINSZ, &size); // only a size
}

/// Moves what is there; false at the end of the stream.
bool copySome(int from, int to)
{
    std::array<std::byte, 16384> piece{};
    const ssize_t n = ::read(from, piece.data(), piece.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    return n > 0 && writeFully(to, std::span(piece).first(static_cast<std::size_t>(n)), "the terminal").has_value();
}

} // namespace

Result<void> sendConsole(const std::string &path, const UniqueFd &master)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return failure(ErrorCode::InvalidArgument, std::format("the path '{}' is too long for a socket", path));
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return osFailure(errno, std::format("cannot connect to the console socket '{}'", path));
    constexpr std::string_view name = "/dev/ptmx";
    iovec piece{const_cast<char *>(name.data()), name.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = master.get();
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    if (::sendmsg(socket.get(), &message, MSG_NOSIGNAL) < 0)
        return osFailure(errno, std::format("cannot send the terminal to '{}'", path));
    return {};
}

RawTerminal::RawTerminal()
{
    termios before{};
    if (::tcgetattr(STDIN_FILENO, &before) != 0)
        return;
    termios raw = before;
    ::cfmakeraw(&raw);
    if (::tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0)
        m_before = before;
}

RawTerminal::~RawTerminal()
{
    if (m_before)
        ::tcsetattr(STDIN_FILENO, TCSANOW, &*m_before);
}

void holdSignals()
{
    const sigset_t set = passedSignals();
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

Result<int> waitForProcess(const UniqueFd &pidfd, UniqueFd master)
{
    const sigset_t set = passedSignals();
    const UniqueFd signals(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals)
        return osFailure(errno, "cannot wait for signals");
    std::optional<RawTerminal> raw;
    if (master) {
        raw.emplace();
        copySize(master);
    }
    bool input = static_cast<bool>(master);
    for (;;) {
        std::array<pollfd, 4> waits = {{{pidfd.get(), POLLIN, 0},
                                        {signals.get(), POLLIN, 0},
                                        {master.get(), POLLIN, 0},
                                        {input ? STDIN_FILENO : -1, POLLIN, 0}}};
        if (::poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR)
            return osFailure(errno, "cannot wait for the process");
        signalfd_siginfo info{};
        while (::read(signals.get(), &info, sizeof info) == sizeof info) {
            if (info.ssi_signo == SIGWINCH && master)
                copySize(master);
            else if (info.ssi_signo != SIGCHLD)
                std::ignore = sys::pidfdSignal(pidfd.get(), static_cast<int>(info.ssi_signo)); // ended a moment ago
        }
        if (waits[2].revents != 0 && !copySome(master.get(), STDOUT_FILENO))
            master.reset();
        if (waits[3].revents != 0 && master && !copySome(STDIN_FILENO, master.get()))
            input = false;
        if (waits[0].revents == 0 || (master && (waits[2].revents & POLLIN) != 0))
            continue;
        siginfo_t ended{};
        if (::waitid(P_PIDFD, static_cast<id_t>(pidfd.get()), &ended, WEXITED) != 0)
            return osFailure(errno, "cannot learn how the process ended");
        return ended.si_code == CLD_EXITED ? ended.si_status : 128 + ended.si_status;
    }
}

} // namespace kiste::ociruntime
