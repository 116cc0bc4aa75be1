// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/parse/mounts.h"

#include "app/ctl/parse/units.h"
#include "core/ipc/dbustypes.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<std::string_view, 6> propagations = {"private", "rprivate", "shared", "rshared", "slave", "rslave"};

QString toText(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::vector<std::string> split(const std::string &text, char separator)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        const std::size_t end = text.find(separator, at);
        parts.push_back(text.substr(at, end == std::string::npos ? end : end - at));
        if (end == std::string::npos)
            return parts;
        at = end + 1;
    }
}

/// A line of comma-separated values; a field in quotes may hold commas, and quotes written twice.
Result<std::vector<std::string>> splitFields(const std::string &text)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            fields.back() += text[++i];
        } else if (quoted && c == '"') {
            quoted = false;
        } else if (!quoted && c == '"' && fields.back().empty()) {
            quoted = true;
        } else if (!quoted && c == ',') {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    if (quoted)
        return invalidArgument(std::format("'{}' has a quote that does not end", text));
    return fields;
}

bool isPath(const std::string &text)
{
    return text.starts_with('/') || text.starts_with("./") || text.starts_with("../") || text == "." || text == ".."
        || text.starts_with("~/");
}

QString hostPath(const std::string &text, const std::string &directory)
{
    const std::filesystem::path path(text);
    return toText((path.is_absolute() ? path : std::filesystem::path(directory) / path).lexically_normal().string());
}

Result<bool> parseBoolean(const std::string &value, std::string_view key)
{
    if (value.empty() || value == "1" || value == "true" || value == "t" || value == "T" || value == "TRUE" || value == "True")
        return true;
    if (value == "0" || value == "false" || value == "f" || value == "F" || value == "FALSE" || value == "False")
        return false;
    return invalidArgument(std::format("'{}' of {} is neither true nor false", value, key));
}

/// One of the words behind the second colon of `-v`.
Result<void> applyWord(QVariantMap &mount, const std::string &word)
{
    // Nothing to do for these: SELinux labels and the owners of files (z, Z, U) because every mount is shown with the
    // container's ids and the engine labels nothing; the consistency of macOS; and what is so without a word.
    constexpr std::array<std::string_view, 11> ignored = {
        "rw", "z", "Z", "U", "idmap", "consistent", "cached", "delegated", "default", "copy", ""};
    constexpr std::array<std::string_view, 9> passed = {
        "noexec", "exec", "nosuid", "nodev", "noatime", "nodiratime", "relatime", "strictatime", "nosymfollow"};
    if (word == "ro" || word == "readonly") {
        mount.insert(u"read-only"_s, true);
    } else if (word == "nocopy") {
        mount.insert(u"nocopy"_s, true);
    } else if (word == "bind" || word == "rbind") {
        mount.insert(u"recursive"_s, word == "rbind");
    } else if (std::ranges::contains(propagations, std::string_view(word))) {
        mount.insert(u"propagation"_s, toText(word));
    } else if (std::ranges::contains(passed, std::string_view(word))) {
        mount.insert(u"options"_s, mount.value(u"options"_s).toStringList() << toText(word));
    } else if (word == "O") {
        return invalidArgument(
            "the mount option 'O' is not supported: changes of an overlay would be lost; use ro, or a volume");
    } else if (word == "suid" || word == "dev") {
        return invalidArgument(
            std::format("the mount option '{}' is not supported: what others put there must not gain rights", word));
    } else if (!std::ranges::contains(ignored, std::string_view(word))) {
        return invalidArgument(std::format("there is no mount option '{}'", word));
    }
    return {};
}

/// State of parsing one `--mount`.
struct MountFields
{
    QVariantMap mount;
    StringMap labels;
    std::string type = "volume";
    std::string source;

    Result<void> take(const std::string &key, const std::string &value, bool hasValue);
    Result<bool> takeFlag(const std::string &key, const std::string &value);
    Result<bool> takeTmpfs(const std::string &key, const std::string &value);
    Result<bool> takeWord(const std::string &key, const std::string &value, bool hasValue);
};

