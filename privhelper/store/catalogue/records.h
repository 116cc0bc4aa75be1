// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/base/volumeid.h"
#include "privhelper/store/catalogue/mountsettings.h"
#include "privhelper/store/catalogue/lifesettings.h"
#include "privhelper/store/catalogue/networkrecords.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kiste {

/// Microseconds since the epoch, the unit of every time in records and on the bus.
std::int64_t currentTime();

/// The engine's own settings of a container, beside its OCI runtime specification. Kept as JSON.
struct ContainerSettings
{
    std::string image; ///< as it was asked for
    std::vector<std::string> command;
    std::string network; ///< "none", "host", "bridge" or "container:ID"
    ContainerNetworking networking;
    bool tty = false;
    bool openStdin = false;
    bool autoRemove = false;
    std::string stopSignal = "SIGTERM";
    std::uint32_t stopTimeout = 10; ///< seconds
    std::uint64_t memoryLimit = 0; ///< bytes; 0 is no limit
    std::uint64_t nanoCpus = 0; ///< 1e9 is one core; 0 is no limit
    std::int64_t pidsLimit = -1; ///< -1 is no limit
    std::map<std::string, std::string> labels;
    std::vector<MountSetting> mounts;
    /// First id of the range of the container whose namespaces it joins; 0: it has a range of its own, or the machine's ids.
    std::uint32_t borrowedIdBase = 0;
    LifeSettings life;

    bool operator==(const ContainerSettings &) const = default;

    std::string toJson() const;
    static Result<ContainerSettings> fromJson(std::string_view text);
};

/// What the catalogue knows of a container's life; what it does right now is the supervisor's knowledge.
enum class RecordedState : std::uint8_t { Created = 0, Running = 1, Exited = 2 };

struct ContainerRecord
{
    ContainerId id; ///< made up if the record's own is none
    std::string key; ///< the id as it was read
    std::string name;
    std::uint32_t owner = 0;
    std::string imageDigest;
    ContainerSettings settings;
    std::string specDigest; ///< digest of config.json
    std::vector<EndpointRecord> endpoints; ///< of a new container; afterwards Networks has them
    std::uint32_t idBase = 0; ///< first host id of the container's 65,536; 0: it shares the host's
    std::int64_t created = 0; ///< microseconds since the epoch, as all times here
    RecordedState state = RecordedState::Created;
    std::int64_t started = 0;
    std::int64_t finished = 0;
    int exitCode = 0;
    bool oomKilled = false;
    std::string error;
    std::string damage; ///< why the record cannot be used; empty for a sound one
    std::set<VolumeId> volumes; ///< those it mounts

    explicit ContainerRecord(ContainerId containerId) : id(std::move(containerId)) {}
};

/// That an image lies in the bin: removed, but not gone yet.
struct BinEntry
{
    std::int64_t time = 0; ///< since when
    std::string batch; ///< what was removed at once comes back at once: word of whoever did that
    std::string reason = "remove"; ///< or "prune"
    std::vector<std::string> names = {}; ///< that it had
};

struct ImageRecord
{
    std::uint32_t owner = 0;
    Digest digest; ///< of the manifest
    Digest configDigest;
    std::vector<std::string> names = {}; ///< full references, sorted
    std::uint64_t size = 0; ///< bytes of all layers unpacked
    std::int64_t created = 0;
    std::int64_t loaded = 0;
    std::int64_t lastUsed = 0; ///< when it came, got a name, or a container was made of it or started; at least loaded
    std::string architecture = {};
    std::string os = {};
    std::vector<std::string> layers = {}; ///< names of the unpacked layers in the store, bottom first
    std::vector<Digest> blobs = {}; ///< everything the image needs from the blob store
    std::optional<BinEntry> bin = {}; ///< then it has no names
    std::string origin = "load"; ///< how it came: "load", "pull", "build", "import", "commit"; for the event, not kept
};

/// A volume: a directory of the engine's that containers share and that outlives them.
struct VolumeRecord
{
    VolumeId id;
    std::uint32_t owner = 0;
    std::string name;
    bool anonymous = false; ///< made for one container, which takes it along
    bool filled = false; ///< it has been used; an image's files are not copied into it any more
    std::int64_t created = 0;
    std::map<std::string, std::string> labels = {};
    std::set<ContainerId> users = {}; ///< containers that mount it

    bool operator==(const VolumeRecord &) const = default;
};

/// Something that happened, for the log of events.
struct EventRecord
{
    std::int64_t number = 0;
    std::int64_t time = 0;
    std::uint32_t owner = 0;
    std::string subject; ///< id of a container, digest of an image
    std::string kind; ///< "create", "start", "die", "oom", "remove", "load"…
    std::string detail; ///< attributes as a JSON object, or a text
};

/// Which events to read.
struct EventQuery
{
    std::optional<std::uint32_t> owner; ///< whose; absent: everybody's
    std::vector<std::string> subjects; ///< of these only; none: of all
    std::vector<std::string> kinds; ///< these only; none: all
    std::int64_t since = 0; ///< microseconds since the epoch
    std::optional<std::int64_t> until;
    std::int64_t after = 0; ///< numbers above this one
    int count = 256; ///< at most so many
};

/// The attributes of an event of a container, for EventRecord::detail.
std::string eventAttributes(const std::string &name, const std::string &image,
                            const std::map<std::string, std::string> &more = {});

} // namespace kiste
