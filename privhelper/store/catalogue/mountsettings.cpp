// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/catalogue/mountsettings.h"

#include "core/oci/jsonreader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiste {

namespace {

constexpr std::array<std::pair<MountSetting::Type, std::string_view>, 3> types = {{
    {MountSetting::Type::Bind, "bind"},
    {MountSetting::Type::Volume, "volume"},
    {MountSetting::Type::Tmpfs, "tmpfs"},
}};

} // namespace

std::string_view mountTypeName(MountSetting::Type type)
{
    return std::ranges::find(types, type, &std::pair<MountSetting::Type, std::string_view>::first)->second;
}

nlohmann::ordered_json toJson(const std::vector<MountSetting> &mounts)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const MountSetting &mount : mounts) {
        nlohmann::ordered_json entry{{"type", mountTypeName(mount.type)}, {"target", mount.target}};
        const auto text = [&entry](const char *key, const std::string &value) {
            if (!value.empty())
                entry[key] = value;
        };
        text("source", mount.source);
        text("volume", mount.volume);
        entry["readOnly"] = mount.readOnly;
        if (mount.type == MountSetting::Type::Bind) {
            entry["recursive"] = mount.recursive;
            entry["recursiveReadOnly"] = mount.recursiveReadOnly;
            entry["asRoot"] = mount.asRoot;
        }
        if (mount.type == MountSetting::Type::Volume)
            entry["noCopy"] = mount.noCopy;
        text("propagation", mount.propagation);
        text("subpath", mount.subpath);
        if (!mount.options.empty())
            entry["options"] = mount.options;
        list.push_back(std::move(entry));
    }
    return list;
}

void readMounts(const JsonNode &node, std::vector<MountSetting> &out)
{
    if (!node.exists())
        return;
    node.forEach([&out](const JsonNode &entry) {
        MountSetting &mount = out.emplace_back();
        std::string type;
        entry.child("type").read(type);
        const auto known
            = std::ranges::find(types, std::string_view(type), &std::pair<MountSetting::Type, std::string_view>::second);
        if (known == types.end())
            return entry.child("type").fail("is not a type of mount");
        mount.type = known->first;
        entry.child("source").read(mount.source);
        entry.child("volume").read(mount.volume);
        entry.child("target").require();
        entry.child("target").read(mount.target);
        entry.child("readOnly").read(mount.readOnly);
        entry.child("recursive").read(mount.recursive);
        entry.child("recursiveReadOnly").read(mount.recursiveReadOnly);
        entry.child("noCopy").read(mount.noCopy);
        entry.child("asRoot").read(mount.asRoot);
        entry.child("propagation").read(mount.propagation);
        entry.child("subpath").read(mount.subpath);
        entry.child("options").read(mount.options);
    });
}

} // namespace kiste
