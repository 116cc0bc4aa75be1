// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/copyjob.h"

#include "core/archive/directorylist.h"
#include "core/archive/treearchive.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/protocol.h"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <grp.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste::supervisor {

namespace {

using nlohmann::json;

void report(const CopyJob &job, json document)
{
    std::ignore = sendPacket(job.channel, document.dump(-1, ' ', false, json::error_handler_t::replace)); // nobody is there
}

[[noreturn]] void fail(const CopyJob &job, const Error &error)
{
    report(job, {{"error", {{"code", static_cast<int>(error.code)}, {"detail", error.detail}, {"errno", error.osError}}}});
    ::_exit(1);
}

/// The container's root directory becomes ours.
Result<void> enter(const CopyJob &job)
{
    if (job.running) {
        // The mounts first: entering them takes rights of the machine's root.
        if (::setns(job.mountNamespace.get(), CLONE_NEWNS) != 0)
            return osFailure(errno, "cannot enter the container's mounts");
        if (job.userNamespace && ::setns(job.userNamespace.get(), CLONE_NEWUSER) != 0)
            return osFailure(errno, "cannot enter the container's user namespace");
        return {};
    }
    pollfd wait{job.channel, POLLIN, 0};
    while (::poll(&wait, 1, -1) < 0 && errno == EINTR) {
    }
    auto packet = receivePacket(job.channel);
    if (!packet || !*packet || (*packet)->fds.size() != 1)
        return failure(ErrorCode::Unavailable, "the supervisor went away");
    if (::fchdir((*packet)->fds[0].get()) != 0 || ::chroot(".") != 0 || ::chdir("/") != 0)
        return osFailure(errno, "cannot enter the container's files");
    return {};
}

Result<void> becomeRoot()
{
    ::umask(0);
    if (::setgroups(0, nullptr) != 0 || ::setresgid(0, 0, 0) != 0 || ::setresuid(0, 0, 0) != 0)
        return osFailure(errno, "cannot become the container's root");
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return {};
}

Result<json> look(const CopyJob &job, int root)
{
    const std::uint64_t flags = static_cast<std::uint64_t>(O_PATH) | (job.follow ? 0U : static_cast<unsigned>(O_NOFOLLOW));
    const auto file = sys::openInRoot(root, job.path.c_str(), flags);
    if (!file)
        return std::unexpected(file.error());
    struct stat status{};
    if (::fstat(file->get(), &status) != 0)
        return osFailure(errno, std::format("cannot examine '{}'", job.path));
    json found = {{"mode", status.st_mode},
                  {"size", status.st_size},
                  {"mtime", static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000 + status.st_mtim.tv_nsec / 1000},
                  {"link", ""}};
    if (S_ISLNK(status.st_mode)) {
        std::array<char, PATH_MAX> target{};
        const ssize_t size = ::readlinkat(file->get(), "", target.data(), target.size());
        if (size > 0)
            found["link"] = std::string(target.data(), static_cast<std::size_t>(size));
    }
    return found;
}

} // namespace

void runCopy(CopyJob &job)
{
    ::signal(SIGPIPE, SIG_IGN);
    if (auto entered = enter(job); !entered)
        fail(job, entered.error());
    if (auto root = becomeRoot(); !root)
        fail(job, root.error());
    const UniqueFd root(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        fail(job, Error::fromErrno(errno, "cannot open the container's root directory"));
    if (job.mode == CopyJob::Mode::Unpack) {
        FdTarInput input(job.stream);
        TarReader reader(input);
        UnpackOptions options{.throughLinks = true, .keepOwner = job.keepOwner, .devices = job.keepOwner, .rename = {}};
        if (auto done = unpackTree(reader, root.get(), job.path, options); !done)
            fail(job, done.error());
        report(job, {{"stat", json::object()}});
        ::_exit(0);
    }
    if (job.mode == CopyJob::Mode::List) {
        const auto directory = sys::openInRoot(root.get(), job.path.c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK);
        if (!directory)
            fail(job, directory.error());
        report(job, {{"stat", json::object()}});
        // Without its end the list says by itself that something went wrong.
        ::_exit(listDirectory(directory->get(), job.stream) ? 0 : 1);
    }
    auto found = look(job, root.get());
    if (!found)
        fail(job, found.error());
    report(job, {{"stat", std::move(*found)}});
    if (job.mode == CopyJob::Mode::Stat)
        ::_exit(0);
    const PackOptions options{.followFirst = job.follow, .oneMount = job.oneMount, .skipKernel = true};
    // Without its end the archive says by itself that something went wrong.
    ::_exit(packTree(root.get(), job.path, job.name, options, job.stream) ? 0 : 1);
}

} // namespace kiste::supervisor
