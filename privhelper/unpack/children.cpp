// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/unpack/children.h"

#include "core/archive/inflate.h"
#include "core/archive/tarreader.h"
#include "core/base/fileio.h"
#include "privhelper/unpack/confine.h"
#include "privhelper/unpack/layerwriter.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste {

namespace {

/// The start of each message; the text of an error follows.
struct WireHeader
{
    char kind = 0;
    std::uint8_t code = 0;
    std::int32_t osError = 0;
    std::uint64_t entries = 0;
    std::uint64_t fileBytes = 0;
};

constexpr std::size_t maxDetail = 2048;

Result<void> send(int socket, const WireHeader &header, std::string_view detail, int fd = -1)
{
    std::array<char, sizeof(WireHeader) + maxDetail> packet{};
    std::memcpy(packet.data(), &header, sizeof header);
    const std::size_t length = detail.copy(packet.data() + sizeof header, maxDetail);
    iovec data{.iov_base = packet.data(), .iov_len = sizeof header + length};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr *part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(part), &fd, sizeof fd);
        if (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
            return osFailure(errno, "cannot hand over a directory");
        return {};
    }
    // The decompressor may write but not call sendmsg(2).
    return writeFully(socket, std::as_bytes(std::span(packet)).first(data.iov_len), "the report");
}

[[noreturn]] void finish(int socket, const Result<void> &result, std::uint64_t entries, std::uint64_t fileBytes)
{
    WireHeader header{.kind = 'D', .entries = entries, .fileBytes = fileBytes};
    if (!result) {
        header.kind = 'F';
        header.code = static_cast<std::uint8_t>(result.error().code);
        header.osError = result.error().osError;
    }
    const auto sent = send(socket, header, result ? "" : std::string_view(result.error().detail));
    ::_exit(sent && result ? 0 : 1);
}

[[noreturn]] void inflaterMain(int blob, int output, int socket)
{
    constexpr int inputFd = 0;
    constexpr int outputFd = 1;
    constexpr int socketFd = 2;
    auto result = keepDescriptors({blob, output, socket});
    if (!result)
        ::_exit(1);
    result = confineInflater();
    if (result)
        result = inflate(inputFd, outputFd);
    finish(socketFd, result, 0, 0);
}

[[noreturn]] void writerMain(int input, int target, const UnpackLimits &limits, int socket)
{
    constexpr int inputFd = 0;
    constexpr int socketFd = 1;
    constexpr int rootFd = 2;
    auto result = keepDescriptors({input, socket, target});
    if (!result)
        ::_exit(1);
    result = confineWriter(rootFd, limits);
    if (!result)
        finish(socketFd, result, 0, 0);
    FdTarInput source(inputFd);
    TarReader reader(source);
    LayerWriter writer(
        UniqueFd(rootFd), limits, [](int directory) { return send(socketFd, {.kind = 'O'}, {}, directory); });
    result = writer.writeAll(reader);
    if (!result && result.error().osError == EFBIG)
        result.error().code = ErrorCode::LimitExceeded;
    finish(socketFd, result, writer.entries(), writer.fileBytes());
}

struct SocketPair
{
    UniqueFd ours;
    UniqueFd theirs;
};

Result<SocketPair> makeSockets()
{
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
        return osFailure(errno, "cannot make a socket");
    return SocketPair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

} // namespace

Child &Child::operator=(Child &&other) noexcept
{
    if (this != &other) {
        kill();
        m_pid = std::exchange(other.m_pid, -1);
        m_socket = std::move(other.m_socket);
    }
    return *this;
}

Result<std::optional<ChildMessage>> Child::receive()
{
    std::array<char, sizeof(WireHeader) + maxDetail> packet{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec data{.iov_base = packet.data(), .iov_len = packet.size()};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t length = ::recvmsg(m_socket.get(), &message, MSG_CMSG_CLOEXEC);
    if (length < 0 && errno != ECONNRESET)
        return osFailure(errno, "cannot hear from the unpacker");
    if (length <= 0)
        return std::optional<ChildMessage>();
    ChildMessage result;
    const cmsghdr *part = CMSG_FIRSTHDR(&message);
    if (part && part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS
        && part->cmsg_len == CMSG_LEN(sizeof(int))) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(part), sizeof fd);
        result.directory.reset(fd);
    }
    WireHeader header;
    if (static_cast<std::size_t>(length) < sizeof header)
        return failure(ErrorCode::Corrupt, "the unpacker sent a message that is too short");
    std::memcpy(&header, packet.data(), sizeof header);
    const std::string_view detail(packet.data() + sizeof header, static_cast<std::size_t>(length) - sizeof header);
    result.entries = header.entries;
    result.fileBytes = header.fileBytes;
    if (header.kind == 'D' || (header.kind == 'O' && result.directory)) {
        result.kind = static_cast<ChildMessage::Kind>(header.kind);
        return result;
    }
    if (header.kind != 'F' || header.code >= errorCodeCount)
        return failure(ErrorCode::Corrupt, "the unpacker sent a message that makes no sense");
    result.error = Error{static_cast<ErrorCode>(header.code), std::string(detail), header.osError};
    return result;
}

Result<void> Child::wait(std::string_view what)
{
    int status = 0;
    while (::waitpid(m_pid, &status, 0) < 0) {
        if (errno != EINTR)
            return osFailure(errno, std::format("cannot wait for {}", what));
    }
    m_pid = -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return {};
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return failure(ErrorCode::Failed, std::format("{} was stopped: it tried a system call it may not use", what));
    if (WIFSIGNALED(status))
        return failure(ErrorCode::Failed, std::format("{} was ended by signal {}", what, WTERMSIG(status)));
    return failure(ErrorCode::Failed, std::format("{} failed without saying why", what));
}

void Child::kill()
{
    if (m_pid < 0)
        return;
    ::kill(m_pid, SIGKILL);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) { }
    m_pid = -1;
}

Result<Child> startInflater(int blob, int output)
{
    auto sockets = makeSockets();
    if (!sockets)
        return std::unexpected(sockets.error());
    const pid_t pid = ::fork();
    if (pid < 0)
        return osFailure(errno, "cannot start the decompressor");
    if (pid == 0)
        inflaterMain(blob, output, sockets->theirs.get());
    return Child(pid, std::move(sockets->ours));
}

Result<Child> startWriter(int input, int target, const UnpackLimits &limits)
{
    auto sockets = makeSockets();
    if (!sockets)
        return std::unexpected(sockets.error());
    // As fork(2), with namespaces; this process has one thread and libc keeps nothing about it that would be wrong
    // then. Calls about the machine's name and System V objects are not among those that its filter lets through.
    const unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | SIGCHLD;
    const auto pid = static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
    if (pid < 0)
        return osFailure(errno, "cannot start the unpacker in namespaces of its own");
    if (pid == 0)
        writerMain(input, target, limits, sockets->theirs.get());
    return Child(pid, std::move(sockets->ours));
}

} // namespace kiste
