// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/terminal/terminalsession.h"

#include "core/ipc/helper.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// Lines of what was written before that are shown when one comes back to a first program's terminal.
constexpr quint64 scrollback = 2000;
/// What is typed into a program that reads nothing is kept up to here.
constexpr qsizetype typedLimit = 1 << 20;

} // namespace

TerminalSession::TerminalSession(Helper *helper, QString containerPath, Kind kind, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
    , m_path(std::move(containerPath))
    , m_kind(kind)
    , m_command{u"/bin/sh"_s, u"-c"_s, u"if command -v bash >/dev/null; then exec bash; else exec sh; fi"_s}
{
    connect(helper, &Helper::execEnded, this, [this](const QString &, const QString &session, int exitCode) {
        if (m_session.isEmpty() || session != m_session)
            return;
        m_exitCode = exitCode;
        if (m_state == State::Ended)
            Q_EMIT stateChanged(); // the stream's end came first
    });
}

TerminalSession::~TerminalSession() = default;

void TerminalSession::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void TerminalSession::open()
{
    if (isOpen())
        return;
    m_exitCode.reset();
    m_session.clear();
    m_typed.clear();
    m_records = {};
    setState(State::Opening);
    if (m_kind == Kind::Shell)
        openShell();
    else
        attach();
}

void TerminalSession::openShell()
{
    QVariantMap options{{u"tty"_s, true},
                        {u"columns"_s, quint32(m_size.width())},
                        {u"rows"_s, quint32(m_size.height())},
                        {u"env"_s, QStringList{u"TERM=xterm-256color"_s}}};
    if (!m_user.isEmpty())
        options.insert(u"user"_s, m_user);
    m_helper->exec(m_path, m_command, {}, options, this, [this](Result<ExecSession> session) {
        if (!session)
            return opened(std::unexpected(session.error()));
        m_session = session->session;
        opened(std::move(session->terminal));
    });
}

void TerminalSession::attach()
{
    m_helper->attach(m_path, {{u"scrollback"_s, QVariant::fromValue<quint64>(scrollback)}}, this,
                     [this](Result<UniqueFd> stream) { opened(std::move(stream)); });
}

void TerminalSession::opened(Result<UniqueFd> stream)
{
    if (!stream || !*stream) {
        m_error = stream ? Error{ErrorCode::Failed, "the engine opened no terminal", 0} : stream.error();
        return setState(State::Failed);
    }
    m_fd = std::move(*stream);
    ::fcntl(m_fd.get(), F_SETFL, ::fcntl(m_fd.get(), F_GETFL) | O_NONBLOCK);
    m_readable = std::make_unique<QSocketNotifier>(m_fd.get(), QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(m_fd.get(), QSocketNotifier::Write);
    m_writable->setEnabled(false);
    m_readable->setEnabled(!m_paused);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &TerminalSession::read);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &TerminalSession::flush);
    setState(State::Running);
    setSize(m_size);
}

void TerminalSession::setSize(QSize grid)
{
    m_size = grid;
    if (m_state != State::Running)
        return;
    if (m_kind == Kind::Shell) {
        const winsize size{static_cast<unsigned short>(grid.height()), static_cast<unsigned short>(grid.width()), 0, 0};
        ::ioctl(m_fd.get(), TIOCSWINSZ, &size);
        return;
    }
    // One who cannot be told meanwhile is told with the next change.
    m_helper->resize(m_path, quint32(grid.width()), quint32(grid.height()), this, [](const Result<void> &) {});
}

void TerminalSession::setPaused(bool paused)
{
    m_paused = paused;
    if (m_readable)
        m_readable->setEnabled(!paused);
}

void TerminalSession::read()
{
    QByteArray buffer(64 * 1024, Qt::Uninitialized);
    const ssize_t count = ::read(m_fd.get(), buffer.data(), size_t(buffer.size()));
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0) // the other side of a terminal that has gone answers EIO
        return end();
    buffer.truncate(count);
    const QByteArray bytes = m_kind == Kind::Shell ? buffer : decoded(buffer);
    if (!bytes.isEmpty())
        Q_EMIT output(bytes);
}

QByteArray TerminalSession::decoded(const QByteArray &bytes)
{
    QByteArray text;
    m_records.add(std::string_view(bytes.constData(), std::size_t(bytes.size())));
    while (const auto record = m_records.next()) {
        text.append(record->text.data(), qsizetype(record->text.size()));
        if (!record->partial)
            text.append('\n');
    }
    return text;
}

void TerminalSession::write(const QByteArray &bytes)
{
    if (m_state != State::Running || m_typed.size() + bytes.size() > typedLimit)
        return;
    m_typed += bytes;
    flush();
}

void TerminalSession::flush()
{
    while (!m_typed.isEmpty()) {
        const ssize_t count = ::write(m_fd.get(), m_typed.constData(), size_t(m_typed.size()));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno != EAGAIN)
            m_typed.clear(); // the program has gone; reading says so
        if (count <= 0)
            break;
        m_typed.remove(0, count);
    }
    m_writable->setEnabled(!m_typed.isEmpty());
}

void TerminalSession::end()
{
    // The notifiers go after the slot that one of them called.
    for (auto *notifier : {&m_readable, &m_writable}) {
        (*notifier)->setEnabled(false);
        (*notifier).release()->deleteLater();
    }
    m_fd.reset();
    setState(State::Ended);
}

} // namespace kiste::ui
