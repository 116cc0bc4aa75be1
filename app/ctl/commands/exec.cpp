// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/createoptions.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/containerstream.h"
#include "app/ctl/io/terminal.h"

#include <QTimer>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <map>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// What a background process that inherited the output may still have to say after the program's end.
constexpr std::chrono::milliseconds lastOutput{300};
/// How long a helper that went away may take to come back and tell the end.
constexpr std::chrono::seconds lostFor{10};

/// The three pipes of a program without a terminal: its ends, and ours.
struct Pipes
{
    std::vector<UniqueFd> theirs; ///< input, output, error
    UniqueFd input, output, error;
};

Result<Pipes> makePipes()
{
    Pipes pipes;
    for (UniqueFd *ours : {&pipes.input, &pipes.output, &pipes.error}) {
        int fds[2];
        if (::pipe2(fds, O_CLOEXEC) != 0)
            return osFailure(errno, "cannot make a pipe");
        const bool isInput = ours == &pipes.input;
        pipes.theirs.emplace_back(fds[isInput ? 0 : 1]);
        ours->reset(fds[isInput ? 1 : 0]);
    }
    return pipes;
}

/// For a program in the background: no input, and nobody who reads. Not pipes, whose writer would be killed.
Result<Pipes> makeNowhere()
{
    Pipes pipes;
    for (int i = 0; i < 3; ++i) {
        UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
        if (!null)
            return osFailure(errno, "cannot open /dev/null");
        pipes.theirs.push_back(std::move(null));
    }
    return pipes;
}

/// One program in a container, tied to this one's input and output.
class ExecRun : public QObject
{
public:
    ExecRun(Session &session, ExecOptions &options, const QString &path)
        : m_session(session)
        , m_options(options)
        , m_path(path)
        , m_signals({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH})
    {
        // The end may be told before the answer to exec() has come: keep them all until the session is known.
        connect(&session.helper(), &Helper::execEnded, this,
                [this](const QString &container, const QString &ended, int exitCode) {
                    if (container != m_path)
                        return;
                    m_ends[ended] = exitCode;
                    check();
                });
        connect(&session.helper(), &Helper::stateChanged, this, [this] {
            m_lost = m_lost || m_session.helper().state() != HelperState::Connected;
            check();
        });
        connect(&m_signals, &SignalWatcher::raised, this, &ExecRun::signalRaised);
        m_grace.setSingleShot(true);
        connect(&m_grace, &QTimer::timeout, this, [this] { m_open = 0, check(); });
        m_patience.setSingleShot(true);
        connect(&m_patience, &QTimer::timeout, this, [this] { m_givenUp = true, check(); });
        connect(&m_output, &OutputPair::drained, this, &ExecRun::check);
        connect(&m_output, &OutputPair::brokenOff, this, &ExecRun::check);
    }

    void begin(const QString &id, UniqueFd terminal, Pipes pipes)
    {
        m_session_id = id;
        m_terminal = std::move(terminal);
        m_pipes = std::move(pipes);
        if (m_options.tty) {
            addOutput(m_terminal.get(), LogRecord::Stream::Stdout);
            if (m_options.interactive)
                m_raw.emplace(STDIN_FILENO);
            addInput(m_terminal.get());
        } else {
            addOutput(m_pipes.output.get(), LogRecord::Stream::Stdout);
            addOutput(m_pipes.error.get(), LogRecord::Stream::Stderr);
            addInput(m_pipes.input.get());
        }
        check();
    }

    Event over;
    /// The exit code of kistectl once it is over.
    int result() const
    {
        if (m_output.broken())
            return exitBrokenPipe;
        if (m_killedBy != 0)
            return 128 + m_killedBy;
        if (m_detached)
            return 0;
        const auto end = m_ends.find(m_session_id);
        return end == m_ends.end() ? exitFailure : end->second;
    }
    bool lost() const { return m_lost && !m_ends.contains(m_session_id) && !m_detached && m_killedBy == 0; }

private:
    void addOutput(int fd, LogRecord::Stream stream)
    {
        ++m_open;
        auto *reader = new FdReader(fd, this);
        connect(reader, &FdReader::arrived, this, [this, stream, reader](const QByteArray &bytes) {
            m_output.write(stream, bytes);
            if (m_grace.isActive())
                m_grace.start(lastOutput);
            reader->setPaused(m_output.full());
        });
        connect(&m_output, &OutputPair::drained, reader, [this, reader] { reader->setPaused(m_output.full()); });
        connect(reader, &FdReader::ended, this, [this] { m_open = std::max(m_open - 1, 0), check(); });
    }

