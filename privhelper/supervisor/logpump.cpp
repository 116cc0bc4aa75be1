// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/logpump.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <format>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utility>

namespace kiste::supervisor {

namespace {

constexpr std::size_t headerSize = 4096;
constexpr std::size_t batchSize = 64 * 1024;
constexpr std::uint64_t spoolMagic = 0x314c4f4f50534bULL;

enum Phase : std::uint32_t { Idle = 0, Filling = 1, Writing = 2, Written = 3 };

std::int64_t now()
{
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

std::string recordsFor(std::string_view bytes, LogRecord::Stream stream)
{
    std::string out;
    out.reserve(2 * bytes.size());
    appendLogRecords(out, now(), stream, bytes);
    return out;
}

} // namespace

struct LogPump::Header
{
    std::uint64_t magic;
    std::uint64_t committed;
    std::uint64_t next;
    std::atomic<std::uint32_t> phase;
    std::uint32_t stream;
    std::uint32_t open; ///< a bit for each stream whose last line is not complete
    std::uint32_t nextOpen;
};

LogPump::Header &LogPump::header() const
{
    return *static_cast<Header *>(m_memory);
}

Result<UniqueFd> LogPump::makeSpool(std::uint64_t logSize)
{
    UniqueFd spool(::memfd_create("kiste-log-spool", MFD_CLOEXEC));
    if (!spool || ::ftruncate(spool.get(), headerSize) != 0)
        return osFailure(errno, "cannot make a buffer for the log");
    const Header header{spoolMagic, logSize, 0, Idle, 0, 0, 0};
    if (::pwrite(spool.get(), &header, sizeof header, 0) != static_cast<ssize_t>(sizeof header))
        return osFailure(errno, "cannot make a buffer for the log");
    return spool;
}

Result<LogPump> LogPump::open(int spool, int log)
{
    // Mapped beyond its end: pages there are used only after the file has grown over them.
    void *memory = ::mmap(nullptr, headerSize + batchSize, PROT_READ | PROT_WRITE, MAP_SHARED, spool, 0);
    if (memory == MAP_FAILED)
        return osFailure(errno, "cannot map the buffer of the log");
    LogPump pump(spool, log, memory);
    if (pump.header().magic != spoolMagic)
        return failure(ErrorCode::Corrupt, "the buffer of the log is damaged");
    if (auto finished = pump.finish(); !finished)
        return std::unexpected(finished.error());
    return pump;
}

LogPump::LogPump(LogPump &&other) noexcept
    : m_spool(other.m_spool), m_log(other.m_log), m_memory(std::exchange(other.m_memory, nullptr))
{
}

LogPump &LogPump::operator=(LogPump &&other) noexcept
{
    if (this != &other) {
        unmap();
        m_spool = other.m_spool;
        m_log = other.m_log;
        m_memory = std::exchange(other.m_memory, nullptr);
    }
    return *this;
}

LogPump::~LogPump()
{
    unmap();
}

void LogPump::unmap()
{
    if (m_memory)
        ::munmap(m_memory, headerSize + batchSize);
}

std::uint64_t LogPump::committed() const
{
    return header().committed;
}

Result<void> LogPump::clear()
{
    header().committed = header().next;
    header().open = header().nextOpen;
    if (::ftruncate(m_spool, headerSize) != 0)
        return osFailure(errno, "cannot empty the buffer of the log");
    header().phase = Idle;
    return {};
}

Result<void> LogPump::log(std::size_t size)
{
    Header &head = header();
    const std::string records = recordsFor({static_cast<const char *>(m_memory) + headerSize, size},
                                           static_cast<LogRecord::Stream>(head.stream));
    head.phase = Writing;
    for (std::size_t done = 0; done < records.size();) {
        const ssize_t n = ::pwrite(m_log, records.data() + done, records.size() - done,
                                   static_cast<off_t>(head.committed + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return osFailure(n < 0 ? errno : EIO, "cannot write the log");
        done += static_cast<std::size_t>(n);
    }
    head.next = head.committed + records.size();
    const std::uint32_t bit = 1U << head.stream;
    const bool complete = static_cast<const char *>(m_memory)[headerSize + size - 1] == '\n';
    head.nextOpen = complete ? head.open & ~bit : head.open | bit;
    head.phase = Written;
    return clear();
}

Result<void> LogPump::finish()
{
    Header &head = header();
    if (head.phase == Written)
        return clear();
    if (head.phase == Idle)
        return {};
    struct stat status{};
    if (::fstat(m_spool, &status) != 0)
        return osFailure(errno, "cannot examine the buffer of the log");
    if (head.phase == Writing && ::ftruncate(m_log, static_cast<off_t>(head.committed)) != 0)
        return osFailure(errno, "cannot cut the log");
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size < headerSize || size > headerSize + batchSize)
        return failure(ErrorCode::Corrupt, "the buffer of the log is damaged");
    if (size > headerSize)
        return log(size - headerSize);
    head.next = head.committed;
    head.nextOpen = head.open;
    return clear();
}

bool LogPump::isIdle() const
{
    return header().phase == Idle;
}

bool LogPump::inLine() const
{
    return header().open != 0;
}

Result<LogPump::Outcome> LogPump::pump(int pipe, LogRecord::Stream stream, std::size_t most)
{
    Header &head = header();
    // A write that failed earlier (disk full) left its batch here; it goes first.
    if (head.phase != Idle) {
        if (auto finished = finish(); !finished)
            return std::unexpected(finished.error());
    }
    head.stream = static_cast<std::uint32_t>(stream);
    head.phase = Filling;
    loff_t offset = headerSize;
    const ssize_t moved = ::splice(pipe, nullptr, m_spool, &offset, std::min(most, batchSize), SPLICE_F_NONBLOCK);
    const int number = errno;
    if (moved <= 0) {
        head.phase = Idle;
        if (moved == 0)
            return Outcome::Ended;
        if (number == EAGAIN || number == EINTR)
            return Outcome::Empty;
        return osFailure(number, "cannot take over the container's output");
    }
    if (auto logged = log(static_cast<std::size_t>(moved)); !logged)
        return std::unexpected(logged.error());
    return Outcome::Moved;
}

} // namespace kiste::supervisor
