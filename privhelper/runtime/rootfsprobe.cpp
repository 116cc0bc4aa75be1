// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/launcher.h"
#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste {

namespace {

/// Ids that no container of ours and no user of the machine is likely to have; nothing is ever stored with them.
constexpr std::uint32_t probeBase = 0x7fff0000;
constexpr std::uint32_t probeCount = 65536;

/// A process that does nothing but hold a user namespace; ends with this object.
class NamespaceHolder
{
public:
    NamespaceHolder() = default;
    NamespaceHolder(const NamespaceHolder &) = delete;
    NamespaceHolder &operator=(const NamespaceHolder &) = delete;
    ~NamespaceHolder()
    {
        if (m_pid <= 0)
            return;
        ::kill(m_pid, SIGKILL);
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) { }
    }

    Result<UniqueFd> open(int procfs)
    {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return osFailure(errno, "cannot make a pipe");
        const UniqueFd in(ends[0]);
        UniqueFd out(ends[1]);
        m_pid = ::fork();
        if (m_pid < 0)
            return osFailure(errno, "cannot make a process");
        if (m_pid == 0)
            hold(out.get());
        out.reset();
        int problem = -1;
        if (::read(in.get(), &problem, sizeof problem) != sizeof problem)
            return failure(ErrorCode::Failed, "the process with a user namespace has ended");
        if (problem != 0)
            return osFailure(problem, "cannot make a user namespace");
        const std::string directory = std::to_string(m_pid);
        const std::string mapping = std::format("0 {} {}\n", probeBase, probeCount);
        for (const char *file : {"/gid_map", "/uid_map"}) {
            if (auto done = sys::writeFile(procfs, (directory + file).c_str(), mapping); !done)
                return std::unexpected(done.error());
        }
        UniqueFd userNamespace(::openat(procfs, (directory + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
        if (!userNamespace)
            return osFailure(errno, "cannot open a user namespace");
        return userNamespace;
    }

private:
    [[noreturn]] static void hold(int out)
    {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int problem = ::unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
        if (::write(out, &problem, sizeof problem) == sizeof problem && problem == 0) {
            for (;;)
                ::pause();
        }
        ::_exit(1);
    }

    pid_t m_pid = -1;
};

} // namespace

Result<void> Launcher::probeRootfs(int directory)
{
    NamespaceHolder holder;
    auto userNamespace = holder.open(m_procfs.get());
    if (!userNamespace)
        return std::unexpected(userNamespace.error());
    const UniqueFd layer(::openat(directory, "layer", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!layer)
        return osFailure(errno, "cannot open the probe's 'layer'");
    const int layers[] = {layer.get()};
    auto root = m_rootfs.build({.containerDirectory = directory,
                                .layers = layers,
                                .userNamespace = userNamespace->get(),
                                .rootUid = probeBase,
                                .rootGid = probeBase});
    if (!root)
        return std::unexpected(root.error());
    // Root's file of the layer must be shown as the container's root's.
    struct stat status{};
    if (::fstatat(root->get(), "file", &status, AT_SYMLINK_NOFOLLOW) != 0)
        return osFailure(errno, "cannot see a layer's file through the overlay");
    if (status.st_uid != probeBase || status.st_gid != probeBase)
        return failure(ErrorCode::Unsupported,
                       std::format("a layer's file is shown with the owner {} instead of {}", status.st_uid, probeBase));
    return {};
}

} // namespace kiste
