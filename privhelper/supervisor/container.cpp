// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/container.h"

#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/deathrecord.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <format>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>

namespace kiste::supervisor {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::array<std::string_view, 3> stateNames = {"starting", "running", "exited"};
constexpr std::size_t readAtOnce = 64 * 1024;

struct NamedFd
{
    const char *name;
    UniqueFd *fd;
};

std::array<NamedFd, 11> named(Container::Descriptors &fds)
{
    return {{{"pidfd", &fds.pidfd},
             {"directory", &fds.directory},
             {"config", &fds.config},
             {"log", &fds.log},
             {"spool", &fds.spool},
             {"input", &fds.input},
             {"output", &fds.output},
             {"error", &fds.error},
             {"terminal", &fds.terminal},
             {"betweenRead", &fds.between[0]},
             {"betweenWrite", &fds.between[1]}}};
}

json toJson(const Container::Record &record)
{
    return {{"id", record.id},
            {"cgroup", record.cgroup},
            {"state", stateNames[static_cast<std::size_t>(record.state)]},
            {"pid", record.pid},
            {"parent", record.parent},
            {"startTime", record.startTime},
            {"startedAt", record.startedAt},
            {"finishedAt", record.finishedAt},
            {"exitCode", record.exitCode},
            {"oomKilled", record.oomKilled},
            {"tty", record.tty},
            {"paused", record.paused},
            {"oomKills", record.oomKills},
            {"logMaxSize", record.logMaxSize},
            {"logMaxFiles", record.logMaxFiles}};
}

/// Our own text, held by the keeper; the types are checked all the same.
std::optional<Container::Record> fromJson(const json &text)
{
    Container::Record record;
    const auto read = [&text](const char *name, auto &value) {
        using Value = std::remove_reference_t<decltype(value)>;
        const auto found = text.find(name);
        if (found == text.end())
            return false;
        if constexpr (std::is_same_v<Value, std::string>) {
            if (!found->is_string())
                return false;
        } else if constexpr (std::is_same_v<Value, bool>) {
            if (!found->is_boolean())
                return false;
        } else if (!found->is_number_integer()) {
            return false;
        }
        value = found->template get<Value>();
        return true;
    };
    std::string state;
    const bool ok = read("id", record.id) && read("cgroup", record.cgroup) && read("state", state)
        && read("pid", record.pid) && read("parent", record.parent) && read("startTime", record.startTime)
        && read("startedAt", record.startedAt) && read("finishedAt", record.finishedAt)
        && read("exitCode", record.exitCode) && read("oomKilled", record.oomKilled) && read("tty", record.tty);
    const auto known = std::ranges::find(stateNames, std::string_view(state));
    if (!ok || known == stateNames.end())
        return std::nullopt;
    record.state = static_cast<Container::State>(known - stateNames.begin());
    // A worker of an older version did not know of these.
    for (const bool ignored : {read("paused", record.paused), read("logMaxSize", record.logMaxSize),
                               read("logMaxFiles", record.logMaxFiles), read("oomKills", record.oomKills)})
        static_cast<void>(ignored);
    return record;
}

void setNonBlocking(const UniqueFd &fd)
{
    if (fd)
        ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

} // namespace

Container::Container(EventLoop &loop, Record record, Descriptors descriptors)
    : m_loop(loop), m_record(std::move(record)), m_fds(std::move(descriptors))
{
}

Container::~Container()
{
    unwatch(m_outputToken);
    unwatch(m_errorToken);
    unwatch(m_terminalToken);
}

Result<std::unique_ptr<Container>> Container::create(EventLoop &loop, Record record, Descriptors descriptors)
{
    std::unique_ptr<Container> container(new Container(loop, std::move(record), std::move(descriptors)));
    if (auto opened = container->openLog(); !opened)
        return std::unexpected(opened.error());
    container->watchStreams();
    return container;
}

Result<std::unique_ptr<Container>> Container::restore(EventLoop &loop, std::string_view text, std::vector<UniqueFd> fds)
{
    const json document = json::parse(text, nullptr, false);
    const auto record = document.is_object() ? fromJson(document) : std::nullopt;
    const auto names = document.is_object() ? document.find("fds") : document.end();
    if (!record || names == document.end() || !names->is_array() || names->size() != fds.size())
        return failure(ErrorCode::Corrupt, "a container's record is damaged");
    Descriptors descriptors;
    for (std::size_t i = 0; i < fds.size(); ++i) {
        for (const NamedFd &entry : named(descriptors)) {
            if ((*names)[i] == entry.name)
                *entry.fd = std::move(fds[i]);
        }
    }
    if (!descriptors.log || !descriptors.spool)
        return failure(ErrorCode::Corrupt, "a container's record has no log");
    std::unique_ptr<Container> container(new Container(loop, *record, std::move(descriptors)));
    if (auto opened = container->openLog(); !opened)
        return std::unexpected(opened.error());
    container->watchStreams();
    return container;
}

std::string Container::heldText() const
{
    json document = toJson(m_record);
    document["fds"] = json::array();
    for (const NamedFd &entry : named(const_cast<Descriptors &>(m_fds))) {
        if (*entry.fd)
            document["fds"].push_back(entry.name);
    }
    return document.dump();
}

std::vector<int> Container::heldFds() const
{
    std::vector<int> fds;
    for (const NamedFd &entry : named(const_cast<Descriptors &>(m_fds))) {
        if (*entry.fd)
            fds.push_back(entry.fd->get());
    }
    return fds;
}

json Container::status() const
{
    json document = toJson(m_record);
    document.erase("parent");
    for (const char *own : {"tty", "logMaxSize", "logMaxFiles", "oomKills"})
        document.erase(own);
    return document;
}

Result<oci::Spec> Container::readSpec() const
{
    struct stat status{};
    std::string text;
    if (::fstat(m_fds.config.get(), &status) != 0)
        return osFailure(errno, "cannot read the container's config.json");
    if (status.st_size < 0 || static_cast<std::size_t>(status.st_size) > oci::maxRuntimeSpec)
        return failure(ErrorCode::LimitExceeded, "the container's config.json is too large");
    text.resize(static_cast<std::size_t>(status.st_size));
    if (::pread(m_fds.config.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        return osFailure(EIO, "cannot read the container's config.json");
    return oci::Spec::fromJson(text);
}

void Container::watchStreams()
{
    for (const UniqueFd *fd : {&m_fds.input, &m_fds.output, &m_fds.error, &m_fds.terminal})
        setNonBlocking(*fd);
    if (m_fds.output) {
        m_outputToken = m_loop.watch(m_fds.output.get(), EPOLLIN, [this](std::uint32_t) {
            pumpPipe(m_fds.output, m_outputToken, LogRecord::Stream::Stdout);
        });
    }
    if (m_fds.error) {
        m_errorToken = m_loop.watch(m_fds.error.get(), EPOLLIN, [this](std::uint32_t) {
            pumpPipe(m_fds.error, m_errorToken, LogRecord::Stream::Stderr);
        });
    }
    if (m_fds.terminal)
        m_terminalToken = m_loop.watch(m_fds.terminal.get(), EPOLLIN, [this](std::uint32_t) { pumpTerminal(); });
}

Result<void> Container::setTerminal(UniqueFd master)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return osFailure(errno, "cannot make a pipe");
    m_fds.between[0].reset(ends[0]);
    m_fds.between[1].reset(ends[1]);
    m_fds.terminal = std::move(master);
    watchStreams();
    return {};
}

void Container::pumpFailed(const Error &error, EventLoop::Token token)
{
    // A full disk must not end the container: its output waits in the pipe, and it waits with it, until there is room.
    if (!std::exchange(m_pumpStalled, true))
        std::fprintf(stderr, "kiste-supervisor: the log of %s waits: %s\n", m_record.id.c_str(), error.detail.c_str());
    m_loop.change(token, 0);
    m_loop.after(1s, [this, token, alive = std::weak_ptr(m_alive)] {
        if (!alive.expired())
            m_loop.change(token, EPOLLIN);
    });
}

void Container::pumpPipe(UniqueFd &pipe, EventLoop::Token &token, LogRecord::Stream stream)
{
    const auto outcome = m_pump->pump(pipe.get(), stream, pieceForLog(pipe.get()));
    if (!outcome)
        return pumpFailed(outcome.error(), token);
    m_pumpStalled = false;
    if (*outcome == LogPump::Outcome::Ended) {
        unwatch(token);
        pipe.reset();
    }
    if (*outcome == LogPump::Outcome::Moved) {
        updateStreams();
        rotateIfFull();
    }
}

void Container::pumpTerminal()
{
    // Into a pipe first: splice(2) wants one on one side, and the keeper holds this one too.
    const ssize_t moved = ::splice(m_fds.terminal.get(), nullptr, m_fds.between[1].get(), nullptr, readAtOnce, SPLICE_F_NONBLOCK);
    const int number = moved < 0 ? errno : 0;
    const auto outcome = m_pump->pump(m_fds.between[0].get(), LogRecord::Stream::Stdout, pieceForLog(m_fds.between[0].get()));
    if (!outcome)
        return pumpFailed(outcome.error(), m_terminalToken);
    m_pumpStalled = false;
    if (*outcome == LogPump::Outcome::Moved) {
        updateStreams();
        rotateIfFull();
    } else if (moved < 0 && number != EAGAIN && number != EINTR) {
        // EIO: nobody has the other side open. A program may open it again while the container runs.
        m_loop.change(m_terminalToken, 0);
        if (m_record.state == State::Exited)
            return unwatch(m_terminalToken);
        m_loop.after(100ms, [this, alive = std::weak_ptr(m_alive)] {
            if (!alive.expired())
                m_loop.change(m_terminalToken, EPOLLIN);
        });
    }
}

void Container::drain()
{
    const auto drainPipe = [this](UniqueFd &pipe, EventLoop::Token &token, LogRecord::Stream stream) {
        while (pipe) {
            const auto outcome = m_pump->pump(pipe.get(), stream, pieceForLog(pipe.get()));
            if (outcome && *outcome == LogPump::Outcome::Moved) {
                updateStreams();
                rotateIfFull();
            }
            if (!outcome || *outcome != LogPump::Outcome::Moved) {
                if (!outcome)
                    std::fprintf(stderr, "kiste-supervisor: the end of the log of %s is lost: %s\n", m_record.id.c_str(),
                                 outcome.error().detail.c_str());
                unwatch(token);
                pipe.reset();
            }
        }
    };
    drainPipe(m_fds.output, m_outputToken, LogRecord::Stream::Stdout);
    drainPipe(m_fds.error, m_errorToken, LogRecord::Stream::Stderr);
    while (m_fds.terminal) {
        const ssize_t moved
            = ::splice(m_fds.terminal.get(), nullptr, m_fds.between[1].get(), nullptr, readAtOnce, SPLICE_F_NONBLOCK);
        const auto outcome
            = m_pump->pump(m_fds.between[0].get(), LogRecord::Stream::Stdout, pieceForLog(m_fds.between[0].get()));
        if (outcome && *outcome == LogPump::Outcome::Moved) {
            updateStreams();
            rotateIfFull();
        }
        if (moved <= 0 && (!outcome || *outcome != LogPump::Outcome::Moved)) {
            unwatch(m_terminalToken);
            m_sink.reset();
            m_fds.terminal.reset();
        }
    }
}

void Container::setExited(int exitCode, std::int64_t time, bool oomKilled, const Death &death)
{
    m_record.state = State::Exited;
    m_record.exitCode = exitCode;
    m_record.finishedAt = time;
    m_record.oomKilled = oomKilled;
    for (const auto &stream : m_streams)
        stream->connectInput(nullptr, {});
    m_sink.reset();
    m_fds.input.reset();
    drain();
    writeExitFile(death);
    updateStreams();
}

void Container::writeExitFile(const Death &death) const
{
    constexpr std::size_t keptLines = 10;
    const json document = {{"exitCode", m_record.exitCode},
                           {"oomKilled", m_record.oomKilled},
                           {"startedAt", m_record.startedAt},
                           {"finishedAt", m_record.finishedAt},
                           {"cause", death.cause},
                           {"stats", json::parse(death.stats, nullptr, false)},
                           {"lastLines", lastLines(m_fds.log.get(), keptLines)}};
    const std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
    const UniqueFd file(::openat(m_fds.directory.get(), "exit.json.new",
                                 O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    const bool written = file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())
        && ::renameat(m_fds.directory.get(), "exit.json.new", m_fds.directory.get(), "exit.json") == 0;
    if (!written)
        std::fprintf(stderr, "kiste-supervisor: cannot write exit.json of %s: %m\n", m_record.id.c_str());
}

Result<void> Container::resize(unsigned columns, unsigned rows)
{
    if (!m_fds.terminal)
        return failure(ErrorCode::WrongState, std::format("container '{}' has no terminal", m_record.id.substr(0, 12)));
    if (columns > 65535 || rows > 65535)
        return failure(ErrorCode::InvalidArgument, "a terminal has at most 65535 columns and rows");
    const winsize size{static_cast<unsigned short>(rows), static_cast<unsigned short>(columns), 0, 0};
    if (::ioctl(m_fds.terminal.get(), TIOCSWINSZ, &size) != 0)
        return osFailure(errno, "cannot set the size of the terminal");
    return {};
}

InputSink *Container::inputSink()
{
    const UniqueFd &fd = m_fds.terminal ? m_fds.terminal : m_fds.input;
    if (!m_sink && fd) {
        // A descriptor of its own, because epoll knows the terminal already for its output.
        m_sink = std::make_unique<InputSink>(m_loop, UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3)));
    }
    return m_sink.get();
}

void Container::endOfInput()
{
    // A terminal has no end of input but ^D, which the client sends.
    if (m_fds.terminal || !m_sink)
        return;
    m_sink->finish([this, alive = std::weak_ptr(m_alive)] {
        if (alive.expired())
            return;
        for (const auto &stream : m_streams)
            stream->connectInput(nullptr, {});
        m_sink.reset();
        m_fds.input.reset();
        if (m_heldChanged)
            m_heldChanged();
    });
}

} // namespace kiste::supervisor
