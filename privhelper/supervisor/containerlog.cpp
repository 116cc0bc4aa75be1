// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of Container that keeps its log: files, rotation, and the streams that clients read.

#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/container.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <format>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste::supervisor {

namespace {

constexpr const char *currentLog = "logs/container.log";
constexpr const char *newLog = "logs/container.log.new";
constexpr std::size_t writtenAtOnce = 64 * 1024;
constexpr std::size_t leastPiece = 4 * 1024;

/// "logs/container.log.3"; the younger, the smaller the number.
std::string rotatedLog(std::uint32_t number)
{
    return std::format("{}.{}", currentLog, number);
}

Result<UniqueFd> openLogFile(int directory, const std::string &name, int flags)
{
    return sys::openAt(directory, name.c_str(), flags, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS, 0600);
}

bool isSameFile(int a, int b)
{
    struct stat first{};
    struct stat second{};
    return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_ino == second.st_ino
        && first.st_dev == second.st_dev;
}

std::uint64_t sizeOf(int fd)
{
    struct stat status{};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

/// How much of what waits in a pipe goes up to the end of its last line, looking at @p most bytes; @p most if none ends in them.
std::size_t untilLineEnd(int pipe, std::size_t most)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return most;
    const UniqueFd reader(ends[0]);
    const UniqueFd writer(ends[1]);
    std::string text(most, '\0');
    const ssize_t size = ::tee(pipe, writer.get(), most, SPLICE_F_NONBLOCK) > 0
        ? ::read(reader.get(), text.data(), text.size())
        : 0;
    const std::size_t end = size > 0 ? text.rfind('\n', static_cast<std::size_t>(size) - 1) : std::string::npos;
    return end == std::string::npos ? most : end + 1;
}

} // namespace

Result<void> Container::openLog()
{
    // Killed between two renames, or between them and telling the keeper: the file of that name is the one to write.
    if (m_fds.log) {
        const auto named = openLogFile(m_fds.directory.get(), currentLog, O_RDONLY);
        if (!named || !isSameFile(named->get(), m_fds.log.get())) {
            m_fds.log.reset();
            m_fds.spool.reset();
        }
    }
    if (!m_fds.log) {
        if (auto started = startLog(); !started)
            return started;
    }
    if (!m_fds.spool) {
        auto spool = LogPump::makeSpool(sizeOf(m_fds.log.get()));
        if (!spool)
            return std::unexpected(spool.error());
        m_fds.spool = std::move(*spool);
    }
    auto pump = LogPump::open(m_fds.spool.get(), m_fds.log.get());
    if (!pump)
        return std::unexpected(pump.error());
    m_pump = std::move(*pump);
    return {};
}

Result<void> Container::startLog()
{
    if (::mkdirat(m_fds.directory.get(), "logs", 0700) != 0 && errno != EEXIST)
        return osFailure(errno, "cannot make the container's log directory");
    auto log = openLogFile(m_fds.directory.get(), currentLog, O_RDWR | O_CREAT);
    if (!log)
        return std::unexpected(log.error());
    m_fds.log = std::move(*log);
    return {};
}

std::size_t Container::pieceForLog(int pipe) const
{
    if (m_record.logMaxSize == 0)
        return writtenAtOnce;
    // Less and less towards the end of a file, so that it does not get much longer than it may.
    const std::uint64_t used = m_pump->committed();
    const std::uint64_t left = m_record.logMaxSize > used ? m_record.logMaxSize - used : 0;
    // Full: up to the end of a line, so that the next file begins with one.
    if (left == 0)
        return untilLineEnd(pipe, leastPiece);
    return std::clamp<std::size_t>(left / 2, leastPiece, writtenAtOnce);
}

void Container::rotateIfFull()
{
    const std::uint64_t used = m_pump->committed();
    if (m_record.logMaxSize == 0 || used < m_record.logMaxSize || !m_pump->isIdle())
        return;
    // A line stays in one file, unless it is one that never ends. Times and tags can make many times its size of what came
    // in one piece, so twice the size would be passed by short lines.
    if (m_pump->inLine() && used < 16 * m_record.logMaxSize)
        return;
    if (auto rotated = rotate(); !rotated)
        std::fprintf(stderr, "kiste-supervisor: the log of %s is not rotated: %s\n", m_record.id.c_str(),
                     rotated.error().detail.c_str());
}

