// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// pause, unpause, rename, update, prune, top, diff, events, and what run and create say of a container's life.
#include "app/ctl/cli/builder.h"
#include "app/ctl/parse/units.h"


#include <format>
#include <limits>

namespace kiste::ctl::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

Result<std::int64_t> parseSwap(const std::string &value)
{
    if (value == "-1")
        return -1;
    return parseSize(value).transform([](std::uint64_t bytes) { return static_cast<std::int64_t>(bytes); });
}

Result<std::int64_t> parsePids(const std::string &value)
{
    const auto limit = parseInteger(value, -1, std::numeric_limits<std::int32_t>::max(), "a number of processes");
    return limit.transform([](std::int64_t number) { return number == 0 ? -1 : number; });
}

Result<std::int64_t> parseShares(const std::string &value)
{
    return parseInteger(value, 0, 262144, "a number of CPU shares");
}

Result<std::int64_t> parsePeriod(const std::string &value)
{
    return parseInteger(value, 0, 1'000'000, "a number of microseconds");
}

Result<std::int64_t> parseQuota(const std::string &value)
{
    return parseInteger(value, -1, most, "a number of microseconds");
}

Result<std::int64_t> parseWeight(const std::string &value)
{
    return parseInteger(value, 10, 1000, "a number between 10 and 1000");
}

Result<std::int64_t> parseSpan(const std::string &value)
{
    const auto span = parseDuration(value);
    if (!span)
        return std::unexpected(span.error());
    return span->count();
}

Result<std::int64_t> parseRetries(const std::string &value)
{
    return parseInteger(value, 0, 1'000'000, "a number of failures");
}

CLI::Option *optionalText(CLI::App *app, const std::string &names, std::optional<QString> &target,
                          const std::string &help)
{
    return app
        ->add_option_function<std::string>(
            names, [&target](const std::string &value) { target = toQString(value); }, help)
        ->type_name(std::string());
}

/// "max-size=10m", "max-file=3".
void takeLogOption(LifeSpec &spec, const std::string &text)
{
    const std::size_t equals = text.find('=');
    const std::string key = text.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
    if (key == "max-size") {
        const auto size = value == "-1" ? Result<std::uint64_t>(0) : parseSize(value);
        if (!size)
            reject("--log-opt", size.error());
        spec.logMaxSize = *size;
    } else if (key == "max-file") {
        const auto files = parseInteger(value, 1, 100, "a number of files");
        if (!files)
            reject("--log-opt", files.error());
        spec.logMaxFiles = static_cast<std::uint32_t>(*files);
    } else {
        reject("--log-opt",
               {ErrorCode::InvalidArgument,
                std::format("there is no log option '{}'; there are max-size and max-file", key), 0});
    }
}

void defineUpdate(CLI::App *app, UpdateOptions &options)
{
    parsed(app, "-m,--memory", options.memoryLimit, parseSize, "Memory limit; 0 is none");
    parsed(app, "--memory-swap", options.memorySwap, parseSwap,
           "Limit of memory and swap together; -1 is none, 0 twice the memory limit");
    parsed(app, "--memory-reservation", options.memoryReservation, parseSize, "Memory that it is to keep; 0 is none");
    parsed(app, "--cpus", options.nanoCpus, parseCpus, "Number of processors; 0 is all");
    parsed(app, "-c,--cpu-shares", options.cpuShares, parseShares, "Weight among the others; 0 is as usual");
    parsed(app, "--cpu-period", options.cpuPeriod, parsePeriod, "Period of --cpu-quota in microseconds");
    parsed(app, "--cpu-quota", options.cpuQuota, parseQuota,
           "Processor time in each period in microseconds; -1 is all");
    parsed(app, "--blkio-weight", options.blockWeight, parseWeight, "Weight of its disk accesses, 10 to 1000");
    optionalText(app, "--cpuset-cpus", options.cpusetCpus, "Processors it may use, such as 0-2,4; empty is all");
    optionalText(app, "--cpuset-mems", options.cpusetMems, "Memory nodes it may use; empty is all");
    parsed(app, "--pids-limit", options.pidsLimit, parsePids, "Limit of processes; -1 is none");
    optionalText(app, "--restart", options.restart, "no, always, unless-stopped, on-failure or on-failure:N");
    containers(app, options.containers);
}

} // namespace

