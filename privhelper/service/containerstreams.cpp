// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containerstreams.h"

#include "privhelper/service/logfiles.h"

#include <fcntl.h>
#include <format>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

/// A session's name carries who asked for it, so that a helper that was restarted can still tell them: "DIGITS-1.42"
/// for the client ":1.42". Nobody but the helper makes such names.
QString makeSession(const QString &sender)
{
    return QString::fromStdString(ContainerId::random().shortText()) + u'-' + sender.sliced(1);
}

QString senderOfSession(const QString &session)
{
    return u':' + session.section(u'-', 1);
}

/// What an event calls the session.
std::string execId(const QString &session)
{
    return session.section(u'-', 0, 0).toStdString();
}

using SharedFiles = std::shared_ptr<std::vector<UniqueFd>>;

/// Drops the files of which nothing is wanted, but for the last; where to begin in the first that is left.
std::pair<std::uint64_t, SharedFiles> fromFirstWanted(std::vector<LogStream::Part> parts)
{
    std::size_t first = 0;
    while (first + 1 < parts.size() && parts[first].range.begin >= parts[first].range.end)
        ++first;
    const auto fds = std::make_shared<std::vector<UniqueFd>>();
    for (std::size_t i = first; i < parts.size(); ++i)
        fds->push_back(std::move(parts[i].file));
    return {parts[first].range.begin, fds};
}

std::vector<UniqueFd> duplicates(const SharedFiles &files)
{
    std::vector<UniqueFd> copies;
    for (const UniqueFd &file : *files) {
        if (UniqueFd copy{::fcntl(file.get(), F_DUPFD_CLOEXEC, 3)})
            copies.push_back(std::move(copy));
    }
    return copies;
}

/// For an event: bounded, and good enough to know it again.
std::string commandLine(const std::vector<std::string> &arguments)
{
    constexpr std::size_t most = 200;
    std::string line;
    for (const std::string &argument : arguments) {
        line += line.empty() ? argument : " " + argument;
        if (line.size() > most)
            break;
    }
    if (line.size() <= most)
        return line;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80)
        --end; // between two characters of UTF-8
    return line.substr(0, end) + "…";
}

/// An empty stream that ends at once.
Result<UniqueFd> emptyStream()
{
    UniqueFd fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, "cannot open /dev/null");
    return fd;
}

} // namespace

ContainerStreams::ContainerStreams(Containers &containers, ContainerLife &life, const StateDir &state,
                                   SupervisorClient &supervisor, QObject *parent)
    : QObject(parent), m_containers(containers), m_life(life), m_state(state), m_supervisor(supervisor)
{
    m_threads.setMaxThreadCount(2);
    connect(&supervisor, &SupervisorClient::execEnded, this, &ContainerStreams::onExecEnded);
}

ContainerStreams::~ContainerStreams()
{
    m_threads.waitForDone();
}

Result<Container *> ContainerStreams::running(const ContainerId &id)
{
    Container *container = m_containers.find(id);
    if (!container)
        return failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText()));
    if (!container->isActive() || container->state == ContainerState::Starting)
        return failure(ErrorCode::WrongState, std::format("container '{}' is not running", container->record.name));
    return container;
}

void ContainerStreams::select(const ContainerId &id, const LogSelection &selection,
                              std::function<void(Result<Files>)> done)
{
    auto files = openLogFiles(m_state, id);
    if (!files)
        return done(std::unexpected(files.error()));
    const auto shared = std::make_shared<std::vector<UniqueFd>>(std::move(*files));
    // Counting a million lines takes a while, during which nobody else shall wait.
    m_threads.start([this, shared, selection, done = std::move(done)] {
        std::vector<int> fds;
        for (const UniqueFd &file : *shared)
            fds.push_back(file.get());
        const auto ranges = findLogRanges(fds, selection);
        QMetaObject::invokeMethod(
            this,
            [shared, ranges, done] {
                if (!ranges)
                    return done(std::unexpected(ranges.error()));
                Files parts;
                for (std::size_t i = 0; i < ranges->size(); ++i)
                    parts.push_back({std::move((*shared)[i]), (*ranges)[i]});
                done(std::move(parts));
            },
            Qt::QueuedConnection);
    });
}

void ContainerStreams::openLog(const ContainerId &id, const LogRequest &request, Stream done)
{
    const Container *container = m_containers.find(id);
    if (!container)
        return done(failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText())));
    const bool follow = request.follow && container->isActive();
    if (follow && request.selection.until)
        return done(failure(ErrorCode::InvalidArgument, "'follow' and 'until' exclude each other"));
    select(id, request.selection, [this, id, follow, done = std::move(done)](Result<Files> files) {
        if (!files)
            return done(std::unexpected(files.error()));
        // Never started: nothing to read, and with "follow" nothing to wait for either.
        if (files->empty())
            return done(emptyStream());
        serveLog(id, follow, std::move(*files), done);
    });
}

void ContainerStreams::serveLog(const ContainerId &id, bool follow, Files files, const Stream &done)
{
    const Container *container = m_containers.find(id);
    if (follow && container && container->isActive()) {
        const auto [offset, fds] = fromFirstWanted(std::move(files));
        return m_supervisor.openLog(id.text(), offset, true, duplicates(fds), done);
    }
    // It ended while the lines were counted: then all there is now is what following would have brought.
    if (follow) {
        const LogRange last = files.back().range;
        Files younger = youngerThan(id, files.back().file, last.begin);
        files.pop_back();
        for (LogStream::Part &part : younger)
            files.push_back(std::move(part));
    }
    std::deque<LogStream::Part> parts;
    for (LogStream::Part &part : files)
        parts.push_back(std::move(part));
    done(LogStream::open(std::move(parts), this));
}

