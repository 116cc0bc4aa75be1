// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The worker's half that answers the helper's requests; worker.cpp has the rest of the class.

#include "core/base/clock.h"
#include "core/base/fileio.h"
#include "privhelper/runtime/cgroupfreezer.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/networknamespace.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/requestreader.h"
#include "privhelper/supervisor/worker.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <format>
#include <limits>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/utsname.h>

namespace kiste::supervisor {

namespace {

/// Whether uname(2) reports this version or a newer one.
bool kernelAtLeast(int major, int minor)
{
    utsname name{};
    int have[2] = {0, 0};
    return ::uname(&name) == 0 && std::sscanf(name.release, "%d.%d", &have[0], &have[1]) == 2
        && std::pair(have[0], have[1]) >= std::pair(major, minor);
}

} // namespace

Result<UniqueFd> reopenHere(const UniqueFd &directory)
{
    char path[PATH_MAX + 1] = {};
    const std::string link = std::format("/proc/self/fd/{}", directory.get());
    if (::readlink(link.c_str(), path, PATH_MAX) < 0)
        return osFailure(errno, "cannot find a directory of the store");
    UniqueFd here(::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    struct stat given{};
    struct stat found{};
    if (!here || ::fstat(directory.get(), &given) != 0 || ::fstat(here.get(), &found) != 0)
        return osFailure(errno, std::format("cannot open '{}'", path));
    if (given.st_dev != found.st_dev || given.st_ino != found.st_ino)
        return failure(ErrorCode::Failed, std::format("'{}' is another directory for the supervisor", path));
    return here;
}

Result<Worker::Entry *> Worker::find(const Json &request)
{
    std::string id;
    if (auto ok = read(request, "id", id); !ok)
        return std::unexpected(ok.error());
    const auto found = m_containers.find(id);
    if (found == m_containers.end())
        return failure(ErrorCode::NotFound, std::format("container '{}' does not run", id.substr(0, 64)));
    return &found->second;
}

Result<void> Worker::hello(const Json &request, Packet &)
{
    std::uint32_t version = 0;
    if (auto ok = read(request, "version", version); !ok)
        return ok;
    if (version != protocolVersion) {
        return failure(ErrorCode::Unsupported,
                       std::format("the helper speaks version {} of the supervisor's protocol, not {}", version, protocolVersion));
    }
    reply(request["serial"],
          {{"version", protocolVersion},
           {"pid", ::getpid()},
           {"features", {{"cgroup", m_layout->modeName()},
                         {"seccomp", true},
                         {"idmapped-layers", kernelAtLeast(5, 19)},
                         {"layerDescriptors", m_launcher->rootfsMethod() == RootfsBuilder::Method::Descriptors}}}});
    tellMissed();
    return {};
}

Result<void> Worker::probe(const Json &request, Packet &packet)
{
    if (packet.fds.size() != 1)
        return failure(ErrorCode::InvalidArgument, "a probe needs one directory");
    auto directory = reopenHere(packet.fds.front());
    if (!directory)
        return std::unexpected(directory.error());
    if (auto works = m_launcher->probeRootfs(directory->get()); !works)
        return works;
    reply(request["serial"], Json::object());
    return {};
}

Result<void> Worker::list(const Json &request, Packet &)
{
    constexpr std::size_t perPacket = 64;
    Json statuses = Json::array();
    for (const auto &[id, entry] : m_containers) {
        if (statuses.size() == perPacket)
            reply(request["serial"], {{"containers", std::exchange(statuses, Json::array())}, {"more", true}});
        statuses.push_back(entry.container->status());
    }
    reply(request["serial"], {{"containers", std::move(statuses)}, {"more", false}});
    return {};
}

Result<std::vector<std::pair<oci::NamespaceType, UniqueFd>>> Worker::openJoined(const oci::Spec &spec)
{
    std::vector<std::pair<oci::NamespaceType, UniqueFd>> joined;
    for (const oci::Namespace &wanted : spec.linuxConfig.namespaces) {
        constexpr std::string_view prefix = "container:";
        if (wanted.path.empty())
            continue;
        if (!wanted.path.starts_with(prefix))
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is not \"container:ID\"", printable(wanted.path)));
        const std::string id = wanted.path.substr(prefix.size());
        const auto found = m_containers.find(id);
        if (found == m_containers.end() || found->second.container->record().state == Container::State::Exited)
            return failure(ErrorCode::WrongState, std::format("container '{}', whose {} namespace is to be joined, does not run",
                                                              printable(id.substr(0, 12)), oci::namespaceName(wanted.type)));
        const Container &container = *found->second.container;
        const std::string path = std::format("{}/ns/{}", container.record().pid, namespaceFile(wanted.type));
        UniqueFd fd(::openat(m_launcher->procfs(), path.c_str(), O_RDONLY | O_CLOEXEC));
        // Only while the process is still there does its pid mean it.
        if (!fd || !sys::pidOf(m_launcher->procfs(), container.pidfd()))
            return failure(ErrorCode::WrongState, std::format("container '{}' ended", printable(id.substr(0, 12))));
        joined.emplace_back(wanted.type, std::move(fd));
    }
    return joined;
}

