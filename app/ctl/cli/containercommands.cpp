// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/builder.h"
#include "app/ctl/commands/statshistory.h"
#include "app/ctl/parse/units.h"

#include <QDateTime>

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

Result<std::uint64_t> parseTime(const std::string &value)
{
    return parseMoment(value, static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch()) * 1000);
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
        app->add_flag_callback(
            "-l,--latest", [&options] { options.last = 1; }, "Only the newest, running or not");
        parsed(
            app, "-n,--last", options.last,
            [](const std::string &value) { return parseInteger(value, -1, 1'000'000, "a number of containers"); },
            "Only the newest, running or not");
        list(app, "-f,--filter", options.filters, "id=, name=, status=, health=, exited=, ancestor=, label=, network=, before= or since=");
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
            parsed(app, "--since", options.since, parseTime, "From then on: a time, or 10m for ten minutes ago");
            parsed(app, "--until", options.until, parseTime, "Until then");
            flag(app, "--names", options.names, "The container's name before each line");
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
                             containers(app, options.containers);
                             return nullptr;
                         });
    }
    add<KillOptions>(parent, outcome, "kill", "Send containers a signal", [](CLI::App *app, KillOptions &options) {
        options.signal = u"KILL"_s;
        text(app, "-s,--signal", options.signal, "The signal, KILL if none is given");
        containers(app, options.containers);
        return nullptr;
    });
    add<WaitOptions>(parent, outcome, "wait", "Wait until containers end and print their exit codes",
                     [](CLI::App *app, WaitOptions &options) {
                         containers(app, options.containers);
                         return nullptr;
                     });
}

} // namespace

void containers(CLI::App *app, QStringList &target)
{
    list(app, "containers", target, "Names or ids")->required()->expected(1, 1 << 20)->allow_extra_args();
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
        containers(app, options.containers);
        return nullptr;
    });
    addLifeCommands(parent, outcome, grouped);
    addLogs(parent, outcome);
    addStats(parent, outcome);
}

} // namespace kiste::ctl::cli