ContainerStreams::Files ContainerStreams::youngerThan(const ContainerId &id, const UniqueFd &file,
                                                      std::uint64_t offset) const
{
    Files parts;
    auto files = openLogFiles(m_state, id);
    if (!files)
        return parts;
    for (UniqueFd &other : *files) {
        const bool first = isSameFile(other.get(), file.get());
        if (first)
            parts.clear(); // those before it are older
        const std::uint64_t size = sizeOfFile(other.get());
        parts.push_back({std::move(other), {first ? std::min(offset, size) : 0, size}});
    }
    return parts;
}

void ContainerStreams::attach(const ContainerId &id, const AttachRequest &request, Stream done)
{
    if (request.start)
        return startAttached(id, std::move(done));
    const auto container = running(id);
    if (!container)
        return done(std::unexpected(container.error()));
    if (!request.scrollback && !request.since)
        return attachRunning(id, std::nullopt, std::move(done));
    LogSelection selection{.tail = request.scrollback, .since = request.since, .until = {}};
    if (!selection.since)
        selection.since = (*container)->record.started; // what it wrote in an earlier life is not on its terminal
    select(id, selection, [this, id, done = std::move(done)](Result<Files> files) {
        if (!files)
            return done(std::unexpected(files.error()));
        attachRunning(id, files->empty() ? std::nullopt : std::optional(std::move(*files)), done);
    });
}

void ContainerStreams::startAttached(const ContainerId &id, Stream done)
{
    // Where the log ends before it is started. The file may get another name meanwhile.
    const auto last = std::make_shared<UniqueFd>();
    if (auto log = m_state.openContainerFile(id, containerLog))
        *last = std::move(*log);
    const std::uint64_t offset = *last ? sizeOfFile(last->get()) : 0;
    m_life.start(id, [this, id, last, offset, done = std::move(done)](const Result<void> &started) {
        if (!started)
            return done(std::unexpected(started.error()));
        Files files = youngerThan(id, *last, offset);
        if (files.empty())
            return done(emptyStream());
        attachRunning(id, std::move(files), done);
    });
}

void ContainerStreams::attachRunning(const ContainerId &id, std::optional<Files> files, Stream done)
{
    Container *container = m_containers.find(id);
    if (container && container->state == ContainerState::Paused)
        return done(failure(ErrorCode::WrongState,
                            std::format("container '{}' is paused; unpause it first", container->record.name)));
    // Already over: what it wrote is in the log.
    if (files && (!container || !container->isActive()))
        return serveLog(id, true, std::move(*files), done);
    const bool input = container && container->record.settings.openStdin;
    if (!files)
        return m_supervisor.attach(id.text(), input, 0, {}, std::move(done));
    const auto [offset, fds] = fromFirstWanted(std::move(*files));
    m_supervisor.attach(id.text(), input, offset, duplicates(fds),
                        [this, id, offset, fds, done = std::move(done)](Result<UniqueFd> stream) {
                            const Container *now = m_containers.find(id);
                            if (stream || (now && now->isActive()))
                                return done(std::move(stream));
                            // It ended while we asked.
                            Files rest = youngerThan(id, fds->front(), offset);
                            if (rest.empty())
                                return done(std::move(stream));
                            serveLog(id, true, std::move(rest), done);
                        });
}

void ContainerStreams::resize(const ContainerId &id, quint32 columns, quint32 rows, Done done)
{
    const auto container = running(id);
    if (!container)
        return done(std::unexpected(container.error()));
    if (!(*container)->record.settings.tty)
        return done(failure(ErrorCode::WrongState,
                            std::format("container '{}' has no terminal", (*container)->record.name)));
    m_supervisor.resize(id.text(), columns, rows, std::move(done));
}

void ContainerStreams::exec(const ContainerId &id, const QString &sender, SupervisorExec request,
                            std::function<void(Result<std::pair<QString, UniqueFd>>)> done)
{
    const auto container = running(id);
    if (!container)
        return done(std::unexpected(container.error()));
    if ((*container)->state == ContainerState::Paused)
        return done(failure(ErrorCode::WrongState, std::format("container '{}' is paused; unpause it first",
                                                               (*container)->record.name)));
    const QString session = makeSession(sender);
    request.id = id.text();
    request.session = session.toStdString();
    const std::string command = commandLine(request.args);
    m_supervisor.exec(std::move(request), [this, id, session, command, done = std::move(done)](Result<UniqueFd> terminal) {
        if (!terminal)
            return done(std::unexpected(std::move(terminal.error())));
        if (const Container *now = m_containers.find(id))
            m_containers.note(*now, "exec_start", {{"execID", execId(session)}, {"command", command}});
        done(std::pair(session, std::move(*terminal)));
    });
}

void ContainerStreams::killExec(const ContainerId &id, const QString &session, int signal, Done done)
{
    const auto container = running(id);
    if (!container)
        return done(std::unexpected(container.error()));
    m_supervisor.killExec(id.text(), session.toStdString(), signal, std::move(done));
}

void ContainerStreams::onExecEnded(const std::string &id, const std::string &session, int exitCode)
{
    const auto container = ContainerId::parse(id);
    const QString name = QString::fromStdString(session);
    if (!container || !name.contains(u'-'))
        return; // a health check's
    if (const Container *known = m_containers.find(*container))
        m_containers.note(*known, "exec_die", {{"execID", execId(name)}, {"exitCode", std::to_string(exitCode)}});
    emit execEnded(*container, senderOfSession(name), name, exitCode);
}

} // namespace kiste
