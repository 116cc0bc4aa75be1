// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/commandtree.h"

#include "app/ctl/cli/builder.h"

#include <algorithm>
#include <cctype>
#include <format>

namespace kiste::ctl::cli {

namespace {

OptionText describeOption(const CLI::Option &option)
{
    OptionText text;
    text.help = option.get_description();
    text.repeats = option.get_allow_extra_args() || option.get_expected_max() > 1
        || option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    text.required = option.get_required();
    text.positional = !option.nonpositional();
    text.takesValue = text.positional || option.get_items_expected_max() > 0;
    if (text.positional) {
        text.names.push_back(option.get_name(true, false));
        return text;
    }
    // A flag that is given twice says the same thing.
    text.repeats = text.repeats && text.takesValue;
    for (const std::string &name : option.get_snames())
        text.names.push_back("-" + name);
    for (const std::string &name : option.get_lnames())
        text.names.push_back("--" + name);
    return text;
}

std::string upperCase(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

/// As the usage line says it, else made of the positionals.
std::string describeArguments(const CLI::App &app, const std::vector<OptionText> &options)
{
    constexpr std::string_view mark = "[OPTIONS] ";
    const std::string usage = app.get_usage();
    if (const std::size_t at = usage.find(mark); at != std::string::npos)
        return usage.substr(at + mark.size());
    std::string text;
    for (const OptionText &option : options) {
        if (!option.positional)
            continue;
        std::string word = upperCase(option.names.front());
        // "containers" takes several, each of which is one.
        if (option.repeats && word.ends_with('S'))
            word.pop_back();
        word += option.repeats ? "..." : "";
        text += (text.empty() ? "" : " ") + (option.required ? word : "[" + word + "]");
    }
    return text;
}

CommandNode describe(const CLI::App &app, const std::string &parent)
{
    CommandNode node;
    node.name = app.get_name();
    node.path = parent.empty() ? node.name : parent + " " + node.name;
    node.summary = app.get_description();
    node.wordsFollow = app.get_prefix_command();
    for (const CLI::Option *option : app.get_options())
        node.options.push_back(describeOption(*option));
    node.arguments = describeArguments(app, node.options);
    for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; })) {
        if (!command->get_name().empty())
            node.commands.push_back(describe(*command, node.path));
    }
    if (node.arguments.empty() && !node.commands.empty())
        node.arguments = "COMMAND";
    return node;
}

} // namespace

const CommandNode *CommandNode::find(std::string_view command) const
{
    const auto found = std::ranges::find(commands, command, &CommandNode::name);
    return found == commands.end() ? nullptr : &*found;
}

const OptionText *CommandNode::findOption(std::string_view option) const
{
    for (const OptionText &candidate : options) {
        if (!candidate.positional && std::ranges::contains(candidate.names, option))
            return &candidate;
    }
    return nullptr;
}

CommandNode describeCommands()
{
    Outcome outcome{.command = {}, .defineAll = true};
    const auto app = makeApp(outcome);
    return describe(*app, {});
}

} // namespace kiste::ctl::cli