    void addInput(int fd)
    {
        if (!m_options.interactive) {
            m_pipes.input.reset();
            return;
        }
        const bool keys = m_options.tty && ::isatty(STDIN_FILENO) == 1;
        m_input = std::make_unique<InputRelay>(fd, keys ? std::optional(m_options.detachKeys) : std::nullopt);
        connect(m_input.get(), &InputRelay::detached, this, [this] { m_detached = true, check(); });
        connect(m_input.get(), &InputRelay::ended, this, [this] {
            if (!m_options.tty)
                m_pipes.input.reset();
        });
    }

    void signalRaised(int number)
    {
        if (number == SIGWINCH) {
            if (const auto size = terminalSize(STDIN_FILENO); size && m_terminal)
                setTerminalSize(m_terminal.get(), *size);
        } else if (m_options.tty || m_session_id.isEmpty()) {
            m_killedBy = number;
            check();
        } else {
            m_session.helper().killExec(m_path, m_session_id, signalName(number), this, [](const Result<void> &) {
                // It has ended meanwhile; its exit code is on its way.
            });
        }
    }

    void check()
    {
        const bool ended = m_ends.contains(m_session_id);
        if (ended && m_open > 0 && !m_grace.isActive())
            m_grace.start(lastOutput);
        const bool written = ended && m_open == 0 && m_output.idle();
        // A helper that was started anew says what has ended meanwhile, but the pipes may be faster than it.
        if (m_lost && !ended && m_open == 0 && !m_givenUp && !m_patience.isActive())
            m_patience.start(lostFor);
        if ((written || (m_givenUp && !ended) || m_output.broken() || m_killedBy != 0 || m_detached) && !over.happened())
            over.happen();
    }

    Session &m_session;
    ExecOptions &m_options;
    const QString m_path;
    QString m_session_id;
    std::map<QString, int> m_ends;
    int m_open = 0; ///< outputs that have not ended
    bool m_lost = false; ///< once
    bool m_givenUp = false;
    bool m_detached = false;
    int m_killedBy = 0;
    QTimer m_grace;
    QTimer m_patience;
    SignalWatcher m_signals;
    UniqueFd m_terminal;
    Pipes m_pipes;
    OutputPair m_output;
    std::unique_ptr<InputRelay> m_input;
    std::optional<RawTerminal> m_raw;
};

Result<QVariantMap> execOptions(const ExecOptions &options)
{
    const auto environment =
        environmentFrom(options.environmentFiles, options.environment, QProcessEnvironment::systemEnvironment());
    if (!environment)
        return std::unexpected(environment.error());
    QVariantMap map;
    if (!environment->isEmpty())
        map.insert(u"env"_s, *environment);
    if (!options.workdir.isEmpty())
        map.insert(u"workdir"_s, options.workdir);
    if (!options.user.isEmpty())
        map.insert(u"user"_s, options.user);
    if (options.privileged)
        map.insert(u"privileged"_s, true);
    if (options.tty) {
        map.insert(u"tty"_s, true);
        if (const auto size = terminalSize(STDIN_FILENO)) {
            map.insert(u"columns"_s, QVariant::fromValue(quint32(size->columns)));
            map.insert(u"rows"_s, QVariant::fromValue(quint32(size->rows)));
        }
    }
    return map;
}

} // namespace

Task<int> execute(Session &session, ExecOptions options)
{
    if (options.tty && options.interactive && !options.detach && ::isatty(STDIN_FILENO) != 1) {
        session.complain(u"standard input is not a terminal, which -t with -i needs"_s);
        co_return exitFailure;
    }
    options.tty = options.tty && !options.detach; // a terminal that nobody looks at would end with this program
    auto map = execOptions(options);
    auto pipes = options.detach ? makeNowhere() : options.tty ? Result<Pipes>() : makePipes();
    if (!map || !pipes) {
        session.complain(QString::fromStdString(map ? pipes.error().detail : map.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
    ExecRun run(session, options, *path);
    auto started = co_await ask<ExecSession>(&session, [&](QObject *context, auto done) {
        session.helper().exec(*path, options.command, std::move(pipes->theirs), *map, context, done);
    });
    if (!started) {
        session.complain(u"run a program in"_s, options.container, started.error());
        co_return exitCodeFor(started.error(), exitFailure);
    }
    if (options.detach)
        co_return 0;
    if (options.tty != bool(started->terminal)) {
        session.complain(u"the engine gave '%1' no terminal"_s.arg(options.container));
        co_return exitFailure;
    }
    run.begin(started->session, std::move(started->terminal), std::move(*pipes));
    co_await run.over;
    if (run.lost())
        session.complain(u"the engine went away before the program in '%1' ended"_s.arg(options.container));
    co_return run.result();
}

} // namespace kiste::ctl
