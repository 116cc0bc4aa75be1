// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/mountwishes.h"

#include "core/base/fileio.h"
#include "core/base/volumeid.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <format>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr std::size_t maxMounts = 120; // their trees travel in one packet with the image's layers
constexpr std::size_t maxPath = 4096;
constexpr std::uint32_t ids = 65536;

/// Files of /proc that other engines let be replaced, too; lxcfs has them.
constexpr std::array<std::string_view, 8> replaceable
    = {"/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat",
       "/proc/swaps",   "/proc/uptime",    "/proc/loadavg", "/proc/slabinfo"};

bool isBelow(std::string_view path, std::string_view directory)
{
    return path == directory || (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
}

/// A path inside a volume that cannot leave it; the kernel resolves it below the volume all the same.
Result<void> checkSubpath(const std::string &path)
{
    const std::filesystem::path parts(path);
    if (parts.is_absolute() || path.size() >= maxPath || std::ranges::contains(parts, std::filesystem::path("..")))
        return invalidArgument(std::format("the subpath '{}' is not a path inside the volume", printable(path)));
    return {};
}

Result<void> checkTmpfsOption(const std::string &option)
{
    constexpr std::array<std::string_view, 14> flags
        = {"ro",  "rw",   "noexec", "exec", "nosuid",  "suid",        "nodev",
           "dev", "sync", "dirsync", "noatime", "relatime", "strictatime", "nodiratime"};
    constexpr std::array<std::string_view, 8> valued
        = {"size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge"};
    const std::size_t equals = option.find('=');
    const std::string key = option.substr(0, equals);
    const bool known = equals == std::string::npos
        ? std::ranges::contains(flags, std::string_view(key)) || key == "tmpcopyup" || key == "notmpcopyup"
        : std::ranges::contains(valued, std::string_view(key)) && equals + 1 < option.size();
    if (!known || option.size() > 100)
        return invalidArgument(std::format("'{}' is not an option of a tmpfs", printable(option)));
    return {};
}

/// Of binds and volumes: what takes something away from the mount, or how it keeps times.
Result<void> checkMountOptions(const MountSetting &mount)
{
    constexpr std::array<std::string_view, 9> known = {"noexec",     "exec",     "nosuid",      "nodev",      "noatime",
                                                       "nodiratime", "relatime", "strictatime", "nosymfollow"};
    for (const std::string &option : mount.options) {
        if (!std::ranges::contains(known, std::string_view(option)))
            return invalidArgument(std::format("'{}' is not an option of a mount of type {}", printable(option),
                                       mountTypeName(mount.type)));
    }
    return {};
}

Result<void> checkBind(const MountSetting &mount)
{
    if (!mount.source.starts_with('/') || mount.source.size() >= maxPath || mount.source.contains('\0'))
        return invalidArgument(std::format("the source '{}' is not an absolute path", printable(mount.source)));
    return checkMountOptions(mount);
}

/// What goes with one type and not with the others.
Result<void> checkType(const MountSetting &mount, const QVariantMap &map)
{
    struct Rule
    {
        QLatin1StringView key;
        MountSetting::Type type;
    };
    constexpr std::array<Rule, 8> rules = {{{"recursive"_L1, MountSetting::Type::Bind},
                                            {"recursive-read-only"_L1, MountSetting::Type::Bind},
                                            {"propagation"_L1, MountSetting::Type::Bind},
                                            {"nocopy"_L1, MountSetting::Type::Volume},
                                            {"subpath"_L1, MountSetting::Type::Volume},
                                            {"labels"_L1, MountSetting::Type::Volume},
                                            {"size"_L1, MountSetting::Type::Tmpfs},
                                            {"mode"_L1, MountSetting::Type::Tmpfs}}};
    for (const Rule &rule : rules) {
        if (map.contains(rule.key) && mount.type != rule.type)
            return invalidArgument(std::format("'{}' does not go with a mount of type {}", rule.key.data(), mountTypeName(mount.type)));
    }
    constexpr std::array<std::string_view, 7> propagations
        = {"", "private", "rprivate", "shared", "rshared", "slave", "rslave"};
    if (!std::ranges::contains(propagations, std::string_view(mount.propagation)))
        return invalidArgument(std::format("'{}' is not a kind of propagation", printable(mount.propagation)));
    switch (mount.type) {
    case MountSetting::Type::Bind:
        return checkBind(mount);
    case MountSetting::Type::Volume:
        if (auto sound = mount.source.empty() ? Result<void>() : checkVolumeName(mount.source); !sound)
            return sound;
        if (auto sound = checkMountOptions(mount); !sound)
            return sound;
        return checkSubpath(mount.subpath);
    case MountSetting::Type::Tmpfs:
        if (!mount.source.empty())
            return invalidArgument("a tmpfs has no source");
        for (const std::string &option : mount.options) {
            if (auto sound = checkTmpfsOption(option); !sound)
                return sound;
        }
        return {};
    }
    return {};
}

Result<MountWish> readWish(const QVariantMap &map)
{
    OptionReader reader(map);
    QString type, source, target, propagation, subpath;
    QStringList options;
    StringMap labels;
    std::optional<quint64> size;
    std::optional<quint32> mode;
    MountWish wish;
    MountSetting &mount = wish.setting;
    reader.read("type"_L1, type);
    reader.read("source"_L1, source);
    reader.read("target"_L1, target);
    reader.read("read-only"_L1, mount.readOnly);
    reader.read("recursive"_L1, mount.recursive);
    reader.read("recursive-read-only"_L1, mount.recursiveReadOnly);
    reader.read("propagation"_L1, propagation);
    reader.read("nocopy"_L1, mount.noCopy);
    reader.read("subpath"_L1, subpath);
    reader.read("labels"_L1, labels);
    reader.read("size"_L1, size);
    reader.read("mode"_L1, mode);
    reader.read("options"_L1, options);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    if (type != "bind"_L1 && type != "volume"_L1 && type != "tmpfs"_L1)
        return invalidArgument(std::format("'{}' is not a type of mount", printable(type.toStdString())));
    mount.type = type == "bind"_L1 ? MountSetting::Type::Bind
        : type == "volume"_L1      ? MountSetting::Type::Volume
                                   : MountSetting::Type::Tmpfs;
    mount.source = source.toStdString();
    mount.propagation = propagation.toStdString();
    mount.subpath = subpath.toStdString();
    for (const QString &option : options)
        mount.options.push_back(option.toStdString());
    if (size)
        mount.options.push_back(std::format("size={}", *size));
    if (mode)
        mount.options.push_back(std::format("mode={:o}", *mode & 07777));
    auto clean = cleanTarget(target.toStdString());
    if (!clean)
        return std::unexpected(std::move(clean.error()));
    mount.target = std::move(*clean);
    for (const auto &[key, value] : labels.asKeyValueRange()) {
        if (key.isEmpty() || key.startsWith(QLatin1StringView(reservedLabel)))
            return invalidArgument(std::format("'{}' cannot be the name of a label", key.left(80).toStdString()));
        wish.labels[key.toStdString()] = value.toStdString();
    }
    if (auto sound = checkType(mount, map); !sound)
        return std::unexpected(std::move(sound.error()));
    return wish;
}

Result<MountLender> readLender(const QString &text)
{
    MountLender lender{.container = text.section(u':', 0, 0).toStdString()};
    const QString mode = text.section(u':', 1);
    lender.readOnly = mode == "ro"_L1;
    lender.writable = mode == "rw"_L1;
    if (lender.container.empty() || (!mode.isEmpty() && !lender.readOnly && !lender.writable && mode != "z"_L1))
        return invalidArgument(std::format("'{}' is not of the form CONTAINER[:ro|:rw]", printable(text.toStdString())));
    return lender;
}

oci::Mount bindMount(const MountSetting &mount)
{
    const bool volume = mount.type == MountSetting::Type::Volume;
    oci::Mount out{mount.target, "bind", mount.source, {mount.recursive && !volume ? "rbind" : "bind", "nodev"}};
    out.options.push_back(!mount.readOnly ? "rw" : !volume && mount.recursive && mount.recursiveReadOnly ? "rro" : "ro");
    if (mount.readOnly)
        out.options.push_back("ro");
    if (!volume && !mount.asRoot)
        out.options.push_back("nosuid");
    out.options.push_back(mount.propagation.empty() ? "rprivate" : mount.propagation);
    out.options.insert(out.options.end(), mount.options.begin(), mount.options.end());
    return out;
}

oci::Mount tmpfsMount(const MountSetting &mount)
{
    oci::Mount out{mount.target, "tmpfs", "tmpfs", {"nosuid", "nodev", "noexec"}};
    for (const std::string &option : mount.options) {
        if (option != "notmpcopyup")
            out.options.push_back(option);
    }
    if (mount.readOnly)
        out.options.push_back("ro");
    return out;
}

/// On disk the owner's own ids, and a range that only the owner's containers use; in the container all of its ids.
/// @p fixed: id on disk of single ids in the container.
std::vector<oci::IdMapping> mappings(const std::map<std::uint32_t, std::uint32_t> &fixed, std::uint32_t range,
                                     std::uint32_t idBase)
{
    std::vector<oci::IdMapping> list;
    std::uint32_t next = 0;
    for (const auto &[inside, outside] : fixed) {
        if (inside > next)
            list.push_back({range + next, idBase + next, inside - next});
        list.push_back({outside, idBase + inside, 1});
        next = inside + 1;
    }
    if (next < ids)
        list.push_back({range + next, idBase + next, ids - next});
    return list;
}

std::map<std::uint32_t, std::uint32_t> groupsOf(const BindOwner &owner)
{
    constexpr std::size_t maxGroups = 64; // a mapping has at most 340 lines, user_namespaces(7)
    std::map<std::uint32_t, std::uint32_t> fixed = {{owner.asGroup, owner.gid}};
    std::uint32_t inside = ids - 1;
    for (std::size_t i = 0; i < std::min(owner.groups.size(), maxGroups); ++i) {
        if (owner.groups[i] == owner.gid)
            continue;
        if (inside == owner.asGroup)
            --inside;
        fixed.emplace(inside--, owner.groups[i]);
    }
    return fixed;
}

} // namespace

