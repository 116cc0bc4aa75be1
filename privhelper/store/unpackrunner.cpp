// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/unpackrunner.h"

#include "core/base/uniquefd.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace kiste {

namespace {

constexpr int watchInterval = 100; // milliseconds
constexpr std::size_t maxReport = 64 * 1024;

/// What posix_spawn(3) needs, freed again.
struct SpawnSettings
{
    SpawnSettings()
    {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    SpawnSettings(const SpawnSettings &) = delete;
    SpawnSettings &operator=(const SpawnSettings &) = delete;
    ~SpawnSettings()
    {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

/// posix_spawn(3) stops the calling thread until the program runs and copies no memory: fit for a process with threads.
Result<pid_t> spawn(const std::string &program, std::array<int, 3> fds, const UnpackLimits &limits)
{
    SpawnSettings settings;
    int failed = ::posix_spawn_file_actions_addopen(&settings.actions, 0, "/dev/null", O_RDWR, 0);
    failed += ::posix_spawn_file_actions_adddup2(&settings.actions, 0, 1);
    // Out of the way first, as any of them may be 3, 4 or 5 itself.
    std::array<UniqueFd, 3> copies;
    for (std::size_t i = 0; i < fds.size(); ++i) {
        copies[i].reset(::fcntl(fds[i], F_DUPFD_CLOEXEC, 16));
        if (!copies[i])
            return osFailure(errno, "cannot prepare the unpacker");
        failed += ::posix_spawn_file_actions_adddup2(&settings.actions, copies[i].get(), static_cast<int>(i) + 3);
    }
    failed += ::posix_spawn_file_actions_addclosefrom_np(&settings.actions, 6);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    failed += ::posix_spawnattr_setsigmask(&settings.attributes, &none);
    failed += ::posix_spawnattr_setsigdefault(&settings.attributes, &all);
    failed += ::posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    if (failed != 0)
        return failure(ErrorCode::Failed, "cannot prepare the unpacker");
    std::vector<std::string> words = {program, "--max-bytes", std::to_string(limits.maxBytes), "--max-entries",
        std::to_string(limits.maxEntries), "--max-ratio", std::to_string(limits.maxRatio)};
    if (limits.plainNames)
        words.emplace_back("--plain-names");
    std::vector<char *> arguments;
    for (std::string &word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    std::array<char *, 2> environment{path.data(), nullptr};
    pid_t pid = -1;
    const int error = ::posix_spawn(
        &pid, program.c_str(), &settings.actions, &settings.attributes, arguments.data(), environment.data());
    if (error != 0)
        return osFailure(error, std::format("cannot start '{}'", program));
    return pid;
}

/// Ends and reaps the program whatever happens.
class Process
{
public:
    explicit Process(pid_t pid) : m_pid(pid) { }
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;
    ~Process()
    {
        if (m_pid < 0)
            return;
        ::kill(m_pid, SIGKILL);
        std::ignore = wait();
    }
    int wait()
    {
        int status = 0;
        while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) { }
        m_pid = -1;
        return status;
    }

private:
    pid_t m_pid;
};

} // namespace

Result<UnpackReport> runUnpack(const std::string &program, int blob, int target, const UnpackLimits &limits,
    const std::function<bool(std::uint64_t)> &watch)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    const auto pid = spawn(program, {blob, target, writer.get()}, limits);
    if (!pid)
        return std::unexpected(pid.error());
    Process process(*pid);
    writer.reset();
    std::string text;
    while (true) {
        pollfd entry{.fd = reader.get(), .events = POLLIN, .revents = 0};
        const int ready = ::poll(&entry, 1, watchInterval);
        const off_t position = ::lseek(blob, 0, SEEK_CUR);
        if (!watch(position > 0 ? static_cast<std::uint64_t>(position) : 0))
            return failure(ErrorCode::Cancelled, "unpacking was cancelled");
        if (ready <= 0)
            continue;
        std::array<char, 4096> buffer{};
        const ssize_t n = ::read(reader.get(), buffer.data(), buffer.size());
        if (n < 0 && errno != EINTR)
            return osFailure(errno, "cannot hear from the unpacker");
        if (n == 0)
            break;
        if (n > 0)
            text.append(buffer.data(), static_cast<std::size_t>(n));
        if (text.size() > maxReport)
            return failure(ErrorCode::Corrupt, "the unpacker's report is too long");
    }
    const int status = process.wait();
    if (text.empty()) {
        return failure(ErrorCode::Failed,
            WIFSIGNALED(status) ? std::format("the unpacker was ended by signal {}", WTERMSIG(status))
                                : std::format("the unpacker ended with {} and no report", WEXITSTATUS(status)));
    }
    auto report = parseUnpackReport(text);
    if (report && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        return failure(ErrorCode::Failed, "the unpacker failed after its report");
    return report;
}

} // namespace kiste
