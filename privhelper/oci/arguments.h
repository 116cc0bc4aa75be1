// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <functional>
#include <string>
#include <vector>

namespace kiste::ociruntime {

using Words = std::vector<std::string>;

/// One option of a command.
struct Flag
{
    std::string name; ///< without "--"
    char letter = 0; ///< 0: none
    bool hasValue = false;
    std::function<Result<void>(const std::string &value)> set; ///< empty value for one without
};

/// Flags that keep what they are given.
Flag textFlag(std::string name, std::string &value, char letter = 0);
Flag listFlag(std::string name, Words &values, char letter = 0);
Flag switchFlag(std::string name, bool &value, char letter = 0);
/// A whole number; InvalidArgument for anything else.
Flag numberFlag(std::string name, std::function<void(std::int64_t)> set, char letter = 0);

/// "--name value", "--name=value", "-n value"; "--" ends the options, and with @p leading so does the first other word.
/// Answers the words that are no options. InvalidArgument for an unknown option or a value that is missing.
Result<Words> parseArguments(const Words &words, const std::vector<Flag> &flags, bool leading = false);

} // namespace kiste::ociruntime
