// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/supervisorclient.h"

#include "privhelper/service/supervisorwire.h"
#include "privhelper/supervisor/protocol.h"

#include <algorithm>
#include <cstring>
#include <format>
#include <sys/socket.h>
#include <sys/un.h>

using namespace std::chrono_literals;

namespace kiste {

namespace {

constexpr auto longestPause = 2s;
/// A start may wait for a slow disk; nothing else takes even a second.
constexpr auto patience = 120s;

Result<UniqueFd> connectTo(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path))
        return failure(ErrorCode::InvalidArgument, std::format("the socket path '{}' is too long", path));
    std::memcpy(address.sun_path, path.data(), path.size());
    UniqueFd socket{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket)
        return osFailure(errno, "cannot make a socket");
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0)
        return osFailure(errno, std::format("cannot connect to the supervisor at '{}'", path));
    return socket;
}

SupervisorStatus statusFrom(const JsonNode &node)
{
    SupervisorStatus status;
    std::string state;
    node.child("id").require();
    node.child("id").read(status.id);
    node.child("state").read(state);
    node.child("pid").read(status.pid);
    node.child("startedAt").read(status.startedAt);
    node.child("finishedAt").read(status.finishedAt);
    node.child("exitCode").read(status.exitCode);
    node.child("oomKilled").read(status.oomKilled);
    node.child("paused").read(status.paused);
    node.child("cgroup").read(status.cgroup);
    using enum SupervisorStatus::State;
    status.state = state == "running" ? Running : state == "exited" ? Exited : Starting;
    return status;
}

} // namespace

SupervisorClient::SupervisorClient(std::string socketPath, QObject *parent)
    : QObject(parent), m_path(std::move(socketPath))
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &SupervisorClient::connectNow);
    m_expiry.setInterval(5s);
    connect(&m_expiry, &QTimer::timeout, this, &SupervisorClient::expire);
}

SupervisorClient::~SupervisorClient() = default;

void SupervisorClient::open()
{
    connectNow();
}

bool SupervisorClient::hasFeature(const std::string &name) const
{
    const auto found = m_features.find(name);
    return found != m_features.end() && found->second;
}

void SupervisorClient::connectNow()
{
    auto socket = connectTo(m_path);
    if (!socket) {
        m_retry.start(m_pause);
        m_pause = std::min<std::chrono::milliseconds>(m_pause * 2, longestPause);
        emit lost(QString::fromStdString(socket.error().detail));
        return;
    }
    m_socket = std::move(*socket);
    m_readable = std::make_unique<QSocketNotifier>(m_socket.get(), QSocketNotifier::Read);
    m_writable = std::make_unique<QSocketNotifier>(m_socket.get(), QSocketNotifier::Write);
    m_writable->setEnabled(false);
    connect(m_readable.get(), &QSocketNotifier::activated, this, &SupervisorClient::readAll);
    connect(m_writable.get(), &QSocketNotifier::activated, this, &SupervisorClient::writeQueue);
    m_expiry.start();
    greet();
}

void SupervisorClient::greet()
{
    Wire hello("hello");
    hello.json["version"] = supervisor::protocolVersion;
    send(std::move(hello), {}, [this](Result<Wire> hello) {
        if (!hello)
            return disconnect(hello.error());
        JsonNode::Problem problem;
        const JsonNode reply(hello->json, "hello", problem);
        std::uint32_t version = 0;
        reply.child("version").read(version);
        if (version != supervisor::protocolVersion) {
            return disconnect({ErrorCode::Unsupported,
                               std::format("the supervisor speaks version {} of the protocol, the helper {}", version,
                                           supervisor::protocolVersion),
                               0});
        }
        m_pid = 0;
        reply.child("pid").read(m_pid);
        m_features.clear();
        const JsonNode features = reply.child("features");
        if (features.exists() && features.value().is_object()) {
            for (const auto &[name, value] : features.value().items())
                m_features[name] = value.is_boolean() && value.get<bool>();
        }
    });
    askList();
}

void SupervisorClient::refresh()
{
    if (m_ready)
        askList();
}

void SupervisorClient::askList()
{
    m_listed.clear();
    send(Wire("list"), {}, [this](Result<Wire> list) {
        if (!list)
            return disconnect(list.error());
        JsonNode::Problem problem;
        const JsonNode reply(list->json, "list", problem);
        reply.child("containers").forEach([this](const JsonNode &status) { m_listed.push_back(statusFrom(status)); });
        if (problem)
            return disconnect(*problem);
        bool more = false;
        reply.child("more").read(more);
        if (more)
            return;
        m_pause = 50ms;
        const auto all = std::exchange(m_listed, {});
        if (std::exchange(m_ready, true))
            emit refreshed(all);
        else
            emit connected(all);
    });
}

void SupervisorClient::disconnect(const Error &why)
{
    if (!m_socket)
        return;
    m_readable->setEnabled(false);
    m_writable->setEnabled(false);
    // This may run inside of the notifiers' own signal.
    m_readable.release()->deleteLater();
    m_writable.release()->deleteLater();
    m_socket.reset();
    m_queue.clear();
    m_expiry.stop();
    m_ready = false;
    m_retry.start(m_pause);
    m_pause = std::min<std::chrono::milliseconds>(m_pause * 2, longestPause);
    for (auto &[serial, pending] : std::exchange(m_pending, {}))
        pending.done(failure(ErrorCode::Unavailable, "the connection to the supervisor broke: " + why.detail));
    emit lost(QString::fromStdString(why.detail));
}

