// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A static program that tests put into containers to try what no shell can: prints "yes" or the error for each word.
#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <linux/if_alg.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sched.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

#if defined(__x86_64__)
/// A system call as a 32-bit program makes it.
int call32(long number, long first, long second, long third)
{
    long result = 0;
    asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second), "d"(third) : "memory", "r8", "r9", "r10", "r11");
    if (result >= 0)
        return static_cast<int>(result);
    errno = static_cast<int>(-result);
    return -1;
}
#endif

/// Announces this machine as a router of a network of its own (RFC 4861), to everybody at eth0.
int advertise()
{
    struct
    {
        nd_router_advert head = {};
        nd_opt_prefix_info prefix = {};
    } message;
    message.head.nd_ra_type = ND_ROUTER_ADVERT;
    message.head.nd_ra_curhoplimit = 64;
    message.head.nd_ra_router_lifetime = htons(1800);
    message.prefix.nd_opt_pi_type = ND_OPT_PREFIX_INFORMATION;
    message.prefix.nd_opt_pi_len = 4;
    message.prefix.nd_opt_pi_prefix_len = 64;
    message.prefix.nd_opt_pi_flags_reserved = ND_OPT_PI_FLAG_ONLINK | ND_OPT_PI_FLAG_AUTO;
    message.prefix.nd_opt_pi_valid_time = htonl(3600);
    message.prefix.nd_opt_pi_preferred_time = htonl(3600);
    ::inet_pton(AF_INET6, "2001:db8:bad::", &message.prefix.nd_opt_pi_prefix);
    const int fd = ::socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
    const int hops = 255; // what comes from further away is not believed
    const int interface = static_cast<int>(::if_nametoindex("eth0"));
    sockaddr_in6 everybody = {};
    everybody.sin6_family = AF_INET6;
    everybody.sin6_scope_id = static_cast<unsigned>(interface);
    ::inet_pton(AF_INET6, "ff02::1", &everybody.sin6_addr);
    if (fd < 0 || ::setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) != 0
        || ::setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &interface, sizeof interface) != 0)
        return -1;
    return static_cast<int>(::sendto(fd, &message, sizeof message, 0, reinterpret_cast<const sockaddr *>(&everybody), sizeof everybody));
}

int attempt(std::string_view what)
{
    if (what == "advertise")
        return advertise();
    if (what == "alg")
        return ::socket(AF_ALG, SOCK_SEQPACKET, 0);
    if (what == "shm")
        return ::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
#if defined(__x86_64__)
    if (what == "alg32")
        return call32(359, AF_ALG, SOCK_SEQPACKET, 0); // socket(2)
    if (what == "socketcall32" || what == "inet32") {
        // The arguments must lie where 32 bits reach.
        void *low = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
        if (low == MAP_FAILED)
            return -1;
        const bool inet = what == "inet32";
        const std::uint32_t arguments[] = {std::uint32_t(inet ? AF_INET : AF_ALG), std::uint32_t(inet ? SOCK_STREAM : SOCK_SEQPACKET), 0};
        std::memcpy(low, arguments, sizeof arguments);
        return call32(102, 1 /* SYS_SOCKET */, static_cast<long>(reinterpret_cast<std::uintptr_t>(low)), 0);
    }
#endif
    if (what == "vsock")
        return ::socket(AF_VSOCK, SOCK_STREAM, 0);
    if (what == "userns")
        return ::unshare(CLONE_NEWUSER);
    if (what == "mount")
        return ::mount("none", "/tmp", "tmpfs", 0, nullptr);
    if (what == "keyctl")
        return static_cast<int>(::syscall(SYS_keyctl, 0, -3, 1));
    if (what == "io_uring")
        return static_cast<int>(::syscall(SYS_io_uring_setup, 1, nullptr));
    if (what == "bpf")
        return static_cast<int>(::syscall(SYS_bpf, 0, nullptr, 0));
    if (what == "mkdir")
        return ::syscall(SYS_mkdir, "/probe-directory", 0755) == 0 ? 0 : -1;
    if (what == "tiocsti") {
        char letter = 'x';
        return ::ioctl(0, TIOCSTI, &letter);
    }
    errno = ENOSYS;
    return -1;
}

} // namespace

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i) {
        errno = 0;
        const bool worked = attempt(argv[i]) >= 0;
        std::printf("%s=%s\n", argv[i], worked ? "yes" : std::strerror(errno));
    }
    return 0;
}