Result<void> Worker::start(const Json &request, Packet &packet)
{
    std::string text;
    bool openStdin = false;
    bool hold = false;
    std::uint64_t logMaxSize = 0;
    std::uint32_t logMaxFiles = 1;
    for (const auto &ok : {read(request, "id", text), read(request, "openStdin", openStdin), read(request, "hold", hold),
                           read(request, "logMaxSize", logMaxSize), read(request, "logMaxFiles", logMaxFiles)}) {
        if (!ok)
            return ok;
    }
    const auto id = ContainerId::parse(text);
    if (!id)
        return std::unexpected(id.error());
    if (const auto known = m_containers.find(text); known != m_containers.end()) {
        if (known->second.container->record().state != Container::State::Exited)
            return failure(ErrorCode::WrongState, std::format("container '{}' runs already", id->shortText()));
        m_containers.erase(known);
    }
    m_heldFailures.erase(text);
    // Two mounts of one overlay would spoil its files.
    for (const auto &[pid, copy] : m_copies) {
        if (copy.id == text && copy.stopped)
            return failure(ErrorCode::InUse, std::format("files of container '{}' are being copied", id->shortText()));
    }
    if (packet.fds.size() < 3)
        return failure(ErrorCode::InvalidArgument, "a start needs a config.json, a container directory and a layer");

    Container::Descriptors fds;
    fds.config = std::move(packet.fds[0]);
    auto directory = reopenHere(packet.fds[1]);
    if (!directory)
        return std::unexpected(directory.error());
    // Not O_PATH: files are made below it.
    fds.directory.reset(::openat(directory->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    std::vector<UniqueFd> layers;
    StartRequest start;
    std::vector<std::string> destinations;
    if (auto ok = read(request, "sources", destinations); !ok)
        return ok;
    if (destinations.size() > packet.fds.size() - 3)
        return failure(ErrorCode::InvalidArgument, "a start has fewer descriptors than sources");
    const std::size_t firstSource = packet.fds.size() - destinations.size();
    for (std::size_t i = 0; i < destinations.size(); ++i)
        start.sources.emplace_back(std::move(destinations[i]), packet.fds[firstSource + i].get());
    for (std::size_t i = 2; i < firstSource; ++i) {
        auto layer = reopenHere(packet.fds[i]);
        if (!layer)
            return std::unexpected(layer.error());
        start.layers.push_back(layer->get());
        layers.push_back(std::move(*layer));
    }
    auto config = sys::readFile(fds.config.get(), oci::maxRuntimeSpec, "config.json");
    const auto spec = config ? oci::Spec::fromJson(*config) : std::unexpected(config.error());
    if (!spec)
        return std::unexpected(spec.error());

    if (!spec->hooks.empty())
        return failure(ErrorCode::InvalidArgument, "the engine runs no hooks");
    const auto joined = openJoined(*spec);
    if (!joined)
        return std::unexpected(joined.error());
    for (const auto &[type, fd] : *joined)
        start.joined.emplace_back(type, fd.get());
    const auto cgroup = CgroupLayout::containerCgroup(m_options.cgroupParent, *id);
    if (!cgroup)
        return std::unexpected(cgroup.error());
    start.spec = &*spec;
    start.cgroup = *cgroup;
    start.containerDirectory = fds.directory.get();
    start.openStdin = openStdin;
    auto launched = m_launcher->start(start);
    if (!launched)
        return std::unexpected(launched.error());

    Container::Record record{.id = text, .cgroup = *cgroup, .state = Container::State::Starting, .pid = launched->pid,
                             .parent = ::getppid(), .startTime = launched->startTime, .startedAt = microsecondsNow(),
                             .finishedAt = 0, .exitCode = 0, .oomKilled = false, .tty = spec->process.terminal,
                             .paused = false, .logMaxSize = logMaxSize,
                             .logMaxFiles = std::max<std::uint32_t>(logMaxFiles, 1)};
    fds.pidfd = std::move(launched->pidfd);
    fds.input = std::move(launched->stdio.input);
    fds.output = std::move(launched->stdio.output);
    fds.error = std::move(launched->stdio.error);
    auto container = Container::create(m_loop, std::move(record), std::move(fds));
    if (!container) {
        removeCgroup(*cgroup, 0); // the process ends by itself when it sees that nobody releases it
        return std::unexpected(container.error());
    }
    Entry &entry = m_containers[text];
    entry.container = std::move(*container);
    entry.container->onHeldChanged([this, raw = entry.container.get()] { holdContainer(*raw); });
    holdContainer(*entry.container);
    watchCgroup(text);
    entry.launching = std::make_unique<Launching>();
    entry.launching->launched = std::move(*launched);
    entry.launching->serial = request["serial"];
    entry.launching->token = m_loop.watch(entry.launching->launched.channel.get(), EPOLLIN,
                                          [this, text](std::uint32_t) { readStartChannel(text); });
    if (hold) {
        replyHeld(entry);
    } else if (auto released = m_launcher->release(entry.launching->launched); !released) {
        entry.launching->error = released.error();
    }
    return {};
}

Result<void> Worker::release(const Json &request, Packet &)
{
    std::string id;
    if (auto ok = read(request, "id", id); !ok)
        return ok;
    if (const auto failed = m_heldFailures.find(id); failed != m_heldFailures.end())
        return std::unexpected(m_heldFailures.extract(failed).mapped());
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    if (!(*entry)->held || !(*entry)->launching)
        return failure(ErrorCode::WrongState, std::format("container '{}' does not wait for its release", id.substr(0, 12)));
    (*entry)->held = false;
    (*entry)->launching->serial = request["serial"];
    if (auto released = m_launcher->release((*entry)->launching->launched); !released)
        (*entry)->launching->error = released.error();
    return {};
}

Result<void> Worker::openNetwork(const Json &request, Packet &)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    const Container::Record &record = (*entry)->container->record();
    if (record.state == Container::State::Exited)
        return failure(ErrorCode::WrongState, std::format("container '{}' does not run", record.id.substr(0, 12)));
    auto network = openContainerNetwork(m_launcher->procfs(), record.pid);
    if (!network)
        return std::unexpected(network.error());
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(network->networkNamespace));
    fds.push_back(std::move(network->route));
    reply(request["serial"], Json::object(), std::move(fds));
    return {};
}

