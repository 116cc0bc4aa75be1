// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The worker's requests about further programs in containers.

#include "privhelper/runtime/capabilities.h"
#include "privhelper/runtime/syscalls.h"
#include "privhelper/supervisor/requestreader.h"
#include "privhelper/supervisor/worker.h"

#include <cerrno>
#include <csignal>
#include <format>
#include <sys/epoll.h>

namespace kiste::supervisor {

namespace {

/// Takes away what confines a process beside its namespaces.
void freeProcess(oci::Spec &spec)
{
    const std::vector<std::string> all = capabilityNames();
    spec.process.capabilities = oci::Capabilities{all, all, all, {}, {}};
    spec.process.noNewPrivileges = false;
    spec.process.apparmorProfile = "unconfined";
    spec.linuxConfig.seccomp = R"({"defaultAction":"SCMP_ACT_ALLOW"})"; // nothing would be the engine's own filter
}

} // namespace

Result<void> Worker::exec(const Json &request, Packet &packet)
{
    const auto entry = find(request);
    if (!entry)
        return std::unexpected(entry.error());
    const Container &container = *(*entry)->container;
    const std::string &id = container.record().id;
    if (container.record().state != Container::State::Running)
        return failure(ErrorCode::WrongState, std::format("container '{}' does not run", id.substr(0, 12)));
    if (container.record().paused || (*entry)->freezing)
        return failure(ErrorCode::WrongState, std::format("container '{}' is paused", id.substr(0, 12)));
    auto spec = container.readSpec();
    if (!spec)
        return std::unexpected(spec.error());
    std::string session;
    ExecRequest exec;
    oci::Process &process = spec->process;
    process.terminal = false;
    process.args.clear();
    std::vector<std::string> env;
    std::string directory;
    bool privileged = false;
    oci::ConsoleSize size;
    for (const auto &ok : {read(request, "session", session), read(request, "args", process.args),
                           read(request, "env", env), read(request, "cwd", directory), read(request, "user", exec.user),
                           read(request, "tty", process.terminal), read(request, "columns", size.width),
                           read(request, "rows", size.height), read(request, "privileged", privileged)}) {
        if (!ok)
            return ok;
    }
    const std::string key = id + '/' + session;
    if (session.empty() || session.find_first_of(" /\n") != std::string::npos || m_execs.contains(key))
        return failure(ErrorCode::InvalidArgument, "an exec needs a session name of its own");
    if (process.args.empty() || process.args[0].empty())
        return failure(ErrorCode::InvalidArgument, "an exec needs a command");
    if (packet.fds.size() != (process.terminal ? 0U : 3U))
        return failure(ErrorCode::InvalidArgument, "an exec needs three descriptors, or none with a terminal");
    // Later settings of a variable win, as in docker exec -e.
    for (const std::string &variable : env) {
        const std::string name = variable.substr(0, variable.find('=') + 1);
        std::erase_if(process.env, [&name](const std::string &old) { return !name.empty() && old.starts_with(name); });
        process.env.push_back(variable);
    }
    if (!directory.empty())
        process.cwd = directory.starts_with('/') ? directory : process.cwd + '/' + directory;
    process.consoleSize.reset();
    if (size.width != 0 && size.height != 0)
        process.consoleSize = size;
    if (privileged)
        freeProcess(*spec);
    exec.spec = &*spec;
    exec.cgroup = container.record().cgroup;
    exec.pidfd = container.pidfd();
    exec.pid = container.record().pid;
    for (std::size_t i = 0; i < packet.fds.size(); ++i)
        exec.stdio[i] = packet.fds[i].get();
    auto launched = m_launcher->exec(exec);
    if (!launched)
        return std::unexpected(launched.error());
    Exec &running = m_execs[key];
    running.id = id;
    running.session = session;
    running.launching = std::make_unique<Launching>();
    running.launching->launched = std::move(*launched);
    running.launching->serial = request["serial"];
    running.launching->token = m_loop.watch(running.launching->launched.channel.get(), EPOLLIN,
                                            [this, key](std::uint32_t) { readExecChannel(key); });
    return {};
}

Result<void> Worker::killExec(const Json &request, Packet &)
{
    std::string id;
    std::string session;
    unsigned number = 0;
    for (const auto &ok : {read(request, "id", id), read(request, "session", session), read(request, "signal", number)}) {
        if (!ok)
            return ok;
    }
    const auto found = m_execs.find(id + '/' + session);
    if (found == m_execs.end() || found->second.pid == 0)
        return failure(ErrorCode::NotFound, std::format("there is no exec session '{}'", session.substr(0, 64)));
    if (number == 0 || number > static_cast<unsigned>(SIGRTMAX))
        return failure(ErrorCode::InvalidArgument, std::format("{} is not a signal", number));
    if (auto sent = sys::pidfdSignal(found->second.pidfd.get(), static_cast<int>(number)); !sent && sent.error().osError != ESRCH)
        return sent;
    reply(request["serial"], Json::object());
    return {};
}

} // namespace kiste::supervisor
