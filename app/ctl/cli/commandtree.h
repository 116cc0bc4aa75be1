// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The command line's own description of itself, read from the tables that parse it: help, manual pages and completions
/// cannot differ.
namespace kiste::ctl::cli {

struct OptionText
{
    std::vector<std::string> names; ///< with dashes, short ones first; of a positional its only name
    std::string help;
    bool positional = false;
    bool takesValue = false; ///< always true for a positional
    bool repeats = false;
    bool required = false;
};

struct CommandNode
{
    std::string name; ///< "ls"
    std::string path; ///< "kistectl container ls"
    std::string summary;
    std::string arguments; ///< what follows the options, "IMAGE [COMMAND] [ARG...]"
    bool wordsFollow = false; ///< from the first argument on all words belong to another program
    std::vector<OptionText> options; ///< positionals too, in their order
    std::vector<CommandNode> commands;

    const CommandNode *find(std::string_view command) const;
    /// The option that is called so, with its dashes.
    const OptionText *findOption(std::string_view option) const;
};

/// The whole tree; the top is kistectl itself.
CommandNode describeCommands();

} // namespace kiste::ctl::cli
