// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// build, build history, build logs, build prune
#include "app/ctl/cli/builder.h"
#include "app/ctl/parse/units.h"
#include "core/build/history.h"

#include <charconv>
#include <format>

namespace kiste::ctl::cli {

using namespace Qt::StringLiterals;

namespace {

Result<QString> parseBuildId(const std::string &value)
{
    if (!build::isBuildId(value))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not 12 hexadecimal digits", value));
    return QString::fromStdString(value);
}

void defineBuild(CLI::App *app, BuildOptions &options)
{
    text(app, "-f,--file", options.file, "The Dockerfile (default: Dockerfile or Containerfile in the folder); - for standard input");
    list(app, "-t,--tag", options.tags, "Name of the image; may be given several times");
    text(app, "--target", options.target, "Stage to build, by name or number (default: the last one)");
    list(app, "--build-arg", options.arguments, "Value of an ARG: NAME=VALUE, or NAME to take it from the environment");
    list(app, "--label", options.labels, "Label of the image: KEY=VALUE");
    list(app, "--secret", options.secrets, "For RUN --mount=type=secret: id=NAME,src=FILE or id=NAME,env=VARIABLE");
    list(app, "--ssh", options.agents, "For RUN --mount=type=ssh: default, or ID=SOCKET; without a socket that of $SSH_AUTH_SOCK");
    list(app, "--allow", options.allowed, "Allow what a Dockerfile may not have by itself: network.host, security.insecure");
    text(app, "--network", options.network, "Network of RUN: default, none or host");
    text(app, "--platform", options.platform, "Refuse to build for another one than this: OS/ARCHITECTURE, or an architecture");
    list(app, "-o,--output", options.outputs, "Where to: a folder, - for a tar archive on standard output, type=local|tar|oci|docker,dest=PATH, or type=image,name=NAME");
    app->add_flag_function(
        "--pull", [&options](std::int64_t count) { options.pull = count > 0 ? PullPolicy::Always : PullPolicy::Never; },
        "Ask the registries for the newest base images; --pull=false: never, not even for one that is missing");
    flag(app, "--no-cache", options.noCache, "Run every step, whatever earlier builds have made");
    flag(app, "--squash", options.squash, "Make one layer of those that the build adds");
    flag(app, "--squash-all", options.squashAll, "Make one layer of all, those of the base image as well");
    text(app, "--iidfile", options.idFile, "Write the image's id to this file");
    text(app, "--progress", options.progress, "plain, or quiet for the id alone");
    parsed(app, "--build-id", options.recordId, parseBuildId, "Id in the history: 12 hexadecimal digits")->group("");
    flag(app, "-q,--quiet", options.quiet, "Print the image's id and nothing else");
    flag(app, "--check", options.checkOnly, "Only look for errors and what is worth a warning");
    list(app, "--cache-from", options.cacheFrom, "Take results of steps from there: a repository of a registry, or type=local,src=FOLDER");
    list(app, "--cache-to", options.cacheTo, "Keep them there as well: a repository of a registry, or type=local,dest=FOLDER");
    parsed(app, "--cache-limit", options.cacheLimit, parseSize, "What results of steps may take together, such as 5g; what was used least goes (default 20g; 0: no limit)");
    flag(app, "--keep-failed", options.keepFailed, "Keep the container of a step that fails, to look into it");
    text(app, "context", options.context, "Folder with the files for COPY and ADD");
}

Result<int> parseStep(const std::string &value)
{
    int step = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), step);
    if (error != std::errc() || end != value.data() + value.size() || step < 1)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not the number of a step", value));
    return step;
}

} // namespace

void addBuild(CLI::App *parent, Outcome &outcome)
{
    CLI::App *const build = add<BuildOptions>(parent, outcome, "build", "Build an image from a Dockerfile", [](CLI::App *app, BuildOptions &options) {
        defineBuild(app, options);
        return [&options](CLI::App *) {
            if (options.context.isEmpty())
                reject("context", Error{ErrorCode::InvalidArgument, "context is required: the folder with the files, such as .", 0});
        };
    });
    add<BuildHistoryOptions>(build, outcome, "history", "List the builds, or the steps of one", [](CLI::App *app, BuildHistoryOptions &options) {
        flag(app, "-q,--quiet", options.quiet, "Only ids");
        flag(app, "--no-trunc", options.noTruncation, "Do not shorten");
        format(app, options.format);
        text(app, "build", options.build, "List its steps: the beginning of an id, or a name of its image");
        return nullptr;
    });
    add<BuildPruneOptions>(build, outcome, "prune", "Remove what steps of builds have made; for good, unlike `image prune`", [](CLI::App *app, BuildPruneOptions &options) {
        flag(app, "-f,--force", options.force, "Do not ask");
        flag(app, "--caches", options.caches, "The caches of RUN --mount=type=cache as well");
        parsed(app, "--keep-storage,--max-used-space", options.keep, parseSize, "Keep so much of it, such as 5g: what was used last");
        parsed(app, "--until", options.until, parseMomentNow, "Only what was made before: a time, or 24h for a day ago");
        return [&options](CLI::App *) {
            if (options.keep != 0 && (options.caches || options.until != 0))
                reject("--keep-storage", Error{ErrorCode::InvalidArgument, "--keep-storage goes by use alone, without --caches and --until", 0});
        };
    });
    add<BuildLogsOptions>(build, outcome, "logs", "Show what the steps of a build have said", [](CLI::App *app, BuildLogsOptions &options) {
        flag(app, "-f,--follow", options.follow, "Go on until the build has ended");
        parsed(app, "--step", options.step, parseStep, "Only the step with this number");
        text(app, "build", options.build, "The beginning of an id, or a name of its image (default: the newest build)");
        return nullptr;
    });
    add<BuildShellOptions>(build, outcome, "shell", "Look into the files that a step has left", [](CLI::App *app, BuildShellOptions &options) {
        parsed(app, "--step", options.step, parseStep, "Number of the step (default: the one that failed, else the last one)");
        flag(app, "-d,--detach", options.detach, "Run in the background, and print the container's id");
        app->allow_extras()->prefix_command()->usage("Usage: kistectl build shell [OPTIONS] [BUILD [COMMAND [ARG...]]]");
        return [&options](CLI::App *chosen) {
            QStringList words = untouched(chosen);
            if (!words.isEmpty())
                options.build = words.takeFirst();
            options.command = words;
        };
    });
}

} // namespace kiste::ctl::cli
