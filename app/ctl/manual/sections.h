// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/commandtree.h"

#include <string>
#include <string_view>

/// What the tables of the command line do not say: how commands behave, their exit codes, examples.
namespace kiste::ctl::manual {

/// Text as roff: nothing in it is taken for a request or an escape.
std::string roff(std::string_view text);

/// More of the section DESCRIPTION; may be empty.
std::string description(const cli::CommandNode &command);
/// EXAMPLES, EXIT STATUS and, for kistectl itself, ENVIRONMENT.
std::string furtherSections(const cli::CommandNode &command);

} // namespace kiste::ctl::manual
