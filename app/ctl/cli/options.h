// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/machineoptions.h"
#include "app/ctl/cli/networkoptions.h"
#include "app/ctl/cli/registryoptions.h"
#include "app/ctl/cli/volumeoptions.h"
#include "app/ctl/io/detachkeys.h"

#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <cstdint>
#include <optional>
#include <variant>

/// What each command was asked to do: the command line with every value parsed and checked.
namespace kiste::ctl {

/// The part of `run` and `create` that is about the container's life. Times are microseconds.
struct LifeSpec
{
    QString restart;
    QStringList dependsOn;
    std::optional<std::uint64_t> logMaxSize;
    std::optional<std::uint32_t> logMaxFiles;
    std::optional<QString> healthCommand;
    bool noHealthcheck = false;
    std::optional<std::uint64_t> healthInterval, healthTimeout, healthStartPeriod, healthStartInterval;
    std::optional<std::uint32_t> healthRetries;
    QString healthOnFailure;
};

/// What `run` and `create` have in common.
struct ContainerSpec
{
    QString image;
    QStringList command; ///< after the image, untouched
    QString name;
    QStringList environment; ///< "NAME=value", or "NAME" to take the caller's own
    QStringList environmentFiles;
    QString workdir;
    QString user;
    std::optional<std::uint64_t> memoryLimit;
    std::optional<std::uint64_t> nanoCpus;
    std::optional<std::int64_t> pidsLimit;
    QString hostname;
    std::optional<QStringList> entrypoint; ///< empty: none, whatever the image says
    NetworkFlags network;
    bool tty = false;
    bool interactive = false;
    bool readOnly = false;
    bool system = false;
    bool autoRemove = false;
    QStringList labels;
    QList<QVariantMap> mounts; ///< as CreateContainer has them
    QStringList volumesFrom;
    QVariantMap isolation; ///< options of CreateContainer about isolation and limits
    QStringList labelFiles;
    QString stopSignal;
    std::optional<std::uint32_t> stopTimeout;
    LifeSpec life;
};

/// How a terminal or pipe is tied to a container.
struct AttachOptions
{
    bool signalProxy = true;
    DetachKeys detachKeys;
};

/// Standard streams by name, as `run -a` has them.
struct StreamChoice
{
    bool input = false;
    bool output = false;
    bool error = false;
    bool operator==(const StreamChoice &) const = default;
};

/// When an image is brought from its registry.
enum class PullPolicy : std::uint8_t {
    Missing,
    Always,
    Newer, ///< as Always, but what is here does if the registry cannot be reached
    Never,
};

/// What `run` and `create` do around making the container.
struct CreationOptions
{
    PullPolicy pull = PullPolicy::Missing;
    bool quiet = false; ///< pull without a word
    QString idFile; ///< is to hold the container's id; must not exist yet
    QString platform; ///< "os/architecture" that the image must have; empty: any
    bool replace = false; ///< a container that has the name is removed first
};

struct RunOptions
{
    ContainerSpec spec;
    CreationOptions creation;
    bool detach = false;
    std::optional<StreamChoice> streams; ///< else output and error, and input if it is interactive
    AttachOptions attach;
};

struct CreateOptions
{
    ContainerSpec spec;
    CreationOptions creation;
};

/// Which containers a command is about: those that are named, or all that it makes sense for, or those that pass filters.
struct ContainerChoice
{
    QStringList names;
    bool all = false;
    bool latest = false; ///< the one made last
    bool running = false; ///< only those that run, of all
    bool ignoreMissing = false; ///< a name that nobody has is no error
    QStringList filters; ///< as `ps` has them; they imply all
};

struct StartOptions
{
    ContainerChoice containers;
    bool attached = false;
    bool interactive = false;
    AttachOptions attach;
};

struct AttachCommandOptions
{
    QString container;
    std::optional<std::uint64_t> scrollback; ///< lines
    bool withInput = true;
    AttachOptions attach;
};

struct StopOptions
{
    ContainerChoice containers;
    std::optional<std::uint32_t> timeout; ///< seconds; 4294967295: for ever
    QString signal; ///< else the container's own
    bool restart = false; ///< `restart`: start again afterwards
};

struct KillOptions
{
    ContainerChoice containers;
    QString signal;
};

struct RemoveOptions
{
    ContainerChoice containers;
    bool force = false;
    bool volumes = false; ///< their anonymous volumes as well
};

struct PauseOptions
{
    ContainerChoice containers;
    bool frozen = true; ///< false: unpause
};

struct RenameOptions
{
    QString container;
    QString name;
};

/// What `update` changes; absent stays as it is.
struct UpdateOptions
{
    QStringList containers;
    std::optional<std::uint64_t> memoryLimit;
    std::optional<std::int64_t> memorySwap;
    std::optional<std::uint64_t> memoryReservation;
    std::optional<std::uint64_t> nanoCpus;
    std::optional<std::uint64_t> cpuShares;
    std::optional<std::uint64_t> cpuPeriod; ///< microseconds
    std::optional<std::int64_t> cpuQuota; ///< microseconds; -1 is none
    std::optional<std::uint64_t> blockWeight;
    std::optional<QString> cpusetCpus;
    std::optional<QString> cpusetMems;
    std::optional<std::int64_t> pidsLimit;
    std::optional<QString> restart;
};

struct PruneOptions
{
    bool force = false; ///< do not ask
    QStringList filters;
};

struct TopOptions
{
    QString container;
    QStringList words; ///< of ps, or the columns
};

struct DiffOptions
{
    enum class Type { Any, Container, Image };
    QString object; ///< a container, an image, or a layer's digest
    QString base; ///< what it is compared with; empty: what it was made on
    Type type = Type::Any; ///< of both
    QString format;
};

struct CommitOptions
{
    QString container;
    QString image; ///< its name; may be empty
    QString author;
    QString message;
    QStringList changes; ///< instructions of a Dockerfile
    bool pause = true;
    QString compression; ///< empty: as usual
    QString idFile;
    bool quiet = false;
    bool squash = false; ///< everything in one layer
};

struct BuildOptions
{
    QString context; ///< a folder
    QString file; ///< the Dockerfile; empty: in the folder; "-": standard input
    QStringList tags;
    QString target;
    QStringList arguments; ///< "NAME=value", or "NAME" to take the caller's own
    QStringList labels;
    QStringList secrets; ///< "id=NAME,src=FILE" or "id=NAME,env=VARIABLE"
    QStringList agents; ///< --ssh: "ID" or "ID=SOCKET"
    QStringList allowed; ///< "network.host"
    QStringList outputs; ///< "type=local,dest=DIR", …
    PullPolicy pull = PullPolicy::Missing;
    QString platform;
    QString network;
    QString idFile;
    QString progress;
    QStringList cacheFrom; ///< places as parseCachePlace() has them
    QStringList cacheTo;
    quint64 cacheLimit = 20ULL << 30U; ///< bytes that results of steps may take together; 0: as many as there are
    QString recordId; ///< in the history; empty: a new one. For the window, which wants to know its builds again
    bool noCache = false;
    bool quiet = false;
    bool checkOnly = false;
    bool keepFailed = false;
    bool squash = false; ///< the new layers in one
    bool squashAll = false; ///< all layers in one
};

struct BuildHistoryOptions
{
    QString build; ///< whose steps to list; empty: all builds
    QString format;
    bool quiet = false;
    bool noTruncation = false;
};

struct BuildLogsOptions
{
    QString build; ///< empty: the newest
    int step = 0; ///< 0: all
    bool follow = false;
};

struct BuildShellOptions
{
    QString build; ///< empty: the newest
    int step = 0; ///< 0: the one that failed, else the last
    QStringList command; ///< empty: a shell
    bool detach = false;
};

struct BuildPruneOptions
{
    quint64 until = 0; ///< microseconds since the epoch: only what was made before; 0: all
    quint64 keep = 0; ///< bytes that may stay, those that were used last; 0: nothing
    bool caches = false; ///< of RUN --mount=type=cache as well
    bool force = false;
};

struct CopyOptions
{
    QString from; ///< "CONTAINER:PATH", a path, or "-" for an archive on standard input
    QString to; ///< the same; "-" is standard output
    bool followLink = false;
    bool keepOwnership = false;
    bool quiet = false;
};

struct ExportOptions
{
    QString container;
    QString output; ///< a file; empty is standard output
};

struct EventsOptions
{
    std::optional<std::uint64_t> since; ///< microseconds since the epoch
    std::optional<std::uint64_t> until;
    bool stream = true;
    QStringList filters;
    QString format;
};

struct WaitOptions
{
    QStringList containers;
    QStringList conditions; ///< any of them; empty: until it has ended
    bool ignoreMissing = false; ///< a name that nobody has counts as ended
};

struct PsOptions
{
    bool all = false;
    bool quiet = false;
    bool noTruncation = false;
    bool sizes = false; ///< asks for what each has written, which takes as long as there are files
    std::optional<std::int64_t> last;
    QStringList filters; ///< "key=value"
    QString format;
};

struct LogsOptions
{
    QStringList containers; ///< several are merged by time
    bool names = false; ///< the container's name before each line
    bool details = false; ///< its labels before each line
    bool follow = false;
    bool timestamps = false;
    std::optional<std::uint64_t> tail; ///< lines
    std::optional<std::uint64_t> since; ///< microseconds since the epoch
    std::optional<std::uint64_t> until;
};

struct ExecOptions
{
    QString container;
    QStringList command;
    bool detach = false;
    bool interactive = false;
    bool tty = false;
    bool privileged = false;
    QStringList environment;
    QStringList environmentFiles;
    QString workdir;
    QString user;
    DetachKeys detachKeys;
};

struct InspectOptions
{
    enum class Type { Any, Container, Image, Volume, Network };
    QStringList objects;
    Type type = Type::Any;
    bool sizes = false; ///< of containers: what they have written
    QString format;
};

struct StatsOptions
{
    QStringList containers;
    bool all = false;
    bool once = false;
    bool noTruncation = false;
    bool machine = false; ///< of the computer, beside or instead of containers
    std::int64_t historyMs = 0; ///< what was recorded in the last so many milliseconds; 0: what is now
    QString format;
};

struct ImagesOptions
{
    QString reference; ///< only these; may be empty
    bool all = false; ///< also the results of single steps of builds
    bool quiet = false;
    bool digests = false;
    bool noTruncation = false;
    QString format;
};

struct RemoveImageOptions
{
    QStringList images;
    bool force = false;
    bool noBin = false; ///< for good at once
};

struct LoadOptions
{
    QString input; ///< a file; empty is standard input
    bool quiet = false;
};

struct ImportOptions
{
    QString name;
    QString file; ///< "-" is standard input
};

/// `container exists`, `volume exists`, `image exists`: says it by the exit code alone.
struct ExistsOptions
{
    enum class Type { Container, Volume, Image };
    Type type = Type::Container;
    QString name;
};

struct DiskUsageOptions
{
    bool verbose = false; ///< one line for each object
    QString format;
};

struct SystemPruneOptions
{
    bool force = false; ///< do not ask
    bool volumes = false; ///< anonymous volumes as well
    bool bin = false; ///< nothing but what lies in the bin of images
    QStringList filters;
};

struct InfoOptions
{
    QString format;
    bool check = false;
};

struct VersionOptions
{
    QString format;
};

using Command =
    std::variant<PauseOptions, RenameOptions, UpdateOptions, PruneOptions, TopOptions, DiffOptions, CommitOptions, BuildOptions, BuildHistoryOptions, BuildLogsOptions, BuildPruneOptions, BuildShellOptions, CopyOptions, ExportOptions,
                 EventsOptions, RunOptions, CreateOptions, StartOptions, AttachCommandOptions, StopOptions, KillOptions, RemoveOptions,
                 WaitOptions, PsOptions, LogsOptions, ExecOptions, InspectOptions, StatsOptions, ImagesOptions,
                 RemoveImageOptions, LoadOptions, ImportOptions, InfoOptions, VersionOptions, VolumeCreateOptions,
                 VolumeListOptions, VolumeInspectOptions, VolumeRemoveOptions, VolumePruneOptions, VolumeExportOptions,
                 VolumeImportOptions, NetworkCreateCommand, NetworkListOptions, NetworkInspectOptions, NetworkRemoveOptions,
                 NetworkPruneOptions, NetworkConnectOptions, PortOptions, MachineListOptions, MachineProcessesOptions,
                 MachineFreezeOptions, MachineKillOptions,
                 ExistsOptions, DiskUsageOptions, SystemPruneOptions, PullOptions, PushOptions, LoginOptions, LogoutOptions,
                 SearchOptions, ManifestInspectOptions, TagOptions, FetchOptions, SaveOptions, HistoryOptions, ImageTreeOptions, ImagePruneOptions,
                 StoreCheckOptions, UndoOptions>;

} // namespace kiste::ctl
