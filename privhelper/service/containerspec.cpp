// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containerspec.h"

#include "core/base/signalname.h"
#include "core/oci/systemspec.h"
#include "privhelper/service/containerfiles.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <format>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::uint32_t ids = 65536;
constexpr std::size_t maxConfig = 1024 * 1024;
constexpr std::uint64_t cpuPeriod = 100000;

constexpr std::string_view defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const std::vector<std::string> capabilities = {
    "CAP_CHOWN",   "CAP_DAC_OVERRIDE",     "CAP_FSETID", "CAP_FOWNER",     "CAP_SETGID", "CAP_SETUID",
    "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SYS_CHROOT", "CAP_KILL",
};

const std::vector<std::string> maskedPaths = {
    "/proc/acpi",         "/proc/asound",      "/proc/interrupts",  "/proc/kcore",
    "/proc/keys",         "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
    "/proc/timer_list",   "/proc/timer_stats", "/sys/firmware",     "/sys/devices/virtual/powercap",
};

const std::vector<std::string> readonlyPaths = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};

/// null, zero, full, random, urandom, tty, console, ptmx and the pseudo terminals.
constexpr std::array<std::pair<int, int>, 9> devices
    = {{{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {136, -1}}};

std::vector<oci::Mount> standardMounts()
{
    return {
        {"/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}},
        {"/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}},
        {"/dev/pts", "devpts", "devpts", {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
        {"/dev/shm", "tmpfs", "shm", {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}},
        {"/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}},
        {"/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}},
        {"/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime", "ro"}},
    };
}

void setVariable(std::vector<std::string> &env, const std::string &entry)
{
    const std::string name = entry.substr(0, entry.find('=') + 1);
    const auto old = std::ranges::find_if(env, [&name](const std::string &other) { return other.starts_with(name); });
    if (old == env.end())
        env.push_back(entry);
    else
        *old = entry;
}

std::vector<std::string> environment(const std::string &hostname, const ImageConfig &image,
                                     const CreateOptions &options)
{
    std::vector<std::string> env = {std::string(defaultPath), "HOSTNAME=" + hostname};
    if (options.tty)
        env.emplace_back("TERM=xterm");
    for (const std::string &entry : image.env)
        setVariable(env, entry);
    for (const std::string &entry : options.env)
        setVariable(env, entry);
    return env;
}

/// Entrypoint and command as docker merges them: an entrypoint of the user's own drops the image's command.
std::vector<std::string> arguments(const ImageConfig &image, const CreateOptions &options)
{
    std::vector<std::string> args = options.entrypoint.value_or(image.entrypoint);
    if (options.entrypoint && std::ranges::all_of(args, &std::string::empty))
        args.clear();
    std::vector<std::string> command;
    if (options.command && !options.command->empty())
        command = *options.command;
    else if (!options.entrypoint)
        command = image.cmd;
    args.insert(args.end(), command.begin(), command.end());
    if (args.empty() && options.system)
        args.emplace_back(oci::systemInit);
    return args;
}

Result<oci::Process> processFor(const std::string &hostname, const ImageConfig &image, const CreateOptions &options)
{
    oci::Process process;
    process.terminal = options.tty;
    process.args = arguments(image, options);
    if (process.args.empty() || process.args.front().empty())
        return failure(ErrorCode::InvalidArgument, "neither the image nor a command says which program to run");
    process.env = environment(hostname, image, options);
    process.cwd = options.workdir.value_or(image.workingDir);
    if (!process.cwd.starts_with('/'))
        process.cwd.insert(0, "/");
    process.capabilities = oci::Capabilities{capabilities, capabilities, capabilities, {}, {}};
    process.noNewPrivileges = true;
    return process;
}

oci::Resources resourcesFor(const CreateOptions &options, const HostFacts &host)
{
    oci::Resources resources;
    if (options.memoryLimit != 0) {
        const auto limit = static_cast<std::int64_t>(options.memoryLimit);
        resources.memory.limit = limit;
        // As much swap again, as other engines give; without it a leak would fill all of the machine's.
        if (host.limitsSwap && limit <= std::numeric_limits<std::int64_t>::max() / 2)
            resources.memory.swap = limit * 2;
    }
    if (options.nanoCpus != 0) {
        resources.cpu.period = cpuPeriod;
        resources.cpu.quota = static_cast<std::int64_t>(options.nanoCpus / (1'000'000'000 / cpuPeriod));
    }
    resources.pidsLimit = options.pidsLimit;
    resources.devices.push_back({false, 'a', {}, {}, "rwm"});
    for (const auto &[major, minor] : devices) {
        oci::DeviceRule rule{true, 'c', major, {}, "rwm"};
        if (minor >= 0)
            rule.minor = minor;
        resources.devices.push_back(std::move(rule));
    }
    return resources;
}

oci::LinuxConfig linuxFor(const ContainerId &id, std::uint32_t idBase, const CreateOptions &options,
                          const HostFacts &host)
{
    using enum oci::NamespaceType;
    oci::LinuxConfig config;
    for (const auto type : {Pid, Mount, Ipc, Uts, Cgroup})
        config.namespaces.push_back({type, {}});
    if (options.network.starts_with("container:"))
        config.namespaces.push_back({Network, options.network}); // the supervisor knows whose that is
    else if (options.network != "host")
        config.namespaces.push_back({Network, {}});
    if (idBase != 0) {
        config.namespaces.push_back({User, {}});
        config.uidMappings = {{0, idBase, ids}};
        config.gidMappings = {{0, idBase, ids}};
    }
    config.resources = resourcesFor(options, host);
    config.cgroupsPath = id.text();
    config.maskedPaths = maskedPaths;
    config.readonlyPaths = readonlyPaths;
    config.rootfsPropagation = "private";
    return config;
}

/// The image's HEALTHCHECK; what makes no sense in it is no check.
HealthCheck healthCheckOf(const ImageConfig &image)
{
    HealthCheck check;
    const ImageHealthcheck &wanted = image.healthcheck;
    const std::string kind = wanted.test.empty() ? "" : wanted.test.front();
    if ((kind != "CMD" && kind != "CMD-SHELL") || wanted.test.size() < 2)
        return check;
    check.test = wanted.test;
    check.interval = wanted.interval / 1000;
    check.timeout = wanted.timeout / 1000;
    check.startPeriod = wanted.startPeriod / 1000;
    check.startInterval = wanted.startInterval / 1000;
    check.retries = wanted.retries;
    return check;
}

ContainerSettings settingsFor(const oci::Spec &spec, const std::string &imageName, const ImageConfig &image,
                              const CreateOptions &options)
{
    ContainerSettings settings;
    settings.image = imageName;
    settings.command = spec.process.args;
    settings.network = options.network;
    settings.networking = options.networking;
    settings.networking.hostname = spec.hostname;
    settings.networking.files = true;
    settings.networking.expose.insert(settings.networking.expose.end(), image.exposedPorts.begin(), image.exposedPorts.end());
    settings.tty = options.tty;
    settings.openStdin = options.openStdin;
    settings.autoRemove = options.autoRemove;
    // What the image asks for is not the user's fault: a signal that does not exist falls back to TERM.
    const auto wanted = options.stopSignal ? Result<int>(*options.stopSignal) : parseSignal(image.stopSignal);
    settings.stopSignal = signalName(wanted.value_or(options.system ? oci::systemStopSignal : SIGTERM));
    settings.stopTimeout = options.stopTimeout;
    settings.memoryLimit = options.memoryLimit;
    settings.nanoCpus = options.nanoCpus;
    settings.pidsLimit = options.pidsLimit;
    settings.labels = options.labels;
    settings.mounts = options.mounts;
    settings.life = options.life.settings(healthCheckOf(image));
    for (const auto &[key, value] : image.labels) {
        if (!key.starts_with(reservedLabel))
            settings.labels.try_emplace(key, value);
    }
    return settings;
}

} // namespace

HostFacts HostFacts::read()
{
    HostFacts facts;
    facts.cpus = static_cast<int>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
    std::error_code error;
    const std::filesystem::path top = "/sys/fs/cgroup";
    // The v2 file only exists below the root, but wherever v2 has a memory controller; v1 may have been built without.
    facts.limitsSwap = std::filesystem::exists(top / "memory" / "memory.memsw.limit_in_bytes", error)
        || (std::filesystem::exists(top / "cgroup.controllers", error)
            && std::filesystem::exists("/proc/swaps", error));
    return facts;
}

Result<ContainerPlan> planContainer(const ContainerId &id, std::uint32_t idBase, const std::string &imageName,
                                    const ImageConfig &image, const CreateOptions &options, const HostFacts &host)
{
    ContainerPlan plan;
    oci::Spec &spec = plan.spec;
    spec.hostname = options.hostname.value_or(id.shortText());
    auto process = processFor(spec.hostname, image, options);
    if (!process)
        return std::unexpected(std::move(process.error()));
    spec.process = std::move(*process);
    const std::string user = options.user.value_or(image.user);
    if (!user.empty()) {
        if (auto ok = checkUser(user); !ok)
            return std::unexpected(std::move(ok.error()));
        spec.annotations[std::string(oci::userAnnotation)] = user;
    }
    spec.root = {"rootfs", options.readOnly};
    spec.mounts = standardMounts();
    addMounts(spec, options.mounts, idBase, options.bindOwner);
    for (oci::Mount &mount : containerFileMounts()) {
        if (!std::ranges::contains(spec.mounts, mount.destination, &oci::Mount::destination)) // the user's own comes first
            spec.mounts.push_back(std::move(mount));
    }
    spec.linuxConfig = linuxFor(id, idBase, options, host);
    if (options.system) {
        if (auto made = oci::makeSystem(spec); !made)
            return std::unexpected(std::move(made.error()));
    }
    if (auto applied = options.isolation.apply(spec); !applied)
        return std::unexpected(std::move(applied.error()));
    plan.settings = settingsFor(spec, imageName, image, options);
    plan.config = spec.toJson();
    if (plan.config.size() > maxConfig || plan.settings.toJson().size() > maxConfig)
        return failure(ErrorCode::LimitExceeded, "environment, command and labels together are longer than 1 MiB");
    return plan;
}

} // namespace kiste