Result<bool> MountFields::takeFlag(const std::string &key, const std::string &value)
{
    const bool readOnly = key == "readonly" || key == "ro" || key == "rw";
    if (!readOnly && key != "volume-nocopy" && key != "bind-nonrecursive")
        return false;
    const auto flag = parseBoolean(value, key);
    if (!flag)
        return flag;
    if (readOnly)
        mount.insert(u"read-only"_s, *flag != (key == "rw"));
    else
        mount.insert(key == "volume-nocopy" ? u"nocopy"_s : u"recursive"_s, *flag == (key == "volume-nocopy"));
    return true;
}

Result<bool> MountFields::takeTmpfs(const std::string &key, const std::string &value)
{
    if (key == "tmpfs-size") {
        const auto size = parseSize(value);
        if (!size)
            return std::unexpected(size.error());
        mount.insert(u"size"_s, QVariant::fromValue(quint64(*size)));
        return true;
    }
    if (key != "tmpfs-mode")
        return false;
    const bool octal = !value.empty() && value.size() <= 5 && value.find_first_not_of("01234567") == std::string::npos;
    const unsigned mode = octal ? static_cast<unsigned>(std::stoul(value, nullptr, 8)) : 010000;
    if (mode > 07777)
        return invalidArgument(std::format("'{}' of tmpfs-mode is not an octal mode", value));
    mount.insert(u"mode"_s, QVariant::fromValue(quint32(mode)));
    return true;
}

/// Podman's fields: words of `-v`, and what has no meaning here.
Result<bool> MountFields::takeWord(const std::string &key, const std::string &, bool hasValue)
{
    constexpr std::array<std::string_view, 5> ignored = {"U", "chown", "idmap", "relabel", "consistency"};
    if (std::ranges::contains(ignored, std::string_view(key)))
        return true;
    if (key == "tmpcopyup" || key == "notmpcopyup") {
        mount.insert(u"options"_s, mount.value(u"options"_s).toStringList() << toText(key));
        return true;
    }
    constexpr std::array<std::string_view, 5> words = {"noexec", "exec", "nosuid", "nodev", "noatime"};
    if (hasValue || !std::ranges::contains(words, std::string_view(key)))
        return false;
    return applyWord(mount, key).transform([] { return true; });
}

Result<void> MountFields::take(const std::string &key, const std::string &value, bool hasValue)
{
    if (const auto flag = takeFlag(key, value); !flag || *flag)
        return flag ? Result<void>() : Result<void>(std::unexpected(flag.error()));
    if (const auto word = takeWord(key, value, hasValue); !word || *word)
        return word ? Result<void>() : Result<void>(std::unexpected(word.error()));
    if (!hasValue || value.empty())
        return invalidArgument(std::format("'{}' needs a value", key));
    if (const auto tmpfs = takeTmpfs(key, value); !tmpfs || *tmpfs)
        return tmpfs ? Result<void>() : Result<void>(std::unexpected(tmpfs.error()));
    if (key == "type") {
        type = value;
    } else if (key == "source" || key == "src") {
        source = value;
    } else if (key == "target" || key == "destination" || key == "dst") {
        mount.insert(u"target"_s, toText(value));
    } else if (key == "bind-propagation") {
        if (!std::ranges::contains(propagations, std::string_view(value)))
            return invalidArgument(std::format("'{}' is not a kind of propagation", value));
        mount.insert(u"propagation"_s, toText(value));
    } else if (key == "bind-recursive") {
        if (value != "enabled" && value != "disabled" && value != "writable" && value != "readonly")
            return invalidArgument(std::format("'{}' of bind-recursive is not enabled, disabled, writable or readonly", value));
        mount.insert(u"recursive"_s, value != "disabled");
        mount.insert(u"recursive-read-only"_s, value != "writable");
    } else if (key == "volume-subpath") {
        mount.insert(u"subpath"_s, toText(value));
    } else if (key == "volume-label") {
        const std::size_t equals = value.find('=');
        labels.insert(toText(value.substr(0, equals)), equals == std::string::npos ? QString() : toText(value.substr(equals + 1)));
    } else if (key == "volume-driver" && value != "local") {
        return invalidArgument(std::format("there is no volume driver '{}', only local", value));
    } else if (key == "volume-opt") {
        return invalidArgument(
            std::format("volume-opt '{}' has no meaning: a volume is a directory of the engine's; mount a path of this "
                        "computer with type=bind and memory with type=tmpfs",
                        value));
    } else if (key != "volume-driver") {
        return invalidArgument(std::format("there is no mount field '{}'", key));
    }
    return {};
}

} // namespace

