// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/worker.h"

#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/keeper.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace kiste::supervisor {

Worker::Worker(WorkerOptions options, UniqueFd keeper) : m_options(std::move(options)), m_keeper(std::move(keeper)) {}

Worker::~Worker() = default;

int Worker::run()
{
    ::signal(SIGPIPE, SIG_IGN);
    if (auto ready = setUp(); !ready) {
        std::fprintf(stderr, "kiste-supervisor: %s\n", ready.error().detail.c_str());
        return EXIT_FAILURE;
    }
    m_keeperToken = m_loop.watch(m_keeper.get(), EPOLLIN, [this](std::uint32_t) { readKeeper(); });
    m_loop.run();
    return EXIT_SUCCESS;
}

Result<void> Worker::setUp()
{
    ::fcntl(m_keeper.get(), F_SETFD, FD_CLOEXEC);
    if (m_options.handover >= 0)
        ::fcntl(m_options.handover, F_SETFD, FD_CLOEXEC);
    // Mounts made on the way to a container are nobody else's business.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0)
        return osFailure(errno, "cannot make a mount namespace");
    const std::string scratch = m_options.runDirectory + "/scratch";
    if (::mkdir(scratch.c_str(), 0700) != 0 && errno != EEXIST)
        return osFailure(errno, std::format("cannot make '{}'", scratch));
    if (::mount("tmpfs", scratch.c_str(), "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=700,size=1m") != 0)
        return osFailure(errno, std::format("cannot mount a tmpfs at '{}'", scratch));
    if (::mount(nullptr, scratch.c_str(), nullptr, MS_PRIVATE, nullptr) != 0)
        return osFailure(errno, std::format("cannot make '{}' private", scratch));
    auto layout = CgroupLayout::detect();
    if (!layout)
        return std::unexpected(layout.error());
    m_layout = std::move(*layout);
    auto launcher = Launcher::create(*m_layout, scratch);
    if (!launcher)
        return std::unexpected(launcher.error());
    m_launcher = std::move(*launcher);
    return {};
}

// --- keeper -----------------------------------------------------------------------------------------------------------

void Worker::tellKeeper(const KeeperMessage &message, const std::vector<int> &fds)
{
    const std::string packet = encode(message);
    for (;;) {
        const auto sent = sendPacket(m_keeper.get(), packet, fds);
        if (sent || sent.error().code != ErrorCode::InUse)
            return; // one that is gone is noticed where we read
        // The keeper does nothing that takes time; a full queue is empty in a moment.
        pollfd wait{m_keeper.get(), POLLOUT, 0};
        ::poll(&wait, 1, 100);
    }
}

void Worker::holdContainer(const Container &container)
{
    tellKeeper({.word = KeeperMessage::Word::Hold, .key = container.record().id, .text = container.heldText()},
               container.heldFds());
}

void Worker::holdExec(const std::string &key, const Exec &exec)
{
    const Json record = {{"id", exec.id}, {"session", exec.session}, {"pid", exec.pid}, {"parent", exec.parent}};
    tellKeeper({.word = KeeperMessage::Word::Hold, .key = key, .text = record.dump()}, {exec.pidfd.get()});
}

void Worker::readKeeper()
{
    for (int i = 0; i < 64; ++i) {
        auto message = receiveKeeperMessage(m_keeper.get());
        if (!message && message.error().code == ErrorCode::Unavailable)
            return replaceKeeper();
        if (!message) {
            std::fprintf(stderr, "kiste-supervisor: %s\n", message.error().detail.c_str());
            continue;
        }
        if (!*message)
            return;
        switch ((*message)->word) {
        case KeeperMessage::Word::Held:
            restore(std::move(**message));
            break;
        case KeeperMessage::Word::Ready:
            m_ready = true;
            removeStaleCgroups();
            m_loop.watch(m_listen.get(), EPOLLIN, [this](std::uint32_t) { acceptHelper(); });
            break;
        case KeeperMessage::Word::Exit:
            childEnded((*message)->pid, (*message)->status, (*message)->time);
            break;
        default:
            break;
        }
    }
}