Result<std::string> cleanTarget(const std::string &path)
{
    if (!path.starts_with('/') || path.size() >= maxPath || path.contains('\0'))
        return invalidArgument(std::format("'{}' is not an absolute path in the container", printable(path)));
    if (std::ranges::contains(std::filesystem::path(path), std::filesystem::path("..")))
        return invalidArgument(std::format("the path '{}' in the container leads through '..'", printable(path)));
    std::string clean = std::filesystem::path(path).lexically_normal().string();
    while (clean.size() > 1 && clean.ends_with('/'))
        clean.pop_back();
    while (clean.starts_with("//"))
        clean.erase(0, 1);
    const bool engines = clean == "/" || clean == "/dev" || isBelow(clean, "/sys")
        || (isBelow(clean, "/proc") && !std::ranges::contains(replaceable, std::string_view(clean)));
    if (engines)
        return invalidArgument(std::format("nothing can be mounted at '{}' in a container", printable(clean)));
    return clean;
}

Result<MountWishes> MountWishes::read(OptionReader &reader)
{
    QList<QVariantMap> maps;
    QStringList lenders;
    reader.read("mounts"_L1, maps);
    reader.read("volumes-from"_L1, lenders);
    MountWishes wishes;
    if (static_cast<std::size_t>(maps.size()) > maxMounts)
        return failure(ErrorCode::LimitExceeded, std::format("{} mounts are more than fit", maps.size()));
    for (const QVariantMap &map : std::as_const(maps)) {
        auto wish = readWish(map);
        if (!wish)
            return std::unexpected(std::move(wish.error()));
        if (std::ranges::contains(wishes.mounts, wish->setting.target,
                                  [](const MountWish &other) { return other.setting.target; }))
            return invalidArgument(std::format("'{}' is mounted twice", wish->setting.target));
        wishes.mounts.push_back(std::move(*wish));
    }
    for (const QString &text : std::as_const(lenders)) {
        auto lender = readLender(text);
        if (!lender)
            return std::unexpected(std::move(lender.error()));
        wishes.lenders.push_back(std::move(*lender));
    }
    return wishes;
}

void addMounts(oci::Spec &spec, const std::vector<MountSetting> &mounts, std::uint32_t idBase, const BindOwner &owner)
{
    std::vector<MountSetting> ordered = mounts;
    std::ranges::stable_sort(ordered, {}, [](const MountSetting &mount) { return std::ranges::count(mount.target, '/'); });
    for (const MountSetting &mount : ordered) {
        std::erase_if(spec.mounts, [&](const oci::Mount &own) { return own.destination == mount.target; });
        if (mount.type == MountSetting::Type::Tmpfs) {
            spec.mounts.push_back(tmpfsMount(mount));
            continue;
        }
        oci::Mount bind = bindMount(mount);
        if (idBase != 0 && (mount.type == MountSetting::Type::Volume || mount.asRoot)) {
            bind.options.push_back("idmap");
        } else if (idBase != 0) {
            bind.uidMappings = mappings({{owner.as, owner.uid}}, owner.idBase, idBase);
            bind.gidMappings = mappings(groupsOf(owner), owner.idBase, idBase);
        }
        spec.mounts.push_back(std::move(bind));
    }
}

} // namespace kiste
