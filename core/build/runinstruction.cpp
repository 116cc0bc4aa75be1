// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// RUN and its mounts
#include "core/build/instructionparser.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

namespace kiste::build {

namespace {

constexpr std::array<std::string_view, 5> typeNames = {"bind", "cache", "tmpfs", "secret", "ssh"};
constexpr std::array<std::string_view, 3> sharingNames = {"shared", "private", "locked"};

/// The keys that each type takes; a text, as one is looked for in it.
constexpr std::array<std::string_view, 5> typeKeys = {
    " type from source target readonly readwrite ",
    " type from source target readonly readwrite id sharing mode uid gid ",
    " type target size ",
    " type id source target env required mode uid gid ",
    " type id target required mode uid gid ",
};

/// The fields of a line of comma-separated values; nothing if a quote has no end.
std::optional<std::vector<std::string>> commaSeparated(std::string_view text)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
            fields.back() += text[++i];
        else if (c == '"' && (quoted || fields.back().empty()))
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else
            fields.back() += c;
    }
    if (quoted)
        return std::nullopt;
    return fields;
}

std::string fullKey(std::string_view key)
{
    if (key == "src")
        return "source";
    if (key == "dst" || key == "destination")
        return "target";
    if (key == "ro")
        return "readonly";
    if (key == "rw")
        return "readwrite";
    return std::string(key);
}

template<std::size_t N>
std::optional<std::size_t> indexOf(const std::array<std::string_view, N> &names, std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

std::string pathEnd(std::string_view path)
{
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path.substr(path.rfind('/') + 1));
}

} // namespace

void InstructionParser::parseRun()
{
    takeKnownFlags({{"mount", false, true}, {"network"}, {"security"}, {"device", false, true}});
    RunInstruction run;
    if (const auto network = flag("network")) {
        constexpr std::array<std::string_view, 3> names = {"default", "none", "host"};
        const auto index = indexOf(names, network->text);
        if (!index)
            return fail("flag-value", network->place, std::format("there is no network '{}' for RUN", printable(network->text)),
                        "there are default, none and host");
        run.network = static_cast<RunNetwork>(*index);
    }
    if (const auto security = flag("security")) {
        if (security->text != "sandbox" && security->text != "insecure")
            return fail("flag-value", security->place, std::format("'--security' cannot be '{}'", printable(security->text)),
                        "there are sandbox and insecure");
        run.insecure = security->text == "insecure";
    }
    for (const Flag *device : flags("device"))
        run.devices.push_back(device->value.value_or(std::string()));
    run.command = command(m_rest);
    if (m_rest.text().empty() || run.command.words.empty())
        return fail("missing-argument", restPlace(), "RUN names no command");
    m_out.content = std::move(run);
    for (const Flag *mount : flags("mount"))
        parseMount(*mount);
}

void InstructionParser::parseMount(const Flag &flag)
{
    const auto fields = commaSeparated(flag.value.value_or(std::string()));
    if (!fields)
        return fail("mount-form", flag.place, "a quote in '--mount' has no end");
    RunMount mount;
    mount.place = flag.place;
    std::string given = " ";
    for (const std::string &field : *fields)
        parseMountField(mount, field, given);
    checkMount(mount, given);
    if (m_failed)
        return;
    if (mount.type == MountType::Secret && mount.id.empty())
        mount.id = mount.source.empty() ? pathEnd(mount.target) : mount.source;
    if (mount.type == MountType::Secret && mount.target.empty() && mount.environment.empty())
        mount.target = "/run/secrets/" + pathEnd(mount.id);
    if (mount.type == MountType::Cache && mount.id.empty())
        mount.id = mount.target;
    std::get<RunInstruction>(m_out.content).mounts.push_back(std::move(mount));
}

void InstructionParser::parseMountField(RunMount &mount, std::string_view field, std::string &given)
{
    const std::size_t equals = field.find('=');
    const std::string key = fullKey(lowerCase(trimmed(field.substr(0, equals))));
    const std::string value(equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1));
    given += key + ' ';
    const auto wrong = [&](std::string hint) {
        fail("mount-form", mount.place, std::format("'{}' of '--mount' cannot be '{}'", printable(key), printable(value)), std::move(hint));
    };
    if (key == "readonly" || key == "readwrite" || key == "required") {
        if (equals != std::string_view::npos && value != "true" && value != "false")
            return wrong("it is true or false");
        const bool on = value != "false";
        if (key == "required")
            mount.required = on;
        else
            mount.readOnly = (key == "readonly") == on;
        return;
    }
    if (equals == std::string_view::npos)
        return fail("mount-form", mount.place, std::format("'{}' of '--mount' has no value", printable(key)), "write NAME=VALUE");
    if (key == "type") {
        const auto type = indexOf(typeNames, lowerCase(value));
        if (!type)
            return wrong("there are bind, cache, tmpfs, secret and ssh");
        mount.type = static_cast<MountType>(*type);
    } else if (key == "sharing") {
        const auto sharing = indexOf(sharingNames, lowerCase(value));
        if (!sharing)
            return wrong("there are shared, private and locked");
        mount.sharing = static_cast<CacheSharing>(*sharing);
    } else if (key == "from") {
        if (value.contains('$'))
            return wrong("variables do not work here: give a stage with FROM $… AS NAME");
        mount.from = value;
    } else if (key == "source") {
        mount.source = value;
    } else if (key == "target") {
        mount.target = value;
    } else if (key == "id") {
        mount.id = value;
    } else if (key == "env") {
        mount.environment = value;
    } else {
        parseMountNumber(mount, key, value);
    }
}

void InstructionParser::parseMountNumber(RunMount &mount, std::string_view key, std::string_view value)
{
    if (key == "size") {
        const auto size = parseByteCount(value);
        if (!size)
            return fail("mount-form", mount.place, std::format("'{}' is no size", printable(value)), "a size is written 64m");
        mount.size = *size;
        return;
    }
    if (key != "mode" && key != "uid" && key != "gid")
        return fail("mount-form", mount.place, std::format("'--mount' has no '{}'", printable(key)),
                    "there are type, from, source, target, id, ro, rw, sharing, mode, uid, gid, size, env and required");
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number, key == "mode" ? 8 : 10);
    constexpr std::uint32_t allModes = 07777;
    if (error != std::errc() || end != value.data() + value.size() || (key == "mode" && number > allModes))
        return fail("mount-form", mount.place, std::format("'{}' of '--mount' cannot be '{}'", key, printable(value)), "it is a number");
    if (key == "mode")
        mount.mode = number;
    else
        (key == "uid" ? mount.uid : mount.gid) = number;
}

void InstructionParser::checkMount(const RunMount &mount, const std::string &given)
{
    const auto type = static_cast<std::size_t>(mount.type);
    std::string_view rest = given;
    while (true) {
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        if (rest.empty())
            break;
        const std::string_view key = rest.substr(0, rest.find(' '));
        rest.remove_prefix(key.size());
        if (!typeKeys[type].contains(std::format(" {} ", key)))
            return fail("mount-form", mount.place, std::format("a mount of type {} has no '{}'", typeNames[type], printable(key)));
    }
    const bool needsTarget = mount.type == MountType::Bind || mount.type == MountType::Cache || mount.type == MountType::Tmpfs;
    if (needsTarget && mount.target.empty())
        return fail("mount-form", mount.place, std::format("a mount of type {} needs a target", typeNames[type]), "add target=PATH");
    if (mount.type == MountType::Secret && mount.id.empty() && mount.target.empty() && mount.source.empty())
        return fail("mount-form", mount.place, "a secret needs an id", "add id=NAME");
}

} // namespace kiste::build
