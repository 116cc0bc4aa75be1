// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/manual/page.h"

#include "app/ctl/manual/sections.h"

#include <algorithm>
#include <format>

namespace kiste::ctl::manual {

namespace {

std::string bold(std::string_view text)
{
    return "\\fB" + roff(text) + "\\fR";
}

std::string italic(std::string_view text)
{
    return "\\fI" + roff(text) + "\\fR";
}

/// "-e, --env VALUE"
std::string optionHead(const cli::OptionText &option)
{
    std::string text;
    for (const std::string &name : option.names)
        text += (text.empty() ? "" : ", ") + bold(name);
    return option.takesValue ? text + " " + italic("VALUE") : text;
}

std::string sentence(const cli::OptionText &option)
{
    std::string text = roff(option.help);
    text += text.ends_with('.') ? "" : ".";
    if (option.repeats && !option.positional)
        text += " May be given more than once.";
    return text;
}

void addOptions(std::string &text, const cli::CommandNode &command)
{
    std::string arguments;
    std::string options;
    for (const cli::OptionText &option : command.options) {
        const std::string entry = std::format(".TP\n{}\n{}\n", option.positional ? italic(option.names.front()) : optionHead(option),
                                              sentence(option));
        (option.positional ? arguments : options) += entry;
    }
    if (!arguments.empty())
        text += ".SH ARGUMENTS\n" + arguments;
    text += ".SH OPTIONS\n" + options;
}

void addCommands(std::string &text, const cli::CommandNode &command)
{
    if (command.commands.empty())
        return;
    text += ".SH COMMANDS\n";
    for (const cli::CommandNode &child : command.commands) {
        text += std::format(".TP\n{} (see {}(1))\n{}.\n", bold(child.name), bold(pageName(child)), roff(child.summary));
    }
}

std::string references(const cli::CommandNode &command, const cli::CommandNode &top)
{
    std::string text = &command == &top ? "" : bold("kistectl") + "(1), ";
    return text + bold("kiste") + "(1), " + bold("kiste-helper") + "(8)";
}

} // namespace

std::string pageName(const cli::CommandNode &command)
{
    std::string name = command.path;
    std::ranges::replace(name, ' ', '-');
    return name;
}

std::string page(const cli::CommandNode &command, const cli::CommandNode &top, std::string_view version)
{
    const std::string name = pageName(command);
    std::string title = name;
    std::ranges::transform(title, title.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    std::string summary = command.summary;
    while (summary.ends_with('.'))
        summary.pop_back();
    // REUSE-IgnoreStart
    std::string text = std::format(".\\\" SPDX-FileCopyrightText: 2026 The Kiste developers\n"
                                   ".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n"
                                   ".TH \"{}\" 1 \"\" \"Kiste {}\" \"Kiste\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.nh\n{} [{}]{}\n.hy\n",
                                   roff(title), version, roff(name), roff(summary), bold(command.path), italic("OPTIONS"),
                                   command.arguments.empty() ? "" : " " + italic(command.arguments));
    // REUSE-IgnoreEnd
    text += ".SH DESCRIPTION\n" + roff(summary) + ".\n" + description(command);
    addCommands(text, command);
    addOptions(text, command);
    text += furtherSections(command);
    text += ".SH SEE ALSO\n" + references(command, top) + "\n";
    return text;
}

bool sameCommand(const cli::CommandNode &one, const cli::CommandNode &other)
{
    const auto sameOption = [](const cli::OptionText &a, const cli::OptionText &b) { return a.names == b.names && a.help == b.help; };
    return one.name == other.name && one.summary == other.summary && std::ranges::equal(one.options, other.options, sameOption);
}

} // namespace kiste::ctl::manual
