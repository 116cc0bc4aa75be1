// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <functional>

namespace kiste {

/// All checks of this computer, in the order in which a person should read them: whether the helper can be reached
/// ("helper": "state" (s, the name of a HelperState), "detail" (s), "version" (s)), whether passwords can be asked for
/// (polkitcheck.h), and what the helper finds (Manager.CheckSystem), if there is one. Answers once, from the event loop,
/// unless @p context is destroyed first; a helper that is still being looked for is waited for.
void checkThisComputer(Helper *helper, QObject *context, std::function<void(const CheckResults &)> done);

/// The worst level of all.
CheckLevel worstOf(const CheckResults &checks);

/// What a check means, in the language of the program.
struct CheckWords
{
    QString name;
    QString finding; ///< one sentence: what is there, or what is missing and what that means
    QString advice; ///< how to mend it; empty when all is well
    QString command; ///< a line for a shell that mends it, if there is one
    QString detail; ///< English text of the engine's, for "Details"
};
CheckWords wordsOf(const CheckResult &check);

} // namespace kiste
