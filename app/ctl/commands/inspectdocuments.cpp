// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/inspect.h"
#include "app/ctl/commands/ps.h"
#include "app/ctl/format/human.h"

#include <format>

namespace kiste::ctl {

namespace {

using Json = nlohmann::ordered_json;

Result<Json> parse(const QString &text, const char *what, const QString &object)
{
    Json json = Json::parse(text.toStdString(), nullptr, false);
    if (json.is_discarded())
        return failure(ErrorCode::Corrupt, std::format("the {} of '{}' is not valid JSON", what, object.toStdString()));
    return json;
}

std::string text(const QString &value)
{
    return value.toStdString();
}

/// The member behind the pointer if it is there, else null.
Json at(const Json &json, const char *pointer)
{
    const Json::json_pointer path(pointer);
    return json.contains(path) ? json.at(path) : Json();
}

std::string orEmpty(const Json &json, const char *pointer)
{
    const Json value = at(json, pointer);
    return value.is_string() ? value.get<std::string>() : std::string();
}

Json stringList(const QStringList &values)
{
    Json list = Json::array();
    for (const QString &value : values)
        list.push_back(text(value));
    return list;
}

Json stateOf(const ContainerInfo &info)
{
    Json state = Json::object();
    state["Status"] = text(stateWord(info.state));
    state["Running"] = info.state == ContainerState::Running || info.state == ContainerState::Stopping
        || info.state == ContainerState::Paused;
    state["Paused"] = info.state == ContainerState::Paused;
    state["Restarting"] = info.state == ContainerState::Restarting;
    state["OOMKilled"] = info.oomKilled;
    state["Dead"] = info.state == ContainerState::Damaged;
    state["Pid"] = info.pid;
    state["ExitCode"] = info.exitCode;
    state["Error"] = text(info.error);
    state["StartedAt"] = text(isoTime(info.startedAt));
    state["FinishedAt"] = text(isoTime(info.finishedAt));
    return state;
}

std::string documentTime(const Json &value)
{
    return text(isoTime(value.is_number_unsigned() ? value.get<quint64>() : 0));
}

Json healthOf(const ContainerInfo &info, const Json &health)
{
    Json log = Json::array();
    for (const Json &result : at(health, "/log")) {
        log.push_back({{"Start", documentTime(at(result, "/start"))},
                       {"End", documentTime(at(result, "/end"))},
                       {"ExitCode", at(result, "/exitCode")},
                       {"Output", orEmpty(result, "/output")}});
    }
    return {{"Status", info.isActive() ? orEmpty(health, "/status") : "unhealthy"},
            {"FailingStreak", at(health, "/failingStreak")},
            {"Log", std::move(log)}};
}

/// The record of the last end: why, what it used, what it said last.
Json lastExitOf(const Json &exit)
{
    return {{"Cause", orEmpty(exit, "/cause")},
            {"ExitCode", at(exit, "/exitCode")},
            {"OOMKilled", at(exit, "/oomKilled")},
            {"StartedAt", documentTime(at(exit, "/startedAt"))},
            {"FinishedAt", documentTime(at(exit, "/finishedAt"))},
            {"Stats", at(exit, "/stats")},
            {"LastLines", at(exit, "/lastLines")}};
}

Json healthcheckOf(const Json &settings)
{
    const Json check = at(settings, "/life/health");
    if (!check.is_object())
        return {};
    const auto nanoseconds = [&check](const char *pointer) {
        const Json value = at(check, pointer);
        return value.is_number_integer() ? value.get<std::int64_t>() * 1000 : 0;
    };
    return {{"Test", at(check, "/test")},
            {"Interval", nanoseconds("/interval")},
            {"Timeout", nanoseconds("/timeout")},
            {"StartPeriod", nanoseconds("/startPeriod")},
            {"StartInterval", nanoseconds("/startInterval")},
            {"Retries", at(check, "/retries")},
            {"OnFailure", at(check, "/onFailure")}};
}

/// The number behind the pointer, 0 if there is none.
std::int64_t numberAt(const Json &json, const char *pointer)
{
    const Json value = at(json, pointer);
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

/// Limits of docker's HostConfig that only config.json has.
void addLimits(Json &host, const Json &spec)
{
    host["MemoryReservation"] = numberAt(spec, "/linux/resources/memory/reservation");
    host["MemorySwap"] = numberAt(spec, "/linux/resources/memory/swap");
    host["CpuShares"] = numberAt(spec, "/linux/resources/cpu/shares");
    host["CpuPeriod"] = numberAt(spec, "/linux/resources/cpu/period");
    host["CpuQuota"] = numberAt(spec, "/linux/resources/cpu/quota");
    host["CpusetCpus"] = orEmpty(spec, "/linux/resources/cpu/cpus");
    host["CpusetMems"] = orEmpty(spec, "/linux/resources/cpu/mems");
    host["BlkioWeight"] = numberAt(spec, "/linux/resources/blockIO/weight");
    host["OomScoreAdj"] = numberAt(spec, "/process/oomScoreAdj");
}

/// Docker's "Binds": "SOURCE:TARGET[:ro]" of what has a source.
Json bindsOf(const ContainerInfo &info)
{
    Json binds = Json::array();
    for (const QString &mount : info.mounts) {
        if (!mount.startsWith(u':'))
            binds.push_back(text(mount));
    }
    return binds;
}

Json hostConfigOf(const ContainerInfo &info, const Json &spec, const Json &settings)
{
    Json host = Json::object();
    host["Binds"] = bindsOf(info);
    host["NetworkMode"] = text(info.network);
    host["AutoRemove"] = info.autoRemove;
    host["Memory"] = info.memoryLimit;
    host["NanoCpus"] = info.nanoCpus;
    host["PidsLimit"] = info.pidsLimit;
    addLimits(host, spec);
    host["RestartPolicy"] = {{"Name", text(info.restartPolicy.section(u':', 0, 0))},
                             {"MaximumRetryCount", info.restartPolicy.section(u':', 1).toUInt()}};
    const Json size = at(settings, "/life/logMaxSize");
    const Json files = at(settings, "/life/logMaxFiles");
    if (size.is_number_unsigned() && files.is_number_unsigned()) {
        host["LogConfig"] = {{"Type", "local"},
                             {"Config", {{"max-size", std::to_string(size.get<std::uint64_t>())},
                                         {"max-file", std::to_string(files.get<std::uint64_t>())}}}};
    }
    host["ReadonlyRootfs"] = at(spec, "/root/readonly").is_boolean() && at(spec, "/root/readonly").get<bool>();
    return host;
}

/// "0.0.0.0:8080->80/tcp" and "80/tcp" as docker's maps of bindings by port.
Json bindingsOf(const QStringList &ports)
{
    Json bindings = Json::object();
    for (const QString &port : ports) {
        const qsizetype arrow = port.indexOf(QLatin1StringView("->"));
        const std::string inside = text(arrow < 0 ? port : port.sliced(arrow + 2));
        if (arrow < 0) {
            bindings.emplace(inside, Json());
            continue;
        }
        if (!bindings.contains(inside) || bindings[inside].is_null())
            bindings[inside] = Json::array();
        const QString outside = port.first(arrow);
        QString address = outside.section(u':', 0, -2);
        address.remove(u'[').remove(u']');
        bindings[inside].push_back({{"HostIp", text(address)}, {"HostPort", text(outside.section(u':', -1))}});
    }
    return bindings;
}

Json networkSettingsOf(const ContainerInfo &info)
{
    Json networks = Json::object();
    std::string first;
    for (auto it = info.addresses.begin(); it != info.addresses.end(); ++it) {
        const QStringList addresses = it->split(u' ', Qt::SkipEmptyParts);
        Json entry{{"IPAddress", ""}, {"GlobalIPv6Address", ""}};
        for (const QString &address : addresses)
            entry[address.contains(u':') ? "GlobalIPv6Address" : "IPAddress"] = text(address);
        if (first.empty())
            first = entry["IPAddress"].get<std::string>();
        networks[text(it.key())] = std::move(entry);
    }
    return {{"IPAddress", first}, {"Ports", bindingsOf(info.isActive() ? info.ports : QStringList())}, {"Networks", std::move(networks)}};
}

std::string userOf(const Json &spec)
{
    const Json uid = at(spec, "/process/user/uid");
    const Json gid = at(spec, "/process/user/gid");
    if (!uid.is_number_unsigned() || !gid.is_number_unsigned())
        return {};
    return std::format("{}:{}", uid.get<std::uint64_t>(), gid.get<std::uint64_t>());
}

Json configOf(const ContainerInfo &info, const Json &spec, const Json &settings)
{
    Json config = Json::object();
    config["Hostname"] = orEmpty(spec, "/hostname");
    config["User"] = userOf(spec);
    config["Tty"] = info.tty;
    config["OpenStdin"] = info.openStdin;
    config["Env"] = at(spec, "/process/env");
    config["Cmd"] = stringList(info.command);
    config["Image"] = text(info.image);
    config["WorkingDir"] = orEmpty(spec, "/process/cwd");
    Json labels = Json::object();
    for (auto it = info.labels.begin(); it != info.labels.end(); ++it)
        labels[text(it.key())] = text(*it);
    config["Labels"] = std::move(labels);
    config["StopSignal"] = orEmpty(settings, "/stopSignal");
    config["StopTimeout"] = at(settings, "/stopTimeout");
    if (Json check = healthcheckOf(settings); check.is_object())
        config["Healthcheck"] = std::move(check);
    return config;
}

/// Docker's "Mounts", of what the engine keeps.
Json mountsOf(const Json &settings)
{
    Json list = Json::array();
    const Json mounts = at(settings, "/mounts");
    for (const Json &mount : mounts.is_array() ? mounts : Json::array()) {
        const std::string type = orEmpty(mount, "/type");
        Json entry{{"Type", type}};
        if (type == "volume")
            entry["Name"] = orEmpty(mount, "/source");
        else if (type == "bind")
            entry["Source"] = orEmpty(mount, "/source");
        entry["Destination"] = orEmpty(mount, "/target");
        if (type == "volume")
            entry["Driver"] = "local";
        const Json options = at(mount, "/options");
        std::string mode;
        for (const Json &option : options.is_array() ? options : Json::array())
            mode += (mode.empty() ? "" : ",") + (option.is_string() ? option.get<std::string>() : std::string());
        entry["Mode"] = mode;
        const Json readOnly = at(mount, "/readOnly");
        entry["RW"] = !(readOnly.is_boolean() && readOnly.get<bool>());
        entry["Propagation"] = orEmpty(mount, "/propagation");
        list.push_back(std::move(entry));
    }
    return list;
}

} // namespace

Result<Json> inspectContainer(const ContainerInfo &info, const QString &runtimeSpec, const QString &settingsText,
                              const QString &reportText)
{
    const auto spec = parse(runtimeSpec, "runtime specification", info.name);
    if (!spec)
        return std::unexpected(spec.error());
    const auto settings = parse(settingsText, "settings document", info.name);
    if (!settings)
        return std::unexpected(settings.error());
    Json json = Json::object();
    json["Id"] = text(info.id);
    json["Created"] = text(isoTime(info.createdAt));
    json["Path"] = text(info.command.value(0));
    json["Args"] = stringList(info.command.mid(1));
    json["State"] = stateOf(info);
    const Json report = Json::parse(reportText.toStdString(), nullptr, false);
    if (const Json health = at(report, "/health"); health.is_object())
        json["State"]["Health"] = healthOf(info, health);
    if (const Json exit = at(report, "/exit"); exit.is_object())
        json["LastExit"] = lastExitOf(exit);
    json["Image"] = text(info.imageDigest);
    json["RestartCount"] = info.restartCount;
    json["Name"] = "/" + text(info.name);
    json["Owner"] = info.owner;
    json["HostConfig"] = hostConfigOf(info, *spec, *settings);
    json["Mounts"] = mountsOf(*settings);
    json["NetworkSettings"] = networkSettingsOf(info);
    json["Config"] = configOf(info, *spec, *settings);
    json["RuntimeSpec"] = *spec;
    json["Settings"] = *settings;
    return json;
}

Result<Json> inspectImage(const ImageInfo &image, const QString &manifestText, const QString &configText)
{
    const auto manifest = parse(manifestText, "manifest", image.digest);
    if (!manifest)
        return std::unexpected(manifest.error());
    const auto config = parse(configText, "configuration", image.digest);
    if (!config)
        return std::unexpected(config.error());
    Json json = Json::object();
    json["Id"] = text(image.configDigest);
    json["RepoTags"] = stringList(image.names);
    json["Digest"] = text(image.digest);
    json["Created"] = text(isoTime(image.createdAt));
    json["Loaded"] = text(isoTime(image.loadedAt));
    json["LastUsed"] = text(isoTime(image.lastUsedAt));
    json["Author"] = orEmpty(*config, "/author");
    json["Architecture"] = text(image.architecture);
    json["Os"] = text(image.os);
    json["Size"] = image.size;
    json["Owner"] = image.owner;
    json["UsedBy"] = stringList(image.usedBy);
    json["Config"] = at(*config, "/config");
    json["RootFS"] = {{"Type", "layers"}, {"Layers", at(*config, "/rootfs/diff_ids")}};
    json["History"] = at(*config, "/history");
    json["Manifest"] = *manifest;
    return json;
}

} // namespace kiste::ctl
