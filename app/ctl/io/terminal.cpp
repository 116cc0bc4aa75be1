// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/io/terminal.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace kiste::ctl {

namespace {

// Plain globals, because signal handlers and atexit() read them.
termios formerMode;
volatile std::sig_atomic_t rawDescriptor = -1;
volatile std::sig_atomic_t signalPipe = -1;

constexpr std::array crashes = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

void restoreTerminal()
{
    const int fd = rawDescriptor;
    if (fd < 0)
        return;
    rawDescriptor = -1;
    ::tcsetattr(fd, TCSADRAIN, &formerMode); // async-signal-safe
}

void restoreAndDie(int number)
{
    restoreTerminal();
    ::signal(number, SIG_DFL);
    ::raise(number);
}

void passOn(int number)
{
    const int error = errno;
    const auto byte = static_cast<unsigned char>(number);
    // A full pipe holds plenty of signals already.
    if (::write(signalPipe, &byte, 1) < 0) { }
    errno = error;
}

} // namespace

std::optional<TerminalSize> terminalSize(int fd)
{
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return {};
    return TerminalSize{size.ws_col, size.ws_row};
}

void setTerminalSize(int fd, TerminalSize size)
{
    const winsize wanted{static_cast<unsigned short>(size.rows), static_cast<unsigned short>(size.columns), 0, 0};
    std::ignore = ::ioctl(fd, TIOCSWINSZ, &wanted); // the program may have ended
}

RawTerminal::RawTerminal(int fd)
{
    if (::tcgetattr(fd, &formerMode) != 0)
        return;
    static const bool registered = [] {
        std::atexit(restoreTerminal);
        for (const int number : crashes)
            ::signal(number, restoreAndDie);
        return true;
    }();
    Q_UNUSED(registered)
    termios raw = formerMode;
    ::cfmakeraw(&raw);
    rawDescriptor = fd;
    ::tcsetattr(fd, TCSADRAIN, &raw);
}

RawTerminal::~RawTerminal()
{
    restoreTerminal();
}

SignalWatcher::SignalWatcher(std::vector<int> numbers, QObject *parent)
    : QObject(parent)
    , m_numbers(std::move(numbers))
{
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC | O_NONBLOCK) != 0)
        return; // out of descriptors: signals keep their usual effect
    m_read.reset(fds[0]);
    signalPipe = fds[1];
    m_notifier = std::make_unique<QSocketNotifier>(fds[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &SignalWatcher::readSome);
    struct sigaction action
    {
    };
    action.sa_handler = passOn;
    action.sa_flags = SA_RESTART;
    std::erase_if(m_numbers, [](int number) { // nohup means it
        struct sigaction former
        {
        };
        return ::sigaction(number, nullptr, &former) == 0 && former.sa_handler == SIG_IGN;
    });
    for (const int number : m_numbers)
        ::sigaction(number, &action, nullptr);
}

SignalWatcher::~SignalWatcher()
{
    if (!m_read)
        return;
    for (const int number : m_numbers)
        ::signal(number, SIG_DFL);
    const int fd = signalPipe;
    signalPipe = -1;
    ::close(fd);
}

void SignalWatcher::readSome()
{
    std::array<unsigned char, 64> bytes{};
    const ssize_t count = ::read(m_read.get(), bytes.data(), bytes.size());
    for (ssize_t i = 0; i < count; ++i)
        emit raised(bytes[static_cast<std::size_t>(i)]);
}

} // namespace kiste::ctl
