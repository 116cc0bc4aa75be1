// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// create and run.

#include "core/base/clock.h"
#include "core/base/fileio.h"
#include "core/oci/image.h"
#include "privhelper/oci/cgrouppath.h"
#include "privhelper/oci/commands.h"
#include "privhelper/oci/console.h"
#include "privhelper/oci/rootless.h"
#include "privhelper/oci/systemdscope.h"
#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/hooks.h"
#include "privhelper/runtime/mountoptions.h"
#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace kiste::ociruntime {

namespace {

struct CreateOptions
{
    std::string bundle = ".";
    std::string consoleSocket;
    std::string pidFile;
    std::int64_t preserveFds = 0;
    bool noPivot = false;
    bool noNewKeyring = false;
    bool detach = false;
    bool keep = false;
    bool gate = false; ///< create: the program waits for start
};

/// A container between its first process and its program.
struct Created
{
    StateDirectory directory;
    Record record;
    oci::Spec spec;
    std::unique_ptr<CgroupLayout> layout;
    std::unique_ptr<Launcher> launcher;
    Launched launched;
    Arrival arrival;
};

std::vector<Flag> flagsFor(CreateOptions &options, bool run)
{
    std::vector<Flag> flags = {textFlag("bundle", options.bundle, 'b'),
                               textFlag("console-socket", options.consoleSocket),
                               textFlag("pid-file", options.pidFile),
                               numberFlag("preserve-fds", [&options](std::int64_t n) { options.preserveFds = n; }),
                               switchFlag("no-pivot", options.noPivot),
                               switchFlag("no-new-keyring", options.noNewKeyring)};
    if (run) {
        flags.push_back(switchFlag("detach", options.detach, 'd'));
        flags.push_back(switchFlag("keep", options.keep));
        static bool ignored = false;
        flags.push_back(switchFlag("no-subreaper", ignored)); // this program is none
    }
    return flags;
}

Result<oci::Spec> readBundle(const std::string &bundle)
{
    const std::string path = bundle + "/config.json";
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", path));
    auto text = readWholeFile(file.get(), oci::maxRuntimeSpec, path);
    if (!text)
        return std::unexpected(text.error());
    auto spec = oci::Spec::fromJson(*text);
    if (!spec)
        return spec;
    if (spec->root.path.empty())
        return failure(ErrorCode::InvalidArgument, std::format("'{}' has no root file system", path));
    const std::filesystem::path base(bundle);
    const auto absolute = [&base](const std::string &name) { return (base / name).lexically_normal().string(); };
    spec->root.path = absolute(spec->root.path);
    for (oci::Mount &mount : spec->mounts) {
        if (isBind(mount) && !mount.source.starts_with('/'))
            mount.source = absolute(mount.source);
    }
    return spec;
}

Result<void> checkTerminal(const oci::Spec &spec, const CreateOptions &options)
{
    const bool nobody = options.gate || options.detach;
    if (spec.process.terminal && nobody && options.consoleSocket.empty())
        return failure(ErrorCode::InvalidArgument, "a terminal needs --console-socket when this command does not stay");
    if (!spec.process.terminal && !options.consoleSocket.empty())
        return failure(ErrorCode::InvalidArgument,
                       "--console-socket is for a process with a terminal, and config.json asks for none");
    if (options.preserveFds < 0 || options.preserveFds > 1024)
        return failure(ErrorCode::InvalidArgument, "--preserve-fds is not a number of descriptors");
    return {};
}

/// From the clone to the program, or to its gate.
Result<void> bringUp(const Globals &globals, const CreateOptions &options, Created &created)
{
    Record &record = created.record;
    StartRequest start;
    std::int64_t preserved = options.preserveFds;
    passActivationSockets(created.spec.process, preserved, created.spec.linuxConfig.hasNewNamespace(oci::NamespaceType::Pid));
    start.spec = &created.spec;
    start.cgroup = record.cgroup;
    start.stdio = created.spec.process.terminal ? std::array{-1, -1, -1} : std::array{0, 1, 2};
    start.preservedFds = static_cast<unsigned>(preserved);
    start.noPivot = options.noPivot;
    start.newKeyring = !options.noNewKeyring;
    UniqueFd gate;
    if (options.gate) {
        auto listening = created.directory.listen();
        if (!listening)
            return std::unexpected(listening.error());
        gate = std::move(*listening);
        start.gate = gate.get();
    }
    auto launched = created.launcher->start(start);
    if (!launched)
        return std::unexpected(launched.error());
    gate.reset();
    created.launched = std::move(*launched);
    record.pid = created.launched.pid;
    record.startTime = created.launched.startTime;
    if (auto written = created.directory.writeRecord(record); !written)
        return written;
    if (globals.systemdCgroup && !record.cgroup.empty() && systemdRuns()) {
        auto known = registerScope(record.cgroup, record.pid, std::format("container {}", record.id));
        // systemd writes its own idea of the limits.
        if (known)
            known = ContainerCgroup::open(*created.layout, record.cgroup).apply(created.spec.linuxConfig.resources);
        if (!known)
            return known;
    }
    const std::string state = stateText(record, Status::Creating);
    for (const auto &[hooks, kind] : {std::pair(&created.spec.hooks.prestart, "prestart"),
                                      std::pair(&created.spec.hooks.createRuntime, "createRuntime")}) {
        if (auto done = runHooks(*hooks, state, kind); !done)
            return done;
    }
    if (auto released = created.launcher->release(created.launched, state); !released)
        return released;
    auto arrival = follow(globals, *created.launcher, created.launched, options.consoleSocket);
    if (!arrival)
        return std::unexpected(arrival.error());
    created.arrival = std::move(*arrival);
    return options.pidFile.empty() ? Result<void>() : writePidFile(options.pidFile, record.pid);
}

Result<Created> create(const Globals &globals, const std::string &id, const CreateOptions &options)
{
    std::error_code error;
    const std::string bundle = std::filesystem::absolute(options.bundle, error).lexically_normal();
    auto spec = readBundle(bundle);
    if (!spec)
        return std::unexpected(spec.error());
    if (auto ok = checkTerminal(*spec, options); !ok)
        return std::unexpected(ok.error());
    const std::uint32_t owner = ::geteuid();
    if (auto entered = enterUserNamespace(spec->linuxConfig); !entered)
        return std::unexpected(entered.error());
    auto cgroup = globals.noCgroup ? Result<std::string>()
                                   : cgroupPathFor(spec->linuxConfig.cgroupsPath, id, globals.systemdCgroup);
    auto layout = CgroupLayout::detect();
    if (!cgroup || !layout)
        return std::unexpected(cgroup ? layout.error() : cgroup.error());
    auto directory = StateDirectory::create(globals.root, id);
    if (!directory)
        return std::unexpected(directory.error());
    Created created{.directory = std::move(*directory),
                    .spec = std::move(*spec),
                    .layout = std::make_unique<CgroupLayout>(std::move(*layout))};
    created.record = {.id = id,
                      .bundle = bundle,
                      .rootfs = created.spec.root.path,
                      .cgroup = *cgroup,
                      .created = formatTimestamp(microsecondsNow()),
                      .owner = owner,
                      .annotations = created.spec.annotations};
    auto done = created.directory.writeSpec(created.spec);
    if (done)
        done = created.directory.writeRecord(created.record);
    if (done) {
        auto launcher = makeLauncher(globals, *created.layout);
        if (launcher)
            created.launcher = std::move(*launcher);
        else
            done = std::unexpected(launcher.error());
    }
    if (done)
        done = bringUp(globals, options, created);
    if (done)
        return created;
    // Nothing of it is left but the error.
    if (created.launched.pidfd) {
        std::ignore = sys::pidfdSignal(created.launched.pidfd.get(), SIGKILL);
        siginfo_t info{};
        ::waitid(P_PIDFD, static_cast<id_t>(created.launched.pidfd.get()), &info, WEXITED);
    }
    if (auto gone = destroy(globals, created.directory, created.record); !gone)
        warn(globals, gone.error().detail);
    return std::unexpected(done.error());
}

} // namespace

