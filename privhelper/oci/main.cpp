// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/oci/commands.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <format>
#include <unistd.h>

using namespace kiste;
using namespace kiste::ociruntime;

namespace {

struct Named
{
    std::string_view name;
    Command command;
    const char *usage;
};
constexpr std::array commands = {
    Named{"create", createCommand,
          "create [--bundle DIR] [--console-socket PATH] [--pid-file PATH] [--preserve-fds N] ID"},
    Named{"start", startCommand, "start ID"},
    Named{"run", runCommand,
          "run [--bundle DIR] [--detach] [--keep] [--console-socket PATH] [--pid-file PATH] [--preserve-fds N] ID"},
    Named{"exec", execCommand,
          "exec [--process FILE] [--tty] [--detach] [--cwd DIR] [--env NAME=VALUE] [--user UID[:GID]] [--cap NAME] ID "
          "COMMAND…"},
    Named{"kill", killCommand, "kill [--all] ID [SIGNAL]"},
    Named{"delete", deleteCommand, "delete [--force] ID"},
    Named{"state", stateCommand, "state ID"},
    Named{"list", listCommand, "list [--format table|json] [--quiet]"},
    Named{"ps", psCommand, "ps [--format table|json] ID [OPTION OF PS]…"},
    Named{"pause", pauseCommand, "pause ID"},
    Named{"resume", resumeCommand, "resume ID"},
    Named{"update", updateCommand, "update [--resources FILE] [--memory BYTES] [--cpu-quota N] [--pids-limit N] … ID"},
    Named{"events", eventsCommand, "events [--stats] [--interval SECONDS] ID"},
    Named{"features", featuresCommand, "features"},
    Named{"spec", specCommand, "spec [--bundle DIR]"},
};

void printUsage(FILE *to)
{
    std::fputs("usage: kiste-oci [--root DIR] [--log FILE] [--log-format text|json] [--systemd-cgroup]\n"
               "                 [--cgroup-manager cgroupfs|systemd|disabled] COMMAND …\n"
               "Runs OCI bundles (runtime-spec 1.2) without a daemon.\n\n",
               to);
    for (const Named &entry : commands)
        std::fprintf(to, "  %s\n", entry.usage);
}

std::string defaultRoot()
{
    const char *runtime = ::getenv("XDG_RUNTIME_DIR");
    return ::geteuid() != 0 && runtime && *runtime == '/' ? std::string(runtime) + "/kiste-oci" : "/run/kiste-oci";
}

/// stdin, stdout and stderr must be taken, or the first file that is opened would be one of them.
void openMissingStreams()
{
    for (int fd = 0; fd < 3; ++fd) {
        if (::fcntl(fd, F_GETFD) < 0)
            std::ignore = ::open("/dev/null", O_RDWR); // takes the lowest number
    }
}

Result<int> dispatch(Globals &globals, const Words &words)
{
    std::string format = "text";
    std::string rootless;
    std::string manager;
    bool help = false;
    bool version = false;
    auto rest = parseArguments(words,
                               {textFlag("root", globals.root), textFlag("log", globals.log),
                                textFlag("log-format", format), textFlag("rootless", rootless),
                                switchFlag("debug", globals.debug), switchFlag("systemd-cgroup", globals.systemdCgroup),
                                textFlag("cgroup-manager", manager),
                                switchFlag("help", help, 'h'), switchFlag("version", version, 'v')},
                               true);
    if (!rest)
        return std::unexpected(rest.error());
    if (format != "text" && format != "json")
        return failure(ErrorCode::InvalidArgument, "the format of the log is 'text' or 'json'");
    if (!manager.empty() && manager != "cgroupfs" && manager != "systemd" && manager != "disabled")
        return failure(ErrorCode::InvalidArgument, "the manager of cgroups is 'cgroupfs', 'systemd' or 'disabled'");
    globals.jsonLog = format == "json";
    globals.systemdCgroup = globals.systemdCgroup || manager == "systemd";
    globals.noCgroup = manager == "disabled";
    if (version) {
        std::printf("kiste-oci version %s\nspec: 1.2.0\n", KISTE_VERSION);
        return 0;
    }
    if (help || rest->empty() || rest->front() == "help") {
        printUsage(help || !rest->empty() ? stdout : stderr);
        return help || !rest->empty() ? 0 : EXIT_FAILURE;
    }
    const auto *command = std::ranges::find(commands, std::string_view(rest->front()), &Named::name);
    if (command == commands.end())
        return failure(ErrorCode::InvalidArgument, std::format("there is no command '{}'", rest->front()));
    rest->erase(rest->begin());
    if (rest->size() == 1 && (rest->front() == "--help" || rest->front() == "-h")) {
        std::printf("usage: kiste-oci %s\n", command->usage);
        return 0;
    }
    return command->command(globals, *rest);
}

} // namespace

int main(int argc, char **argv)
{
    openMissingStreams();
    ::signal(SIGPIPE, SIG_IGN);
    Globals globals;
    globals.root = defaultRoot();
    const auto code = dispatch(globals, Words(argv + 1, argv + argc));
    if (code)
        return *code;
    log(globals, "error", code.error().detail);
    switch (code.error().code) {
    case ErrorCode::CommandNotFound:
        return 127;
    case ErrorCode::CommandNotExecutable:
        return 126;
    default:
        return EXIT_FAILURE;
    }
}