void SupervisorClient::send(Wire request, std::vector<UniqueFd> fds, std::function<void(Result<Wire>)> done)
{
    const bool greeting = request.json["type"] == "hello" || request.json["type"] == "list";
    if (!m_socket || (!m_ready && !greeting))
        return done(failure(ErrorCode::Unavailable, "the supervisor is not running"));
    const std::uint64_t serial = ++m_serial;
    request.json["serial"] = serial;
    std::string text = request.json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (text.size() > supervisor::maxPacket || fds.size() > supervisor::maxPacketFds) {
        return done(failure(ErrorCode::LimitExceeded,
                            std::format("the request is {} bytes and {} descriptors long, more than fit", text.size(),
                                        fds.size())));
    }
    const bool list = request.json["type"] == "list";
    const bool endless = request.json["type"] == "archive";
    m_pending.emplace(serial, Pending{std::move(done), endless ? QDeadlineTimer(QDeadlineTimer::Forever)
                                                               : QDeadlineTimer(patience), list});
    m_queue.push_back({std::move(text), std::move(fds)});
    writeQueue();
}

void SupervisorClient::writeQueue()
{
    while (m_socket && !m_queue.empty()) {
        const Outgoing &next = m_queue.front();
        std::vector<int> fds;
        for (const UniqueFd &fd : next.fds)
            fds.push_back(fd.get());
        const auto sent = supervisor::sendPacket(m_socket.get(), next.text, fds);
        if (!sent && sent.error().code == ErrorCode::InUse)
            break;
        if (!sent) {
            // Callers of send() do not expect their callback before it returns.
            QMetaObject::invokeMethod(this, [this, why = sent.error()] { disconnect(why); }, Qt::QueuedConnection);
            return;
        }
        m_queue.pop_front();
    }
    if (m_writable)
        m_writable->setEnabled(!m_queue.empty());
}

void SupervisorClient::readAll()
{
    // A bounded number, so that a busy supervisor does not keep the helper from everything else.
    for (int i = 0; i < 64 && m_socket; ++i) {
        auto packet = supervisor::receivePacket(m_socket.get());
        if (!packet)
            return disconnect(packet.error());
        if (!*packet)
            return;
        auto json = parseJson((*packet)->text, supervisor::maxPacket, 8, "packet of the supervisor");
        if (!json || !json->is_object())
            return disconnect({ErrorCode::Corrupt, "the supervisor sent what is no message", 0});
        handle(Wire(std::move(*json), std::move((*packet)->fds)));
    }
}

void SupervisorClient::handle(Wire packet)
{
    JsonNode::Problem problem;
    const JsonNode node(packet.json, "packet", problem);
    std::string type;
    node.child("type").read(type);
    if (type == "event")
        return handleEvent(packet);
    std::uint64_t serial = 0;
    node.child("serial").read(serial);
    const auto found = m_pending.find(serial);
    if (type != "reply" || found == m_pending.end())
        return; // expired, or from a newer supervisor
    bool more = false;
    if (found->second.list)
        node.child("more").read(more);
    const auto done = more ? found->second.done : std::move(found->second.done);
    if (!more)
        m_pending.erase(found);
    const JsonNode error = node.child("error");
    if (!error.exists())
        return done(std::move(packet));
    Error failed{ErrorCode::Failed, "the supervisor failed", 0};
    std::uint8_t code = 0;
    error.child("code").read(code);
    error.child("detail").read(failed.detail);
    error.child("errno").read(failed.osError);
    failed.code = code < errorCodeCount ? static_cast<ErrorCode>(code) : ErrorCode::Failed;
    done(std::unexpected(std::move(failed)));
}

void SupervisorClient::handleEvent(const Wire &packet)
{
    JsonNode::Problem problem;
    const JsonNode node(packet.json, "event", problem);
    std::string event;
    std::string id;
    node.child("event").read(event);
    node.child("id").read(id);
    if (event == "exited") {
        const SupervisorStatus status = statusFrom(node);
        if (!problem && m_ready)
            emit exited(status);
        else if (!problem)
            m_listed.push_back(status); // reconciled when the list is complete
    } else if (event == "execEnded") {
        std::string session;
        int exitCode = 0;
        node.child("session").read(session);
        node.child("exitCode").read(exitCode);
        if (!problem)
            emit execEnded(id, session, exitCode);
    } else if (event == "oom") {
        SupervisorOom oom{.id = id};
        node.child("killed").read(oom.killed);
        node.child("below").read(oom.below);
        if (!problem)
            emit outOfMemory(oom);
    } else if (event == "pressure") {
        std::string resource;
        node.child("resource").read(resource);
        if (!problem)
            emit pressure(id, resource);
    } else if (event == "frozen") {
        bool stands = false;
        node.child("frozen").read(stands);
        if (!problem)
            emit frozen(id, stands);
    }
}

void SupervisorClient::expire()
{
    std::vector<std::function<void(Result<Wire>)>> late;
    std::erase_if(m_pending, [&late](auto &entry) {
        const bool expired = entry.second.deadline.hasExpired();
        if (expired)
            late.push_back(std::move(entry.second.done));
        return expired;
    });
    for (const auto &done : late)
        done(failure(ErrorCode::Timeout, "the supervisor does not answer"));
}

} // namespace kiste
