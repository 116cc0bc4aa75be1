// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/processsetup.h"

#include "privhelper/runtime/accounts.h"
#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <format>
#include <grp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>

namespace kiste {

namespace {

constexpr std::array<std::pair<std::string_view, int>, 16> rlimitNames = {{
    {"RLIMIT_AS", RLIMIT_AS},
    {"RLIMIT_CORE", RLIMIT_CORE},
    {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},
    {"RLIMIT_FSIZE", RLIMIT_FSIZE},
    {"RLIMIT_LOCKS", RLIMIT_LOCKS},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},
    {"RLIMIT_NPROC", RLIMIT_NPROC},
    {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
    {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK},
}};

void warn(const ProcessPlan &plan, const Error &error)
{
    childchannel::report(plan.channel, ChildReport::Kind::Warning, error);
}

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

void applyLimits(const ProcessPlan &plan)
{
    for (const oci::Rlimit &limit : plan.process.rlimits) {
        const auto *known = std::ranges::find(rlimitNames, std::string_view(limit.type),
                                              &std::pair<std::string_view, int>::first);
        const rlimit64 value{limit.soft, limit.hard};
        if (known == rlimitNames.end())
            warn(plan, {ErrorCode::InvalidArgument, std::format("'{}' is not a resource limit", limit.type)});
        else if (::prlimit64(0, static_cast<__rlimit_resource>(known->second), &value, nullptr) != 0)
            warn(plan, Error::fromErrno(errno, std::format("cannot set '{}' to {}:{}", limit.type, limit.soft, limit.hard)));
    }
    if (plan.process.oomScoreAdj) {
        if (auto done = sys::writeFile(AT_FDCWD, "/proc/self/oom_score_adj", std::to_string(*plan.process.oomScoreAdj)); !done)
            warn(plan, done.error());
    }
}

Result<Account> findAccount(const ProcessPlan &plan)
{
    const oci::User &given = plan.process.user;
    if (plan.user.empty() && given.uid != 0)
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

Result<void> becomeAccount(const ProcessPlan &plan, const Account &account)
{
    if (auto dropped = dropBoundingSet(plan.capabilities); !dropped)
        return dropped;
    std::vector<gid_t> groups(account.groups.begin(), account.groups.end());
    if (::setgroups(groups.size(), groups.data()) != 0)
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
    applyLimits(plan);
    const auto account = findAccount(plan);
    if (!account)
        return account.error();
    ::umask(plan.process.user.umask.value_or(0022));
    if (!std::ranges::any_of(plan.process.env, [](const std::string &v) { return v.starts_with("HOME="); }))
        plan.process.env.push_back("HOME=" + account->home);
    if (auto done = enterDirectory(plan.process.cwd); !done)
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
    if (auto done = sys::closeOnExecFrom3(); !done)
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
