// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Command lines that end in a program's own: run, create, exec.
#include "app/ctl/cli/builder.h"
#include "app/ctl/parse/units.h"

#include <format>
#include <limits>

namespace kiste::ctl::cli {

namespace {

constexpr std::int64_t largestTimeout = std::numeric_limits<std::int32_t>::max();

Result<std::uint32_t> parseTimeout(const std::string &value)
{
    const auto seconds = parseInteger(value, -1, largestTimeout, "a number of seconds, or -1");
    return seconds.transform([](std::int64_t number) { return static_cast<std::uint32_t>(number); });
}

Result<std::int64_t> parsePidsLimit(const std::string &value)
{
    const auto limit = parseInteger(value, -1, std::numeric_limits<std::int32_t>::max(), "a number of processes");
    // Docker's 0 is no limit too.
    return limit.transform([](std::int64_t number) { return number == 0 ? -1 : number; });
}

void defineResources(CLI::App *app, ContainerSpec &spec)
{
    parsed(app, "-m,--memory", spec.memoryLimit, parseSize, "Memory limit, such as 512m or 1g");
    parsed(app, "--cpus", spec.nanoCpus, parseCpus, "Number of processors, such as 0.5");
    parsed(app, "--pids-limit", spec.pidsLimit, parsePidsLimit, "Limit of processes; -1 is none");
}

void defineSpec(CLI::App *app, ContainerSpec &spec)
{
    text(app, "--name", spec.name, "Name of the container");
    list(app, "-e,--env", spec.environment, "Environment variable NAME=VALUE, or NAME to pass one on");
    list(app, "--env-file", spec.environmentFiles, "File with environment variables, one in a line");
    text(app, "-w,--workdir", spec.workdir, "Working directory in the container");
    text(app, "-u,--user", spec.user, "User or uid, with :group or :gid");
    defineResources(app, spec);
    defineNetwork(app, spec.network);
    flag(app, "-i,--interactive", spec.interactive, "Keep the standard input open");
    flag(app, "-t,--tty", spec.tty, "Give the container a terminal");
    flag(app, "--rm", spec.autoRemove, "Remove the container when it has ended");
    flag(app, "--system", spec.system, "Boot a whole distribution's init, with a console, cgroups and /run of its own");
    flag(app, "--read-only", spec.readOnly, "Make the container's root file system read-only");
    list(app, "-l,--label", spec.labels, "Label KEY=VALUE");
    defineIsolation(app, spec);
    defineMounts(app, spec);
    text(app, "--stop-signal", spec.stopSignal, "Signal that stops the container");
    parsed(app, "--stop-timeout", spec.stopTimeout, parseTimeout, "Seconds to wait before it is killed; -1: for ever");
    defineLife(app, spec.life);
}

void checkSpec(const ContainerSpec &spec, const CreationOptions &creation)
{
    if (spec.autoRemove && !spec.life.restart.isEmpty() && spec.life.restart != u"no")
        throw CLI::ValidationError("--restart", "it and --rm exclude each other");
    if (creation.replace && spec.name.isEmpty())
        throw CLI::ValidationError("--replace", "it needs --name");
}

/// `-a stdin -a stdout`; words as docker takes them, in any case.
void takeStreams(std::optional<StreamChoice> &streams, const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        const QString word = toQString(name).toLower();
        StreamChoice choice = streams.value_or(StreamChoice());
        bool *const stream = word == u"stdin" ? &choice.input
            : word == u"stdout"               ? &choice.output
            : word == u"stderr"               ? &choice.error
                                              : nullptr;
        if (stream == nullptr)
            reject("--attach",
                   Error{ErrorCode::InvalidArgument, std::format("'{}' is not stdin, stdout or stderr", original(name)),
                         0});
        *stream = true;
        streams = choice;
    }
}

void checkRun(const RunOptions &options)
{
    if (options.detach && options.streams)
        throw CLI::ValidationError("--attach", "it and --detach exclude each other");
    checkSpec(options.spec, options.creation);
}

/// IMAGE [COMMAND] [ARG...]
void takeCommand(CLI::App *app, ContainerSpec &spec)
{
    QStringList words = untouched(app);
    if (words.isEmpty())
        throw CLI::RequiredError("an image");
    spec.image = words.takeFirst();
    spec.command = words;
}

} // namespace

QStringList untouched(CLI::App *app)
{
    QStringList words;
    for (const std::string &word : app->remaining())
        words.append(toQString(word));
    // CLI11 stops at the first word it does not know, be it an option.
    if (!words.isEmpty() && words.constFirst().startsWith(u'-') && words.constFirst().size() > 1)
        throw CLI::ParseError(std::format("there is no option '{}'", words.constFirst().toStdString()),
                              CLI::ExitCodes::ExtrasError);
    return words;
}