void addEvents(CLI::App *parent, Outcome &outcome)
{
    add<EventsOptions>(parent, outcome, "events", "Show what happens", [](CLI::App *app, EventsOptions &options) {
        parsed(app, "--since", options.since, parseMomentNow, "From then on: a time, or 10m for ten minutes ago");
        parsed(app, "--until", options.until, parseMomentNow, "Until then");
        app->add_flag("--stream,!--no-stream", options.stream, "Go on with what happens");
        list(app, "-f,--filter", options.filters, "container=, image=, volume=, network=, event=, type= or label=");
        text(app, "--format", options.format, "json, or a template such as '{{.Action}}'");
        return nullptr;
    });
}

void addDiff(CLI::App *parent, Outcome &outcome, DiffOptions::Type type)
{
    using enum DiffOptions::Type;
    const std::string help = type == Container ? "Show which files of a container differ from its image, or from another container"
        : type == Image ? "Show which files of an image differ from its lower layers, or from another image"
                        : "Show which files of a container, an image or a layer differ from what it was made on, or from those of another";
    add<DiffOptions>(parent, outcome, "diff", help, [type](CLI::App *app, DiffOptions &options) {
        options.type = type;
        text(app, "--format", options.format, "table: a tree with sizes, and of an image what its layers waste; json");
        text(app, type == Image ? "image" : "container", options.object,
             type == Container ? "Name or id" : type == Image ? "Name, id or digest; or the diff id of a layer"
                                                              : "Name or id of a container or an image; or the diff id of a layer")
            ->required();
        text(app, "base", options.base, "What to compare it with");
        const char *what = type == Container ? "CONTAINER" : type == Image ? "IMAGE|LAYER" : "CONTAINER|IMAGE|LAYER";
        app->usage(std::format("Usage: kistectl {}diff [OPTIONS] {} [{}]", type == Container ? "container " : type == Image ? "image " : "", what, what));
        return nullptr;
    });
}

void defineLife(CLI::App *app, LifeSpec &spec)
{
    text(app, "--restart", spec.restart, "no, always, unless-stopped, on-failure or on-failure:N");
    list(app, "--depends-on,--requires", spec.dependsOn, "Container that is started before this one at boot");
    app->add_option_function<std::vector<std::string>>(
           "--log-opt",
           [&spec](const std::vector<std::string> &options) {
               for (const std::string &option : options)
                   takeLogOption(spec, original(option));
           },
           "max-size=SIZE or max-file=NUMBER")
        ->allow_extra_args(false)
        ->type_name(std::string());
    optionalText(app, "--health-cmd", spec.healthCommand, "Shell line that fails when the container is not well");
    parsed(app, "--health-interval", spec.healthInterval, parseSpan, "Time between two checks");
    parsed(app, "--health-timeout", spec.healthTimeout, parseSpan, "How long a check may take");
    parsed(app, "--health-start-period", spec.healthStartPeriod, parseSpan, "Time in which failures do not count");
    parsed(app, "--health-start-interval", spec.healthStartInterval, parseSpan, "Time between two checks in it");
    parsed(app, "--health-retries", spec.healthRetries, parseRetries, "Failures in a row that make it unhealthy");
    text(app, "--health-on-failure", spec.healthOnFailure, "none, kill, restart or stop");
    flag(app, "--no-healthcheck", spec.noHealthcheck, "No health check, whatever the image says");
}

