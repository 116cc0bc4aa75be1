// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/runtimespec.h"
#include "privhelper/supervisor/protocol.h"

#include <QTemporaryDir>

#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

/// A kiste-supervisor of the test's own: directories, cgroups, a root file system of one layer with busybox, and a
/// connection that speaks the protocol. Everything is removed at the end.
class SupervisorHarness
{
public:
    using Json = nlohmann::json;
    struct Answer
    {
        Json message = Json::object(); ///< empty when nobody answered
        std::vector<kiste::UniqueFd> fds;
    };
    struct Output
    {
        std::string standard;
        std::string error;
    };

    SupervisorHarness();
    ~SupervisorHarness();

    /// Starts the program and connects. @p prepare runs in the new process before the program does.
    void start(const std::function<void()> &prepare = {});
    /// The process that start() made.
    pid_t startedPid() const { return m_keeper; }
    void connect();
    void disconnect() { m_socket.reset(); }

    /// A specification with the engine's usual defaults that runs @p args.
    static kiste::oci::Spec spec(const std::vector<std::string> &args);
    /// Sends a request and waits for its reply; events that come before it are kept.
    Answer request(Json message, const std::vector<int> &fds = {});
    /// Starts a container from the test's layer.
    Json startContainer(const std::string &id, const kiste::oci::Spec &spec, bool openStdin = false);
    /// The same with what else the request shall say; the answer has the descriptors.
    Answer startContainer(const std::string &id, const kiste::oci::Spec &spec, Json request);
    /// Files of the machine that the bind mounts of containers show, opened as root.
    struct Source
    {
        std::string destination;
        std::string path;
        bool recursive = true;
    };
    using Sources = std::vector<Source>;
    void setSources(Sources sources) { m_sources = std::move(sources); }
    /// The next event of that name, waiting up to 20 s; null if none comes.
    Json event(const std::string &name);
    /// Takes the events of that name that have come already; their number.
    int takeEvents(const std::string &name);
    /// Starts, waits for the end, reads the log. The "exited" event, or the error reply.
    Json runToEnd(const std::string &id, const kiste::oci::Spec &spec, Output *output = nullptr);
    Output log(const std::string &id) const;
    void forget(const std::string &id) { request({{"type", "forget"}, {"id", id}}); }

    /// The keeper and worker that answer now; 0 if none does.
    pid_t keeperPid();
    pid_t workerPid();
    /// Directory of the test's layer, to be changed before a start.
    std::string layer() const { return m_layer.empty() ? path("layer") : m_layer; }
    /// Another directory instead, which stays as it is.
    void setLayer(std::string directory) { m_layer = std::move(directory); }
    std::string containerDirectory(const std::string &id) const { return path("containers/" + id); }
    const std::string &cgroupParent() const { return m_cgroupParent; }
    /// Cgroup directories of the test that exist, in all hierarchies.
    QStringList cgroups() const;
    /// Host processes that have the test's containers' id range as user.
    static int processesOfRange();
    static constexpr std::uint32_t idBase = 1'900'000'000;

private:
    std::string path(const std::string &name) const { return (m_directory.path() + u'/').toStdString() + name; }
    void makeLayer();
    bool readOne(int milliseconds);

    QTemporaryDir m_directory;
    std::string m_cgroupParent;
    pid_t m_keeper = 0;
    kiste::UniqueFd m_socket;
    std::uint64_t m_serial = 0;
    std::deque<Answer> m_replies;
    std::deque<Json> m_events;
    Sources m_sources;
    std::string m_layer;
};
