// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containerstreams.h"

#include "privhelper/service/logstream.h"

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

void ContainerStreams::openLog(const ContainerId &id, const LogRequest &request, Stream done)
{
    const Container *container = m_containers.find(id);
    if (!container)
        return done(failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText())));
    auto log = m_state.openContainerFile(id, containerLog);
    if (!log && log.error().osError == ENOENT) {
        // Never started: nothing to read, and with "follow" nothing to wait for either.
        return done(emptyStream());
    }
    if (!log)
        return done(std::unexpected(log.error()));
    const bool follow = request.follow && container->isActive();
    if (follow && request.selection.until)
        return done(failure(ErrorCode::InvalidArgument, "'follow' and 'until' exclude each other"));
    // Counting a million lines takes a while, during which nobody else shall wait.
    const int fd = log->release();
    m_threads.start([this, id, fd, follow, selection = request.selection, done = std::move(done)] {
        auto range = findLogRange(fd, selection);
        const auto serve = [this, id, fd, follow, range = std::move(range), done] {
            UniqueFd owned{fd};
            if (!range)
                return done(std::unexpected(range.error()));
            serveLog(id, follow, std::move(owned), *range, done);
        };
        QMetaObject::invokeMethod(this, serve, Qt::QueuedConnection);
    });
}

void ContainerStreams::serveLog(const ContainerId &id, bool follow, UniqueFd log, const LogRange &range,
                                const Stream &done)
{
    const Container *container = m_containers.find(id);
    if (follow && container && container->isActive())
        return m_supervisor.openLog(id.text(), range.begin, true, std::move(log), done);
    LogRange all = range;
    struct stat status = {};
    // It ended while the lines were counted: then all there is now is what following would have brought.
    if (follow && ::fstat(log.get(), &status) == 0)
        all.end = static_cast<std::uint64_t>(status.st_size);
    done(LogStream::open(std::move(log), all, this));
}

void ContainerStreams::attach(const ContainerId &id, bool start, Stream done)
{
    if (!start) {
        const auto container = running(id);
        if (!container)
            return done(std::unexpected(container.error()));
        return attachRunning(id, std::nullopt, std::move(done));
    }
    std::uint64_t offset = 0;
    struct stat status = {};
    if (const auto log = m_state.openContainerFile(id, containerLog); log && ::fstat(log->get(), &status) == 0)
        offset = static_cast<std::uint64_t>(status.st_size);
    m_life.start(id, [this, id, offset, done = std::move(done)](const Result<void> &started) {
        if (!started)
            return done(std::unexpected(started.error()));
        attachRunning(id, offset, done);
    });
}

void ContainerStreams::attachRunning(const ContainerId &id, std::optional<std::uint64_t> offset, Stream done)
{
    Container *container = m_containers.find(id);
    UniqueFd log;
    if (offset) {
        auto opened = m_state.openContainerFile(id, containerLog);
        if (!opened)
            return done(std::unexpected(opened.error()));
        log = std::move(*opened);
    }
    // Already over: what it wrote is in the log.
    if (offset && (!container || !container->isActive()))
        return serveLog(id, true, std::move(log), {*offset, *offset}, done);
    m_supervisor.attach(id.text(), container && container->record.settings.openStdin, offset.value_or(0),
                        std::move(log), [this, id, offset, done = std::move(done)](Result<UniqueFd> stream) {
                            const Container *now = m_containers.find(id);
                            const bool over = !now || !now->isActive();
                            auto log = m_state.openContainerFile(id, containerLog);
                            if (!stream && offset && over && log) // it ended while we asked
                                return serveLog(id, true, std::move(*log), {*offset, *offset}, done);
                            done(std::move(stream));
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
    const QString session = makeSession(sender);
    request.id = id.text();
    request.session = session.toStdString();
    m_supervisor.exec(std::move(request), [session, done = std::move(done)](Result<UniqueFd> terminal) {
        if (!terminal)
            return done(std::unexpected(std::move(terminal.error())));
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
    if (container && name.contains(u'-'))
        emit execEnded(*container, senderOfSession(name), name, exitCode);
}

} // namespace kiste