Result<int> createCommand(const Globals &globals, const Words &words)
{
    CreateOptions options;
    options.gate = true;
    auto id = oneId(words, flagsFor(options, false));
    if (!id)
        return std::unexpected(id.error());
    auto created = create(globals, *id, options);
    if (!created)
        return std::unexpected(created.error());
    return 0;
}

Result<int> runCommand(const Globals &globals, const Words &words)
{
    CreateOptions options;
    auto id = oneId(words, flagsFor(options, true));
    if (!id)
        return std::unexpected(id.error());
    auto created = create(globals, *id, options);
    if (!created)
        return std::unexpected(created.error());
    runLateHooks(globals, created->spec.hooks.poststart, stateText(created->record, Status::Running), "poststart");
    if (options.detach)
        return 0;
    holdSignals();
    // Other commands may look at the container while it runs.
    const UniqueFd pidfd = std::move(created->launched.pidfd);
    UniqueFd terminal = std::move(created->arrival.terminal);
    created = failure(ErrorCode::Failed, "let go of");
    auto code = waitForProcess(pidfd, std::move(terminal));
    if (options.keep)
        return code;
    auto directory = StateDirectory::open(globals.root, *id);
    if (!directory)
        return code; // somebody else has deleted it
    auto record = directory->readRecord();
    if (!record)
        return std::unexpected(record.error());
    if (auto gone = destroy(globals, *directory, *record); !gone)
        return std::unexpected(gone.error());
    return code;
}

} // namespace kiste::ociruntime
