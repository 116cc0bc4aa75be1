// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The worker's request that copies files in and out of containers.

#include "privhelper/runtime/rootfs.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/worker.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <format>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace kiste::supervisor {

namespace {

std::string mappingText(const std::vector<oci::IdMapping> &mappings)
{
    std::string text;
    for (const oci::IdMapping &mapping : mappings)
        text += std::format("{} {} {}\n", mapping.containerId, mapping.hostId, mapping.size);
    return text;
}

std::uint32_t hostRoot(const std::vector<oci::IdMapping> &mappings)
{
    for (const oci::IdMapping &mapping : mappings) {
        if (mapping.containerId == 0)
            return mapping.hostId;
    }
    return 0;
}

Result<CopyJob> readJob(const nlohmann::json &request)
{
    CopyJob job;
    const auto text = [&request](const char *name) {
        const auto found = request.find(name);
        return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto flag = [&request](const char *name) {
        const auto found = request.find(name);
        return found != request.end() && found->is_boolean() && found->get<bool>();
    };
    job.id = text("id");
    const std::string mode = text("mode");
    using Mode = CopyJob::Mode;
    static constexpr std::pair<std::string_view, Mode> modes[]
        = {{"stat", Mode::Stat}, {"list", Mode::List}, {"pack", Mode::Pack}, {"unpack", Mode::Unpack}};
    const auto *const found = std::ranges::find(modes, mode, &std::pair<std::string_view, Mode>::first);
    if (found == std::end(modes))
        return failure(ErrorCode::InvalidArgument, std::format("there is no way to copy called '{}'", mode.substr(0, 40)));
    job.mode = found->second;
    job.path = text("path");
    job.name = text("name");
    job.follow = flag("follow");
    job.oneMount = flag("oneMount");
    job.keepOwner = flag("keepOwner");
    if (job.id.empty() || job.path.empty() || job.path.find('\0') != std::string::npos)
        return failure(ErrorCode::InvalidArgument, "a copy needs a container and a path");
    return job;
}

} // namespace

Result<void> Worker::archive(const Json &request, Packet &packet)
{
    auto job = readJob(request);
    if (!job)
        return std::unexpected(job.error());
    const auto known = m_containers.find(job->id);
    const bool running = known != m_containers.end() && known->second.container->record().state == Container::State::Running;
    if (known != m_containers.end() && known->second.container->record().state == Container::State::Starting)
        return failure(ErrorCode::WrongState, std::format("container '{}' is just starting", job->id.substr(0, 12)));
    return launchCopy(std::move(*job), packet, running ? known->second.container.get() : nullptr, request["serial"]);
}

Result<void> Worker::launchCopy(CopyJob job, Packet &packet, const Container *running, std::uint64_t serial)
{
    const std::size_t first = job.mode == CopyJob::Mode::Stat ? 0 : 1;
    if (packet.fds.size() < first + 3)
        return failure(ErrorCode::InvalidArgument, "a copy needs a stream, config.json, a container directory and a layer");
    auto text = sys::readFile(packet.fds[first].get(), oci::maxRuntimeSpec, "config.json");
    const auto spec = text ? oci::Spec::fromJson(*text) : std::unexpected(text.error());
    if (!spec)
        return std::unexpected(spec.error());
    const bool ownUsers = spec->linuxConfig.hasNamespace(oci::NamespaceType::User);
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return osFailure(errno, "cannot make a socket pair");
    UniqueFd ours(pair[0]);
    const UniqueFd theirs(pair[1]);
    job.channel = theirs.get();
    job.stream = first == 1 ? packet.fds[0].get() : -1;
    job.running = running != nullptr;
    std::uint64_t flags = CLONE_PARENT;
    if (running) {
        const std::string directory = std::to_string(running->record().pid);
        const auto open = [&](const char *name) {
            return UniqueFd(::openat(m_launcher->procfs(), (directory + name).c_str(), O_RDONLY | O_CLOEXEC));
        };
        job.mountNamespace = open("/ns/mnt");
        if (ownUsers)
            job.userNamespace = open("/ns/user");
        // It is its parent's child until that one is told here: the pid was its as long as it could be opened.
        if (!job.mountNamespace || (ownUsers && !job.userNamespace) || !sys::pidfdSignal(running->pidfd(), 0))
            return failure(ErrorCode::WrongState, std::format("container '{}' ended", job.id.substr(0, 12)));
    } else {
        flags |= CLONE_NEWNS | (ownUsers ? static_cast<std::uint64_t>(CLONE_NEWUSER) : 0U);
    }
    auto cloned = sys::cloneProcess(flags, -1);
    if (!cloned)
        return std::unexpected(cloned.error());
    if (cloned->pid == 0) {
        ours.reset();
        runCopy(job);
    }
    if (!running) {
        auto root = buildRootForCopy(packet, first, *spec, cloned->pid);
        const auto sent = root ? sendPacket(ours.get(), "root", {root->front().get()}) : std::unexpected(root.error());
        if (!sent) {
            std::ignore = sys::pidfdSignal(cloned->pidfd.get(), SIGKILL); // best effort on the failure path
            return sent;
        }
    }
    Copy &copy = m_copies[cloned->pid];
    copy.id = job.id;
    copy.stopped = !running;
    copy.serial = serial;
    copy.channel = std::move(ours);
    copy.token = m_loop.watch(copy.channel.get(), EPOLLIN,
                              [this, pid = cloned->pid](std::uint32_t) { copyReported(pid); });
    return {};
}

Result<std::vector<UniqueFd>> Worker::buildRootForCopy(Packet &packet, std::size_t first, const oci::Spec &spec, pid_t pid)
{
    auto directory = reopenHere(packet.fds[first + 1]);
    if (!directory)
        return std::unexpected(directory.error());
    std::vector<UniqueFd> layers;
    std::vector<int> numbers;
    for (std::size_t i = first + 2; i < packet.fds.size(); ++i) {
        auto layer = reopenHere(packet.fds[i]);
        if (!layer)
            return std::unexpected(layer.error());
        numbers.push_back(layer->get());
        layers.push_back(std::move(*layer));
    }
    RootfsRequest request{.containerDirectory = directory->get(), .layers = numbers};
    UniqueFd users;
    const oci::LinuxConfig &config = spec.linuxConfig;
    if (config.hasNamespace(oci::NamespaceType::User)) {
        const std::string process = std::to_string(pid);
        for (const auto &[file, mappings] : {std::pair("/gid_map", &config.gidMappings), {"/uid_map", &config.uidMappings}}) {
            if (auto done = sys::writeFile(m_launcher->procfs(), (process + file).c_str(), mappingText(*mappings)); !done)
                return std::unexpected(done.error());
        }
        users.reset(::openat(m_launcher->procfs(), (process + "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
        if (!users)
            return osFailure(errno, "cannot open a user namespace");
        request.userNamespace = users.get();
        request.rootUid = hostRoot(config.uidMappings);
        request.rootGid = hostRoot(config.gidMappings);
    }
    UniqueFd scratch(::open((m_options.runDirectory + "/scratch/layers").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!scratch)
        return osFailure(errno, "cannot open the directory for mounts");
    RootfsBuilder builder(std::move(scratch), m_launcher->rootfsMethod());
    auto root = builder.build(request);
    if (!root)
        return std::unexpected(root.error());
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(*root));
    return fds;
}

void Worker::copyReported(pid_t pid)
{
    const auto found = m_copies.find(pid);
    if (found == m_copies.end() || !found->second.channel)
        return;
    Copy &copy = found->second;
    auto packet = receivePacket(copy.channel.get());
    if (packet && !*packet)
        return;
    m_loop.unwatch(std::exchange(copy.token, 0));
    copy.channel.reset(); // one report is all
    const Json report = packet ? Json::parse((*packet)->text, nullptr, false) : Json();
    if (report.is_object() && report.contains("stat"))
        return reply(copy.serial, {{"stat", report["stat"]}});
    if (report.is_object() && report.contains("error"))
        return reply(copy.serial, {{"error", report["error"]}});
    replyError(copy.serial, Error{ErrorCode::Failed, "the copy was interrupted"});
}

} // namespace kiste::supervisor
