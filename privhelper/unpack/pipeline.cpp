// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/unpack/pipeline.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <poll.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr int pipeSize = 1 << 20;

struct Pipe
{
    UniqueFd reader;
    UniqueFd writer;
};

Result<Pipe> makePipe()
{
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    ::fcntl(fds[0], F_SETPIPE_SZ, pipeSize); // only faster
    return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// The descriptor is ours alone; its other end blocks as before.
Result<void> setNonBlocking(int fd)
{
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return osFailure(errno, "cannot set up a pipe");
    return {};
}

} // namespace

Pipeline::Pipeline(int blob, int target, int listener, const UnpackLimits &limits)
    : m_blob(blob)
    , m_target(target)
    , m_listener(listener)
    , m_limits(limits)
    , m_buffer(256 * 1024)
{ }

Result<UnpackReport> Pipeline::run()
{
    if (auto started = start(); !started)
        return std::unexpected(started.error());
    while (!m_written) {
        if (auto done = step(); !done)
            return std::unexpected(done.error());
    }
    if (auto ended = m_writer.wait("the unpacker"); !ended)
        return std::unexpected(ended.error());
    return UnpackReport{m_hash.finish(), m_tarBytes, m_written->fileBytes, m_written->entries};
}

Result<void> Pipeline::start()
{
    struct stat status = {};
    if (::fstat(m_blob, &status) != 0)
        return osFailure(errno, "cannot look at the layer");
    m_blobBytes = static_cast<std::uint64_t>(status.st_size);
    auto tar = makePipe();
    auto files = makePipe();
    if (!tar || !files)
        return std::unexpected((tar ? files : tar).error());
    auto inflater = startInflater(m_blob, tar->writer.get());
    if (!inflater)
        return std::unexpected(inflater.error());
    m_inflater = *std::move(inflater);
    tar->writer.reset(); // or the stream would never end
    auto writer = startWriter(files->reader.get(), m_target, m_limits);
    if (!writer)
        return std::unexpected(writer.error());
    m_writer = *std::move(writer);
    files->reader.reset();
    m_fromInflater = std::move(tar->reader);
    m_toWriter = std::move(files->writer);
    if (auto set = setNonBlocking(m_fromInflater.get()); !set)
        return set;
    return setNonBlocking(m_toWriter.get());
}

Result<void> Pipeline::step()
{
    const bool full = m_begin < m_end;
    const auto when = [](bool wanted, int fd) { return wanted ? fd : -1; };
    pollfd fds[] = {
        {.fd = m_listener, .events = 0, .revents = 0},
        {.fd = m_writer.socket(), .events = POLLIN, .revents = 0},
        {.fd = when(!m_inflated, m_inflater.socket()), .events = POLLIN, .revents = 0},
        {.fd = when(!full, m_fromInflater.get()), .events = POLLIN, .revents = 0},
        {.fd = when(full, m_toWriter.get()), .events = POLLOUT, .revents = 0},
    };
    if (::poll(fds, std::size(fds), -1) < 0 && errno != EINTR)
        return osFailure(errno, "cannot wait for the unpacker");
    if (fds[0].revents != 0)
        return failure(ErrorCode::Cancelled, "nobody waits for the layer any more");
    // What went wrong first is what a child says, not that its pipe broke.
    if (fds[2].revents != 0)
        return hearInflater();
    if (fds[1].revents != 0)
        return hearWriter();
    if (fds[3].revents != 0)
        return readTar();
    if (fds[4].revents != 0)
        return writeTar();
    return {};
}

Result<void> Pipeline::readTar()
{
    const ssize_t n = ::read(m_fromInflater.get(), m_buffer.data(), m_buffer.size());
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? Result<void>()
                                                 : osFailure(errno, "cannot read the uncompressed layer");
    if (n == 0) {
        m_fromInflater.reset();
        // The writer may see the end only if it is the real one.
        if (m_inflated)
            m_toWriter.reset();
        return {};
    }
    m_begin = 0;
    m_end = static_cast<std::size_t>(n);
    m_tarBytes += m_end;
    m_hash.add(std::span<const std::byte>(m_buffer).first(m_end));
    return checkLimits();
}

Result<void> Pipeline::checkLimits() const
{
    if (m_tarBytes > m_limits.maxBytes) {
        return failure(
            ErrorCode::LimitExceeded, std::format("the uncompressed layer is larger than {} bytes", m_limits.maxBytes));
    }
    if (m_tarBytes > ratioFreeBytes && m_tarBytes / m_limits.maxRatio > m_blobBytes) {
        return failure(ErrorCode::LimitExceeded,
            std::format("the layer of {} bytes grows to more than {} times that size when it is uncompressed",
                m_blobBytes, m_limits.maxRatio));
    }
    return {};
}

Result<void> Pipeline::writeTar()
{
    const ssize_t n = ::write(m_toWriter.get(), m_buffer.data() + m_begin, m_end - m_begin);
    if (n >= 0) {
        m_begin += static_cast<std::size_t>(n);
        return {};
    }
    // EPIPE: the writer gave up and says why on its socket.
    if (errno == EPIPE)
        return hearWriter();
    return errno == EAGAIN || errno == EINTR ? Result<void>()
                                             : osFailure(errno, "cannot pass the uncompressed layer on");
}

Result<void> Pipeline::hearInflater()
{
    auto message = m_inflater.receive();
    if (!message)
        return std::unexpected(message.error());
    if (*message && (*message)->kind == ChildMessage::Kind::Failed)
        return std::unexpected((*message)->error);
    if (auto ended = m_inflater.wait("the decompressor"); !ended)
        return ended;
    if (!*message || (*message)->kind != ChildMessage::Kind::Done)
        return failure(ErrorCode::Failed, "the decompressor ended without a report");
    m_inflated = true;
    if (!m_fromInflater)
        m_toWriter.reset();
    return {};
}

Result<void> Pipeline::hearWriter()
{
    auto message = m_writer.receive();
    if (!message)
        return std::unexpected(message.error());
    if (!*message) {
        auto ended = m_writer.wait("the unpacker");
        return ended ? failure(ErrorCode::Failed, "the unpacker ended without a report") : ended;
    }
    switch ((*message)->kind) {
    case ChildMessage::Kind::Failed:
        return std::unexpected((*message)->error);
    case ChildMessage::Kind::Opaque:
        return markOpaque((*message)->directory.get());
    case ChildMessage::Kind::Done:
        break;
    }
    if (m_toWriter)
        return failure(ErrorCode::Failed, "the unpacker ended before the layer did");
    m_written = *std::move(*message);
    return {};
}

Result<void> Pipeline::markOpaque(int directory) const
{
    struct stat wanted = {};
    struct stat target = {};
    if (::fstat(directory, &wanted) != 0 || ::fstat(m_target, &target) != 0)
        return osFailure(errno, "cannot look at a directory of the layer");
    if (!S_ISDIR(wanted.st_mode) || wanted.st_dev != target.st_dev || wanted.st_ino == target.st_ino)
        return failure(ErrorCode::Corrupt, "the unpacker asked to mark something that is no directory of the layer");
    if (::fsetxattr(directory, "trusted.overlay.opaque", "y", 1, 0) != 0)
        return osFailure(errno, "cannot mark a directory as opaque");
    return {};
}

} // namespace kiste
