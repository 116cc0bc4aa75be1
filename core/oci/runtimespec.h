// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// config.json of an OCI bundle (runtime-spec 1.2), as far as the engine acts on it. Properties that are not listed
/// here are ignored, as the specification asks of a runtime; values of a wrong type or range are an error.
namespace kiste::oci {

/// Annotation with the user as text ("www-data", "1000:100"), which the supervisor looks up in the container's own
/// /etc/passwd and /etc/group; Process::user is then 0:0.
inline constexpr std::string_view userAnnotation = "org.kiste.user";
/// Annotation with groups that the user is in besides its own, names or numbers with commas between; looked up like the user.
inline constexpr std::string_view groupsAnnotation = "org.kiste.groups";
/// Annotation "true": the container's process 1 is the engine's own, which starts the program, passes signals on to it and
/// reaps orphans (`--init`).
inline constexpr std::string_view initAnnotation = "org.kiste.init";
/// Annotation "true": a system container, whose program is a distribution's init: its cgroup subtree is its own, a terminal
/// is its /dev/console.
inline constexpr std::string_view systemAnnotation = "org.kiste.system";
/// Longest config.json that is read.
inline constexpr std::size_t maxRuntimeSpec = 4 * 1024 * 1024;

struct User
{
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> additionalGids;
    std::optional<std::uint32_t> umask;
    bool operator==(const User &) const = default;
};

/// Names such as "CAP_CHOWN".
struct Capabilities
{
    std::vector<std::string> bounding;
    std::vector<std::string> effective;
    std::vector<std::string> permitted;
    std::vector<std::string> inheritable;
    std::vector<std::string> ambient;
    bool operator==(const Capabilities &) const = default;
};

struct Rlimit
{
    std::string type; ///< "RLIMIT_NOFILE"
    std::uint64_t soft = 0;
    std::uint64_t hard = 0;
    bool operator==(const Rlimit &) const = default;
};

struct ConsoleSize
{
    std::uint32_t height = 0;
    std::uint32_t width = 0;
    bool operator==(const ConsoleSize &) const = default;
};

/// ioprio_set(2).
struct IoPriority
{
    std::string ioClass; ///< "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE" or "IOPRIO_CLASS_IDLE"
    int priority = 0; ///< 0 to 7
    bool operator==(const IoPriority &) const = default;
};

/// sched_setattr(2).
struct Scheduler
{
    std::string policy; ///< "SCHED_OTHER", "SCHED_FIFO"…
    int nice = 0;
    int priority = 0; ///< of SCHED_FIFO and SCHED_RR
    std::vector<std::string> flags; ///< "SCHED_FLAG_RESET_ON_FORK"…
    std::uint64_t runtime = 0; ///< nanoseconds, of SCHED_DEADLINE
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
    bool operator==(const Scheduler &) const = default;
};

struct Process
{
    bool terminal = false;
    std::optional<ConsoleSize> consoleSize;
    User user;
    std::vector<std::string> args; ///< never empty
    std::vector<std::string> env; ///< "NAME=value"
    std::string cwd = "/"; ///< absolute
    std::optional<Capabilities> capabilities; ///< absent: none at all
    std::vector<Rlimit> rlimits;
    bool noNewPrivileges = false;
    std::optional<int> oomScoreAdj;
    std::string apparmorProfile = {}; ///< empty: the one this process has
    std::optional<IoPriority> ioPriority = {};
    std::optional<Scheduler> scheduler = {};
    bool operator==(const Process &) const = default;
};

struct Root
{
    std::string path; ///< relative to the bundle or absolute
    bool readonly = false;
    bool operator==(const Root &) const = default;
};

struct IdMapping
{
    std::uint32_t containerId = 0;
    std::uint32_t hostId = 0;
    std::uint32_t size = 0;
    bool operator==(const IdMapping &) const = default;
};

/// A bind mount has type "bind" or an option "bind" or "rbind". kiste-supervisor takes its source as a descriptor that comes
/// with the request to start (protocol.h), never from `source`, which only tells people what it was; kiste-oci opens the path.
struct Mount
{
    std::string destination; ///< absolute, inside the container
    std::string type;
    std::string source;
    /// mount(8)'s, and those of runtime-spec's table: "rro", "idmap", "ridmap", "tmpcopyup"…
    std::vector<std::string> options;
    /// With one of the two, or the option "idmap" or "ridmap", the files appear with other owners: containerId is the id on
    /// disk, hostId the one that the machine sees, as in layers. Ids that are not in it belong to nobody. Empty with the
    /// option: the mappings of the container's user namespace.
    std::vector<IdMapping> uidMappings = {};
    std::vector<IdMapping> gidMappings = {};
    bool operator==(const Mount &) const = default;
};

enum class NamespaceType : std::uint8_t { Pid, Network, Mount, Ipc, Uts, User, Cgroup, Time };

struct Namespace
{
    NamespaceType type = NamespaceType::Pid;
    std::string path; ///< one to join; empty: a new one
    bool operator==(const Namespace &) const = default;
};

/// A rule of the device cgroup; later ones win.
struct DeviceRule
{
    bool allow = false;
    char type = 'a'; ///< 'a' all, 'c' character, 'b' block
    std::optional<std::int64_t> major; ///< absent or -1: any
    std::optional<std::int64_t> minor;
    std::string access; ///< of "rwm"; empty: all
    bool operator==(const DeviceRule &) const = default;
};

/// A device node that is made in the container.
struct DeviceNode
{
    std::string path;
    char type = 'c'; ///< 'c', 'b', 'u' or 'p'
    std::int64_t major = 0;
    std::int64_t minor = 0;
    std::optional<std::uint32_t> fileMode;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    bool operator==(const DeviceNode &) const = default;
};

/// Bytes; -1 is "no limit".
struct MemoryLimits
{
    std::optional<std::int64_t> limit;
    std::optional<std::int64_t> reservation;
    std::optional<std::int64_t> swap; ///< memory and swap together, as in cgroup v1
    std::optional<std::uint64_t> swappiness = {}; ///< 0 to 100; cgroup v1 only
    bool disableOomKiller = false; ///< cgroup v1 only
    std::optional<std::int64_t> kernelTcp = {}; ///< buffers of TCP; cgroup v1 only
    bool checkBeforeUpdate = false; ///< a limit below what is used already is refused
    bool operator==(const MemoryLimits &) const = default;
};

struct CpuLimits
{
    std::optional<std::uint64_t> shares;
    std::optional<std::int64_t> quota; ///< microseconds in each period; -1 is "no limit"
    std::optional<std::uint64_t> period;
    std::string cpus; ///< "0-3,7"; empty: all
    std::string mems;
    std::optional<std::uint64_t> burst = {}; ///< microseconds
    std::optional<std::int64_t> idle = {}; ///< 1: runs only when nothing else does
    std::optional<std::int64_t> realtimeRuntime = {}; ///< microseconds in each period; cgroup v1 only
    std::optional<std::uint64_t> realtimePeriod = {};
    bool operator==(const CpuLimits &) const = default;
};

/// What a block device gets: a share, or at most so many bytes or operations each second.
struct BlockIoDevice
{
    std::int64_t major = 0;
    std::int64_t minor = 0;
    std::uint64_t value = 0;
    bool operator==(const BlockIoDevice &) const = default;
};

struct BlockIoLimits
{
    std::optional<std::uint16_t> weight; ///< 10 to 1000
    std::vector<BlockIoDevice> weightDevice;
    std::vector<BlockIoDevice> readBytes; ///< per second
    std::vector<BlockIoDevice> writeBytes;
    std::vector<BlockIoDevice> readOperations;
    std::vector<BlockIoDevice> writeOperations;
    bool operator==(const BlockIoLimits &) const = default;
};

struct HugepageLimit
{
    std::string pageSize; ///< "2MB", "1GB"
    std::uint64_t limit = 0; ///< bytes
    bool operator==(const HugepageLimit &) const = default;
};

/// How packets are marked; cgroup v1 only.
struct NetworkMarks
{
    std::optional<std::uint32_t> classId; ///< of net_cls
    std::map<std::string, std::uint32_t> priorities = {}; ///< of net_prio, by interface
    bool operator==(const NetworkMarks &) const = default;
};

/// What an RDMA device gives at most.
struct RdmaLimit
{
    std::optional<std::uint32_t> handles;
    std::optional<std::uint32_t> objects;
    bool operator==(const RdmaLimit &) const = default;
};

struct Resources
{
    MemoryLimits memory;
    CpuLimits cpu;
    std::optional<std::int64_t> pidsLimit; ///< -1 is "no limit"
    std::vector<DeviceRule> devices;
    std::map<std::string, std::string> unified; ///< cgroup v2 files
    BlockIoLimits blockIo = {};
    std::vector<HugepageLimit> hugepages = {};
    NetworkMarks network = {};
    std::map<std::string, RdmaLimit> rdma = {}; ///< by device

