// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/runtime/childchannel.h"
#include "privhelper/runtime/launcher.h"
#include "privhelper/supervisor/cgroupwatch.h"
#include "privhelper/supervisor/container.h"
#include "privhelper/supervisor/copyjob.h"
#include "privhelper/supervisor/eventloop.h"
#include "privhelper/supervisor/keeperlink.h"
#include "privhelper/supervisor/protocol.h"

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace kiste::supervisor {

/// The same directory opened through our own mount namespace: mounts can be made only of what lies there, and the helper
/// that opened it may live in another one.
Result<UniqueFd> reopenHere(const UniqueFd &directory);

struct WorkerOptions
{
    std::string runDirectory; ///< "/run/kiste"
    std::string cgroupParent; ///< "/kiste"
    std::string program; ///< of this supervisor, to start a new keeper
    std::vector<std::string> arguments; ///< that make a keeper of it
    int handover = -1; ///< socket to the keeper that the service manager starts in place of one that ended; -1: start one
};

/// The process that does the supervisor's work: answers the helper, launches containers, moves their output. It may be killed
/// at any moment; the keeper starts another one, which finds everything again.
class Worker
{
public:
    Worker(WorkerOptions options, UniqueFd keeper);
    ~Worker();
    /// Runs until the keeper is gone.
    int run();

private:
    using Json = nlohmann::json;
    using Handler = Result<void> (Worker::*)(const Json &request, Packet &packet);

    /// A container's or exec's process between clone and exec.
    struct Launching
    {
        Launched launched;
        std::uint64_t serial = 0; ///< of the request, for the reply
        std::optional<Error> error;
        EventLoop::Token token = 0;
        UniqueFd terminal; ///< of an exec
    };
    struct Exec
    {
        std::string id;
        std::string session;
        pid_t pid = 0;
        pid_t parent = 0;
        UniqueFd pidfd;
        EventLoop::Token pidfdToken = 0;
        std::unique_ptr<Launching> launching;
    };
    struct Entry
    {
        std::unique_ptr<Container> container;
        std::unique_ptr<Launching> launching;
        EventLoop::Token pidfdToken = 0;
        bool freezing = false;
        std::vector<std::uint64_t> freezeSerials; ///< requests that wait until it stands still
        std::unique_ptr<CgroupWatch> watch;
        bool failedStart = false; ///< the helper knows from the reply to "start"
        bool held = false; ///< "release" has not come yet
    };

    // Keeper
    Result<void> setUp();
    void readKeeper();
    void restore(KeeperMessage message);
    void restoreExec(const std::string &key, const Json &document, std::vector<UniqueFd> fds);
    void tellKeeper(const KeeperMessage &message, const std::vector<int> &fds = {});
    void holdContainer(const Container &container);
    void holdExec(const std::string &key, const Exec &exec);
    void childEnded(pid_t pid, int status, std::int64_t time);
    void replaceKeeper();
    void handOver();

    // Helper
    void acceptHelper();
    void readHelper();
    void closeHelper();
    void handle(Packet packet);
    void sendToHelper(const Json &message, std::vector<UniqueFd> fds = {});
    void flushHelper();
    void reply(std::uint64_t serial, Json fields, std::vector<UniqueFd> fds = {});
    void replyError(std::uint64_t serial, const Error &error);

    // Requests
    Result<void> hello(const Json &request, Packet &packet);
    Result<void> list(const Json &request, Packet &packet);
    Result<void> start(const Json &request, Packet &packet);
    Result<void> release(const Json &request, Packet &packet);
    Result<void> openNetwork(const Json &request, Packet &packet);
    Result<void> signal(const Json &request, Packet &packet);
    Result<void> freeze(const Json &request, Packet &packet);
    Result<void> update(const Json &request, Packet &packet);
    Result<void> archive(const Json &request, Packet &packet);
    Result<void> openLog(const Json &request, Packet &packet);
    Result<void> attach(const Json &request, Packet &packet);
    Result<void> resize(const Json &request, Packet &packet);
    Result<void> exec(const Json &request, Packet &packet);
    Result<void> killExec(const Json &request, Packet &packet);
    Result<void> forget(const Json &request, Packet &packet);
    Result<void> probe(const Json &request, Packet &packet);

    // Containers
    Result<Entry *> find(const Json &request);
    /// The namespaces of other containers that the spec wants to join.
    Result<std::vector<std::pair<oci::NamespaceType, UniqueFd>>> openJoined(const oci::Spec &spec);
    void readStartChannel(const std::string &id);
    void startFinished(const std::string &id);
    /// Answers "start" for a container that waits; its process stays where it is.
    void replyHeld(Entry &entry);
    /// Ends those whose helper will not come back for them.
    void dropHeld();
    void watchPidfd(const std::string &id);
    /// Waits until every process stands still; after too long lets all of them go on. Where the kernel tells, @p attempt is
    /// only the end of the patience.
    void awaitFrozen(const std::string &id, std::uint64_t serial, int attempt);
    void answerFreezes(Entry &entry, const Result<void> &outcome);
    /// From now on what happens to the container's cgroup is told.
    void watchCgroup(const std::string &id);
    void onOutOfMemory(const std::string &id, std::uint64_t kills, bool below);
    void onFrozen(const std::string &id, bool frozen);
    /// The helper knows of so many; another worker need not tell it.
    void noteKillsTold(const std::string &id, std::uint64_t kills);
    /// What happened while no helper was there.
    void tellMissed();
    /// An event for the helper, kept while there is none.
    void tellOrKeep(const Json &event);
    /// What a worker left that was killed while it froze or thawed.
    void settleFreezer(Container &container);
    /// How a process ended that is a child of somebody else by now; asks until the kernel knows.
    void askExitStatus(int pidfd, int attempt, std::function<void(int)> answer);
    void containerEnded(const std::string &id, int status, std::int64_t time);
    void removeCgroup(const std::string &path, int attempt);
    void removeStaleCgroups();

    // Copies
    Result<void> launchCopy(CopyJob job, Packet &packet, const Container *running, std::uint64_t serial);
    Result<std::vector<UniqueFd>> buildRootForCopy(Packet &packet, std::size_t first, const oci::Spec &spec, pid_t pid);
    void copyReported(pid_t pid);

    // Execs
    void readExecChannel(const std::string &key);
    void execFinished(const std::string &key);
    void watchExecPidfd(const std::string &key);
    void execEnded(const std::string &key, int status);

    WorkerOptions m_options;
    EventLoop m_loop;
    UniqueFd m_keeper;
    EventLoop::Token m_keeperToken = 0;
    bool m_ready = false;
    UniqueFd m_listen;
    UniqueFd m_helper;
    EventLoop::Token m_helperToken = 0;
    std::deque<std::pair<std::string, std::vector<UniqueFd>>> m_toHelper;
    std::deque<Json> m_missed; ///< events while no helper was there
    std::optional<CgroupLayout> m_layout;
    std::unique_ptr<Launcher> m_launcher;
    std::map<std::string, Entry> m_containers;
    static constexpr std::size_t maxLeaving = 64;
    std::list<std::unique_ptr<Container>> m_leaving; ///< forgotten, while somebody still reads their output; the oldest first
    std::map<std::string, Error> m_heldFailures; ///< why containers ended before they were released
    std::map<std::string, Exec> m_execs; ///< by "id/session"
    struct Copy
    {
        std::string id;
        bool stopped = false; ///< it has the container's files mounted by itself
        std::uint64_t serial = 0;
        UniqueFd channel;
        EventLoop::Token token = 0;
    };
    std::map<pid_t, Copy> m_copies;
};

} // namespace kiste::supervisor
