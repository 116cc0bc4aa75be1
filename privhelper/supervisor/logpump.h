// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/oci/logrecord.h"

#include <cstdint>

namespace kiste::supervisor {

/// Moves a container's output into its log so that a `kill -9` of this process at any instruction loses no byte and writes
/// none twice.
///
/// Output is spliced inside the kernel from its pipe into a *spool*, a memfd whose size says how much has arrived and whose
/// first page says what has been done with it. Both are also held by the keeper; the next process reads the page and goes on:
///
/// | phase   | means                                             | the next process                        |
/// | Idle    | the spool is empty                                | nothing                                 |
/// | Filling | output was being spliced in                       | logs what is there                      |
/// | Writing | records of it were being written at `committed`   | cuts the log there, logs what is there  |
/// | Written | the records are in the log, up to `next`          | takes `next` over, empties the spool    |
class LogPump
{
public:
    enum class Outcome : std::uint8_t {
        Moved, ///< some output; there may be more
        Empty, ///< nothing now
        Ended, ///< the writers are gone
    };

    /// A spool for a new log that has @p logSize bytes already.
    static Result<UniqueFd> makeSpool(std::uint64_t logSize);
    /// Takes a spool (new or left by another process) and the log, and finishes what was under way. The descriptors stay the
    /// caller's.
    static Result<LogPump> open(int spool, int log);

    LogPump(LogPump &&other) noexcept;
    LogPump &operator=(LogPump &&other) noexcept;
    LogPump(const LogPump &) = delete;
    LogPump &operator=(const LogPump &) = delete;
    ~LogPump();

    /// Moves at most @p most bytes, and at most 64 KiB, from a pipe into the log.
    Result<Outcome> pump(int pipe, LogRecord::Stream stream, std::size_t most = 64 * 1024);
    /// Nothing waits to be logged: another spool and log may take the place of these.
    bool isIdle() const;
    /// Whether the last line of either stream goes on with what comes next.
    bool inLine() const;
    /// Size of the log up to the last complete record: what readers may see.
    std::uint64_t committed() const;

private:
    struct Header;
    LogPump(int spool, int log, void *memory) : m_spool(spool), m_log(log), m_memory(memory) {}
    Header &header() const;
    Result<void> finish();
    Result<void> log(std::size_t size);
    Result<void> clear();
    void unmap();

    int m_spool;
    int m_log;
    void *m_memory;
};

} // namespace kiste::supervisor
