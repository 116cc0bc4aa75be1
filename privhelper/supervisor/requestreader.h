// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For the worker's .cpp files that answer requests.

#include "core/base/error.h"

#include <algorithm>
#include <cstdint>
#include <format>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

namespace kiste::supervisor {

/// Reads a member; false when it is of another type. A missing one leaves the value alone.
template<typename T>
Result<void> read(const nlohmann::json &request, const char *name, T &value)
{
    const auto found = request.find(name);
    if (found == request.end())
        return {};
    bool fits = false;
    if constexpr (std::is_same_v<T, std::string>)
        fits = found->is_string();
    else if constexpr (std::is_same_v<T, bool>)
        fits = found->is_boolean();
    else if constexpr (std::is_integral_v<T>)
        fits = found->is_number_unsigned() && found->template get<std::uint64_t>() <= std::numeric_limits<T>::max();
    else
        fits = found->is_array() && std::ranges::all_of(*found, [](const auto &entry) { return entry.is_string(); });
    if (!fits)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' of a request has the wrong type", name));
    value = found->template get<T>();
    return {};
}

} // namespace kiste::supervisor
