// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/createoptions.h"

#include "core/base/ids.h"
#include "core/base/signalname.h"
#include "privhelper/service/options.h"

#include <algorithm>
#include <format>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr std::uint32_t maxStopTimeout = 24 * 3600;

std::vector<std::string> texts(const QStringList &list)
{
    std::vector<std::string> out;
    for (const QString &text : list)
        out.push_back(text.toStdString());
    return out;
}

std::optional<std::string> text(const std::optional<QString> &value)
{
    return value ? std::optional(value->toStdString()) : std::nullopt;
}

Result<void> checkHostname(const std::string &hostname)
{
    const auto alphanumeric = [](unsigned char c) { return c < 128 && std::isalnum(c); };
    const bool ok = !hostname.empty() && hostname.size() <= 64 && alphanumeric(hostname.front())
        && std::ranges::all_of(hostname, [&](unsigned char c) { return alphanumeric(c) || c == '-' || c == '.'; });
    if (!ok)
        return invalidArgument(std::format("'{}' is not a host name", hostname.substr(0, 80)));
    return {};
}

Result<void> checkLimits(const CreateOptions &options, int cpus)
{
    if (options.memoryLimit != 0 && options.memoryLimit < minMemory)
        return invalidArgument(std::format("a memory limit of {} bytes is below the least, 6 MiB", options.memoryLimit));
    if (options.memoryLimit > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return invalidArgument("the memory limit is out of range");
    const auto most = static_cast<std::uint64_t>(cpus) * 1'000'000'000;
    if (options.nanoCpus != 0 && (options.nanoCpus < minNanoCpus || options.nanoCpus > most))
        return invalidArgument(std::format("{} cores are not between 0.01 and {}, which this machine has",
                                   static_cast<double>(options.nanoCpus) / 1e9, cpus));
    if (options.pidsLimit < -1 || options.pidsLimit > maxPids)
        return invalidArgument(std::format("a limit of {} processes is out of range", options.pidsLimit));
    if (options.stopTimeout > maxStopTimeout && options.stopTimeout != 0xffffffff)
        return invalidArgument(std::format("a stop timeout of {} seconds is longer than a day", options.stopTimeout));
    return {};
}

Result<void> checkTexts(const CreateOptions &options)
{
    if (options.name) {
        if (const auto name = ContainerName::parse(*options.name); !name)
            return std::unexpected(name.error());
    }
    if (options.user) {
        if (auto ok = checkUser(*options.user); !ok)
            return ok;
    }
    if (options.workdir) {
        if (auto ok = checkWorkdir(*options.workdir); !ok)
            return ok;
    }
    if (options.hostname) {
        if (auto ok = checkHostname(*options.hostname); !ok)
            return ok;
    }
    for (const auto &[key, value] : options.labels) {
        if (key.empty() || key.starts_with(reservedLabel))
            return invalidArgument(std::format("'{}' cannot be the name of a label", key.substr(0, 80)));
    }
    return checkEnvironment(options.env);
}

} // namespace

Result<void> checkUser(const std::string &user)
{
    if (user.empty() || user.size() > 256 || std::ranges::count(user, ':') > 1)
        return invalidArgument(std::format("'{}' is not a user", user.substr(0, 80)));
    const std::size_t colon = user.find(':');
    const std::string group = colon == std::string::npos ? "" : user.substr(colon + 1);
    if (colon == 0 || (colon != std::string::npos && group.empty()))
        return invalidArgument(std::format("'{}' is not a user", user.substr(0, 80)));
    for (const std::string &part : {user.substr(0, colon), group}) {
        const bool number = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
        if (number && (part.size() > 10 || std::stoull(part) > 2147483647))
            return invalidArgument(std::format("the id '{}' is out of range", part));
    }
    return {};
}

Result<void> checkEnvironment(const std::vector<std::string> &env)
{
    for (const std::string &entry : env) {
        const std::size_t equals = entry.find('=');
        if (equals == 0 || equals == std::string::npos)
            return invalidArgument(std::format("'{}' is not of the form NAME=value", entry.substr(0, 80)));
    }
    return {};
}

Result<void> checkWorkdir(const std::string &path)
{
    if (!path.starts_with('/') || path.size() >= 4096)
        return invalidArgument(std::format("the working directory '{}' is not an absolute path", path.substr(0, 80)));
    return {};
}

Result<CreateOptions> CreateOptions::parse(const QVariantMap &map, int cpus)
{
    OptionReader reader(map);
    std::optional<QString> name, workdir, user, hostname, stopSignal;
    NetworkCreateOptions network;
    std::optional<QStringList> entrypoint, command;
    QStringList env;
    StringMap labels;
    quint64 memoryLimit = 0, nanoCpus = 0;
    qint64 pidsLimit = 2048;
    CreateOptions out;
    reader.read("name"_L1, name);
    reader.read("entrypoint"_L1, entrypoint);
    reader.read("command"_L1, command);
    reader.read("env"_L1, env);
    reader.read("workdir"_L1, workdir);
    reader.read("user"_L1, user);
    reader.read("hostname"_L1, hostname);
    reader.read("tty"_L1, out.tty);
    reader.read("open-stdin"_L1, out.openStdin);
    reader.read("auto-remove"_L1, out.autoRemove);
    reader.read("read-only"_L1, out.readOnly);
    reader.read("system"_L1, out.system);
    reader.read("memory-limit"_L1, memoryLimit);
    reader.read("nano-cpus"_L1, nanoCpus);
    reader.read("pids-limit"_L1, pidsLimit);
    network.read(reader);
    reader.read("stop-signal"_L1, stopSignal);
    reader.read("stop-timeout"_L1, out.stopTimeout);
    reader.read("labels"_L1, labels);
    auto isolation = IsolationOptions::read(reader);
    if (!isolation)
        return std::unexpected(std::move(isolation.error()));
    out.isolation = std::move(*isolation);
    auto mounts = MountWishes::read(reader);
    if (!mounts)
        return std::unexpected(std::move(mounts.error()));
    out.mountWishes = std::move(*mounts);
    auto life = LifeOptions::read(reader);
    if (!life)
        return std::unexpected(std::move(life.error()));
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    out.life = std::move(*life);
    if (out.autoRemove && out.life.restart.kind != RestartPolicy::Kind::No)
        return invalidArgument("a container that removes itself cannot have a restart policy");

    out.tty = out.tty || out.system; // its console
    out.name = text(name);
    out.workdir = text(workdir);
    out.user = text(user);
    out.hostname = text(hostname);
    if (auto sound = network.apply(out); !sound)
        return std::unexpected(std::move(sound.error()));
    if (entrypoint)
        out.entrypoint = texts(*entrypoint);
    if (command)
        out.command = texts(*command);
    out.env = texts(env);
    out.memoryLimit = memoryLimit;
    out.nanoCpus = nanoCpus;
    out.pidsLimit = pidsLimit == 0 ? -1 : pidsLimit;
    for (const auto &[key, value] : labels.asKeyValueRange())
        out.labels[key.toStdString()] = value.toStdString();
    if (stopSignal) {
        const auto number = parseSignal(stopSignal->toStdString());
        if (!number)
            return std::unexpected(number.error());
        out.stopSignal = *number;
    }
    if (auto sound = checkTexts(out); !sound)
        return std::unexpected(std::move(sound.error()));
    if (auto sound = checkLimits(out, cpus); !sound)
        return std::unexpected(std::move(sound.error()));
    return out;
}

} // namespace kiste