Result<void> Container::rotate()
{
    const int directory = m_fds.directory.get();
    auto log = openLogFile(directory, newLog, O_RDWR | O_CREAT | O_TRUNC);
    auto spool = LogPump::makeSpool(0);
    if (!log || !spool)
        return std::unexpected(log ? spool.error() : log.error());
    // The first number that is free: a predecessor that was killed in the middle of this left one, and nothing is to be
    // overwritten for it.
    const std::uint32_t last = m_record.logMaxFiles - 1;
    std::uint32_t free = 1;
    while (free < last && ::faccessat(directory, rotatedLog(free).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        ++free;
    for (std::uint32_t number = free; number > 1 && last > 0; --number) {
        if (::renameat(directory, rotatedLog(number - 1).c_str(), directory, rotatedLog(number).c_str()) != 0)
            return osFailure(errno, "cannot rename a log file");
    }
    if (last > 0 && ::renameat(directory, currentLog, directory, rotatedLog(1).c_str()) != 0)
        return osFailure(errno, "cannot rename the log");
    // From here to the next line there is no file of that name; openLog() knows.
    if (::renameat(directory, newLog, directory, currentLog) != 0)
        return osFailure(errno, "cannot rename the new log");
    auto pump = LogPump::open(spool->get(), log->get());
    if (!pump)
        return std::unexpected(pump.error());
    m_pump = std::move(*pump);
    m_fds.log = std::move(*log);
    m_fds.spool = std::move(*spool);
    for (const auto &stream : m_streams)
        stream->rotated(UniqueFd(::fcntl(m_fds.log.get(), F_DUPFD_CLOEXEC, 3)));
    if (m_heldChanged)
        m_heldChanged();
    return {};
}

Result<std::deque<ClientStream::Part>> Container::partsFrom(std::vector<UniqueFd> files) const
{
    std::deque<ClientStream::Part> parts;
    const bool current = files.empty();
    bool upToDate = current;
    for (UniqueFd &file : files) {
        upToDate = isSameFile(file.get(), m_fds.log.get());
        const std::uint64_t size = sizeOf(file.get());
        parts.push_back({std::move(file), size});
    }
    if (!upToDate) {
        // It was rotated since whoever asks opened them: what is younger than the last one follows.
        std::deque<ClientStream::Part> younger;
        for (std::uint32_t number = 1; number < m_record.logMaxFiles; ++number) {
            auto file = openLogFile(m_fds.directory.get(), rotatedLog(number), O_RDONLY);
            if (!file)
                continue; // a predecessor that was killed in the middle of a rotation left a gap
            if (isSameFile(file->get(), parts.back().log.get()))
                break;
            const std::uint64_t size = sizeOf(file->get());
            younger.push_front({std::move(*file), size});
        }
        for (ClientStream::Part &part : younger)
            parts.push_back(std::move(part));
    }
    if (current || !upToDate) {
        UniqueFd log(::fcntl(m_fds.log.get(), F_DUPFD_CLOEXEC, 3));
        if (!log)
            return osFailure(errno, "cannot open the container's log");
        parts.push_back({std::move(log), 0});
    }
    parts.back().size = m_pump->committed();
    return parts;
}

Result<UniqueFd> Container::openStream(std::optional<std::uint64_t> offset, std::vector<UniqueFd> files, bool follow,
                                       bool input)
{
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return osFailure(errno, "cannot make a socket pair");
    UniqueFd ours(pair[0]);
    UniqueFd theirs(pair[1]);
    ::fcntl(ours.get(), F_SETFL, ::fcntl(ours.get(), F_GETFL) | O_NONBLOCK);
    auto parts = partsFrom(offset ? std::move(files) : std::vector<UniqueFd>());
    if (!parts)
        return std::unexpected(parts.error());
    ClientStream::Source source{.parts = std::move(*parts),
                                .offset = offset.value_or(m_pump->committed()),
                                .follow = follow,
                                .mostParts = m_record.logMaxFiles + 4};
    const auto place = m_streams.insert(m_streams.end(), nullptr);
    *place = std::make_unique<ClientStream>(m_loop, std::move(ours), std::move(source),
                                            [this, place, alive = std::weak_ptr(m_alive)] {
                                                if (alive.expired())
                                                    return;
                                                m_streams.erase(place);
                                                if (m_streams.empty() && m_streamsOver)
                                                    m_loop.later(std::exchange(m_streamsOver, {}));
                                            });
    if (input) {
        if (InputSink *sink = inputSink())
            (*place)->connectInput(sink, [this] { endOfInput(); });
    }
    (*place)->setAvailable(m_pump->committed(), m_record.state == State::Exited);
    return theirs;
}

void Container::updateStreams()
{
    for (const auto &stream : m_streams)
        stream->setAvailable(m_pump->committed(), m_record.state == State::Exited);
}

} // namespace kiste::supervisor
