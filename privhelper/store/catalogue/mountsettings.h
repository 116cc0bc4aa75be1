// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace kiste {

class JsonNode;

/// What a container mounts beside the engine's own file systems.
struct MountSetting
{
    enum class Type : std::uint8_t { Bind, Volume, Tmpfs };

    Type type = Type::Volume;
    std::string source; ///< path of the host, or the volume's name; empty for a tmpfs
    std::string volume; ///< id of the volume
    std::string target; ///< absolute path in the container, without "..", "//" or a '/' at the end
    bool readOnly = false;
    bool recursive = true; ///< of a bind: with what is mounted below
    bool recursiveReadOnly = true; ///< with readOnly: what is mounted below as well
    bool noCopy = false; ///< of a volume: the image's files are not copied into it
    bool asRoot = false; ///< of a bind: somebody allowed it to be opened with root's rights
    std::string propagation; ///< "rprivate"…; empty: rprivate
    std::string subpath; ///< of a volume: the directory in it that is mounted
    std::vector<std::string> options; ///< as mount(8) has them

    bool operator==(const MountSetting &) const = default;
};

/// "bind", "volume", "tmpfs"
std::string_view mountTypeName(MountSetting::Type type);
nlohmann::ordered_json toJson(const std::vector<MountSetting> &mounts);
/// Reads nothing if the node is absent, as in what earlier versions wrote.
void readMounts(const JsonNode &node, std::vector<MountSetting> &out);

} // namespace kiste