Result<void> Worker::signal(const Json &request, Packet &)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    unsigned number = 0;
    bool all = false;
    bool thaw = false;
    for (const auto &ok : {read(request, "signal", number), read(request, "all", all), read(request, "thaw", thaw)}) {
        if (!ok)
            return ok;
    }
    if (number == 0 || number > static_cast<unsigned>(SIGRTMAX))
        return failure(ErrorCode::InvalidArgument, std::format("{} is not a signal", number));
    const Container::Record &record = (*entry)->container->record();
    if (record.state == Container::State::Exited)
        return failure(ErrorCode::WrongState, std::format("container '{}' does not run", record.id.substr(0, 12)));
    const auto cgroup = ContainerCgroup::open(*m_layout, record.cgroup);
    const auto sent = !all ? sys::pidfdSignal((*entry)->container->pidfd(), static_cast<int>(number))
        : number == SIGKILL ? cgroup.kill()
                            : cgroup.signalAll(static_cast<int>(number));
    // Ended already, only not heard of yet: that is what a signal wants.
    if (!sent && sent.error().osError != ESRCH)
        return sent;
    // Only then: the first thing it does is to take the signal.
    if (thaw && (record.paused || (*entry)->freezing)) {
        (*entry)->freezing = false;
        if (auto thawed = CgroupFreezer(*m_layout, record.cgroup).set(false); !thawed)
            return thawed;
        (*entry)->container->setPaused(false);
        holdContainer(*(*entry)->container);
    }
    reply(request["serial"], Json::object());
    return {};
}

