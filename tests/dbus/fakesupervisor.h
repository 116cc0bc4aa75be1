// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/supervisor/protocol.h"

#include <QJsonObject>
#include <QObject>
#include <QSocketNotifier>

#include <map>
#include <memory>
#include <vector>

namespace kiste::test {

/// The supervisor's end of the protocol, without containers: answers every request as a healthy supervisor would, or as
/// a test says, and remembers it.
class FakeSupervisor : public QObject
{
    Q_OBJECT

public:
    explicit FakeSupervisor(const std::string &socketPath);
    ~FakeSupervisor() override;

    /// The next request of this type fails so.
    void failNext(const QString &type, const Error &error) { m_failures.insert_or_assign(type, error); }
    /// Requests of this type get no answer.
    void ignore(const QString &type) { m_ignored.append(type); }
    /// Ends a container as if its program had.
    void end(const QString &id, int exitCode, bool oomKilled = false);
    /// Says what a supervisor says of its own accord.
    void tell(QJsonObject event);
    void endExec(const QString &id, const QString &session, int exitCode);
    /// Breaks all connections; the helper connects again.
    void disconnectAll();
    /// Forgets a container without a word: a supervisor that was killed and came back.
    void lose(const QString &id) { m_containers.erase(id); }

    /// Requests but hello, list and forget, in order.
    QList<QJsonObject> requests;
    QStringList forgotten;
    /// Number of descriptors of the last request.
    std::size_t lastFds = 0;
    int connections = 0;
    /// What streams say before they end.
    QByteArray streamText;
    /// How often a container ends by itself at a stop signal.
    bool obeysSignals = true;

private:
    struct Client
    {
        UniqueFd socket;
        std::unique_ptr<QSocketNotifier> notifier;
    };
    void accept();
    void read(Client &client);
    void handle(Client &client, const supervisor::Packet &packet);
    QJsonObject answer(const QJsonObject &request, std::vector<UniqueFd> &fds);
    void list(Client &client, qint64 serial);
    UniqueFd stream() const;
    void send(const Client &client, const QJsonObject &object, const std::vector<UniqueFd> &fds = {});
    void broadcast(const QJsonObject &object);

    std::string m_path;
    UniqueFd m_listener;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::vector<std::unique_ptr<Client>> m_clients;
    std::map<QString, QJsonObject> m_containers;
    std::map<QString, Error> m_failures;
    QStringList m_ignored;
};

} // namespace kiste::test
