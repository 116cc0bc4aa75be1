// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/processsetup.h"

#include "privhelper/runtime/accounts.h"
#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/hooks.h"
#include "privhelper/runtime/initprocess.h"
#include "privhelper/runtime/resourcelimits.h"
#include "privhelper/runtime/scheduling.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <format>
#include <grp.h>
#include <linux/close_range.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>

namespace kiste {

namespace {

/// The slave side becomes the controlling terminal and /dev/console; the master goes to the supervisor.
Result<UniqueFd> openTerminal(const ProcessPlan &plan)
{
    const UniqueFd master(::open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
    int unlock = 0;
    if (!master || ::ioctl(master.get(), TIOCSPTLCK, &unlock) != 0)
        return osFailure(errno, "cannot make a terminal");
    // By descriptor, not by name: /dev/pts/N could be something else by now (CVE-2025-52565).
    UniqueFd slave(::ioctl(master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!slave)
        return osFailure(errno, "cannot open the terminal");
    if (plan.process.consoleSize) {
        const winsize size{static_cast<unsigned short>(plan.process.consoleSize->height),
                           static_cast<unsigned short>(plan.process.consoleSize->width), 0, 0};
        ::ioctl(slave.get(), TIOCSWINSZ, &size); // only a size: the client sets it again
    }
    if (::fchmod(slave.get(), 0620) != 0)
        return osFailure(errno, "cannot set the mode of the terminal");
    childchannel::report(plan.channel, ChildReport::Kind::Terminal, {}, {master.get()});
    return slave;
}

/// A container's first process also finds its terminal as /dev/console.
void bindConsole(const UniqueFd &terminal)
{
    const UniqueFd made(::open("/dev/console", O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    const auto tree = sys::cloneTree(terminal.get(), "");
    if (made && tree)
        std::ignore = sys::attachTreeAt(tree->get(), AT_FDCWD, "/dev/console"); // programs ask fd 0 first
}

Result<void> connectStdio(const ProcessPlan &plan)
{
    // TIOCSTI into a terminal that is not ours needs that terminal as controlling one: a new session has none.
    if (::setsid() < 0 && errno != EPERM)
        return osFailure(errno, "cannot start a session");
    UniqueFd terminal;
    std::array<int, 3> from = plan.stdio;
    if (plan.process.terminal) {
        auto opened = openTerminal(plan);
        if (!opened)
            return std::unexpected(opened.error());
        terminal = std::move(*opened);
        if (::getpid() == 1)
            bindConsole(terminal);
        if (::ioctl(terminal.get(), TIOCSCTTY, 0) != 0)
            return osFailure(errno, "cannot take the terminal");
        from.fill(terminal.get());
    }
    for (int fd = 0; fd < 3; ++fd) {
        if (::dup2(from[fd], fd) < 0)
            return osFailure(errno, "cannot connect the standard streams");
    }
    return {};
}

Result<void> applyLimits(const ProcessPlan &plan)
{
    if (auto done = setLimits(plan.process); !done)
        return done;
    if (auto done = setIoPriority(plan.process); !done)
        return done;
    if (auto done = setScheduler(plan.process); !done)
        return done;
    return setPersonality(plan.personality);
}

/// The profile is taken at execve; written through our own procfs, as a container could have put anything at its /proc
/// (CVE-2019-19921, CVE-2025-52881).
Result<void> confine(const ProcessPlan &plan)
{
    const std::string &profile = plan.process.apparmorProfile;
    if (profile.empty() || profile == "unconfined")
        return {};
    auto done = sys::writeFile(plan.procfs, "thread-self/attr/apparmor/exec", "exec " + profile);
    if (!done && done.error().osError == ENOENT && ::faccessat(plan.procfs, "thread-self/attr/apparmor", F_OK, 0) != 0)
        return failure(ErrorCode::Unsupported, std::format("the profile '{}' cannot be used: this kernel has no AppArmor", profile));
    return done ? done : std::unexpected(sys::within(std::format("AppArmor profile '{}'", profile), done.error()));
}

/// Just what a runtime-spec says; the home directory is a courtesy to programs whose environment has none.
Account exactAccount(const oci::User &given)
{
    Account account{given.uid, given.gid, given.additionalGids, "/"};
    const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (const auto passwd = readAccountFile(root.get(), "/etc/passwd")) {
        if (const auto known = resolveAccount(std::to_string(given.uid), *passwd, {}))
            account.home = known->home;
    }
    return account;
}

/// Adds the groups of a list to those of an account.
Result<void> addGroups(Account &account, const std::string &list, std::string_view passwd, std::string_view group)
{
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(',', at), list.size());
        const std::string name = list.substr(at, end - at);
        at = end + 1;
        const auto found = resolveAccount("0:" + name, passwd, group);
        if (!found)
            return failure(found.error().code, std::format("the container has no group '{}'", name));
        if (found->gid != account.gid && !std::ranges::contains(account.groups, found->gid))
            account.groups.push_back(found->gid);
    }
    return {};
}

Result<Account> findAccount(const ProcessPlan &plan)
{
    const oci::User &given = plan.process.user;
    if (plan.exactUser && plan.user.empty())
        return exactAccount(given);
    if (plan.user.empty() && given.uid != 0 && plan.groups.empty())
        return Account{given.uid, given.gid, given.additionalGids, "/"};
    const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto passwd = readAccountFile(root.get(), "/etc/passwd");
    if (!passwd)
        return std::unexpected(passwd.error());
    const auto group = readAccountFile(root.get(), "/etc/group");
    if (!group)
        return std::unexpected(group.error());
    auto account = resolveAccount(plan.user.empty() ? "0" : std::string_view(plan.user), *passwd, *group);
    if (account && plan.user.empty()) {
        account->gid = given.gid;
        if (!given.additionalGids.empty())
            account->groups = given.additionalGids;
    }
    if (account) {
        if (auto added = addGroups(*account, plan.groups, *passwd, *group); !added)
            return std::unexpected(added.error());
    }
    return account;
}

Result<void> enterDirectory(const std::string &path)
{
    // Missing ones are made as the container's root, the way docker does it; "/" is already the container's.
    for (std::size_t at = path.find('/', 1); ; at = path.find('/', at + 1)) {
        const std::string part = path.substr(0, at);
        if (::mkdir(part.c_str(), 0755) != 0 && errno != EEXIST && errno != EROFS)
            break; // chdir says it better
        if (at == std::string::npos)
            break;
    }
    if (::chdir(path.c_str()) != 0)
        return osFailure(errno, std::format("cannot change to the working directory '{}'", path));
    // A directory outside of the root has no path here: never run with one (CVE-2024-21626).
    std::array<char, 4096> where{};
    if (::syscall(SYS_getcwd, where.data(), where.size()) < 0)
        return osFailure(errno, std::format("cannot use the working directory '{}'", path));
    if (where[0] != '/')
        return failure(ErrorCode::InvalidArgument, std::format("the working directory '{}' is outside of the container", path));
    return {};
}

/// In a user namespace that an ordinary user has made nobody can give up groups, user_namespaces(7).
bool groupsAreFixed(const ProcessPlan &plan)
{
    const UniqueFd file(::openat(plan.procfs, "thread-self/setgroups", O_RDONLY | O_CLOEXEC));
    const auto text = file ? sys::readFile(file.get(), 64, "setgroups") : Result<std::string>();
    return text && text->starts_with("deny");
}

Result<void> becomeAccount(const ProcessPlan &plan, const Account &account)
{
    if (auto dropped = dropBoundingSet(plan.capabilities); !dropped)
        return dropped;
    std::vector<gid_t> groups(account.groups.begin(), account.groups.end());
    if (::setgroups(groups.size(), groups.data()) != 0 && !(errno == EPERM && groups.empty() && groupsAreFixed(plan)))
        return osFailure(errno, "cannot set the supplementary groups");
    if (::setresgid(account.gid, account.gid, account.gid) != 0)
        return osFailure(errno, std::format("cannot become group {}", account.gid));
    if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
        return osFailure(errno, "cannot keep capabilities");
    if (::setresuid(account.uid, account.uid, account.uid) != 0)
        return osFailure(errno, std::format("cannot become user {}", account.uid));
    CapabilitySets sets = plan.capabilities;
    if (account.uid != 0) {
        // What an ordinary user gets at execve is the ambient set alone, capabilities(7).
        sets.effective = sets.permitted = sets.inheritable = sets.ambient;
    }
    return applyCapabilities(sets);
}

std::string searchPath(const std::vector<std::string> &env)
{
    for (const std::string &variable : env) {
        if (variable.starts_with("PATH="))
            return variable.substr(5);
    }
    return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

/// The files that the command's name may mean, in order.
std::vector<std::string> candidates(const std::string &name, const std::vector<std::string> &env)
{
    if (name.find('/') != std::string::npos)
        return {name};
    std::vector<std::string> result;
    const std::string path = searchPath(env);
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find(':', at), path.size());
        const std::string directory = path.substr(at, end - at);
        result.push_back((directory.empty() ? "." : directory) + '/' + name);
        at = end + 1;
    }
    return result;
}

Error commandError(const std::string &name, int number)
{
    Error error = Error::fromErrno(number, std::format("cannot run '{}'", name));
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        error.code = ErrorCode::CommandNotFound;
        break;
    case EACCES:
    case EISDIR:
    case ENOEXEC:
    case EPERM:
    case ELOOP:
    case ETXTBSY:
        error.code = ErrorCode::CommandNotExecutable;
        break;
    default:
        break;
    }
    return error;
}

Error execute(const ProcessPlan &plan)
{
    std::vector<char *> arguments;
    for (const std::string &argument : plan.process.args)
        arguments.push_back(const_cast<char *>(argument.c_str()));
    arguments.push_back(nullptr);
    std::vector<char *> environment;
    for (const std::string &variable : plan.process.env)
        environment.push_back(const_cast<char *>(variable.c_str()));
    environment.push_back(nullptr);

    int worst = ENOENT;
    for (const std::string &file : candidates(plan.process.args[0], plan.process.env)) {
        struct stat status{};
        if (::stat(file.c_str(), &status) == 0 && status.st_dev == plan.self.device && status.st_ino == plan.self.inode) {
            worst = EACCES;
            continue;
        }
        ::execve(file.c_str(), arguments.data(), environment.data());
        if (errno != ENOENT && errno != ENOTDIR)
            worst = errno;
    }
    return commandError(plan.process.args[0], worst);
}

/// Says early that there is no such program; whether it can be run, execve says.
Result<void> findCommand(const ProcessPlan &plan)
{
    for (const std::string &file : candidates(plan.process.args[0], plan.process.env)) {
        if (::access(file.c_str(), F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR))
            return {};
    }
    return std::unexpected(commandError(plan.process.args[0], ENOENT));
}

Result<void> waitAtGate(const ProcessPlan &plan)
{
    if (plan.gate < 0)
        return {};
    if (auto found = findCommand(plan); !found)
        return found;
    childchannel::report(plan.channel, ChildReport::Kind::Ready, {});
    int connection = -1;
    do {
        connection = ::accept4(plan.gate, nullptr, nullptr, SOCK_CLOEXEC);
    } while (connection < 0 && errno == EINTR);
    // The number of the channel stays the same for everything that follows.
    if (connection < 0 || ::dup3(connection, plan.channel, O_CLOEXEC) < 0)
        return osFailure(errno, "cannot wait for the start");
    ::close(connection);
    ::close(plan.gate);
    return {};
}

/// Nothing of the engine's own survives the exec.
Result<void> closeOthers(const ProcessPlan &plan)
{
    if (plan.preservedFds == 0)
        return sys::closeOnExecFrom3();
    if (::syscall(SYS_close_range, 3U + plan.preservedFds, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
        return osFailure(errno, "cannot mark descriptors close-on-exec");
    return {};
}

} // namespace

Result<ProgramFile> ProgramFile::own()
{
    struct stat status{};
    if (::stat("/proc/self/exe", &status) != 0)
        return osFailure(errno, "cannot examine '/proc/self/exe'");
    return ProgramFile{status.st_dev, status.st_ino};
}

Error runProgram(ProcessPlan &plan)
{
    if (auto done = connectStdio(plan); !done)
        return done.error();
    if (auto done = applyLimits(plan); !done)
        return done.error();
    const auto account = findAccount(plan);
    if (!account)
        return account.error();
    ::umask(plan.process.user.umask.value_or(0022));
    if (plan.process.terminal)
        std::ignore = ::fchown(STDIN_FILENO, account->uid, static_cast<gid_t>(-1)); // who may not has it by other means
    if (!std::ranges::any_of(plan.process.env, [](const std::string &v) { return v.starts_with("HOME="); }))
        plan.process.env.push_back("HOME=" + account->home);
    if (auto done = enterDirectory(plan.process.cwd); !done)
        return done.error();
    if (auto done = waitAtGate(plan); !done)
        return done.error();
    if (auto done = runHooks(plan.startHooks, plan.state, "startContainer"); !done)
        return done.error();
    if (auto done = confine(plan); !done)
        return done.error();
    if (plan.process.noNewPrivileges && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return Error::fromErrno(errno, "cannot set no_new_privs");
    // Without no_new_privs loading a filter takes CAP_SYS_ADMIN, which is still here before the user changes.
    if (plan.seccomp && !plan.process.noNewPrivileges) {
        if (auto done = loadSeccomp(*plan.seccomp); !done)
            return done.error();
    }
    if (auto done = becomeAccount(plan, *account); !done)
        return done.error();
    if (plan.init) {
        if (auto done = becomeInit(plan.channel, plan.process.terminal); !done)
            return done.error();
    }
    if (auto done = closeOthers(plan); !done)
        return done.error();
    if (plan.seccomp && plan.process.noNewPrivileges) {
        if (auto done = loadSeccomp(*plan.seccomp); !done)
            return done.error();
    }
    return execute(plan);
}

int exitCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::CommandNotFound:
        return 127;
    case ErrorCode::CommandNotExecutable:
        return 126;
    default:
        return 125;
    }
}

void endChild(int channel, const Error &error)
{
    childchannel::report(channel, ChildReport::Kind::Failed, error);
    ::_exit(exitCodeFor(error.code));
}

} // namespace kiste
