// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/rootless.h"

#include "core/base/uniquefd.h"
#include "privhelper/runtime/bindsource.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <grp.h>
#include <sched.h>
#include <string>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace kiste::ociruntime {

namespace {

/// newuidmap PID CONTAINER-ID HOST-ID SIZE…
std::vector<std::string> mapCommand(const char *program, pid_t pid, const std::vector<oci::IdMapping> &mappings)
{
    std::vector<std::string> words = {program, std::to_string(pid)};
    for (const oci::IdMapping &mapping : mappings) {
        for (const std::uint32_t number : {mapping.containerId, mapping.hostId, mapping.size})
            words.push_back(std::to_string(number));
    }
    return words;
}

bool runProgram(const std::vector<std::string> &words)
{
    const pid_t pid = ::fork();
    if (pid == 0) {
        std::vector<char *> arguments;
        for (const std::string &word : words)
            arguments.push_back(const_cast<char *>(word.c_str()));
        arguments.push_back(nullptr);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = -1;
    while (pid > 0 && ::waitpid(pid, &status, 0) < 0 && errno == EINTR) { }
    return status == 0;
}

bool isOwnAlone(const std::vector<oci::IdMapping> &mappings, std::uint32_t own)
{
    return mappings.size() == 1 && mappings[0].size == 1 && mappings[0].hostId == own;
}

/// From outside of the namespace, in a process of its own; its exit code is 0 when both maps are written.
[[noreturn]] void writeMaps(pid_t pid, const oci::LinuxConfig &config, uid_t uid, gid_t gid)
{
    bool done = true;
    if (isOwnAlone(config.gidMappings, gid)) {
        // Only whoever can never give up a group may map one without help, user_namespaces(7).
        done = sys::writeFile(AT_FDCWD, std::format("/proc/{}/setgroups", pid).c_str(), "deny").has_value()
            && sys::writeFile(AT_FDCWD, std::format("/proc/{}/gid_map", pid).c_str(), idMappingText(config.gidMappings))
                   .has_value();
    } else {
        done = runProgram(mapCommand("newgidmap", pid, config.gidMappings));
    }
    if (done && isOwnAlone(config.uidMappings, uid))
        done = sys::writeFile(AT_FDCWD, std::format("/proc/{}/uid_map", pid).c_str(), idMappingText(config.uidMappings))
                   .has_value();
    else if (done)
        done = runProgram(mapCommand("newuidmap", pid, config.uidMappings));
    ::_exit(done ? 0 : 1);
}

Result<void> becomeRoot()
{
    std::ignore = ::setgroups(0, nullptr); // refused where groups are fixed; there they are the user's own
    if (::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0)
        return osFailure(errno, "cannot become root of the user namespace");
    // Changing ids has hidden this process's own files in /proc from itself.
    if (::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0)
        return osFailure(errno, "cannot open this process's own files in /proc");
    return {};
}

bool hasRoot(const std::vector<oci::IdMapping> &mappings)
{
    return std::ranges::any_of(
        mappings, [](const oci::IdMapping &mapping) { return mapping.containerId == 0 && mapping.size > 0; });
}

} // namespace

Result<void> enterUserNamespace(oci::LinuxConfig &config)
{
    if (::geteuid() == 0)
        return {};
    if (!config.hasNewNamespace(oci::NamespaceType::User) || !hasRoot(config.uidMappings)
        || !hasRoot(config.gidMappings))
        return failure(ErrorCode::InvalidArgument,
                       "an ordinary user's container needs a user namespace of its own, with ids for its root");
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    UniqueFd read(ends[0]);
    UniqueFd write(ends[1]);
    const pid_t self = ::getpid();
    const uid_t uid = ::geteuid();
    const gid_t gid = ::getegid();
    const pid_t writer = ::fork();
    if (writer < 0)
        return osFailure(errno, "cannot make a process");
    if (writer == 0) {
        write.reset();
        char go = 0;
        if (::read(read.get(), &go, 1) != 1)
            ::_exit(1);
        writeMaps(self, config, uid, gid);
    }
    const bool made = ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
    const int number = errno;
    if (made)
        std::ignore = ::write(write.get(), "x", 1); // one that is gone says so by its exit code
    write.reset();
    int status = -1;
    while (::waitpid(writer, &status, 0) < 0 && errno == EINTR) { }
    if (!made)
        return osFailure(number, "cannot make a user namespace");
    if (status != 0)
        return failure(
            ErrorCode::NotAuthorized,
            "the ids of the user namespace cannot be mapped; more than one's own take newuidmap and entries in "
            "/etc/subuid and /etc/subgid");
    std::erase_if(config.namespaces, [](const oci::Namespace &n) { return n.type == oci::NamespaceType::User; });
    config.uidMappings.clear();
    config.gidMappings.clear();
    return becomeRoot();
}

Result<void> joinUserNamespace(int pidfd)
{
    if (::geteuid() == 0)
        return {};
    if (::setns(pidfd, CLONE_NEWUSER) != 0)
        return osFailure(errno, "cannot enter the container's user namespace");
    return becomeRoot();
}

} // namespace kiste::ociruntime