Result<QVariantMap> parseVolumeOption(const std::string &text, const std::string &directory)
{
    const std::vector<std::string> parts = split(text, ':');
    if (parts.size() > 3 || std::ranges::any_of(parts, &std::string::empty))
        return invalidArgument(std::format("'{}' is not of the form [SOURCE:]TARGET[:OPTIONS]", text));
    QVariantMap mount;
    const std::string &target = parts.size() == 1 ? parts[0] : parts[1];
    if (!target.starts_with('/'))
        return invalidArgument(std::format("'{}' in '{}' is not an absolute path in the container", target, text));
    mount.insert(u"target"_s, toText(target));
    const bool bind = parts.size() > 1 && isPath(parts[0]);
    mount.insert(u"type"_s, bind ? u"bind"_s : u"volume"_s);
    if (bind)
        mount.insert(u"source"_s, hostPath(parts[0], directory));
    else if (parts.size() > 1)
        mount.insert(u"source"_s, toText(parts[0]));
    if (parts.size() == 3) {
        for (const std::string &word : split(parts[2], ',')) {
            if (auto applied = applyWord(mount, word); !applied)
                return std::unexpected(std::move(applied.error()));
        }
    }
    return mount;
}

Result<QVariantMap> parseMountOption(const std::string &text, const std::string &directory)
{
    const auto fields = splitFields(text);
    if (!fields)
        return std::unexpected(fields.error());
    MountFields all;
    for (const std::string &field : *fields) {
        const std::size_t equals = field.find('=');
        const bool hasValue = equals != std::string::npos;
        if (auto taken = all.take(field.substr(0, equals), hasValue ? field.substr(equals + 1) : "", hasValue); !taken)
            return std::unexpected(std::move(taken.error()));
    }
    if (all.type != "bind" && all.type != "volume" && all.type != "tmpfs")
        return invalidArgument(std::format("'{}' is not a type of mount; there are bind, volume and tmpfs", all.type));
    if (!all.mount.contains(u"target"_s))
        return invalidArgument("a mount needs a target");
    if (!all.mount.value(u"target"_s).toString().startsWith(u'/'))
        return invalidArgument(std::format("the target '{}' is not an absolute path in the container",
                                   all.mount.value(u"target"_s).toString().toStdString()));
    if (all.type == "bind" && all.source.empty())
        return invalidArgument("a mount of type bind needs a source");
    if (all.type == "tmpfs" && !all.source.empty())
        return invalidArgument("a mount of type tmpfs has no source");
    all.mount.insert(u"type"_s, toText(all.type));
    if (!all.source.empty())
        all.mount.insert(u"source"_s, all.type == "bind" ? hostPath(all.source, directory) : toText(all.source));
    if (!all.labels.isEmpty())
        all.mount.insert(u"labels"_s, QVariant::fromValue(all.labels));
    return all.mount;
}

Result<QVariantMap> parseTmpfsOption(const std::string &text)
{
    const std::size_t colon = text.find(':');
    const std::string target = text.substr(0, colon);
    if (!target.starts_with('/'))
        return invalidArgument(std::format("'{}' is not an absolute path in the container", target));
    QVariantMap mount{{u"type"_s, u"tmpfs"_s}, {u"target"_s, toText(target)}};
    QStringList options;
    if (colon != std::string::npos) {
        for (const std::string &word : split(text.substr(colon + 1), ',')) {
            if (!word.empty())
                options.append(toText(word));
        }
    }
    if (!options.isEmpty())
        mount.insert(u"options"_s, options);
    return mount;
}

} // namespace kiste::ctl
