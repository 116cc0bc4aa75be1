// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs commands by turns, so that whatever else the machine does meets all of them alike, and prints the median of each in
// milliseconds, from the start of the process to its end. What they print goes nowhere; one that fails ends the measurement.
//
// usage: bench_pair ROUNDS COMMAND… [-- COMMAND…]…

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <vector>

extern char **environ;

namespace {

struct Contender
{
    std::vector<char *> words; ///< ends with a null pointer
    std::vector<double> milliseconds;
};

std::vector<Contender> readCommands(int argc, char **argv)
{
    std::vector<Contender> all(1);
    for (int i = 2; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--")
            all.emplace_back();
        else
            all.back().words.push_back(argv[i]);
    }
    for (Contender &one : all)
        one.words.push_back(nullptr);
    return all;
}

/// -1 when it could not be run or failed.
double runOnce(const Contender &one, const posix_spawn_file_actions_t &actions)
{
    const auto begin = std::chrono::steady_clock::now();
    pid_t pid = 0;
    if (::posix_spawnp(&pid, one.words[0], &actions, nullptr, one.words.data(), environ) != 0)
        return -1;
    int status = 0;
    if (::waitpid(pid, &status, 0) != pid || status != 0)
        return -1;
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

int main(int argc, char **argv)
{
    const int rounds = argc > 2 ? std::atoi(argv[1]) : 0;
    std::vector<Contender> contenders = readCommands(argc, argv);
    if (rounds < 1 || std::ranges::any_of(contenders, [](const Contender &one) { return one.words.size() < 2; })) {
        std::fputs("usage: bench_pair ROUNDS COMMAND… [-- COMMAND…]…\n", stderr);
        return 2;
    }
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int round = -2; round < rounds; ++round) { // the first two only warm the caches
        for (Contender &one : contenders) {
            const double time = runOnce(one, actions);
            if (time < 0) {
                std::fprintf(stderr, "bench_pair: '%s' failed\n", one.words[0]);
                return 1;
            }
            if (round >= 0)
                one.milliseconds.push_back(time);
        }
    }
    for (Contender &one : contenders) {
        std::ranges::sort(one.milliseconds);
        std::printf("%.3f ", one.milliseconds[one.milliseconds.size() / 2]);
    }
    std::printf("\n");
    return 0;
}
