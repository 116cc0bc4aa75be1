// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/unpack/confine.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <grp.h>
#include <linux/capability.h>
#include <memory>
#include <seccomp.h>
#include <span>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

constexpr uid_t nobody = 65534;
constexpr rlim_t inflaterMemory = 512U << 20U; // a zstd window is at most 128 MiB
constexpr rlim_t writerMemory = 1024U << 20U; // the directories' names and times
constexpr rlim_t writerFiles = 128;

// A sanitizer maps terabytes and calls what it likes.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

constexpr std::initializer_list<int> inflaterCalls = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(exit_group),
    SCMP_SYS(exit),
};

constexpr std::initializer_list<int> writerCalls = {
    SCMP_SYS(pwrite64),
    SCMP_SYS(close),
    SCMP_SYS(dup),
    SCMP_SYS(openat),
    SCMP_SYS(openat2),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(lseek),
    SCMP_SYS(ftruncate),
    SCMP_SYS(getdents64),
    SCMP_SYS(mkdirat),
    SCMP_SYS(mknodat),
    SCMP_SYS(symlinkat),
    SCMP_SYS(linkat),
    SCMP_SYS(unlinkat),
    SCMP_SYS(renameat2),
    SCMP_SYS(fchown),
    SCMP_SYS(fchownat),
    SCMP_SYS(fchmod),
    SCMP_SYS(utimensat),
    SCMP_SYS(fsetxattr),
    SCMP_SYS(sendmsg),
};

constexpr std::initializer_list<int> writerCapabilities = {
    CAP_CHOWN, CAP_FOWNER, CAP_FSETID, CAP_DAC_OVERRIDE, CAP_MKNOD, CAP_SETFCAP};

std::unexpected<Error> confinementFailed(int number, std::string_view step)
{
    return osFailure(number, std::format("cannot confine the unpacker ({})", step));
}

Result<void> setLimit(__rlimit_resource resource, rlim_t value)
{
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0)
        return confinementFailed(errno, "getrlimit");
    limit.rlim_max = std::min(limit.rlim_max, value);
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(resource, &limit) != 0)
        return confinementFailed(errno, "setrlimit");
    return {};
}

Result<void> loadFilter(std::initializer_list<std::span<const int>> lists)
{
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(
        seccomp_init(SCMP_ACT_KILL_PROCESS), seccomp_release);
    if (!filter)
        return failure(ErrorCode::Unsupported, "cannot confine the unpacker: seccomp is not available");
    int failed = 0;
    for (const std::span<const int> calls : lists) {
        for (const int call : calls)
            failed = std::min(failed, seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0));
    }
    // Memory for data, never for code.
    const scmp_arg_cmp notExecutable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    failed = std::min(failed, seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, notExecutable));
    failed = std::min(failed, seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
    if (failed == 0)
        failed = std::min(failed, seccomp_load(filter.get()));
    if (failed != 0)
        return confinementFailed(-failed, "seccomp");
    return {};
}

Result<void> keepCapabilities(std::initializer_list<int> kept)
{
    std::uint64_t mask = 0;
    for (const int capability : kept)
        mask |= 1ULL << static_cast<unsigned>(capability);
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
        if ((mask >> static_cast<unsigned>(capability) & 1U) == 0 && ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
            return confinementFailed(errno, "bounding set");
    }
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
        return confinementFailed(errno, "ambient set");
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct data[2] = {};
    for (unsigned i = 0; i < 2; ++i)
        data[i].effective = data[i].permitted = static_cast<std::uint32_t>(mask >> (32 * i));
    if (::syscall(SYS_capset, &header, data) != 0)
        return confinementFailed(errno, "capset");
    return {};
}

Result<void> keepQuiet()
{
    // The kernel forgets the signal whenever a process changes its user id, so this comes after.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return confinementFailed(errno, "prctl");
    return setLimit(RLIMIT_CORE, 0);
}

} // namespace

Result<void> keepDescriptors(std::initializer_list<int> wanted)
{
    // First out of the way of each other.
    std::vector<int> copies;
    for (const int fd : wanted) {
        copies.push_back(::fcntl(fd, F_DUPFD_CLOEXEC, 64));
        if (copies.back() < 0)
            return confinementFailed(errno, "dup");
    }
    int target = 0;
    for (const int copy : copies) {
        if (::dup2(copy, target++) < 0)
            return confinementFailed(errno, "dup2");
    }
    if (::syscall(SYS_close_range, static_cast<unsigned>(target), ~0U, 0) != 0)
        return confinementFailed(errno, "close_range");
    return {};
}

Result<void> confineInflater()
{
    if (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0)
        return confinementFailed(errno, "group");
    if (auto kept = keepCapabilities({CAP_SETUID}); !kept)
        return kept;
    // Drops the last capability as well.
    if (::setresuid(nobody, nobody, nobody) != 0)
        return confinementFailed(errno, "user");
    if (auto kept = keepQuiet(); !kept)
        return kept;
    for (const auto resource : {RLIMIT_FSIZE, RLIMIT_NPROC}) {
        if (auto set = setLimit(resource, 0); !set)
            return set;
    }
    if (sanitized)
        return {};
    if (auto set = setLimit(RLIMIT_AS, inflaterMemory); !set)
        return set;
    return loadFilter({inflaterCalls});
}

Result<void> confineWriter(int directory, const UnpackLimits &limits)
{
    if (::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return confinementFailed(errno, "mount propagation");
    if (::fchdir(directory) != 0 || ::chroot(".") != 0 || ::chdir("/") != 0)
        return confinementFailed(errno, "chroot");
    ::umask(0);
    // A file that is too large then gives EFBIG instead of a signal.
    if (std::signal(SIGXFSZ, SIG_IGN) == SIG_ERR || ::setgroups(0, nullptr) != 0)
        return confinementFailed(errno, "signals and groups");
    if (auto set = setLimit(RLIMIT_FSIZE, limits.maxBytes); !set)
        return set;
    if (auto set = setLimit(RLIMIT_NOFILE, writerFiles); !set)
        return set;
    if (auto kept = keepCapabilities(writerCapabilities); !kept)
        return kept;
    if (auto kept = keepQuiet(); !kept)
        return kept;
    if (sanitized)
        return {};
    if (auto set = setLimit(RLIMIT_AS, writerMemory); !set)
        return set;
    return loadFilter({inflaterCalls, writerCalls});
}

} // namespace kiste
