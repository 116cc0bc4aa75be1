// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgrouplayout.h"
#include "privhelper/runtime/initprocess.h"
#include "privhelper/supervisor/keeper.h"
#include "privhelper/supervisor/worker.h"

#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

using namespace kiste;
using namespace kiste::supervisor;

namespace {

struct Options
{
    std::string runDirectory = "/run/kiste";
    std::string cgroupParent = "/kiste";
    int worker = -1; ///< this process is the worker, on this socket
    int handover = -1; ///< of the worker, to a keeper that the service manager starts
    int predecessor = -1; ///< this process replaces a keeper that was killed
};

constexpr const char *usage = "usage: kiste-supervisor [--run-dir DIR] [--cgroup-parent NAME]\n"
                              "Makes and watches containers for kiste-helper, which connects to DIR/supervisor.sock.\n";

bool parseNumber(const char *text, int &number)
{
    const auto [end, error] = std::from_chars(text, text + std::strlen(text), number);
    return error == std::errc{} && *end == '\0' && number >= 3;
}

/// 0 to go on, else the exit code plus one.
int parseOptions(int argc, char **argv, Options &options)
{
    const option known[] = {{"run-dir", required_argument, nullptr, 'r'},
                            {"cgroup-parent", required_argument, nullptr, 'c'},
                            {"worker", required_argument, nullptr, 'w'},
                            {"handover", required_argument, nullptr, 'o'},
                            {"predecessor", required_argument, nullptr, 'p'},
                            {"help", no_argument, nullptr, 'h'},
                            {nullptr, 0, nullptr, 0}};
    for (int choice = 0; (choice = ::getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        bool ok = true;
        switch (choice) {
        case 'r':
            options.runDirectory = optarg;
            break;
        case 'c':
            options.cgroupParent = *optarg == '/' ? optarg : std::string("/") + optarg;
            break;
        case 'w':
            ok = parseNumber(optarg, options.worker);
            break;
        case 'o':
            ok = parseNumber(optarg, options.handover);
            break;
        case 'p':
            ok = parseNumber(optarg, options.predecessor);
            break;
        case 'h':
            std::fputs(usage, stdout);
            return 1 + EXIT_SUCCESS;
        default:
            ok = false;
        }
        if (!ok) {
            std::fputs(usage, stderr);
            return 1 + EXIT_FAILURE;
        }
    }
    if (optind != argc || !isCgroupPath(options.cgroupParent) || options.cgroupParent == "/"
        || !options.runDirectory.starts_with('/')) {
        std::fputs(usage, stderr);
        return 1 + EXIT_FAILURE;
    }
    return 0;
}

/// The path this program was started from, so that a restarted worker is the installed version.
std::string ownPath()
{
    char path[PATH_MAX + 1] = {};
    if (::readlink("/proc/self/exe", path, PATH_MAX) < 0)
        return {};
    std::string text = path;
    constexpr std::string_view deleted = " (deleted)";
    if (text.ends_with(deleted))
        text.resize(text.size() - deleted.size());
    return text;
}

Result<UniqueFd> listenAt(const std::string &runDirectory)
{
    if (::mkdir(runDirectory.c_str(), 0755) != 0 && errno != EEXIST)
        return osFailure(errno, "cannot make '" + runDirectory + "'");
    const std::string path = runDirectory + "/supervisor.sock";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return failure(ErrorCode::InvalidArgument, "the path '" + path + "' is too long for a socket");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    UniqueFd probe(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (probe && ::connect(probe.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0)
        return failure(ErrorCode::InUse, "another supervisor listens at '" + path + "'");
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    const bool bound = socket && ::bind(socket.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0
        && ::listen(socket.get(), 16) == 0;
    const int number = errno;
    ::umask(before);
    if (!bound)
        return osFailure(number, "cannot listen at '" + path + "'");
    return socket;
}

int runKeeper(const Options &options, const std::string &program, const std::vector<std::string> &arguments)
{
    std::vector<std::string> workerArguments = arguments;
    workerArguments.emplace_back("--worker");
    Keeper keeper(program, std::move(workerArguments));
    if (options.predecessor >= 0) {
        keeper.takeOver(UniqueFd(options.predecessor));
        return keeper.run();
    }
    if (auto store = DescriptorStore::fromEnvironment())
        keeper.useStore(std::move(store));
    if (keeper.holds(listenKey))
        return keeper.run();
    auto socket = listenAt(options.runDirectory);
    if (!socket) {
        std::fprintf(stderr, "kiste-supervisor: %s\n", socket.error().detail.c_str());
        return EXIT_FAILURE;
    }
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(*socket));
    keeper.hold(std::string(listenKey), "-", std::move(fds));
    return keeper.run();
}

} // namespace

int main(int argc, char **argv)
{
    noteArguments(argc, argv);
    Options options;
    if (const int stop = parseOptions(argc, argv, options); stop != 0)
        return stop - 1;
    const std::string program = ownPath();
    const std::vector<std::string> arguments
        = {"--run-dir", options.runDirectory, "--cgroup-parent", options.cgroupParent};
    if (options.worker >= 0)
        return Worker({options.runDirectory, options.cgroupParent, program, arguments, options.handover}, UniqueFd(options.worker))
            .run();
    return runKeeper(options, program, arguments);
}
