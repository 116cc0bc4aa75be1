// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/oci/runtimespec.h"
#include "privhelper/supervisor/clientstream.h"
#include "privhelper/supervisor/logpump.h"

#include <list>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace kiste::supervisor {

/// One container as the worker knows it: its process, its standard streams on their way into the log, and the clients that
/// watch. Its record and descriptors are the keeper's as well; restore() makes it again from those.
class Container
{
public:
    enum class State : std::uint8_t { Starting, Running, Exited };

    /// What is kept beyond the worker's life, besides descriptors.
    struct Record
    {
        std::string id;
        std::string cgroup;
        State state = State::Starting;
        pid_t pid = 0;
        pid_t parent = 0; ///< the keeper that reaps it
        std::uint64_t startTime = 0; ///< clock ticks since boot
        std::int64_t startedAt = 0; ///< microseconds since the epoch
        std::int64_t finishedAt = 0;
        int exitCode = 0;
        bool oomKilled = false;
        bool tty = false;
        bool paused = false;
        std::uint64_t oomKills = 0; ///< that the helper has been told of
        std::uint64_t logMaxSize = 0; ///< bytes; 0: one file without end
        std::uint32_t logMaxFiles = 1;
    };

    /// Every descriptor; those that do not exist are unset.
    struct Descriptors
    {
        UniqueFd pidfd;
        UniqueFd directory; ///< the container's, of the store
        UniqueFd config; ///< its config.json
        UniqueFd log;
        UniqueFd spool;
        UniqueFd input; ///< write end of stdin
        UniqueFd output; ///< read ends
        UniqueFd error;
        UniqueFd terminal; ///< master side
        UniqueFd between[2]; ///< a pipe between terminal and spool
    };

    /// Opens (or makes) the log and a spool, and watches the streams.
    static Result<std::unique_ptr<Container>> create(EventLoop &loop, Record record, Descriptors descriptors);
    /// From what the keeper held. Corrupt when that does not fit together.
    static Result<std::unique_ptr<Container>> restore(EventLoop &loop, std::string_view text, std::vector<UniqueFd> fds);
    ~Container();

    /// The record and descriptors for the keeper, which restore() takes.
    std::string heldText() const;
    std::vector<int> heldFds() const;
    /// Record as protocol.h's Status.
    nlohmann::json status() const;

    /// Called whenever heldText() or heldFds() changed by itself: the keeper's copy of a closed pipe would keep it open.
    void onHeldChanged(std::function<void()> callback) { m_heldChanged = std::move(callback); }

    const Record &record() const { return m_record; }
    int pidfd() const { return m_fds.pidfd.get(); }
    bool hasStreams() const { return !m_streams.empty(); }
    /// @p over is called once, from the loop, when the last stream is finished or its client has left.
    void whenStreamsAreOver(std::function<void()> over) { m_streamsOver = std::move(over); }
    Result<oci::Spec> readSpec() const;

    void setRunning() { m_record.state = State::Running; }
    /// The keeper must be told.
    void setPaused(bool paused) { m_record.paused = paused; }
    /// The keeper must be told.
    void setOomKills(std::uint64_t kills) { m_record.oomKills = kills; }
    /// The keeper must be told.
    void setConfig(UniqueFd config) { m_fds.config = std::move(config); }
    /// The program made itself a terminal; the keeper must be told.
    Result<void> setTerminal(UniqueFd master);
    /// How it ended, beyond what the record has.
    struct Death
    {
        std::string cause; ///< "signal SIGKILL"
        std::string stats; ///< JSON, of the cgroup
    };
    /// All processes have ended: the rest of the output goes into the log, exit.json is written, streams end.
    void setExited(int exitCode, std::int64_t time, bool oomKilled, const Death &death);

    Result<void> resize(unsigned columns, unsigned rows);
    /// A stream of the log; our end of the socket pair is kept, the client's is returned.
    /// @p files: of the log, the oldest first; none: the one being written. @p offset: where to begin in the first; absent: from
    /// now on.
    Result<UniqueFd> openStream(std::optional<std::uint64_t> offset, std::vector<UniqueFd> files, bool follow,
                                bool input);

private:
    Container(EventLoop &loop, Record record, Descriptors descriptors);
    Result<void> openLog();
    Result<void> startLog();
    std::size_t pieceForLog(int pipe) const;
    void rotateIfFull();
    Result<void> rotate();
    Result<std::deque<ClientStream::Part>> partsFrom(std::vector<UniqueFd> files) const;
    void watchStreams();
    void unwatch(EventLoop::Token &token) { m_loop.unwatch(std::exchange(token, 0)); }
    void pumpPipe(UniqueFd &pipe, EventLoop::Token &token, LogRecord::Stream stream);
    void pumpTerminal();
    void drain();
    void pumpFailed(const Error &error, EventLoop::Token token);
    void updateStreams();
    void writeExitFile(const Death &death) const;
    InputSink *inputSink();
    void endOfInput();

    EventLoop &m_loop;
    Record m_record;
    Descriptors m_fds;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    std::optional<LogPump> m_pump;
    std::unique_ptr<InputSink> m_sink;
    std::list<std::unique_ptr<ClientStream>> m_streams;
    std::function<void()> m_streamsOver;
    std::function<void()> m_heldChanged;
    EventLoop::Token m_outputToken = 0;
    EventLoop::Token m_errorToken = 0;
    EventLoop::Token m_terminalToken = 0;
    bool m_pumpStalled = false;
};

} // namespace kiste::supervisor
