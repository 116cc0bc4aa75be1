// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/commandline.h"

#include "app/ctl/cli/builder.h"

#include <algorithm>
#include <format>

namespace kiste::ctl {

namespace {

constexpr int usageExitCode = 125;

/// "run", "container ls": the subcommands that were given, for the message.
std::string chosenPath(const CLI::App &app)
{
    std::string path;
    for (const CLI::App *current = &app; !current->get_subcommands().empty();) {
        current = current->get_subcommands().front();
        path += (path.empty() ? "" : " ") + current->get_name();
    }
    return path;
}

std::string oneLine(std::string text)
{
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string message(const CLI::App &app, const CLI::ParseError &error)
{
    const std::string path = chosenPath(app);
    const std::vector<std::string> extra = app.remaining(true);
    std::string reason = error.what();
    const auto code = static_cast<CLI::ExitCodes>(error.get_exit_code());
    const bool unknownWord = code == CLI::ExitCodes::ExtrasError || code == CLI::ExitCodes::RequiredError;
    if (unknownWord && !extra.empty()) {
        const std::string &word = extra.front();
        if (word.starts_with('-'))
            reason = std::format("there is no option '{}'", word);
        else if (path.empty() || path == "container" || path == "image" || path == "volume" || path == "network"
                 || path == "machine" || path == "system" || path == "manifest")
            reason = std::format("there is no command '{}'", word);
        else if (code == CLI::ExitCodes::ExtrasError)
            reason = std::format("unexpected argument '{}'", word);
    } else if (code == CLI::ExitCodes::RequiredError && path.empty()) {
        reason = "a command is needed";
    }
    return std::format("{}{}; see 'kistectl {}{}--help'", path.empty() ? "" : path + ": ", oneLine(reason), path,
                       path.empty() ? "" : " ");
}

void addCommands(CLI::App &app, cli::Outcome &outcome)
{
    cli::addRunCommands(&app, outcome);
    cli::addContainerCommands(&app, outcome, false);
    cli::addImageCommands(&app, outcome, false);
    cli::addTransferCommands(&app, outcome);
    cli::addRegistryCommands(&app, outcome);
    cli::addInspect(&app, outcome, InspectOptions::Type::Any);
    cli::addOtherCommands(&app, outcome);

    cli::addPort(&app, outcome);
    const auto group = [&app, &outcome](const char *name, const char *help, void (*addTo)(CLI::App *, cli::Outcome &)) {
        CLI::App *const made = app.add_subcommand(name, help)->require_subcommand(1);
        cli::whenChosen(made, outcome, [made, &outcome, addTo] { addTo(made, outcome); });
    };
    group("container", "Commands for containers", [](CLI::App *parent, cli::Outcome &result) {
        cli::addRunCommands(parent, result);
        cli::addContainerCommands(parent, result, true);
        cli::addInspect(parent, result, InspectOptions::Type::Container);
        cli::addPort(parent, result);
    });
    group("image", "Commands for images", [](CLI::App *parent, cli::Outcome &result) {
        cli::addImageCommands(parent, result, true);
        cli::addTransferCommands(parent, result);
        cli::addImageOnlyCommands(parent, result);
        cli::addInspect(parent, result, InspectOptions::Type::Image);
    });
    group("network", "Commands for networks", cli::addNetworkCommands);
    group("machine", "Every container on this computer, whoever started it", cli::addMachineCommands);
    group("system", "Commands for the engine as a whole", cli::addSystemCommands);
    group("volume", "Commands for volumes", cli::addVolumeCommands);
}

std::expected<Command, ParseEnd> parseOnce(std::vector<std::string> arguments)
{
    cli::Outcome outcome;
    const auto made = cli::makeApp(outcome);
    CLI::App &app = *made;
    try {
        std::ranges::transform(arguments, arguments.begin(), cli::withEmptyValue);
        std::ranges::reverse(arguments); // CLI11 takes them from the end
        app.parse(std::move(arguments));
    } catch (const CLI::CallForVersion &version) {
        return std::unexpected(ParseEnd{0, std::string(version.what()) + "\n"});
    } catch (const CLI::Success &) {
        return std::unexpected(ParseEnd{0, app.help()});
    } catch (const CLI::ParseError &error) {
        return std::unexpected(ParseEnd{usageExitCode, message(app, error)});
    }
    if (!outcome.command)
        return std::unexpected(ParseEnd{usageExitCode, "a command is needed; see 'kistectl --help'"});
    return *std::move(outcome.command);
}

} // namespace

std::unique_ptr<CLI::App> cli::makeApp(Outcome &outcome)
{
    auto app = std::make_unique<CLI::App>("Runs and watches containers with Kiste's engine.", "kistectl");
    app->set_version_flag("-v,--version", "kistectl version " KISTE_VERSION, "Print the version and exit");
    app->require_subcommand(1);
    addCommands(*app, outcome);
    return app;
}

std::expected<Command, ParseEnd> parseCommandLine(std::vector<std::string> arguments)
{
    auto result = parseOnce(arguments);
    const auto mark = std::ranges::find(arguments, "--");
    if (result || result.error().exitCode == 0 || mark == arguments.end())
        return result;
    // `run -- IMAGE`: CLI11 leaves a subcommand without named positionals at the mark. Behind an image it would have
    // been one of the words that are not parsed, so here it is only the end of the options.
    arguments.erase(mark);
    auto withoutMark = parseOnce(std::move(arguments));
    return withoutMark ? withoutMark : result;
}

} // namespace kiste::ctl
