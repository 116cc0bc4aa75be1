// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/servicemanager.h"

#include "privhelper/supervisor/protocol.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <sstream>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using kiste::UniqueFd;

ServiceManager::ServiceManager()
{
    static int count = 0;
    m_address = std::format("@kiste-test-{}-{}", ::getpid(), ++count);
    m_socket.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path + 1, m_address.data() + 1, m_address.size() - 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + m_address.size());
    if (::bind(m_socket.get(), reinterpret_cast<sockaddr *>(&name), size) != 0)
        qFatal("cannot bind the notify socket: %s", std::strerror(errno));
    m_notifier = std::make_unique<QSocketNotifier>(m_socket.get(), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] { drain(); });
}

void ServiceManager::drain()
{
    while (receive()) { }
}

bool ServiceManager::receive()
{
    auto packet = kiste::supervisor::receivePacket(m_socket.get());
    if (!packet || !*packet)
        return false;
    handle((*packet)->text, std::move((*packet)->fds));
    return true;
}

void ServiceManager::handle(const std::string &state, std::vector<UniqueFd> fds)
{
    std::istringstream lines(state);
    std::string name;
    bool store = false;
    bool remove = false;
    for (std::string line; std::getline(lines, line);) {
        m_ready += line == "READY=1";
        store = store || line == "FDSTORE=1";
        remove = remove || line == "FDSTOREREMOVE=1";
        if (line.starts_with("FDNAME="))
            name = line.substr(7);
    }
    if (remove)
        std::erase_if(m_stored, [&name](const auto &entry) { return entry.first == name; });
    for (UniqueFd &fd : fds) {
        if (store)
            m_stored.emplace_back(name, std::move(fd));
    }
}

std::vector<std::pair<std::string, UniqueFd>> ServiceManager::copies() const
{
    std::vector<std::pair<std::string, UniqueFd>> result;
    for (const auto &[name, fd] : m_stored)
        result.emplace_back(name, UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3)));
    return result;
}

void ServiceManager::passOn() const
{
    std::string names;
    // Out of the way first: the descriptors' own numbers may be among those they go to.
    std::vector<int> high;
    for (const auto &[name, fd] : m_stored) {
        high.push_back(::fcntl(fd.get(), F_DUPFD, 200));
        names += (names.empty() ? "" : ":") + name;
    }
    int next = 3;
    for (const int fd : high) {
        ::dup2(fd, next++);
        ::close(fd);
    }
    ::setenv("NOTIFY_SOCKET", m_address.c_str(), 1);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", std::to_string(high.size()).c_str(), 1);
    ::setenv("LISTEN_FDNAMES", names.c_str(), 1);
}
