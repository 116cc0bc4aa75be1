// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/commandtree.h"

#include <string>
#include <string_view>

namespace kiste::ctl::manual {

/// "kistectl-container-ls", the page's name without its section.
std::string pageName(const cli::CommandNode &command);

/// The manual page, section 1, in the man macros of roff. @p top is kistectl itself, for references.
std::string page(const cli::CommandNode &command, const cli::CommandNode &top, std::string_view version);

/// Whether two commands are the same thing under two paths, as `ps` and `container ps` are.
bool sameCommand(const cli::CommandNode &one, const cli::CommandNode &other);

} // namespace kiste::ctl::manual
