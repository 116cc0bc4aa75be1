// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For .cpp files only: libseccomp's names do not belong into public headers.

#include "core/base/error.h"
#include "privhelper/runtime/seccompfilter.h"

#include <memory>
#include <seccomp.h>
#include <string>
#include <vector>

namespace kiste {

/// A filter that is being put together. The first failure is remembered and answered by compile().
class SeccompRules
{
public:
    /// @p defaultAction for every call without a rule.
    explicit SeccompRules(std::uint32_t defaultAction);

    /// One more architecture besides this machine's; one that is there already is fine.
    void addArchitecture(std::uint32_t token);
    /// A rule that holds when all comparisons do. A call that this libseccomp or architecture does not know is skipped.
    void add(std::uint32_t action, const char *name, const std::vector<scmp_arg_cmp> &arguments = {});
    bool isEmpty() const { return m_count == 0; }
    /// The program, as a binary tree.
    Result<SeccompProgram> compile();

private:
    void note(int result);

    struct ContextDeleter
    {
        void operator()(void *context) const { seccomp_release(context); }
    };
    std::unique_ptr<void, ContextDeleter> m_context;
    std::uint32_t m_defaultAction;
    std::size_t m_count = 0;
    int m_error = 0;
};

} // namespace kiste
