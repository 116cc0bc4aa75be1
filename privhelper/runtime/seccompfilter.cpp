// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/seccompfilter.h"

#include "privhelper/runtime/seccomprules.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <tuple>

namespace kiste {

namespace {

// What ordinary programs need. Names are the kernel's; one that this libseccomp or architecture does not know is skipped.
// No std::array: Clang deduces the size of none with so many elements.
constexpr const char *allowed[] = {
    "accept", "accept4", "access", "adjtimex", "alarm", "arch_prctl", "bind", "brk", "cachestat", "capget", "capset",
    "chdir", "chmod", "chown", "chown32", "clock_adjtime", "clock_getres", "clock_getres_time64", "clock_gettime",
    "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "close", "close_range", "connect",
    "copy_file_range", "creat", "dup", "dup2", "dup3", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_ctl_old",
    "epoll_pwait", "epoll_pwait2", "epoll_wait", "epoll_wait_old", "eventfd", "eventfd2", "execve", "execveat", "exit",
    "exit_group", "faccessat", "faccessat2", "fadvise64", "fadvise64_64", "fallocate", "fanotify_mark", "fchdir",
    "fchmod", "fchmodat", "fchmodat2", "fchown", "fchown32", "fchownat", "fcntl", "fcntl64", "fdatasync", "fgetxattr",
    "flistxattr", "flock", "fork", "fremovexattr", "fsetxattr", "fstat", "fstat64", "fstatat64", "fstatfs",
    "fstatfs64", "fsync", "ftruncate", "ftruncate64", "futex", "futex_requeue", "futex_time64", "futex_wait",
    "futex_waitv", "futex_wake", "futimesat", "getcpu", "getcwd", "getdents", "getdents64", "getegid", "getegid32",
    "geteuid", "geteuid32", "getgid", "getgid32", "getgroups", "getgroups32", "getitimer", "getpeername", "getpgid",
    "getpgrp", "getpid", "getppid", "getpriority", "getrandom", "getresgid", "getresgid32", "getresuid",
    "getresuid32", "getrlimit", "get_robust_list", "getrusage", "getsid", "getsockname", "getsockopt",
    "get_thread_area", "gettid", "gettimeofday", "getuid", "getuid32", "getxattr", "getxattrat", "inotify_add_watch",
    "inotify_init", "inotify_init1", "inotify_rm_watch", "io_cancel", "ioctl", "io_destroy", "io_getevents",
    "io_pgetevents", "io_pgetevents_time64", "ioprio_get", "ioprio_set", "io_setup", "io_submit", "ipc", "kill",
    "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "lchown", "lchown32", "lgetxattr",
    "link", "linkat", "listen", "listmount", "listxattr", "listxattrat", "llistxattr", "_llseek", "lremovexattr",
    "lseek", "lsetxattr", "lstat", "lstat64", "madvise", "map_shadow_stack", "membarrier", "memfd_create",
    "memfd_secret", "mincore", "mkdir", "mkdirat", "mknod", "mknodat", "mlock", "mlock2", "mlockall", "mmap", "mmap2",
    "mprotect", "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedreceive_time64", "mq_timedsend",
    "mq_timedsend_time64", "mq_unlink", "mremap", "mseal", "msgctl", "msgget", "msgrcv", "msgsnd", "msync", "munlock",
    "munlockall", "munmap", "name_to_handle_at", "nanosleep", "newfstatat", "_newselect", "open", "openat", "openat2",
    "pause", "pidfd_open", "pidfd_send_signal", "pipe", "pipe2", "pkey_alloc", "pkey_free", "pkey_mprotect", "poll",
    "ppoll", "ppoll_time64", "prctl", "pread64", "preadv", "preadv2", "prlimit64", "process_mrelease", "pselect6",
    "pselect6_time64", "pwrite64", "pwritev", "pwritev2", "read", "readahead", "readlink", "readlinkat", "readv",
    "recv", "recvfrom", "recvmmsg", "recvmmsg_time64", "recvmsg", "remap_file_pages", "removexattr", "removexattrat",
    "rename", "renameat", "renameat2", "restart_syscall", "riscv_hwprobe", "rmdir", "rseq", "rt_sigaction",
    "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
    "rt_sigtimedwait_time64", "rt_tgsigqueueinfo", "sched_getaffinity", "sched_getattr", "sched_getparam",
    "sched_get_priority_max", "sched_get_priority_min", "sched_getscheduler", "sched_rr_get_interval",
    "sched_rr_get_interval_time64", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler",
    "sched_yield", "seccomp", "select", "semctl", "semget", "semop", "semtimedop", "semtimedop_time64", "send",
    "sendfile", "sendfile64", "sendmmsg", "sendmsg", "sendto", "setfsgid", "setfsgid32", "setfsuid", "setfsuid32",
    "setgid", "setgid32", "setgroups", "setgroups32", "setitimer", "setpgid", "setpriority", "setregid", "setregid32",
    "setresgid", "setresgid32", "setresuid", "setresuid32", "setreuid", "setreuid32", "setrlimit", "set_robust_list",
    "setsid", "setsockopt", "set_thread_area", "set_tid_address", "setuid", "setuid32", "setxattr", "setxattrat",
    "shmat", "shmctl", "shmdt", "shmget", "shutdown", "sigaltstack", "signalfd", "signalfd4", "sigpending",
    "sigprocmask", "sigreturn", "socketpair", "splice", "stat", "stat64", "statfs", "statfs64", "statmount", "statx",
    "symlink", "symlinkat", "sync", "sync_file_range", "syncfs", "sysinfo", "tee", "tgkill", "time", "timer_create",
    "timer_delete", "timer_getoverrun", "timer_gettime", "timer_gettime64", "timer_settime", "timer_settime64",
    "timerfd_create", "timerfd_gettime", "timerfd_gettime64", "timerfd_settime", "timerfd_settime64", "times", "tkill",
    "truncate", "truncate64", "ugetrlimit", "umask", "uname", "unlink", "unlinkat", "uretprobe", "utime", "utimensat",
    "utimensat_time64", "utimes", "vfork", "vmsplice", "wait4", "waitid", "waitpid", "write", "writev",
    // Same user only, and never across the container's border, since Linux 4.8.
    "ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "process_madvise",
};

// Known, and refused with EPERM rather than ENOSYS: programs must not take them for missing and try something older.
constexpr std::array refused = {
    "_sysctl", "acct", "add_key", "afs_syscall", "bdflush", "bpf", "chroot", "clock_settime", "clock_settime64",
    "create_module", "delete_module", "fanotify_init", "finit_module", "fsconfig", "fsmount", "fsopen", "fspick",
    "get_kernel_syms", "get_mempolicy", "getpmsg", "init_module", "io_uring_enter", "io_uring_register",
    "io_uring_setup", "ioperm", "iopl", "kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie", "mbind",
    "migrate_pages", "mount", "mount_setattr", "move_mount", "move_pages", "nfsservctl", "open_by_handle_at",
    "open_tree", "open_tree_attr", "perf_event_open", "pivot_root", "putpmsg", "query_module", "quotactl",
    "quotactl_fd", "reboot", "request_key", "security", "set_mempolicy", "set_mempolicy_home_node", "setdomainname",
    "sethostname", "setns", "settimeofday", "stime", "swapoff", "swapon", "sysfs", "syslog", "tuxcall", "umount",
    "umount2", "unshare", "uselib", "userfaultfd", "ustat", "vhangup", "vm86", "vm86old", "vserver",
};

struct ForCapability
{
    int capability;
    std::array<const char *, 20> calls;
};
constexpr std::array withCapability = {
    ForCapability{CAP_SYS_ADMIN,
                  {"bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick", "mount",
                   "mount_setattr", "move_mount", "open_tree", "open_tree_attr", "perf_event_open", "quotactl",
                   "setdomainname", "sethostname", "setns", "umount", "umount2"}},
    ForCapability{CAP_SYS_ADMIN, {"unshare", "lookup_dcookie", "quotactl_fd", "pivot_root"}},
    ForCapability{CAP_SYS_CHROOT, {"chroot"}},
    ForCapability{CAP_SYS_MODULE, {"delete_module", "init_module", "finit_module"}},
    ForCapability{CAP_SYS_BOOT, {"reboot"}},
    ForCapability{CAP_SYS_PACCT, {"acct"}},
    ForCapability{CAP_SYS_RAWIO, {"iopl", "ioperm"}},
    ForCapability{CAP_SYS_TIME, {"settimeofday", "stime", "clock_settime", "clock_settime64"}},
    ForCapability{CAP_SYS_TTY_CONFIG, {"vhangup"}},
    ForCapability{CAP_SYS_NICE, {"get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node", "move_pages"}},
    ForCapability{CAP_SYSLOG, {"syslog"}},
    ForCapability{CAP_BPF, {"bpf"}},
    ForCapability{CAP_PERFMON, {"perf_event_open"}},
    ForCapability{CAP_DAC_READ_SEARCH, {"open_by_handle_at"}},
};

bool isGranted(std::string_view name, CapabilityMask capabilities)
{
    for (const ForCapability &entry : withCapability) {
        if (((capabilities >> entry.capability) & 1) == 0)
            continue;
        for (const char *call : entry.calls) {
            if (call && name == call)
                return true;
        }
    }
    return false;
}

void addArgumentRules(SeccompRules &rules, CapabilityMask capabilities)
{
    // Only the personalities that change nothing dangerous: Linux, 32-bit Linux, with UNAME26, and the query.
    for (const scmp_datum_t personality : {0x0UL, 0x8UL, 0x20000UL, 0x20008UL, 0xffffffffUL})
        rules.add(SCMP_ACT_ALLOW, "personality", {SCMP_A0(SCMP_CMP_EQ, personality)});
    // Virtual machine sockets leave the network namespace; AF_ALG has been a way into the page cache (CVE-2026-31431).
    // One comparison for each rule: libseccomp takes no two of the same argument.
    rules.add(SCMP_ACT_ALLOW, "socket", {SCMP_A0(SCMP_CMP_LT, AF_ALG)});
    rules.add(SCMP_ACT_ALLOW, "socket", {SCMP_A0(SCMP_CMP_EQ, AF_ALG + 1)});
    rules.add(SCMP_ACT_ALLOW, "socket", {SCMP_A0(SCMP_CMP_GT, AF_VSOCK)});
    if (isGranted("clone", capabilities)) {
        rules.add(SCMP_ACT_ALLOW, "clone");
        rules.add(SCMP_ACT_ALLOW, "clone3");
        return;
    }
    constexpr scmp_datum_t namespaces = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID
        | CLONE_NEWNET | CLONE_NEWCGROUP;
    rules.add(SCMP_ACT_ALLOW, "clone", {SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces, 0)});
    // clone3's flags lie in memory that a filter cannot see; ENOSYS (the default) makes C libraries use clone instead.
}

#if defined(__x86_64__)
/// Put before the others, as libseccomp translates each rule for socket(2) into one for socketcall(2) without its comparisons.
void refuseSocketcall(SeccompProgram &program)
{
    constexpr unsigned number = 102; // socketcall(2) of 32-bit x86
    constexpr unsigned open = 1; // SYS_SOCKET of linux/net.h
    const std::array<sock_filter, 7> steps{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_I386, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, open, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    }};
    program.instructions.insert(program.instructions.begin(), steps.begin(), steps.end());
}
#endif

} // namespace

