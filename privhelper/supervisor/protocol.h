// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What kiste-helper and kiste-supervisor say to each other: one JSON object per SOCK_SEQPACKET packet on
/// `RUNDIR/supervisor.sock`, descriptors beside it as SCM_RIGHTS. Only root may connect (mode 0600 and SO_PEERCRED).
///
/// Requests carry "serial"; each is answered once by {"type":"reply","serial":N, …} or
/// {"type":"reply","serial":N,"error":{"code":ErrorCode,"detail":"…","errno":N}}. Requests:
///
/// | type    | fields                                                    | fds in                     | reply (fds out)     |
/// | hello   | version                                                   |                            | version, pid, features{…} |
/// | list    |                                                           |                            | containers: [Status…], more |
/// | start   | id, uidBase, idCount (0: host user namespace), tty,       | config.json, container     | pid, startedAt      |
/// |         | openStdin, network ("none"/"host"), sources (destinations), | directory, layers top    | after execve worked; with hold: held, |
/// |         | hold (bool), logMaxSize (bytes, 0: no end), logMaxFiles   | first, then the sources    | pid (netns, route) once it waits |
/// | release | id: lets a held container run                             |                            | pid, startedAt after execve worked |
/// | openNetwork | id                                                    |                            | (netns, route)      |
/// | signal  | id, signal (number), all (bool: every process), thaw      |                            | frozen or not, it   |
/// |         | (bool)                                                    |                            | goes on with thaw   |
/// | freeze  | id, frozen (bool)                                         |                            | once it is so       |
/// | update  | id                                                        | config.json that takes the | once its resources  |
/// |         |                                                           | old one's place            | are set, or none    |
/// | archive | id, mode ("stat", "list", "pack", "unpack"), path, name   | stream unless stat; if it  | stat{mode, size,    |
/// |         | (of the first member), follow, oneMount, keepOwner (bool) | does not run config.json,  | mtime, link}; for   |
/// |         |                                                           | directory, layers top first| unpack at its end   |
/// | openLog | id (running or not yet forgotten), offset (where to begin | files of the log, the      | (stream)            |
/// |         | in the first file), follow                                | oldest first (read-only)   |                     |
/// | attach  | id, stdin (bool), offset (as above)                       | as above, or none: what    | (stream)            |
/// |         |                                                           | comes from now on          |                     |
/// | resize  | id, columns, rows                                         |                            |                     |
/// | exec    | id, session, args, env, cwd, user, tty, columns, rows, privileged | stdin, stdout, stderr      | pid (pty master)    |
/// |         |                                                           | unless tty                 |                     |
/// | killExec| id, session, signal                                       |                            |                     |
/// | forget  | id: the exit is recorded, drop it                         |                            |                     |
/// | probe   |                                                           | directory with layer, upper| after an idmapped   |
/// |         |                                                           | and work                   | overlay worked      |
///
/// Every bind mount of config.json needs its source as a descriptor: "sources" names the mounts' destinations, exactly as
/// config.json writes them, and the last descriptors of the packet are their trees in the same order. A tree is a detached
/// copy made with open_tree(2), OPEN_TREE_CLONE (runtime/bindsource.h makes one), by whoever had the right to open the file;
/// what lies below a volume ("subpath") is opened before. Options, owners and propagation are the supervisor's work. A mount
/// that keeps its source's flags cannot become writable by an option.
///
/// A held container has its namespaces, and its process waits; it ends with the connection that asked for it. "netns" is its
/// network namespace, "route" a NETLINK_ROUTE socket in there; a container in somebody else's namespace has neither.
///
/// A namespace of config.json with the path "container:ID" is that of another container, which must run. Joining a pid
/// namespace takes joining the user namespace as well.
///
/// The reply to list comes in as many packets as it needs, each with the request's serial; "more" is true in all but the
/// last.
///
/// Events, to the connected helper: {"type":"event","event":"exited", …Status} and
/// {"type":"event","event":"execEnded","id","session","exitCode"},
/// {"event":"oom","id","killed" (processes since the start), "below" (in a cgroup that the container made), "time" (µs)},
/// {"event":"pressure","id","resource" ("cpu", "memory", "io"), "time"}, {"event":"frozen","id","frozen" (bool: by somebody
/// else), "time"}. Those of execs and of cgroups are kept while no helper is connected.
/// Status: id, state ("starting", "running", "exited"), pid, startTime (clock ticks, /proc/PID/stat field 22), startedAt,
/// finishedAt (µs since the epoch), exitCode, oomKilled, paused, cgroup.
namespace kiste::supervisor {

inline constexpr std::uint32_t protocolVersion = 1;
/// Larger packets are refused; documents travel as descriptors.
inline constexpr std::size_t maxPacket = 64 * 1024;
/// An image has at most 128 layers; the kernel's limit for one packet is 253.
inline constexpr std::size_t maxPacketFds = 200;

struct Packet
{
    std::string text;
    std::vector<UniqueFd> fds;
};

/// Sends one packet without blocking. Unavailable when the peer is gone, InUse when its queue is full, LimitExceeded above
/// maxPacket.
Result<void> sendPacket(int socket, std::string_view text, const std::vector<int> &fds = {});
/// Receives one packet without blocking; nothing when none is there. Unavailable at the end of the stream, Corrupt for one
/// that was cut.
/// @p flags: MSG_PEEK leaves it in the queue; its descriptors are copied.
Result<std::optional<Packet>> receivePacket(int socket, int flags = 0);

} // namespace kiste::supervisor
