// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "core/base/error.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>

/// Between CLI11 and the option structs. CLI11 speaks in exceptions; they end in parseCommandLine().
namespace kiste::ctl::cli {

/// Where a subcommand leaves its result. Each registers with its CLI::App what to do once it was chosen.
struct Outcome
{
    std::optional<Command> command;
    /// Options of a subcommand are defined only when it is the one that was chosen: all together are many hundreds, and
    /// each start of kistectl would pay for them. True: all at once, for whoever describes the command line.
    bool defineAll = false;
};

/// Calls @p define as @p outcome says.
inline void whenChosen(CLI::App *app, const Outcome &outcome, std::function<void()> define)
{
    if (outcome.defineAll)
        define();
    else
        app->preparse_callback([define = std::move(define)](std::size_t) { define(); });
}

/// A wrong value, in the words of @p error.
[[noreturn]] inline void reject(const std::string &option, const Error &error)
{
    throw CLI::ValidationError(option, error.detail);
}

/// CLI11 takes "--entrypoint=" for an option whose value comes next. This stands for "nothing" behind the '='.
inline constexpr std::string_view emptyValue = "\x01kiste-empty\x01";

inline std::string withEmptyValue(const std::string &word)
{
    return word.starts_with("--") && word.ends_with('=') ? word + std::string(emptyValue) : word;
}

/// A value or word as it was before withEmptyValue().
inline std::string original(const std::string &word)
{
    return word.ends_with(emptyValue) ? word.substr(0, word.size() - emptyValue.size()) : word;
}

inline QString toQString(const std::string &text)
{
    return QString::fromStdString(original(text));
}

inline CLI::Option *flag(CLI::App *app, const std::string &names, bool &target, const std::string &help)
{
    return app->add_flag(names, target, help);
}

inline CLI::Option *text(CLI::App *app, const std::string &names, QString &target, const std::string &help)
{
    return app
        ->add_option_function<std::string>(
            names, [&target](const std::string &value) { target = toQString(value); }, help)
        ->type_name(std::string());
}

/// Each occurrence adds one value, and takes exactly one argument.
inline CLI::Option *list(CLI::App *app, const std::string &names, QStringList &target, const std::string &help)
{
    return app
        ->add_option_function<std::vector<std::string>>(
            names,
            [&target](const std::vector<std::string> &values) {
                for (const std::string &value : values)
                    target.append(toQString(value));
            },
            help)
        ->allow_extra_args(false)
        ->type_name(std::string());
}

/// A value that @p parse makes of the text.
template<typename Target, typename Parse>
CLI::Option *parsed(CLI::App *app, const std::string &names, Target &target, Parse parse, const std::string &help)
{
    return app
        ->add_option_function<std::string>(
            names,
            [&target, parse, names](const std::string &value) {
                const auto result = parse(original(value));
                if (!result)
                    reject(names.substr(names.rfind(',') + 1), result.error());
                target = static_cast<std::remove_cvref_t<decltype(*result)>>(*result);
            },
            help)
        ->type_name(std::string());
}

/// A subcommand with options of the type @p Options; @p define describes them, @p finish has a last look.
template<typename Options, typename Define>
CLI::App *add(CLI::App *parent, Outcome &outcome, const std::string &name, const std::string &help, Define define)
{
    CLI::App *app = parent->add_subcommand(name, help);
    auto options = std::make_shared<Options>();
    auto finish = std::make_shared<std::function<void(CLI::App *)>>();
    whenChosen(app, outcome, [app, options, finish, define] { *finish = define(app, *options); });
    app->callback([app, options, finish, &outcome] {
        if (!app->get_subcommands().empty())
            return; // it is a command below this one that was chosen
        if (*finish)
            (*finish)(app);
        outcome.command = *options;
    });
    return app;
}

/// The whole command line, ready to parse; @p outcome must live as long.
std::unique_ptr<CLI::App> makeApp(Outcome &outcome);

/// Commands of containers, images and volumes, the first two each also below "container" and "image" as docker has it.
void addRunCommands(CLI::App *parent, Outcome &outcome);
void addContainerCommands(CLI::App *parent, Outcome &outcome, bool grouped);
void addBuild(CLI::App *parent, Outcome &outcome);
void addImageCommands(CLI::App *parent, Outcome &outcome, bool grouped);
/// Options of run and create about isolation and limits.
void defineIsolation(CLI::App *app, ContainerSpec &spec);
/// Options of run and create that mount something.
void defineMounts(CLI::App *app, ContainerSpec &spec);
void addVolumeCommands(CLI::App *parent, Outcome &outcome);
/// pull, push, save, history, tag: at the top and below "image".
void addTransferCommands(CLI::App *parent, Outcome &outcome);
/// Only below "image": tree, prune.
void addImageOnlyCommands(CLI::App *parent, Outcome &outcome);
/// login, logout, search, manifest …
void addRegistryCommands(CLI::App *parent, Outcome &outcome);
/// @p type: what it is about.
void addDiff(CLI::App *parent, Outcome &outcome, DiffOptions::Type type);
void addLifeCommands(CLI::App *parent, Outcome &outcome, bool grouped);
/// --restart, --health-…, --log-opt, --depends-on
void defineLife(CLI::App *app, LifeSpec &spec);
/// `port`, `network …`, and the flags of run and create.
void addPort(CLI::App *parent, Outcome &outcome);
void addNetworkCommands(CLI::App *parent, Outcome &outcome);
/// `machine …`
void addMachineCommands(CLI::App *parent, Outcome &outcome);
void defineNetwork(CLI::App *app, NetworkFlags &flags);
void addOtherCommands(CLI::App *parent, Outcome &outcome);
/// `system …`
void addSystemCommands(CLI::App *parent, Outcome &outcome);
void addEvents(CLI::App *parent, Outcome &outcome);
void addInfo(CLI::App *parent, Outcome &outcome);
/// What run and create do around making the container: --cidfile, --pull, --platform, --replace, and what is accepted
/// because docker and podman have it.
void defineCreation(CLI::App *app, ContainerSpec &spec, CreationOptions &options);
CLI::App *addInspect(CLI::App *parent, Outcome &outcome, InspectOptions::Type type);

/// "one container" or "two or more" positionals.
void containers(CLI::App *app, QStringList &target);
/// The same, or one of the flags that choose: --all, --latest, --filter and, with @p ignorable, --ignore. @p finish of
/// add() has to call checkChoice().
void choice(CLI::App *app, ContainerChoice &target, const std::string &allName, bool ignorable);
void checkChoice(const ContainerChoice &choice);
void format(CLI::App *app, QString &target);

/// Words that are not parsed: everything from the first positional on, `prefix_command` in CLI11's terms.
QStringList untouched(CLI::App *app);

} // namespace kiste::ctl::cli