void addLifeCommands(CLI::App *parent, Outcome &outcome, bool grouped)
{
    for (const bool frozen : {true, false}) {
        add<PauseOptions>(parent, outcome, frozen ? "pause" : "unpause",
                          frozen ? "Let containers stand still" : "Let paused containers go on",
                          [frozen](CLI::App *app, PauseOptions &options) {
                              options.frozen = frozen;
                              choice(app, options.containers, "-a,--all", false);
                              return [&options](CLI::App *) { checkChoice(options.containers); };
                          });
    }
    add<RenameOptions>(parent, outcome, "rename", "Give a container another name",
                       [](CLI::App *app, RenameOptions &options) {
                           text(app, "container", options.container, "Name or id")->required();
                           text(app, "name", options.name, "The new name")->required();
                           return nullptr;
                       });
    add<UpdateOptions>(parent, outcome, "update", "Change limits of containers, running or not",
                       [](CLI::App *app, UpdateOptions &options) {
                           defineUpdate(app, options);
                           return nullptr;
                       });
    add<TopOptions>(parent, outcome, "top", "Show the processes of a container", [](CLI::App *app, TopOptions &options) {
        app->allow_extras()->prefix_command()->usage("Usage: kistectl top CONTAINER [PS OPTIONS | COLUMNS...]");
        return [&options](CLI::App *chosen) {
            QStringList words = untouched(chosen);
            if (words.isEmpty())
                throw CLI::RequiredError("a container");
            options.container = words.takeFirst();
            options.words = words;
        };
    });
    addDiff(parent, outcome, grouped ? DiffOptions::Type::Container : DiffOptions::Type::Any);
    add<CommitOptions>(parent, outcome, "commit", "Make an image of what a container has changed", [](CLI::App *app, CommitOptions &options) {
        text(app, "-a,--author", options.author, "Who made it: \"Name <mail>\"");
        text(app, "-m,--message", options.message, "What has changed");
        list(app, "-c,--change", options.changes, "An instruction of a Dockerfile, such as 'CMD [\"sh\"]' or 'ENV A=b'");
        flag(app, "-p,--pause,!--no-pause", options.pause, "Let the container stand still meanwhile (default: true)");
        text(app, "--compression", options.compression, "Of the new layer: gzip, zstd or none (default: gzip)");
        flag(app, "-s,--squash", options.squash, "Put all files into one layer, those of the container's image as well");
        text(app, "--iidfile", options.idFile, "Write the image's id to this file");
        flag(app, "-q,--quiet", options.quiet, "Accepted for podman's sake; nothing but the id is printed");
        text(app, "container", options.container, "Name or id")->required();
        text(app, "image", options.image, "Name of the image");
        return nullptr;
    });
    add<CopyOptions>(parent, outcome, "cp", "Copy files into and out of containers",
                     [](CLI::App *app, CopyOptions &options) {
                         flag(app, "-a,--archive", options.keepOwnership, "Keep owners and groups");
                         flag(app, "-L,--follow-link", options.followLink, "Copy what a link leads to");
                         flag(app, "-q,--quiet", options.quiet, "Do not say what was copied");
                         text(app, "from", options.from, "CONTAINER:PATH, PATH or -")->required();
                         text(app, "to", options.to, "CONTAINER:PATH, PATH or -")->required();
                         app->usage("Usage: kistectl cp [OPTIONS] CONTAINER:PATH PATH|-\n       kistectl cp [OPTIONS] "
                                    "PATH|- CONTAINER:PATH");
                         return nullptr;
                     });
    add<ExportOptions>(parent, outcome, "export", "Write a container's files as a tar archive",
                       [](CLI::App *app, ExportOptions &options) {
                           text(app, "-o,--output", options.output, "File to write instead of standard output");
                           text(app, "container", options.container, "Name or id")->required();
                           return nullptr;
                       });
    if (grouped) {
        add<PruneOptions>(parent, outcome, "prune", "Remove all containers that do not run",
                          [](CLI::App *app, PruneOptions &options) {
                              flag(app, "-f,--force", options.force, "Do not ask");
                              list(app, "--filter", options.filters, "until=, label= or label!=");
                              return nullptr;
                          });
    } else {
        addEvents(parent, outcome);
    }
}

} // namespace kiste::ctl::cli
