// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <format>
#include <locale>
#include <string_view>

/// A third of the time that a file with std::format() takes to compile goes into the library's own interpreter of format
/// strings, the same in every file. Here it is promised to exist elsewhere (formatonce.cpp). The names are those of
/// libstdc++; CMake tries whether they mean anything (KISTE_FORMAT_ONCE) and leaves this header out where they do not.
#define KISTE_FORMAT_INTERPRETER                                                                                       \
    std::__format::_Sink_iter<char> std::__format::__do_vformat_to(                                                     \
        std::__format::_Sink_iter<char>, std::string_view,                                                             \
        const std::basic_format_args<std::basic_format_context<std::__format::_Sink_iter<char>, char>> &,              \
        const std::locale *)

extern template KISTE_FORMAT_INTERPRETER;
