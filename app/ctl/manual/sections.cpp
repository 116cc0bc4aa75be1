// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/manual/sections.h"

#include <algorithm>
#include <array>
#include <format>

namespace kiste::ctl::manual {

namespace {

using namespace std::string_view_literals;

struct Example
{
    std::string_view command; ///< "run", or "" for kistectl itself
    std::string_view line;
    std::string_view meaning;
};

constexpr auto examples = std::to_array<Example>({
    {"", "kistectl run --rm starter echo hello", "Run a program in a new container and remove it afterwards."},
    {"", "kistectl ps -a", "List all containers, whether they run or not."},
    {"run", "kistectl run -it --rm starter sh", "A shell in a new container, at this terminal."},
    {"run", "kistectl run -d --name web --memory 256m --cpus 0.5 IMAGE", "In the background, with limits."},
    {"create", "kistectl create --name web IMAGE", "Make the container now and start it later."},
    {"exec", "kistectl exec -it web sh", "A shell in a container that runs."},
    {"logs", "kistectl logs -f --tail 20 web", "The last 20 lines, and what comes from then on."},
    {"logs", "kistectl logs --since 10m web", "What was written in the last ten minutes."},
    {"load", "kistectl load -i image.tar", "Load images from an OCI or docker archive."},
    {"pull", "kistectl pull registry.example/team/app:1", "Bring an image; layers that are here are not brought again."},
    {"pull", "kistectl pull --platform linux/arm64 registry.example/team/app", "The image for another kind of computer."},
    {"push", "kistectl push app registry.example/team/app:1", "Bring the local image there under this name."},
    {"login", "kistectl login -u me --password-stdin registry.example <password.txt", "Without the password on the command line."},
    {"save", "kistectl save -o app.tar app:1 app:2", "Two images in one archive, which docker, podman and OCI tools read."},
    {"search", "kistectl search --list-tags registry.example/team/app", "The tags of a repository."},
    {"build", "kistectl build -t app:1 .", "Build an image from the Dockerfile in this folder."},
    {"build", "kistectl build --check .", "Look for errors in a Dockerfile, and for what is worth a warning."},
    {"build", "kistectl build -o out --target dist .", "Write the files of a stage to a folder, without an image."},
    {"build", "kistectl build history web", "The steps of the newest build of this name: time, size, what came from the cache."},
    {"commit", "kistectl commit -c 'CMD [\"nginx\"]' web web:saved", "Keep what a container has changed as an image."},
    {"import", "kistectl import localhost/rootfs rootfs.tar.zst", "Make an image of a root file system."},
    {"ps", "kistectl ps --format '{{.ID}} {{.Status}}'", "Two columns of one's own."},
    {"stop", "kistectl stop -t 30 web", "Give the container half a minute to end by itself."},
    {"inspect", "kistectl inspect -f '{{.State.Status}}' web", "One value of the document."},
});

struct Remark
{
    std::string_view command;
    std::string_view text;
};

constexpr auto remarks = std::to_array<Remark>({
    {"", "It asks the service \\fBkiste\\-helper\\fR(8) on the system bus, which decides with polkit what the caller may do. "
         "Containers belong to the user who made them and go on after the command has ended."},
    {"run", "Without \\fB\\-\\-detach\\fR the output is shown and signals are passed on until the container ends."},
    {"stop", "Each container gets its stop signal; one that has not ended after the timeout is killed."},
    {"pull", "A name without a registry means what \\fI~/.config/kiste/registries.json\\fR or \\fI/etc/kiste/registries.json\\fR says: "
             "\"unqualified\\-search\\-registries\", \"aliases\" and \"registry\", with the keys of containers\\-registries.conf(5), as JSON."},
    {"login", "Logins are kept in \\fI~/.config/kiste/auth.json\\fR, readable for the user alone; those of podman and docker are used too."},
    {"logs", "Reads what the engine has written down; the container need not run."},
    {"attach", "Ending the command leaves the container as it is. Of a terminal, the detach keys (Ctrl\\-P Ctrl\\-Q) do that."},
});

constexpr auto runLike = std::to_array<std::string_view>({"run"sv, "exec"sv, "start"sv, "attach"sv});

/// The examples and remarks of a command are those of "container ps" as well.
bool isAbout(std::string_view name, const cli::CommandNode &command)
{
    return name.empty() ? command.path == "kistectl" : command.name == name;
}

std::string exitStatus(const cli::CommandNode &command)
{
    std::string text = ".SH EXIT STATUS\n";
    if (std::ranges::contains(runLike, std::string_view(command.name)))
        text += "That of the container's program (128 and the signal's number if a signal ended it), or\n";
    else
        text += ".TP\n0\nEverything was done.\n.TP\n1\nThe engine refused something, or it failed; the message says what.\n";
    text += ".TP\n125\nThe command line is wrong, or the engine failed before the program was started.\n";
    if (std::ranges::contains(runLike, std::string_view(command.name)))
        text += ".TP\n126\nThe program cannot be executed.\n.TP\n127\nThe program was not found.\n";
    return text;
}

} // namespace

std::string roff(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n'))
            result += std::string("\\&") + c;
        else
            result += c;
    }
    return result;
}

std::string description(const cli::CommandNode &command)
{
    std::string text;
    for (const Remark &remark : remarks) {
        if (isAbout(remark.command, command))
            text += std::format(".PP\n{}\n", remark.text);
    }
    return text;
}

std::string furtherSections(const cli::CommandNode &command)
{
    std::string text = exitStatus(command);
    if (command.path == "kistectl") {
        text += ".SH ENVIRONMENT\n.TP\n\\fBDBUS_SYSTEM_BUS_ADDRESS\\fR\nAddress of the bus where the engine is asked, if it is "
                "not the system's.\n";
    }
    std::string shown;
    for (const Example &example : examples) {
        if (isAbout(example.command, command))
            shown += std::format(".TP\n\\fB{}\\fR\n{}\n", roff(example.line), roff(example.meaning));
    }
    return shown.empty() ? text : text + ".SH EXAMPLES\n" + shown;
}

} // namespace kiste::ctl::manual