Result<void> Worker::openLog(const Json &request, Packet &packet)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    std::uint64_t offset = 0;
    bool follow = false;
    auto ok = read(request, "offset", offset);
    if (ok)
        ok = read(request, "follow", follow);
    if (!ok)
        return ok;
    auto stream = (*entry)->container->openStream(offset, std::move(packet.fds), follow, false);
    if (!stream)
        return std::unexpected(stream.error());
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(*stream));
    reply(request["serial"], Json::object(), std::move(fds));
    return {};
}

Result<void> Worker::attach(const Json &request, Packet &packet)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    bool input = false;
    std::optional<std::uint64_t> offset;
    auto ok = read(request, "stdin", input);
    if (ok && request.contains("offset"))
        ok = read(request, "offset", offset.emplace());
    if (!ok)
        return ok;
    auto stream = (*entry)->container->openStream(offset, std::move(packet.fds), true, input);
    if (!stream)
        return std::unexpected(stream.error());
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(*stream));
    reply(request["serial"], Json::object(), std::move(fds));
    return {};
}

Result<void> Worker::resize(const Json &request, Packet &)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    unsigned columns = 0;
    unsigned rows = 0;
    auto ok = read(request, "columns", columns);
    if (ok)
        ok = read(request, "rows", rows);
    if (ok)
        ok = (*entry)->container->resize(columns, rows);
    if (!ok)
        return ok;
    reply(request["serial"], Json::object());
    return {};
}

Result<void> Worker::forget(const Json &request, Packet &)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    const Container::Record &record = (*entry)->container->record();
    if (record.state != Container::State::Exited)
        return failure(ErrorCode::WrongState, std::format("container '{}' runs", record.id.substr(0, 12)));
    const std::string id = record.id;
    tellKeeper({.word = KeeperMessage::Word::Drop, .key = id});
    // Who reads its output may be slower than its removal (--rm), and gets the rest of it from the open log.
    std::unique_ptr<Container> container = std::move((*entry)->container);
    m_containers.erase(id);
    if (container->hasStreams()) {
        container->whenStreamsAreOver([this] { std::erase_if(m_leaving, [](const auto &one) { return !one->hasStreams(); }); });
        m_leaving.push_back(std::move(container));
        // Each has descriptors of ours: who makes, attaches and removes without end does not get them all.
        if (m_leaving.size() > maxLeaving)
            m_leaving.pop_front();
    }
    reply(request["serial"], Json::object());
    return {};
}

} // namespace kiste::supervisor