void Worker::restore(KeeperMessage message)
{
    if (message.key == listenKey) {
        if (!message.fds.empty())
            m_listen = std::move(message.fds[0]);
        return;
    }
    if (message.key.find('/') != std::string::npos) {
        const Json document = Json::parse(message.text, nullptr, false);
        return restoreExec(message.key, document, std::move(message.fds));
    }
    auto container = Container::restore(m_loop, message.text, std::move(message.fds));
    if (!container) {
        std::fprintf(stderr, "kiste-supervisor: container %s: %s\n", message.key.c_str(), container.error().detail.c_str());
        return;
    }
    Entry &entry = m_containers[message.key];
    entry.container = std::move(*container);
    entry.container->onHeldChanged([this, raw = entry.container.get()] { holdContainer(*raw); });
    holdContainer(*entry.container); // it may have had to open a log anew
    if (entry.container->record().state == Container::State::Exited)
        return;
    // Whether it got as far as its program is not known any more; if it did not, its exit code says so.
    entry.container->setRunning();
    settleFreezer(*entry.container);
    watchCgroup(message.key);
    watchPidfd(message.key);
}

void Worker::restoreExec(const std::string &key, const Json &document, std::vector<UniqueFd> fds)
{
    if (!document.is_object() || fds.size() != 1)
        return;
    Exec &exec = m_execs[key];
    exec.id = document.value("id", std::string());
    exec.session = document.value("session", std::string());
    exec.pid = document.value("pid", 0);
    exec.parent = document.value("parent", 0);
    exec.pidfd = std::move(fds[0]);
    watchExecPidfd(key);
}

void Worker::childEnded(pid_t pid, int status, std::int64_t time)
{
    for (auto &[id, entry] : m_containers) {
        if (entry.container->record().pid == pid && entry.container->record().state != Container::State::Exited) {
            containerEnded(id, status, time);
            break;
        }
    }
    if (const auto copy = m_copies.find(pid); copy != m_copies.end()) {
        copyReported(pid); // what it said last
        m_copies.erase(pid);
    }
    for (auto &[key, exec] : m_execs) {
        if (exec.pid == pid) {
            execEnded(std::string(key), status); // the entry goes, and its key with it
            break;
        }
    }
    tellKeeper({.word = KeeperMessage::Word::Reaped, .pid = pid});
}

void Worker::replaceKeeper()
{
    // The keeper was killed. Hand everything to a new one, which starts a worker of its own; this one's parent is gone, and
    // with it the right to be told how its children end.
    std::fputs("kiste-supervisor: the keeper ended and is replaced\n", stderr);
    if (m_options.handover >= 0) {
        m_keeper.reset(m_options.handover);
        return handOver();
    }
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return m_loop.stop();
    const UniqueFd theirs(pair[1]);
    m_keeper.reset(pair[0]);
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::fcntl(theirs.get(), F_SETFD, 0);
        std::vector<std::string> words{m_options.program};
        words.insert(words.end(), m_options.arguments.begin(), m_options.arguments.end());
        words.insert(words.end(), {"--predecessor", std::to_string(theirs.get())});
        std::vector<char *> arguments;
        for (std::string &word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        ::execv(m_options.program.c_str(), arguments.data());
        ::_exit(127);
    }
    handOver();
}

void Worker::handOver()
{
    tellKeeper({.word = KeeperMessage::Word::Hold, .key = std::string(listenKey), .text = "-"}, {m_listen.get()});
    for (const auto &[id, entry] : m_containers)
        holdContainer(*entry.container);
    for (const auto &[key, exec] : m_execs) {
        if (exec.pid != 0)
            holdExec(key, exec);
    }
    if (m_ready)
        tellKeeper({.word = KeeperMessage::Word::Ready}); // all that there is
    m_loop.stop();
}

