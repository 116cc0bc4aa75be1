// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/builder.h"
#include "app/ctl/commands/statshistory.h"
#include "app/ctl/parse/units.h"


#include <format>
#include <limits>

namespace kiste::ctl::cli {

using namespace Qt::StringLiterals;

namespace {

Result<std::uint32_t> parseSeconds(const std::string &value)
{
    // -1, "for ever", becomes the largest number.
    const auto seconds
        = parseInteger(value, -1, std::numeric_limits<std::int32_t>::max(), "a number of seconds, or -1");
    return seconds.transform([](std::int64_t number) { return static_cast<std::uint32_t>(number); });
}

Result<std::optional<std::uint64_t>> parseTail(const std::string &value)
{
    if (value == "all")
        return std::optional<std::uint64_t>();
    const auto lines = parseInteger(value, 0, std::numeric_limits<std::int64_t>::max(), "a number of lines, or all");
    return lines.transform([](std::int64_t number) { return std::optional(static_cast<std::uint64_t>(number)); });
}

void addPs(CLI::App *parent, Outcome &outcome, const std::string &name)
{
    add<PsOptions>(parent, outcome, name, "List containers", [](CLI::App *app, PsOptions &options) {
        flag(app, "-a,--all", options.all, "Also those that do not run");
        flag(app, "-q,--quiet", options.quiet, "Only ids");
        flag(app, "--no-trunc", options.noTruncation, "Do not shorten");
        flag(app, "-s,--size", options.sizes, "Show what each has written");
        app->add_flag_callback(
            "-l,--latest", [&options] { options.last = 1; }, "Only the newest, running or not");
        parsed(
            app, "-n,--last", options.last,
            [](const std::string &value) { return parseInteger(value, -1, 1'000'000, "a number of containers"); },
            "Only the newest, running or not");
        list(app, "-f,--filter", options.filters,
             "id=, name=, status=, health=, exited=, ancestor=, label=, network=, volume=, publish=, expose=, before= "
             "or since=");
        format(app, options.format);
        return nullptr;
    });
}

void addLogs(CLI::App *parent, Outcome &outcome)
{
    add<LogsOptions>(
        parent, outcome, "logs", "Show what containers have written; of several, by time", [](CLI::App *app, LogsOptions &options) {
            flag(app, "-f,--follow", options.follow, "Go on with what it writes from now on");
            flag(app, "-t,--timestamps", options.timestamps, "The time before each line");
            parsed(app, "-n,--tail", options.tail, parseTail, "Only the last lines, or all");
            parsed(app, "--since", options.since, parseMomentNow, "From then on: a time, or 10m for ten minutes ago");
            parsed(app, "--until", options.until, parseMomentNow, "Until then");
            flag(app, "--names", options.names, "The container's name before each line");
            flag(app, "--details", options.details, "The container's labels before each line");
            containers(app, options.containers);
            return nullptr;
        });
}

void addStats(CLI::App *parent, Outcome &outcome)
{
    add<StatsOptions>(parent, outcome, "stats", "Watch what containers use", [](CLI::App *app, StatsOptions &options) {
        flag(app, "-a,--all", options.all, "Also those that do not run");
        flag(app, "--no-stream", options.once, "Once, and not again every second");
        flag(app, "--no-trunc", options.noTruncation, "Do not shorten");
        CLI::Option *history = parsed(app, "--history", options.historyMs, parseHistory,
               "What was recorded in the last 10m, 1h, 7d, at most 30d; with --format json or csv every number");
        flag(app, "--machine", options.machine, "With --history: of this computer")->needs(history);
        format(app, options.format);
        list(app, "containers", options.containers, "Names or ids; all running ones if there is none")
            ->expected(0, 1 << 20)
            ->allow_extra_args();
        return nullptr;
    });
}

void defineWait(CLI::App *app, WaitOptions &options)
{
    static const QStringList conditions = {u"created"_s, u"running"_s, u"paused"_s,  u"restarting"_s, u"stopping"_s,
                                           u"stopped"_s, u"exited"_s,  u"healthy"_s, u"unhealthy"_s};
    app->add_option_function<std::vector<std::string>>(
           "--condition",
           [&options](const std::vector<std::string> &values) {
               for (const std::string &value : values) {
                   if (!conditions.contains(toQString(value)))
                       reject("--condition",
                              Error{ErrorCode::InvalidArgument,
                                    std::format("'{}' is not a condition; there are {}", value,
                                                conditions.join(u", "_s).toStdString()),
                                    0});
                   options.conditions.append(toQString(value));
               }
           },
           "Wait for this instead: " + conditions.join(u", "_s).toStdString())
        ->allow_extra_args(false)
        ->type_name(std::string());
    app->add_option_function<std::string>(
           "-i,--interval",
           [](const std::string &value) {
               if (const auto span = parseDuration(value); !span && !parseInteger(value, 0, 1'000'000'000, "a time"))
                   reject("--interval", span.error());
           },
           "Accepted for podman's sake; the engine says it at once")
        ->type_name(std::string());
    flag(app, "--ignore", options.ignoreMissing, "One that is not there has ended, with -1");
    containers(app, options.containers);
}

void addStops(CLI::App *parent, Outcome &outcome)
{
    for (const bool restart : {false, true}) {
        add<StopOptions>(parent, outcome, restart ? "restart" : "stop",
                         restart ? "Stop containers and start them again" : "Stop containers",
                         [restart](CLI::App *app, StopOptions &options) {
                             options.restart = restart;
                             parsed(app, "-t,--time,--timeout", options.timeout, parseSeconds,
                                    "Seconds to wait before they are killed; -1: for ever");
                             text(app, "-s,--signal", options.signal, "Signal that stops them");
                             choice(app, options.containers, "-a,--all", !restart);
                             if (restart)
                                 flag(app, "--running", options.containers.running, "All that run");
                             return [&options](CLI::App *) { checkChoice(options.containers); };
                         });
    }
    add<KillOptions>(parent, outcome, "kill", "Send containers a signal", [](CLI::App *app, KillOptions &options) {
        options.signal = u"KILL"_s;
        text(app, "-s,--signal", options.signal, "The signal, KILL if none is given");
        choice(app, options.containers, "-a,--all", false);
        return [&options](CLI::App *) { checkChoice(options.containers); };
    });
    add<WaitOptions>(parent, outcome, "wait", "Wait until containers end and print their exit codes",
                     [](CLI::App *app, WaitOptions &options) {
                         defineWait(app, options);
                         return nullptr;
                     });
}

} // namespace

void containers(CLI::App *app, QStringList &target)
{
    list(app, "containers", target, "Names or ids")->required()->expected(1, 1 << 20)->allow_extra_args();
}

void choice(CLI::App *app, ContainerChoice &target, const std::string &allName, bool ignorable)
{
    flag(app, allName, target.all, "All it makes sense for");
    flag(app, "-l,--latest", target.latest, "The one that was made last");
    list(app, "--filter", target.filters, "Those that ps shows with this filter");
    if (ignorable)
        flag(app, "-i,--ignore", target.ignoreMissing, "Do not mind those that are not there");
    // "1": behind "--" CLI11 looks for an option that still wants values. None at all is no error all the same.
    list(app, "containers", target.names, "Names or ids")->expected(1, 1 << 20)->allow_extra_args();
}

void checkChoice(const ContainerChoice &choice)
{
    const bool chosen = choice.all || choice.latest || choice.running || !choice.filters.isEmpty();
    if (choice.names.isEmpty() && !chosen)
        throw CLI::RequiredError("a container");
    if (!choice.names.isEmpty() && chosen)
        throw CLI::ValidationError("containers", "names and --all, --latest, --running or --filter exclude each other");
}

void format(CLI::App *app, QString &target)
{
    text(app, "--format", target, "table, json, or a template such as '{{.Names}}'");
}

void addContainerCommands(CLI::App *parent, Outcome &outcome, bool grouped)
{
    addPs(parent, outcome, "ps");
    if (grouped) {
        addPs(parent, outcome, "ls");
        addPs(parent, outcome, "list");
    }
    addStops(parent, outcome);
    add<RemoveOptions>(parent, outcome, "rm", "Remove containers", [](CLI::App *app, RemoveOptions &options) {
        flag(app, "-f,--force", options.force, "Also those that run");
        flag(app, "-v,--volumes", options.volumes, "With their anonymous volumes");
        choice(app, options.containers, "-a,--all", true);
        return [&options](CLI::App *) {
            // As docker and podman have it, force does not mind one that is not there.
            options.containers.ignoreMissing = options.containers.ignoreMissing || options.force;
            checkChoice(options.containers);
        };
    });
    if (grouped) {
        add<ExistsOptions>(parent, outcome, "exists",
                           "Say by the exit status whether there is a container: 0 yes, 1 no",
                           [](CLI::App *app, ExistsOptions &options) {
                               text(app, "container", options.name, "Name or id")->required();
                               return nullptr;
                           });
    }
    addLifeCommands(parent, outcome, grouped);
    addLogs(parent, outcome);
    addStats(parent, outcome);
}

} // namespace kiste::ctl::cli
