// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/containerlife.h"
#include "privhelper/service/logrange.h"
#include "privhelper/service/logstream.h"

#include <QThreadPool>

namespace kiste {

struct LogRequest
{
    LogSelection selection;
    bool follow = false;
};

/// Where an attached client begins; with none of these it is what comes from now on.
struct AttachRequest
{
    bool start = false; ///< start it first, and begin with its first output
    std::optional<std::uint64_t> scrollback; ///< lines of this run
    std::optional<std::int64_t> since; ///< microseconds since the epoch
};

/// What goes in and out of containers: logs, standard input, terminals, further programs.
class ContainerStreams : public QObject
{
    Q_OBJECT

public:
    using Stream = std::function<void(Result<UniqueFd>)>;

    ContainerStreams(Containers &containers, ContainerLife &life, const StateDir &state, SupervisorClient &supervisor,
                     QObject *parent = nullptr);
    ~ContainerStreams() override;

    void openLog(const ContainerId &id, const LogRequest &request, Stream done);
    void attach(const ContainerId &id, const AttachRequest &request, Stream done);
    void resize(const ContainerId &id, quint32 columns, quint32 rows, Done done);
    /// Runs one more program for the client @p sender. Answers with the session and the terminal, if one was asked for.
    void exec(const ContainerId &id, const QString &sender, SupervisorExec request,
              std::function<void(Result<std::pair<QString, UniqueFd>>)> done);
    void killExec(const ContainerId &id, const QString &session, int signal, Done done);

Q_SIGNALS:
    /// A program that exec() ran has ended; @p sender is who asked for it.
    void execEnded(const kiste::ContainerId &id, const QString &sender, const QString &session, int exitCode);

private:
    Result<Container *> running(const ContainerId &id);
    using Files = std::vector<LogStream::Part>;
    void select(const ContainerId &id, const LogSelection &selection, std::function<void(Result<Files>)> done);
    void serveLog(const ContainerId &id, bool follow, Files files, const Stream &done);
    void startAttached(const ContainerId &id, Stream done);
    void attachRunning(const ContainerId &id, std::optional<Files> files, Stream done);
    Files youngerThan(const ContainerId &id, const UniqueFd &file, std::uint64_t offset) const;
    void onExecEnded(const std::string &id, const std::string &session, int exitCode);

    Containers &m_containers;
    ContainerLife &m_life;
    const StateDir &m_state;
    SupervisorClient &m_supervisor;
    QThreadPool m_threads;
};

} // namespace kiste
