// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakesupervisor.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::test {

namespace {

qint64 now()
{
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return qint64(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
}

} // namespace

FakeSupervisor::FakeSupervisor(const std::string &socketPath) : m_path(socketPath)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, m_path.data(), std::min(m_path.size(), sizeof(address.sun_path) - 1));
    ::unlink(m_path.c_str());
    m_listener.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::bind(m_listener.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0
        || ::listen(m_listener.get(), 8) != 0)
        qFatal("cannot listen at %s: %s", m_path.c_str(), std::strerror(errno));
    m_notifier = std::make_unique<QSocketNotifier>(m_listener.get(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &FakeSupervisor::accept);
}

FakeSupervisor::~FakeSupervisor()
{
    ::unlink(m_path.c_str());
}

void FakeSupervisor::accept()
{
    UniqueFd socket{::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!socket)
        return;
    ++connections;
    auto client = std::make_unique<Client>();
    client->notifier = std::make_unique<QSocketNotifier>(socket.get(), QSocketNotifier::Read);
    client->socket = std::move(socket);
    connect(client->notifier.get(), &QSocketNotifier::activated, this, [this, raw = client.get()] { read(*raw); });
    m_clients.push_back(std::move(client));
}

void FakeSupervisor::read(Client &client)
{
    for (;;) {
        const auto packet = supervisor::receivePacket(client.socket.get());
        if (!packet) {
            client.notifier->setEnabled(false);
            QMetaObject::invokeMethod(
                this,
                [this, gone = &client] {
                    std::erase_if(m_clients, [gone](const auto &entry) { return entry.get() == gone; });
                },
                Qt::QueuedConnection);
            return;
        }
        if (!*packet)
            return;
        handle(client, **packet);
    }
}

void FakeSupervisor::handle(Client &client, const supervisor::Packet &packet)
{
    const QJsonObject request = QJsonDocument::fromJson(QByteArray::fromStdString(packet.text)).object();
    const QString type = request.value("type"_L1).toString();
    const qint64 serial = request.value("serial"_L1).toInteger();
    if (type == "list"_L1)
        return list(client, serial);
    if (type == "forget"_L1) {
        forgotten.append(request.value("id"_L1).toString());
        m_containers.erase(forgotten.constLast());
    } else if (type != "hello"_L1) {
        requests.append(request);
        lastFds = packet.fds.size();
    }
    if (m_ignored.contains(type))
        return;
    QJsonObject reply{{u"type"_s, u"reply"_s}, {u"serial"_s, serial}};
    if (const auto failure = m_failures.find(type); failure != m_failures.end()) {
        const Error error = failure->second;
        m_failures.erase(failure);
        reply.insert(u"error"_s, QJsonObject{{u"code"_s, int(error.code)},
                                             {u"detail"_s, QString::fromStdString(error.detail)},
                                             {u"errno"_s, error.osError}});
        return send(client, reply);
    }
    std::vector<UniqueFd> fds;
    const QJsonObject extra = answer(request, fds);
    for (auto it = extra.begin(); it != extra.end(); ++it)
        reply.insert(it.key(), it.value());
    send(client, reply, fds);
    const int signal = request.value("signal"_L1).toInt();
    if (type == "signal"_L1 && (signal == 9 || obeysSignals))
        end(request.value("id"_L1).toString(), 128 + signal);
}

QJsonObject FakeSupervisor::answer(const QJsonObject &request, std::vector<UniqueFd> &fds)
{
    const QString type = request.value("type"_L1).toString();
    const QString id = request.value("id"_L1).toString();
    if (type == "hello"_L1) {
        return {{u"version"_s, int(supervisor::protocolVersion)},
                {u"features"_s, QJsonObject{{u"seccomp"_s, true}, {u"idmapped-layers"_s, true}}}};
    }
    if (type == "release"_L1)
        return {{u"pid"_s, 4711}, {u"startedAt"_s, m_containers[id].value("startedAt"_L1)}};
    if (type == "openNetwork"_L1 || (type == "start"_L1 && request.value("hold"_L1).toBool())) {
        // Of this process: nothing is done with them.
        fds.emplace_back(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
        fds.emplace_back(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
    }
    if (type == "start"_L1) {
        const qint64 time = now();
        m_containers[id] = {{u"id"_s, id},          {u"state"_s, u"running"_s},       {u"pid"_s, 4711},
                            {u"startedAt"_s, time}, {u"cgroup"_s, u"/kiste-none/"_s + id}};
        return {{u"pid"_s, 4711}, {u"startedAt"_s, time}};
    }
    if (type == "openLog"_L1 || type == "attach"_L1)
        fds.push_back(stream());
    if (type == "exec"_L1 && request.value("tty"_L1).toBool())
        fds.push_back(stream());
    return {};
}

void FakeSupervisor::list(Client &client, qint64 serial)
{
    // One container per packet: the helper has to put the pieces together.
    for (const auto &[id, status] : m_containers) {
        send(client, {{u"type"_s, u"reply"_s},
                      {u"serial"_s, serial},
                      {u"containers"_s, QJsonArray{status}},
                      {u"more"_s, true}});
    }
    send(client, {{u"type"_s, u"reply"_s}, {u"serial"_s, serial}, {u"containers"_s, QJsonArray()}, {u"more"_s, false}});
}

UniqueFd FakeSupervisor::stream() const
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        qFatal("cannot make a socket pair");
    const UniqueFd ours{ends[0]};
    if (::write(ours.get(), streamText.constData(), static_cast<std::size_t>(streamText.size())) != streamText.size())
        qFatal("cannot write to a socket");
    return UniqueFd{ends[1]};
}

void FakeSupervisor::end(const QString &id, int exitCode, bool oomKilled)
{
    const auto found = m_containers.find(id);
    if (found == m_containers.end())
        return;
    QJsonObject &status = found->second;
    status[u"state"_s] = u"exited"_s;
    status[u"pid"_s] = 0;
    status[u"finishedAt"_s] = now();
    status[u"exitCode"_s] = exitCode;
    status[u"oomKilled"_s] = oomKilled;
    QJsonObject event = status;
    event[u"type"_s] = u"event"_s;
    event[u"event"_s] = u"exited"_s;
    broadcast(event);
}

void FakeSupervisor::tell(QJsonObject event)
{
    event[u"type"_s] = u"event"_s;
    broadcast(event);
}

void FakeSupervisor::endExec(const QString &id, const QString &session, int exitCode)
{
    broadcast({{u"type"_s, u"event"_s},
               {u"event"_s, u"execEnded"_s},
               {u"id"_s, id},
               {u"session"_s, session},
               {u"exitCode"_s, exitCode}});
}

void FakeSupervisor::disconnectAll()
{
    for (const auto &client : m_clients)
        ::shutdown(client->socket.get(), SHUT_RDWR);
}

void FakeSupervisor::send(const Client &client, const QJsonObject &object, const std::vector<UniqueFd> &fds)
{
    std::vector<int> numbers;
    for (const UniqueFd &fd : fds)
        numbers.push_back(fd.get());
    std::ignore = supervisor::sendPacket(client.socket.get(),
                                         QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString(), numbers);
}

void FakeSupervisor::broadcast(const QJsonObject &object)
{
    for (const auto &client : m_clients)
        send(*client, object);
}

} // namespace kiste::test
