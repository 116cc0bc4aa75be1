// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace kiste::ctl::templates {

struct Token
{
    enum class Kind { Space, Word, Field, Variable, Dot, Text, Number, Sign };
    Kind kind = Kind::Space;
    std::string text; ///< a string without its quotes, a field without its point, a variable without its '$'
};

/// The words of what stands between "{{" and "}}". InvalidArgument for what is none.
Result<std::vector<Token>> tokens(std::string_view action);

/// `\t` and `\n` as a tab and a new line; what a shell passes on in single quotes.
std::string unescaped(std::string_view text);

} // namespace kiste::ctl::templates
