// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/descriptorstore.h"

#include "privhelper/supervisor/keeperlink.h"
#include "privhelper/supervisor/protocol.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <optional>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace kiste::supervisor {

namespace {

constexpr std::string_view namePrefix = "kiste-";

std::string nameOf(std::uint64_t generation)
{
    return std::format("{}{}", namePrefix, generation);
}

std::optional<std::uint64_t> generationOf(std::string_view name)
{
    if (!name.starts_with(namePrefix))
        return {};
    name.remove_prefix(namePrefix.size());
    std::uint64_t generation = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), generation);
    if (error != std::errc{} || end != name.data() + name.size())
        return {};
    return generation;
}

std::string takeVariable(const char *name)
{
    const char *value = ::getenv(name);
    std::string text = value != nullptr ? value : "";
    ::unsetenv(name); // neither the worker nor a container has a use for it
    return text;
}

int number(const std::string &text)
{
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// sd_listen_fds_with_names(3): descriptors from 3 on, names with ':' between.
std::vector<std::pair<std::string, UniqueFd>> takeDescriptors()
{
    std::vector<std::pair<std::string, UniqueFd>> stored;
    const std::string pid = takeVariable("LISTEN_PID");
    const int count = number(takeVariable("LISTEN_FDS"));
    std::string names = takeVariable("LISTEN_FDNAMES") + ':';
    if (number(pid) != ::getpid())
        return stored;
    constexpr int first = 3;
    for (int fd = first; fd < first + count; ++fd) {
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        const std::size_t end = names.find(':');
        stored.emplace_back(names.substr(0, end), UniqueFd(fd));
        names.erase(0, end == std::string::npos ? end : end + 1);
    }
    return stored;
}

/// Sends one state, with a descriptor or without. False when the service manager's queue is full.
bool sendState(int socket, const std::string &state, int fd)
{
    iovec piece{const_cast<char *>(state.data()), state.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    while (::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno == EAGAIN || errno == ENOBUFS)
            return false;
        if (errno != EINTR) {
            std::fprintf(stderr, "kiste-supervisor: the service manager cannot be told: %s\n", std::strerror(errno));
            return true; // it has gone, or restarts: nothing that waiting would help
        }
    }
    return true;
}

} // namespace

std::unique_ptr<DescriptorStore> DescriptorStore::fromEnvironment()
{
    const std::string address = takeVariable("NOTIFY_SOCKET");
    auto stored = takeDescriptors();
    if (address.empty())
        return nullptr;
    auto store = open(address, std::move(stored));
    if (!store) {
        std::fprintf(stderr, "kiste-supervisor: %s\n", store.error().detail.c_str());
        return nullptr;
    }
    return std::move(*store);
}

Result<std::unique_ptr<DescriptorStore>> DescriptorStore::open(std::string_view address,
                                                               std::vector<std::pair<std::string, UniqueFd>> stored)
{
    sockaddr_un peer{};
    peer.sun_family = AF_UNIX;
    if (address.size() < 2 || (address[0] != '/' && address[0] != '@') || address.size() >= sizeof peer.sun_path)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not the address of a service manager", address));
    std::memcpy(peer.sun_path, address.data(), address.size());
    if (address[0] == '@')
        peer.sun_path[0] = '\0';
    UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr *>(&peer), size) != 0)
        return osFailure(errno, std::format("cannot reach the service manager at '{}'", address));
    std::unique_ptr<DescriptorStore> store(new DescriptorStore(std::move(socket)));
    store->restore(std::move(stored));
    return store;
}

void DescriptorStore::restore(std::vector<std::pair<std::string, UniqueFd>> stored)
{
    const auto discard = [this](const std::string &name) { notify(std::format("FDSTOREREMOVE=1\nFDNAME={}", name)); };
    std::map<std::string, Entry> newest;
    for (auto &[name, socket] : stored) {
        const auto generation = generationOf(name);
        // Looked at, not taken out: should this process die as well, the next one finds it again.
        auto packet = generation ? receivePacket(socket.get(), MSG_PEEK) : Result<std::optional<Packet>>(std::nullopt);
        auto message = packet && *packet ? decode((*packet)->text)
                                         : Result<KeeperMessage>(failure(ErrorCode::Corrupt, "nothing of ours"));
        if (!message || message->word != KeeperMessage::Word::Held) {
            std::fprintf(stderr, "kiste-supervisor: the stored descriptor '%s' is none of ours\n", name.c_str());
            discard(name);
            continue;
        }
        m_last = std::max(m_last, *generation);
        std::uint64_t &known = m_generations[message->key];
        if (known > *generation) {
            discard(name);
            continue;
        }
        if (known != 0)
            discard(nameOf(known));
        known = *generation;
        newest.insert_or_assign(message->key, Entry{message->key, message->text, std::move((*packet)->fds)});
    }
    for (auto &[key, entry] : newest)
        m_restored.push_back(std::move(entry));
}

void DescriptorStore::put(const std::string &key, const std::string &text, const std::vector<int> &fds)
{
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        std::fprintf(stderr, "kiste-supervisor: '%s' is not stored: %s\n", key.c_str(), std::strerror(errno));
        return;
    }
    const UniqueFd writing(pair[0]);
    UniqueFd queue(pair[1]);
    const auto sent = sendPacket(writing.get(), encode({.word = KeeperMessage::Word::Held, .key = key, .text = text}), fds);
    if (!sent) {
        std::fprintf(stderr, "kiste-supervisor: '%s' is not stored: %s\n", key.c_str(), sent.error().detail.c_str());
        return;
    }
    const std::uint64_t generation = ++m_last;
    // Never dropped for being hung up: what the other end wrote before it ended is still in there.
    m_queue.push_back({std::format("FDSTORE=1\nFDNAME={}\nFDPOLL=0", nameOf(generation)), std::move(queue)});
    const std::uint64_t before = std::exchange(m_generations[key], generation);
    // The old one only after the new one: at any moment one of them is there.
    if (before != 0)
        m_queue.push_back({std::format("FDSTOREREMOVE=1\nFDNAME={}", nameOf(before)), UniqueFd()});
    send();
}

void DescriptorStore::remove(const std::string &key)
{
    if (const auto found = m_generations.find(key); found != m_generations.end()) {
        notify(std::format("FDSTOREREMOVE=1\nFDNAME={}", nameOf(found->second)));
        m_generations.erase(found);
    }
}

void DescriptorStore::notify(std::string state)
{
    m_queue.push_back({std::move(state), UniqueFd()});
    send();
}

void DescriptorStore::attach(EventLoop &loop)
{
    m_loop = &loop;
    m_token = loop.watch(m_socket.get(), m_queue.empty() ? 0U : static_cast<std::uint32_t>(EPOLLOUT), [this](std::uint32_t) { send(); });
}

void DescriptorStore::send()
{
    const bool waited = !m_queue.empty();
    while (!m_queue.empty() && sendState(m_socket.get(), m_queue.front().state, m_queue.front().fd.get()))
        m_queue.pop_front();
    if (m_loop != nullptr && waited)
        m_loop->change(m_token, m_queue.empty() ? 0U : static_cast<std::uint32_t>(EPOLLOUT));
}

void DescriptorStore::flush(std::chrono::milliseconds limit)
{
    const auto end = EventLoop::Clock::now() + limit;
    for (send(); !m_queue.empty() && EventLoop::Clock::now() < end; send()) {
        pollfd wait{m_socket.get(), POLLOUT, 0};
        ::poll(&wait, 1, 50);
    }
}

} // namespace kiste::supervisor
