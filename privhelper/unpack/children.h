// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "privhelper/unpack/report.h"

#include <optional>
#include <string>
#include <sys/types.h>

/// The two confined processes and what they tell the process that made them, over one SOCK_SEQPACKET socket each.
namespace kiste {

/// A message of a child. Everything in it may be a lie.
struct ChildMessage
{
    enum class Kind : std::uint8_t { Done = 'D', Failed = 'F', Opaque = 'O' };

    Kind kind = Kind::Failed;
    std::uint64_t entries = 0; ///< Done, of the writer
    std::uint64_t fileBytes = 0;
    Error error; ///< Failed
    UniqueFd directory; ///< Opaque
};

/// A process that was started and is killed and reaped at the latest when this goes away.
class Child
{
public:
    Child() = default;
    Child(pid_t pid, UniqueFd socket) : m_pid(pid), m_socket(std::move(socket)) { }
    Child(Child &&other) noexcept : m_pid(std::exchange(other.m_pid, -1)), m_socket(std::move(other.m_socket)) { }
    Child &operator=(Child &&other) noexcept;
    ~Child() { kill(); }

    int socket() const { return m_socket.get(); }
    void closeSocket() { m_socket.reset(); }
    /// The next message; nothing when it will send no more. Does not block when poll(2) says there is something.
    Result<std::optional<ChildMessage>> receive();
    /// Waits for it to end; an error unless it did so by itself and content.
    Result<void> wait(std::string_view what);
    void kill();

private:
    pid_t m_pid = -1;
    UniqueFd m_socket;
};

/// Decompresses @p blob into the pipe @p output.
Result<Child> startInflater(int blob, int output);
/// Writes the tar from the pipe @p input into @p target.
Result<Child> startWriter(int input, int target, const UnpackLimits &limits);

} // namespace kiste