    /// Whether there is no limit at all but rules for devices.
    bool limitsNothing() const;
    bool operator==(const Resources &) const = default;
};

/// How far a clock of a time namespace is from the machine's.
struct TimeOffset
{
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    bool operator==(const TimeOffset &) const = default;
};

/// The member "linux" of config.json.
struct LinuxConfig
{
    std::vector<Namespace> namespaces;
    std::vector<IdMapping> uidMappings;
    std::vector<IdMapping> gidMappings;
    std::vector<DeviceNode> devices;
    Resources resources;
    std::string cgroupsPath; ///< below the engine's own cgroup
    std::vector<std::string> maskedPaths;
    std::vector<std::string> readonlyPaths;
    std::map<std::string, std::string> sysctl;
    std::string rootfsPropagation;
    /// The JSON object as text, runtime-spec's format or docker's; empty: the engine's default filter in kiste-supervisor,
    /// none in kiste-oci.
    std::string seccomp;
    std::map<std::string, TimeOffset> timeOffsets = {}; ///< by "boottime" and "monotonic"
    std::string personality = {}; ///< "LINUX" or "LINUX32", personality(2); empty: as it is
    bool operator==(const LinuxConfig &) const = default;

    /// Whether there is an entry of the type: a new namespace, or one to join.
    bool hasNamespace(NamespaceType type) const;
    /// Whether there is an entry of the type without a path.
    bool hasNewNamespace(NamespaceType type) const;
};

/// A program that a runtime runs outside of the container at a moment of its life.
struct Hook
{
    std::string path; ///< absolute
    std::vector<std::string> args; ///< with args[0]
    std::vector<std::string> env;
    std::optional<int> timeout; ///< seconds
    bool operator==(const Hook &) const = default;
};

/// kiste-oci runs them; kiste-supervisor refuses a specification that has any.
struct Hooks
{
    std::vector<Hook> prestart;
    std::vector<Hook> createRuntime;
    std::vector<Hook> createContainer;
    std::vector<Hook> startContainer;
    std::vector<Hook> poststart;
    std::vector<Hook> poststop;
    bool operator==(const Hooks &) const = default;
    bool empty() const { return *this == Hooks{}; }
};

/// One container as an OCI runtime sees it.
struct Spec
{
    std::string ociVersion = "1.2.0";
    Process process;
    Root root;
    std::string hostname;
    std::string domainname;
    std::vector<Mount> mounts;
    std::map<std::string, std::string> annotations;
    LinuxConfig linuxConfig;
    Hooks hooks = {};
    bool operator==(const Spec &) const = default;

    /// Parses a config.json; InvalidArgument names the path of the first value that is wrong, Corrupt says that it is
    /// no JSON, LimitExceeded that it is too long or too deep.
    static Result<Spec> fromJson(std::string_view text);
    /// "process" of a document of its own, as `exec --process` gives it.
    static Result<Process> processFromJson(std::string_view text);
    /// "resources" of a document of its own, as `update --resources` gives it.
    static Result<Resources> resourcesFromJson(std::string_view text);
    /// The document, indented for people.
    std::string toJson() const;
};

/// "network" for NamespaceType::Network.
std::string_view namespaceName(NamespaceType type);

} // namespace kiste::oci
