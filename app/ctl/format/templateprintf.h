// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/ctl/format/templatetree.h"

#include <span>
#include <string>
#include <string_view>

namespace kiste::ctl::templates {

/// Go's Printf with the verbs s v d q x t f and %, the flags '-' and '0', a width and a precision.
/// InvalidArgument for another verb, for one whose value does not fit, and for missing values.
Result<std::string> formatted(std::string_view format, std::span<const Json> values);

} // namespace kiste::ctl::templates
