// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/completion.h"

#include "app/ctl/cli/commandtree.h"

#include <algorithm>
#include <array>
#include <format>
#include <utility>

namespace kiste::ctl::cli {

namespace {

using namespace std::string_view_literals;

/// Commands that mean something for running containers only.
constexpr std::array forRunning
    = {"attach"sv, "exec"sv, "kill"sv, "pause"sv, "port"sv, "restart"sv, "stats"sv, "stop"sv, "top"sv, "unpause"sv};
constexpr std::array signalNames = {"HUP"sv, "INT"sv, "QUIT"sv, "KILL"sv, "USR1"sv, "USR2"sv, "TERM"sv, "CONT"sv, "STOP"sv};
/// Options whose value is a file of this computer.
constexpr std::array fileOptions
    = {"--input"sv, "--output"sv, "--env-file"sv, "--label-file"sv, "--cidfile"sv, "--file"sv, "--authfile"sv, "--cert-dir"sv, "--digestfile"sv};
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> fixedValues = {{
    {"--type", "container image volume network"},
    {"--format", "table json"},
    {"--restart", "no on-failure always unless-stopped"},
    {"--pull", "missing always newer never"},
    {"--condition", "created running paused restarting stopping stopped exited healthy unhealthy"},
    {"--health-on-failure", "none kill restart stop"},
    {"--compression-format", "gzip zstd none"},
    {"--compression", "gzip zstd none"},
}};

struct Position
{
    const CommandNode *command = nullptr;
    const OptionText *pending = nullptr; ///< an option that waits for its value
    std::size_t arguments = 0;
    bool optionsEnded = false;
};

Position walk(const CommandNode &top, const std::vector<std::string> &words)
{
    Position at{.command = &top};
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const std::string &word = words[i];
        if (std::exchange(at.pending, nullptr) != nullptr)
            continue;
        if (!at.optionsEnded && word == "--") {
            at.optionsEnded = true;
        } else if (!at.optionsEnded && word.size() > 1 && word.starts_with('-')) {
            const OptionText *option = at.command->findOption(word);
            at.pending = option != nullptr && option->takesValue ? option : nullptr;
        } else if (const CommandNode *command = at.command->find(word); command != nullptr && at.arguments == 0) {
            at.command = command;
        } else {
            ++at.arguments;
            at.optionsEnded = at.optionsEnded || at.command->wordsFollow;
        }
    }
    return at;
}

/// How the names of containers, images, … are listed by @p top, if it can.
std::string lister(const CommandNode &top, std::string_view what, bool running)
{
    const auto has = [&top](std::string_view group) { return top.find(group) != nullptr; };
    if (what.starts_with("container"))
        return running ? ":names ps --format {{.Names}}" : ":names ps -a --format {{.Names}}";
    if (what.starts_with("image") || what == "reference" || what == "base")
        return ":names images --format {{.Name}}";
    if (what.starts_with("volume") && has("volume"))
        return ":names volume ls -q";
    if (what == "build")
        return ":names build history -q";
    if (what.starts_with("network") && has("network"))
        return ":names network ls --format {{.Name}}";
    return what.starts_with("file") || what == "archive" ? ":files" : ":none";
}

/// What the argument is that comes next: the name of a positional, or the word of the usage line in lower case.
std::string argumentName(const Position &at)
{
    std::vector<std::string> names;
    for (const OptionText &option : at.command->options) {
        if (option.positional) {
            names.push_back(option.names.front());
            if (option.repeats)
                names.resize(std::max(names.size(), at.arguments + 1), option.names.front());
        }
    }
    if (names.empty()) {
        std::string word;
        for (const char c : at.command->arguments + ' ') {
            if (c >= 'A' && c <= 'Z') {
                word += static_cast<char>(c - 'A' + 'a');
            } else if (!word.empty()) {
                names.push_back(std::exchange(word, {}));
            }
        }
    }
    return at.arguments < names.size() ? names[at.arguments] : std::string();
}

std::string lines(std::string_view separated)
{
    std::string text;
    for (const char c : separated)
        text += c == ' ' ? '\n' : c;
    return text + '\n';
}

std::string completeValue(const CommandNode &top, const OptionText &option)
{
    for (const std::string &name : option.names) {
        if (std::ranges::contains(fileOptions, std::string_view(name)))
            return ":files\n";
        if (const auto found = std::ranges::find(fixedValues, name, &decltype(fixedValues)::value_type::first); found != fixedValues.end())
            return lines(found->second) + ":none\n";
        if (name == "--network")
            return "none\nhost\n" + lister(top, "network", false) + '\n';
        if (name == "--signal" || name == "--stop-signal") {
            std::string text;
            for (const std::string_view signal : signalNames)
                text += std::format("{}\n", signal);
            return text + ":none\n";
        }
    }
    return ":none\n";
}

} // namespace

std::string complete(const std::vector<std::string> &words)
{
    if (words.empty())
        return ":none\n";
    const CommandNode top = describeCommands();
    const Position at = walk(top, words);
    const std::string &current = words.back();
    if (at.pending != nullptr)
        return completeValue(top, *at.pending);
    if (const std::size_t equals = current.find('='); !at.optionsEnded && current.starts_with("--") && equals != std::string::npos) {
        // The shell replaces the whole word.
        const std::string name = current.substr(0, equals);
        const OptionText *option = at.command->findOption(name);
        std::string text;
        std::string line;
        for (const char c : option != nullptr ? completeValue(top, *option) : std::string()) {
            if (c != '\n') {
                line += c;
                continue;
            }
            text += line.starts_with(':') ? std::string() : std::format("{}={}\n", name, line);
            line.clear();
        }
        return text + ":none\n";
    }
    std::string text;
    if (!at.optionsEnded && current.starts_with('-')) {
        for (const OptionText &option : at.command->options) {
            for (const std::string &name : option.names)
                text += option.positional ? std::string() : std::format("{}\t{}\n", name, option.help);
        }
        return text + ":none\n";
    }
    if (!at.command->commands.empty() && at.arguments == 0) {
        for (const CommandNode &command : at.command->commands)
            text += std::format("{}\t{}\n", command.name, command.summary);
        return text + ":none\n";
    }
    const std::string argument = argumentName(at);
    if (argument == "objects")
        return lister(top, "containers", false) + '\n';
    if (at.command->wordsFollow && at.arguments > 0)
        return ":files\n"; // another program's arguments
    if (at.command->path.starts_with("kistectl machine "))
        return ":names machine ls --format {{.Name}}\n";
    return lister(top, argument, std::ranges::contains(forRunning, std::string_view(at.command->name))) + '\n';
}

} // namespace kiste::ctl::cli
