// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kiste {

/// What the supervisor says of one container; see protocol.h.
struct SupervisorStatus
{
    enum class State { Starting, Running, Exited };
    std::string id;
    State state = State::Starting;
    std::int64_t pid = 0;
    std::int64_t startedAt = 0;
    std::int64_t finishedAt = 0;
    int exitCode = 0;
    bool oomKilled = false;
    bool paused = false;
    std::string cgroup;
};

struct SupervisorStart
{
    std::string id;
    std::uint32_t uidBase = 0;
    std::uint32_t idCount = 0;
    bool tty = false;
    bool openStdin = false;
    std::string network;
    std::uint64_t logMaxSize = 0; ///< bytes; 0: one file without end
    std::uint32_t logMaxFiles = 1;
    UniqueFd config;
    UniqueFd directory;
    std::vector<UniqueFd> layers; ///< top first
    /// The bind mounts' destinations, as config.json has them, and the trees that go there; see protocol.h.
    std::vector<std::pair<std::string, UniqueFd>> sources;
};

/// The kernel has ended processes of a container for want of memory.
struct SupervisorOom
{
    std::string id;
    std::uint64_t killed = 0; ///< since the start
    bool below = false; ///< in a cgroup that the container made
};

struct SupervisorExec
{
    std::string id;
    std::string session;
    std::vector<std::string> args;
    std::vector<std::string> env;
    std::string cwd;
    std::string user;
    bool tty = false;
    bool privileged = false; ///< all capabilities, no filter
    std::uint32_t columns = 0;
    std::uint32_t rows = 0;
    std::vector<UniqueFd> stdio; ///< empty with tty
};

/// Files of a container to be copied; see "archive" in protocol.h.
struct SupervisorArchive
{
    std::string id;
    std::string mode; ///< "stat", "list", "pack", "unpack"
    std::string path;
    std::string name;
    bool follow = false;
    bool oneMount = false;
    bool keepOwner = false;
    std::vector<UniqueFd> fds; ///< the stream unless stat, config.json, directory, layers
};

struct SupervisorStat
{
    std::uint32_t mode = 0;
    std::uint64_t size = 0;
    std::int64_t modified = 0; ///< microseconds since the epoch
    std::string link;
};

/// The helper's end of the connection to kiste-supervisor. Nothing blocks; every request is answered once through its
/// callback, with Unavailable when the connection breaks and Timeout when the supervisor says nothing. When the
/// connection is lost it is made anew, with growing pauses.
class SupervisorClient : public QObject
{
    Q_OBJECT

public:
    template<typename T>
    using Callback = std::function<void(Result<T>)>;
    struct Started
    {
        std::int64_t pid = 0;
        std::int64_t startedAt = 0;
    };
    /// Of a container's own network namespace; see privhelper/runtime/networknamespace.h. Empty if it has none.
    struct Network
    {
        UniqueFd networkNamespace;
        UniqueFd route;
    };
    struct Held
    {
        std::int64_t pid = 0;
        Network network;
    };

    explicit SupervisorClient(std::string socketPath, QObject *parent = nullptr);
    ~SupervisorClient() override;

    /// Begins to connect; connected() follows.
    void open();
    /// Whether hello and list have been answered.
    bool isConnected() const { return m_ready; }
    /// Of the supervisor's worker; 0 while it is not known.
    pid_t pid() const { return m_pid; }
    /// A feature that the supervisor found on this kernel: "seccomp", "idmapped-layers".
    bool hasFeature(const std::string &name) const;

    void start(SupervisorStart request, Callback<Started> done);
    /// As start(), but answers once the process exists and waits for release().
    void startHeld(SupervisorStart request, Callback<Held> done);
    void release(const std::string &id, Callback<Started> done);
    void openNetwork(const std::string &id, Callback<Network> done);
    /// @p thaw: a paused container goes on, with the signal.
    void signal(const std::string &id, int number, bool all, bool thaw, Callback<void> done);
    /// Answers when every process stands still, or runs again.
    void freeze(const std::string &id, bool frozen, Callback<void> done);
    /// Sets the resources of @p config, a config.json that takes the place of the one the container was started with.
    void update(const std::string &id, UniqueFd config, Callback<void> done);
    /// @p files: of the log, the oldest first; the stream begins at @p offset of the first.
    void openLog(const std::string &id, std::uint64_t offset, bool follow, std::vector<UniqueFd> files,
                 Callback<UniqueFd> done);
    /// Without @p files the stream begins with what comes from now on.
    void attach(const std::string &id, bool input, std::uint64_t offset, std::vector<UniqueFd> files,
                Callback<UniqueFd> done);
    void resize(const std::string &id, std::uint32_t columns, std::uint32_t rows, Callback<void> done);
    /// Answers with the terminal's master side, if there is one.
    void exec(SupervisorExec request, Callback<UniqueFd> done);
    void killExec(const std::string &id, const std::string &session, int number, Callback<void> done);
    /// Of "unpack" answers at its end, which may be a long time off.
    void archive(SupervisorArchive request, Callback<SupervisorStat> done);
    void forget(const std::string &id);
    /// Whether an overlay with mapped layers can be made in @p directory, which holds `layer`, `upper` and `work`.
    void probe(UniqueFd directory, Callback<void> done);
    /// Asks for the list once more; refreshed() follows.
    void refresh();

Q_SIGNALS:
    /// The connection stands; these are all containers the supervisor has.
    void connected(const std::vector<kiste::SupervisorStatus> &containers);
    /// The same, but containers that were started meanwhile may be missing.
    void refreshed(const std::vector<kiste::SupervisorStatus> &containers);
    void lost(const QString &why);
    void exited(const kiste::SupervisorStatus &status);
    void outOfMemory(const kiste::SupervisorOom &oom);
    /// Tasks of a container wait for "cpu", "memory" or "io".
    void pressure(const std::string &id, const std::string &resource);
    /// Somebody else has let a container stand still, or go on.
    void frozen(const std::string &id, bool frozen);
    void execEnded(const std::string &id, const std::string &session, int exitCode);

private:
    struct Wire; // JSON, only in the .cpp file
    static Result<Started> readStarted(const Wire &reply);
    void sendStart(SupervisorStart request, bool hold, std::function<void(Result<Wire>)> done);
    struct Pending;
    struct Outgoing
    {
        std::string text;
        std::vector<UniqueFd> fds;
    };

    void connectNow();
    void greet();
    void askList();
    void disconnect(const Error &why);
    void send(Wire request, std::vector<UniqueFd> fds, std::function<void(Result<Wire>)> done);
    void writeQueue();
    void readAll();
    void handle(Wire packet);
    void handleEvent(const Wire &packet);
    void expire();

    std::string m_path;
    UniqueFd m_socket;
    std::unique_ptr<QSocketNotifier> m_readable;
    std::unique_ptr<QSocketNotifier> m_writable;
    std::deque<Outgoing> m_queue;
    std::map<std::uint64_t, Pending> m_pending;
    std::map<std::string, bool> m_features;
    pid_t m_pid = 0;
    std::vector<SupervisorStatus> m_listed;
    std::uint64_t m_serial = 0;
    bool m_ready = false;
    QTimer m_retry;
    QTimer m_expiry;
    std::chrono::milliseconds m_pause{50};
};

} // namespace kiste

Q_DECLARE_METATYPE(kiste::SupervisorStatus)
