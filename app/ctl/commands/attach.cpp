// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/attach.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/containerwatch.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/containerstream.h"
#include "app/ctl/io/terminal.h"

#include <QDeadlineTimer>

#include <csignal>
#include <sys/socket.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Lines of a terminal that are shown again.
constexpr std::uint64_t terminalScrollback = 100;

/// How long a container may go on after its stream has ended before the stream is asked for again.
constexpr std::chrono::milliseconds reattachDelay{500};

/// What happens to one container in the foreground, and what the loop below waits for.
class ForegroundRun : public QObject
{
public:
    ForegroundRun(Session &session, const Foreground &what)
        : m_session(session)
        , m_what(what)
        , watch(session.helper(), what.path)
        , m_signals({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH})
    {
        connect(&m_signals, &SignalWatcher::raised, this, &ForegroundRun::signalRaised);
    }

    /// Ties the ends together. Called again with a new stream when one has ended too early.
    void connectStream(UniqueFd stream)
    {
        m_running = true;
        m_input.reset();
        m_stream = std::move(stream);
        m_relay = std::make_unique<RecordRelay>(
            m_stream.get(), RecordRelay::Look{.output = m_what.output, .error = m_what.error}, seen());
        connect(m_relay.get(), &RecordRelay::ended, this, &ForegroundRun::streamEnded);
        if (m_what.tty) {
            if (!m_raw && m_what.input)
                m_raw.emplace(STDIN_FILENO);
            // A program that is in the middle of its screen draws it anew for another size only.
            if (!m_what.start)
                sendSize(1);
            sendSize();
        }
        if (m_what.input && !m_inputOver)
            connectInput();
        for (const int number : std::exchange(m_early, {}))
            signalRaised(number);
    }

    bool outputBroken() const { return m_relay && m_relay->broken(); }
    /// What has been written so far.
    RecordRelay::Seen seen() const { return m_relay ? m_relay->seen() : RecordRelay::Seen(); }

private:
    Session &m_session;
    const Foreground &m_what;

public:
    ContainerWatch watch;
    Event streamOver; ///< the stream has ended, or something below is the case
    bool detached = false;
    int killedBy = 0; ///< a signal meant for this program

private:
    void connectInput()
    {
        std::optional<DetachKeys> keys;
        if (m_what.tty && ::isatty(STDIN_FILENO) == 1)
            keys = m_what.options.detachKeys;
        m_input = std::make_unique<InputRelay>(m_stream.get(), keys);
        connect(m_input.get(), &InputRelay::detached, this, [this] {
            detached = true;
            streamEnded();
        });
        connect(m_input.get(), &InputRelay::ended, this, [this] {
            m_inputOver = true;
            ::shutdown(m_stream.get(), SHUT_WR);
        });
    }

    void signalRaised(int number)
    {
        if (number == SIGWINCH) {
            sendSize();
            return;
        }
        // With a terminal Ctrl-C is a key for the program; a signal is meant for kistectl itself.
        if (!m_what.options.signalProxy || m_what.tty) {
            killedBy = number;
            streamEnded();
        } else if (!m_running) {
            m_early.push_back(number); // goes to the program once there is one
        } else {
            m_session.helper().killContainer(m_what.path, signalName(number), this, [](const Result<void> &) {
                // It has ended meanwhile; its exit code is on its way.
            });
        }
    }

    void sendSize(std::uint32_t moreRows = 0)
    {
        const auto size = terminalSize(STDIN_FILENO).or_else([] { return terminalSize(STDOUT_FILENO); });
        if (!size || !m_what.tty || !m_running)
            return;
        m_session.helper().resize(m_what.path, size->columns, size->rows + moreRows, this, [](const Result<void> &) {
            // Only looks are lost.
        });
    }

    void streamEnded()
    {
        if (!streamOver.happened())
            streamOver.happen();
    }

    SignalWatcher m_signals;
    std::vector<int> m_early;
    UniqueFd m_stream;
    std::unique_ptr<RecordRelay> m_relay;
    std::unique_ptr<InputRelay> m_input;
    std::optional<RawTerminal> m_raw;
    bool m_running = false;
    bool m_inputOver = false;
};

Task<Result<UniqueFd>> openStream(Session &session, const Foreground &what, bool start, std::int64_t seen)
{
    QVariantMap options;
    if (start)
        options.insert(u"start"_s, true);
    else if (seen != 0)
        options.insert(u"since"_s, QVariant::fromValue(quint64(seen / 1000)));
    else if (what.scrollback != 0)
        options.insert(u"scrollback"_s, QVariant::fromValue(quint64(what.scrollback)));
    const QString path = what.path;
    co_return co_await ask<UniqueFd>(
        &session, [&](QObject *context, auto done) { session.helper().attach(path, options, context, done); });
}

} // namespace

Task<int> runInForeground(Session &session, Foreground foreground)
{
    ForegroundRun run(session, foreground);
    bool start = foreground.start;
    QDeadlineTimer helperIsLate(std::chrono::seconds(10));
    do {
        auto stream = co_await openStream(session, foreground, start, run.seen().time);
        if (!stream) {
            // Between two streams it may have ended, which is told a moment later.
            if (!start && co_await run.watch.over(reattachDelay))
                break;
            // Its restart policy is about to start it again; the foreground waits with it.
            const auto info = session.container(foreground.path);
            // A helper that is started anew is away for a moment.
            if (!start && stream.error().code == ErrorCode::Unavailable && !helperIsLate.hasExpired())
                continue;
            if (!start && info
                && (info->state == ContainerState::Restarting || info->state == ContainerState::Starting))
                continue;
            session.complain(start ? u"start"_s : u"attach to"_s, foreground.name, stream.error());
            co_return exitCodeFor(stream.error(), foreground.failureCode);
        }
        start = false;
        run.streamOver.reset();
        run.connectStream(std::move(*stream));
        co_await run.streamOver;
        helperIsLate.setRemainingTime(std::chrono::seconds(10));
        if (run.outputBroken())
            co_return exitBrokenPipe;
        if (run.killedBy != 0)
            co_return 128 + run.killedBy;
        if (run.detached)
            co_return 0;
        // If it goes on, the supervisor was replaced under it: tie it up again.
    } while (!co_await run.watch.over(reattachDelay));
    if (!run.watch.exitCode()) {
        session.complain(u"container '%1' was removed before its exit code was known"_s.arg(foreground.name));
        co_return foreground.failureCode;
    }
    co_return *run.watch.exitCode();
}

Task<int> execute(Session &session, AttachCommandOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
    const auto info = session.container(*path).value_or(ContainerInfo());
    if (!info.isActive()) {
        session.complain(u"cannot attach to '%1': it does not run"_s.arg(options.container));
        co_return exitFailure;
    }
    Foreground foreground{.path = *path,
                          .name = options.container,
                          .start = false,
                          .tty = info.tty,
                          .input = options.withInput && info.openStdin,
                          .options = options.attach,
                          .failureCode = exitFailure,
                          .scrollback = options.scrollback.value_or(info.tty ? terminalScrollback : 0)};
    co_return co_await runInForeground(session, std::move(foreground));
}

} // namespace kiste::ctl
