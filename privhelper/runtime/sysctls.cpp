// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/sysctls.h"

#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>

namespace kiste {

namespace {

struct Family
{
    std::string_view prefix; ///< ends with '/' for a directory
    oci::NamespaceType type;
};
constexpr std::array families = {
    Family{"net/", oci::NamespaceType::Network},
    Family{"fs/mqueue/", oci::NamespaceType::Ipc},
    Family{"kernel/msgmax", oci::NamespaceType::Ipc},
    Family{"kernel/msgmnb", oci::NamespaceType::Ipc},
    Family{"kernel/msgmni", oci::NamespaceType::Ipc},
    Family{"kernel/msg_next_id", oci::NamespaceType::Ipc},
    Family{"kernel/sem", oci::NamespaceType::Ipc},
    Family{"kernel/sem_next_id", oci::NamespaceType::Ipc},
    Family{"kernel/shmall", oci::NamespaceType::Ipc},
    Family{"kernel/shmmax", oci::NamespaceType::Ipc},
    Family{"kernel/shmmni", oci::NamespaceType::Ipc},
    Family{"kernel/shm_next_id", oci::NamespaceType::Ipc},
    Family{"kernel/shm_rmid_forced", oci::NamespaceType::Ipc},
    Family{"kernel/domainname", oci::NamespaceType::Uts},
};

/// "net.ipv4.ip_forward" or "net/ipv4/conf/eth0.5/forwarding", as sysctl(8) takes them.
Result<std::string> pathOf(const std::string &key)
{
    std::string path = key;
    if (path.find('/') == std::string::npos)
        std::ranges::replace(path, '.', '/');
    const bool plain = !path.empty() && path.size() < 256 && std::ranges::all_of(path, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("_-./").contains(c);
    });
    const std::string framed = '/' + path + '/';
    if (!plain || framed.contains("//") || framed.contains("/../") || framed.contains("/./"))
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not the name of a kernel setting", key.substr(0, 80)));
    return path;
}

/// In the container's namespaces. Some files belong to the machine's root, others to the user namespace's.
Result<void> writeAll(const std::vector<std::pair<std::string, std::string>> &settings, int pidfd, int procfs)
{
    std::vector<std::pair<std::string, std::string>> later;
    for (const auto &setting : settings) {
        auto done = sys::writeFile(procfs, ("sys/" + setting.first).c_str(), setting.second);
        if (!done && done.error().osError == EACCES)
            later.push_back(setting);
        else if (!done)
            return done;
    }
    if (later.empty())
        return {};
    // Of a container without a user namespace of its own there is nobody else to become.
    if (::setns(pidfd, CLONE_NEWUSER) != 0 || ::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0)
        return osFailure(EACCES, std::format("cannot write '{}'", later.front().first));
    for (const auto &[path, value] : later) {
        if (auto done = sys::writeFile(procfs, ("sys/" + path).c_str(), value); !done)
            return done;
    }
    return {};
}

} // namespace

Result<std::vector<std::pair<std::string, std::string>>> planSysctls(const oci::LinuxConfig &config)
{
    std::vector<std::pair<std::string, std::string>> settings;
    for (const auto &[key, value] : config.sysctl) {
        auto path = pathOf(key);
        if (!path)
            return std::unexpected(path.error());
        const auto *family = std::ranges::find_if(families, [&](const Family &candidate) {
            return candidate.prefix.ends_with('/') ? path->starts_with(candidate.prefix) : *path == candidate.prefix;
        });
        if (family == families.end())
            return failure(ErrorCode::NotAuthorized,
                           std::format("the kernel setting '{}' belongs to the whole machine", key));
        if (!config.hasNewNamespace(family->type)) {
            return failure(ErrorCode::NotAuthorized,
                           std::format("the kernel setting '{}' needs a {} namespace of the container's own", key,
                                       oci::namespaceName(family->type)));
        }
        if (value.size() > 4096 || std::ranges::any_of(value, [](unsigned char c) { return c < 0x20 && c != '\t'; }))
            return failure(ErrorCode::InvalidArgument,
                           std::format("the value of the kernel setting '{}' is not one line", key));
        settings.emplace_back(std::move(*path), value);
    }
    return settings;
}

Result<void> writeSysctls(const std::vector<std::pair<std::string, std::string>> &settings, int pidfd, int procfs)
{
    auto channel = childchannel::create();
    if (!channel)
        return std::unexpected(channel.error());
    auto cloned = sys::cloneProcess(0, -1);
    if (!cloned)
        return std::unexpected(cloned.error());
    if (cloned->pid == 0) {
        const int socket = channel->second.get();
        // The files below sys show the namespaces of whoever opens them.
        if (::setns(pidfd, CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) != 0) {
            childchannel::report(socket, ChildReport::Kind::Failed,
                                 Error::fromErrno(errno, "cannot enter the container's namespaces"));
            ::_exit(1);
        }
        if (auto done = writeAll(settings, pidfd, procfs); !done)
            childchannel::report(socket, ChildReport::Kind::Failed, done.error());
        ::_exit(0);
    }
    channel->second.reset();
    siginfo_t info{};
    while (::waitid(P_PIDFD, static_cast<id_t>(cloned->pidfd.get()), &info, WEXITED) != 0 && errno == EINTR) { }
    auto report = childchannel::receive(channel->first.get());
    if (report && *report)
        return std::unexpected(sys::within("kernel settings", (*report)->error));
    return {};
}

} // namespace kiste
