// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/oci/logrecord.h"

#include <QObject>
#include <QSize>
#include <QSocketNotifier>
#include <QStringList>

#include <memory>
#include <optional>

namespace kiste {
class Helper;
struct ExecSession;
}

namespace kiste::ui {

/// One terminal of a container: a shell of its own, or the terminal of the container's first program. The programs live in
/// the engine: the first program goes on when this object goes, and what it wrote before is shown again by the next one; a
/// shell is told that its terminal has gone (SIGHUP).
class TerminalSession : public QObject
{
    Q_OBJECT

public:
    enum class Kind { Shell, FirstProgram };
    enum class State { Idle, Opening, Running, Ended, Failed };

    TerminalSession(Helper *helper, QString containerPath, Kind kind, QObject *parent = nullptr);
    ~TerminalSession() override;

    Kind kind() const { return m_kind; }
    State state() const { return m_state; }
    bool isOpen() const { return m_state == State::Opening || m_state == State::Running; }
    /// Of a shell that has ended, if the engine said it.
    std::optional<int> exitCode() const { return m_exitCode; }
    /// Why it could not be opened.
    const Error &error() const { return m_error; }

    /// What a shell runs; by default bash where the image has it, else sh.
    void setCommand(const QStringList &command) { m_command = command; }
    void setUser(const QString &user) { m_user = user; }
    void setSize(QSize grid);
    /// Opens it, again if it has ended.
    void open();
    void write(const QByteArray &bytes);
    /// While paused nothing is read, and the program waits once its terminal is full.
    void setPaused(bool paused);

Q_SIGNALS:
    void output(const QByteArray &bytes);
    void stateChanged();

private:
    void openShell();
    void attach();
    void opened(Result<UniqueFd> stream);
    void read();
    void flush();
    void end();
    void setState(State state);
    QByteArray decoded(const QByteArray &bytes);

    Helper *m_helper;
    QString m_path;
    Kind m_kind;
    QStringList m_command;
    QString m_user;
    QSize m_size{80, 24};
    State m_state = State::Idle;
    std::optional<int> m_exitCode;
    Error m_error;
    QString m_session; ///< the engine's name of a shell
    UniqueFd m_fd;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    LogRecordReader m_records; ///< a first program's output comes as records of its log
    QByteArray m_typed; ///< not taken by the program yet
    bool m_paused = false;
};

} // namespace kiste::ui