Result<SeccompProgram> compileDefaultSeccomp(CapabilityMask capabilities, bool socketcall)
{
    SeccompRules rules(SCMP_ACT_ERRNO(ENOSYS));
#if defined(__x86_64__)
    // Programs for 32-bit x86 and x32 run too; libseccomp keeps one rule list for each.
    rules.addArchitecture(SCMP_ARCH_X86);
    rules.addArchitecture(SCMP_ARCH_X32);
#endif
    for (const char *name : allowed)
        rules.add(SCMP_ACT_ALLOW, name);
    for (const char *name : refused) {
        if (isGranted(name, capabilities))
            rules.add(SCMP_ACT_ALLOW, name);
        else
            rules.add(SCMP_ACT_ERRNO(EPERM), name);
    }
    addArgumentRules(rules, capabilities);
    auto program = rules.compile();
#if defined(__x86_64__)
    if (program && !socketcall)
        refuseSocketcall(*program);
#else
    std::ignore = socketcall;
#endif
    return program;
}

Result<void> loadSeccomp(const SeccompProgram &program)
{
    if (program.instructions.empty())
        return {};
    const sock_fprog filter{static_cast<unsigned short>(program.instructions.size()),
                            const_cast<sock_filter *>(program.instructions.data())};
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, program.flags, &filter) != 0)
        return osFailure(errno, "cannot load the seccomp filter");
    return {};
}

} // namespace kiste
