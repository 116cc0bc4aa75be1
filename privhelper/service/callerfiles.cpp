// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/callerfiles.h"

#include "core/base/fileio.h"
#include "privhelper/runtime/machinemounts.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <pwd.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr gid_t noGroup = 65534;
constexpr std::size_t accountBuffer = 64 * 1024;
constexpr int maxGroups = 65536;

/// Only system calls from here on: the process that was forked had threads, and none of its locks can be trusted.
int becomeCaller(const Caller &caller)
{
    if (::syscall(SYS_setgroups, caller.groups.size(), caller.groups.data()) != 0)
        return errno;
    // The real and effective ids stay root's, so that the caller cannot stop or trace this process. Leaving file system id 0
    // takes the capabilities over files away; all others go here.
    ::syscall(SYS_setfsgid, caller.gid);
    ::syscall(SYS_setfsuid, caller.uid);
    if (static_cast<uid_t>(::syscall(SYS_setfsuid, -1)) != caller.uid || static_cast<gid_t>(::syscall(SYS_setfsgid, -1)) != caller.gid)
        return EPERM;
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, 2> none{};
    return ::syscall(SYS_capset, &header, none.data()) == 0 ? 0 : errno;
}

int openNow(const char *path, int *opened)
{
    open_how how{.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_MAGICLINKS};
    const int fd = machine::open(path, how);
    if (fd < 0)
        return errno;
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return errno;
    const int access = R_OK | (S_ISDIR(status.st_mode) ? X_OK : 0);
    // With the effective ids, which for files are the ones set above.
    if (::syscall(SYS_faccessat2, fd, "", access, AT_EMPTY_PATH | AT_EACCESS) != 0)
        return errno;
    *opened = fd;
    return 0;
}

[[noreturn]] void runChild(const Caller &caller, const char *path, int socket)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_DUMPABLE, 0);
    int opened = -1;
    int result = becomeCaller(caller);
    if (result == 0)
        result = openNow(path, &opened);
    iovec data{.iov_base = &result, .iov_len = sizeof result};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (opened >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof opened);
        std::memcpy(CMSG_DATA(header), &opened, sizeof opened);
    }
    ::sendmsg(socket, &message, MSG_NOSIGNAL);
    ::_exit(0);
}

/// Ends and reaps the child whatever happens.
class Child
{
public:
    explicit Child(pid_t pid) : m_pid(pid) {}
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;
    ~Child()
    {
        ::kill(m_pid, SIGKILL);
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) { }
    }

private:
    pid_t m_pid;
};

Result<UniqueFd> receive(int socket, const std::string &path, std::chrono::milliseconds patience)
{
    pollfd entry{.fd = socket, .events = POLLIN, .revents = 0};
    int ready = 0;
    do {
        ready = ::poll(&entry, 1, static_cast<int>(patience.count()));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0)
        return failure(ErrorCode::Timeout, std::format("the file system of '{}' does not answer", printable(path)));
    int result = EIO;
    iovec data{.iov_base = &result, .iov_len = sizeof result};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != static_cast<ssize_t>(sizeof result))
        return failure(ErrorCode::Failed, std::format("'{}' cannot be opened: its opener ended", printable(path)));
    UniqueFd fd;
    if (const cmsghdr *header = CMSG_FIRSTHDR(&message); header && header->cmsg_type == SCM_RIGHTS) {
        int received = -1;
        std::memcpy(&received, CMSG_DATA(header), sizeof received);
        fd.reset(received);
    }
    if (result == EACCES || result == EPERM)
        return failure(ErrorCode::NotAuthorized, std::format("you may not open '{}'", printable(path)));
    if (result == ENOENT || result == ENOTDIR)
        return failure(ErrorCode::NotFound, std::format("there is no '{}' on this computer", printable(path)));
    if (result != 0 || !fd)
        return osFailure(result == 0 ? EIO : result, std::format("cannot open '{}'", printable(path)));
    return fd;
}

} // namespace

Result<Caller> Caller::find(uid_t uid)
{
    Caller caller{.uid = uid, .gid = noGroup};
    std::vector<char> buffer(accountBuffer);
    passwd account{};
    passwd *found = nullptr;
    if (const int error = ::getpwuid_r(uid, &account, buffer.data(), buffer.size(), &found); error != 0)
        return osFailure(error, std::format("cannot look up user {}", uid));
    if (!found)
        return caller;
    caller.gid = account.pw_gid;
    int count = 64;
    do {
        caller.groups.resize(static_cast<std::size_t>(count));
        if (::getgrouplist(account.pw_name, account.pw_gid, caller.groups.data(), &count) >= 0) {
            caller.groups.resize(static_cast<std::size_t>(count));
            return caller;
        }
    } while (count <= maxGroups);
    return failure(ErrorCode::LimitExceeded, std::format("user {} is in too many groups", uid));
}

Result<UniqueFd> openAsCaller(const Caller &caller, const std::string &path, std::chrono::milliseconds patience)
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return osFailure(errno, "cannot make a socket");
    const UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    const char *text = path.c_str();
    const pid_t pid = ::fork();
    if (pid < 0)
        return osFailure(errno, "cannot start a process");
    if (pid == 0)
        runChild(caller, text, theirs.get());
    const Child child(pid);
    theirs.reset();
    return receive(ours.get(), path, patience);
}

Result<UniqueFd> openAsRoot(const std::string &path, bool links)
{
    const open_how how{.flags = O_PATH | O_CLOEXEC, .mode = 0,
                       .resolve = static_cast<__u64>(RESOLVE_NO_MAGICLINKS | (links ? 0 : RESOLVE_NO_SYMLINKS))};
    UniqueFd fd(machine::open(path.c_str(), how));
    if (!fd && errno == ELOOP && !links)
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' leads through a symbolic link; give the path it leads to", printable(path)));
    if (!fd && (errno == ENOENT || errno == ENOTDIR))
        return failure(ErrorCode::NotFound, std::format("there is no '{}' on this computer", printable(path)));
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", printable(path)));
    return fd;
}

} // namespace kiste
