// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/seccomprules.h"

#include "core/base/uniquefd.h"

#include <cerrno>
#include <sys/mman.h>
#include <sys/stat.h>

namespace kiste {

SeccompRules::SeccompRules(std::uint32_t defaultAction)
    : m_context(seccomp_init(defaultAction))
    , m_defaultAction(defaultAction)
{
    if (!m_context) {
        m_error = -EINVAL;
        return;
    }
    note(seccomp_attr_set(m_context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
    note(seccomp_attr_set(m_context.get(), SCMP_FLTATR_CTL_NNP, 0));
}

void SeccompRules::addArchitecture(std::uint32_t token)
{
    if (!m_context)
        return;
    if (const int done = seccomp_arch_add(m_context.get(), token); done != -EEXIST)
        note(done);
}

void SeccompRules::add(std::uint32_t action, const char *name, const std::vector<scmp_arg_cmp> &arguments)
{
    const int number = seccomp_syscall_resolve_name(name);
    // A rule that says what happens anyway is an error to libseccomp.
    if (number == __NR_SCMP_ERROR || action == m_defaultAction || !m_context)
        return;
    ++m_count;
    const int done = seccomp_rule_add_array(m_context.get(), action, number, static_cast<unsigned>(arguments.size()),
                                            arguments.data());
    // The pseudo calls of other architectures cannot take arguments; they do not exist there either. The same rule twice is
    // no harm.
    if (done == -EEXIST || (!arguments.empty() && (done == -EDOM || done == -EINVAL)))
        return;
    note(done);
}

Result<SeccompProgram> SeccompRules::compile()
{
    if (m_error != 0)
        return osFailure(-m_error, "cannot build the seccomp filter");
    const UniqueFd file(::memfd_create("seccomp", MFD_CLOEXEC));
    if (!file)
        return osFailure(errno, "cannot make a buffer for the seccomp filter");
    if (const int done = seccomp_export_bpf(m_context.get(), file.get()); done != 0)
        return osFailure(-done, "cannot compile the seccomp filter");
    struct stat status
    {
    };
    if (::fstat(file.get(), &status) != 0)
        return osFailure(errno, "cannot read the seccomp filter");
    SeccompProgram program;
    program.instructions.resize(static_cast<std::size_t>(status.st_size) / sizeof(sock_filter));
    const auto size = static_cast<ssize_t>(program.instructions.size() * sizeof(sock_filter));
    if (size == 0 || ::pread(file.get(), program.instructions.data(), static_cast<std::size_t>(size), 0) != size)
        return osFailure(EIO, "cannot read the seccomp filter");
    if (program.instructions.size() > 4096) // BPF_MAXINSNS
        return failure(ErrorCode::LimitExceeded, "the seccomp profile makes a filter of more than 4096 instructions");
    return program;
}

void SeccompRules::note(int result)
{
    if (result != 0 && m_error == 0)
        m_error = result;
}

} // namespace kiste