void addRunCommands(CLI::App *parent, Outcome &outcome)
{
    const auto attachOptions = [](CLI::App *app, AttachOptions &options) {
        app->add_flag("--sig-proxy,!--no-sig-proxy", options.signalProxy, "Pass signals on to the container");
        parsed(app, "--detach-keys", options.detachKeys, DetachKeys::parse, "Keys that leave the container running");
    };
    add<RunOptions>(parent, outcome, "run", "Make a container from an image and run it",
                    [attachOptions](CLI::App *app, RunOptions &options) {
                        flag(app, "-d,--detach", options.detach, "Run in the background and print the id");
                        app->add_option_function<std::vector<std::string>>(
                               "-a,--attach",
                               [&options](const std::vector<std::string> &names) {
                                   takeStreams(options.streams, names);
                               },
                               "Stream to show or pass on: stdin, stdout or stderr; else all that make sense")
                            ->allow_extra_args(false)
                            ->type_name(std::string());
                        attachOptions(app, options.attach);
                        defineSpec(app, options.spec);
                        defineCreation(app, options.spec, options.creation);
                        app->allow_extras()->prefix_command()->usage(
                            "Usage: kistectl run [OPTIONS] IMAGE [COMMAND] [ARG...]");
                        return [&options](CLI::App *chosen) {
                            checkRun(options);
                            takeCommand(chosen, options.spec);
                        };
                    });
    add<CreateOptions>(
        parent, outcome, "create", "Make a container and do not start it", [](CLI::App *app, CreateOptions &options) {
            defineSpec(app, options.spec);
            defineCreation(app, options.spec, options.creation);
            app->allow_extras()->prefix_command()->usage("Usage: kistectl create [OPTIONS] IMAGE [COMMAND] [ARG...]");
            return [&options](CLI::App *chosen) {
                checkSpec(options.spec, options.creation);
                takeCommand(chosen, options.spec);
            };
        });
    add<ExecOptions>(
        parent, outcome, "exec", "Run one more program in a container", [](CLI::App *app, ExecOptions &options) {
            flag(app, "-d,--detach", options.detach, "Run in the background");
            flag(app, "-i,--interactive", options.interactive, "Keep the standard input open");
            flag(app, "-t,--tty", options.tty, "Give the program a terminal");
            flag(app, "--privileged", options.privileged,
                 "With all capabilities: as good as being root of this computer");
            list(app, "-e,--env", options.environment, "Environment variable NAME=VALUE, or NAME");
            list(app, "--env-file", options.environmentFiles, "File with environment variables");
            text(app, "-w,--workdir", options.workdir, "Working directory in the container");
            text(app, "-u,--user", options.user, "User or uid, with :group or :gid");
            parsed(app, "--detach-keys", options.detachKeys, DetachKeys::parse, "Keys that leave the program running");
            app->allow_extras()->prefix_command()->usage("Usage: kistectl exec [OPTIONS] CONTAINER COMMAND [ARG...]");
            return [&options](CLI::App *chosen) {
                QStringList words = untouched(chosen);
                if (words.size() < 2)
                    throw CLI::RequiredError("a container and a command");
                options.container = words.takeFirst();
                options.command = words;
            };
        });
    add<StartOptions>(
        parent, outcome, "start", "Start containers", [attachOptions](CLI::App *app, StartOptions &options) {
            flag(app, "-a,--attach", options.attached, "Show the output and pass signals on");
            flag(app, "-i,--interactive", options.interactive, "Pass the standard input on; implies --attach");
            attachOptions(app, options.attach);
            choice(app, options.containers, "--all", false);
            return [&options](CLI::App *) {
                checkChoice(options.containers);
                options.attached = options.attached || options.interactive;
                if (options.attached && options.containers.names.size() != 1)
                    throw CLI::ValidationError("--attach", "only one container can be attached to");
            };
        });
    add<AttachCommandOptions>(parent, outcome, "attach", "Tie the terminal to a running container",
                              [attachOptions](CLI::App *app, AttachCommandOptions &options) {
                                  app->add_flag("!--no-stdin", options.withInput, "Do not pass the standard input on");
                                  parsed(app, "--scrollback", options.scrollback,
                                         [](const std::string &value) {
                                             return parseInteger(value, 0, 1'000'000, "a number of lines");
                                         },
                                         "Lines it last wrote to begin with; 100 with a terminal, else none");
                                  attachOptions(app, options.attach);
                                  text(app, "container", options.container, "Name or id")->required();
                                  return nullptr;
                              });
}

} // namespace kiste::ctl::cli
