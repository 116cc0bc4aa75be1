// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/runtime/capabilities.h"

#include <linux/filter.h>
#include <vector>

namespace kiste {

/// A compiled seccomp program, ready for seccomp(2). One without instructions filters nothing.
struct SeccompProgram
{
    std::vector<sock_filter> instructions;
    unsigned flags = 0; ///< SECCOMP_FILTER_FLAG_…
};

/// The engine's default filter for a process with these capabilities: what ordinary programs need is allowed, calls known to
/// be dangerous answer EPERM, everything the kernel may learn later answers ENOSYS, so that programs fall back.
/// socketcall(2) of 32-bit x86 hides from it which socket is opened, so it opens none (EPERM) unless @p socketcall says that
/// something else denies the dangerous ones (apparmor.h).
/// Compiled as a binary tree; takes about a millisecond, so keep the result.
Result<SeccompProgram> compileDefaultSeccomp(CapabilityMask capabilities, bool socketcall = false);

/// Loads the program into this process; no_new_privs must be set, or CAP_SYS_ADMIN be held.
Result<void> loadSeccomp(const SeccompProgram &program);

} // namespace kiste