// --- helper -----------------------------------------------------------------------------------------------------------

void Worker::acceptHelper()
{
    UniqueFd socket(::accept4(m_listen.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!socket)
        return;
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != 0)
        return;
    // One helper at a time; a new one means that the old one is gone, or is about to be.
    closeHelper();
    m_helper = std::move(socket);
    m_helperToken = m_loop.watch(m_helper.get(), EPOLLIN, [this](std::uint32_t events) {
        if ((events & EPOLLOUT) != 0)
            flushHelper();
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
            readHelper();
    });
}

void Worker::closeHelper()
{
    m_loop.unwatch(std::exchange(m_helperToken, 0));
    m_helper.reset();
    m_toHelper.clear();
    dropHeld();
}

void Worker::readHelper()
{
    // A few requests at a time: output of containers has its turn in between.
    for (int i = 0; i < 8 && m_helper; ++i) {
        auto packet = receivePacket(m_helper.get());
        if (!packet && packet.error().code == ErrorCode::Corrupt)
            continue;
        if (!packet)
            return closeHelper();
        if (!*packet)
            return;
        handle(std::move(**packet));
    }
}

void Worker::handle(Packet packet)
{
    static const std::map<std::string, Handler, std::less<>> handlers = {
        {"hello", &Worker::hello},   {"list", &Worker::list},     {"start", &Worker::start},
        {"release", &Worker::release}, {"openNetwork", &Worker::openNetwork},
        {"signal", &Worker::signal}, {"openLog", &Worker::openLog}, {"attach", &Worker::attach},
        {"resize", &Worker::resize}, {"exec", &Worker::exec},     {"killExec", &Worker::killExec},
        {"forget", &Worker::forget}, {"freeze", &Worker::freeze}, {"update", &Worker::update},
        {"archive", &Worker::archive},
        {"forget", &Worker::forget}, {"probe", &Worker::probe},
    };
    const Json request = Json::parse(packet.text, nullptr, false);
    const auto serial = request.is_object() ? request.find("serial") : request.end();
    const auto type = request.is_object() ? request.find("type") : request.end();
    if (serial == request.end() || !serial->is_number_unsigned() || type == request.end() || !type->is_string()) {
        std::fputs("kiste-supervisor: a request without type or serial is ignored\n", stderr);
        return;
    }
    const auto handler = handlers.find(type->get_ref<const std::string &>());
    Result<void> done = handler != handlers.end()
        ? (this->*handler->second)(request, packet)
        : failure(ErrorCode::Unsupported, std::format("there is no request '{}'", type->get<std::string>().substr(0, 40)));
    if (!done)
        replyError(serial->get<std::uint64_t>(), done.error());
}

void Worker::sendToHelper(const Json &message, std::vector<UniqueFd> fds)
{
    if (!m_helper)
        return;
    m_toHelper.emplace_back(message.dump(-1, ' ', false, Json::error_handler_t::replace), std::move(fds));
    flushHelper();
}

void Worker::flushHelper()
{
    while (!m_toHelper.empty() && m_helper) {
        std::vector<int> fds;
        for (const UniqueFd &fd : m_toHelper.front().second)
            fds.push_back(fd.get());
        const auto sent = sendPacket(m_helper.get(), m_toHelper.front().first, fds);
        if (!sent && sent.error().code == ErrorCode::InUse)
            break;
        m_toHelper.pop_front();
    }
    m_loop.change(m_helperToken, m_toHelper.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

void Worker::reply(std::uint64_t serial, Json fields, std::vector<UniqueFd> fds)
{
    fields["type"] = "reply";
    fields["serial"] = serial;
    sendToHelper(fields, std::move(fds));
}

void Worker::replyError(std::uint64_t serial, const Error &error)
{
    reply(serial,
          {{"error", {{"code", static_cast<int>(error.code)}, {"detail", error.detail}, {"errno", error.osError}}}});
}

} // namespace kiste::supervisor
