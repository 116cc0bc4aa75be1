// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/supervisorclient.h"

#include "privhelper/service/supervisorwire.h"

namespace kiste {

namespace {

template<typename Reply>
auto plain(SupervisorClient::Callback<void> done)
{
    return [done = std::move(done)](Reply reply) {
        done(reply ? Result<void>() : Result<void>(std::unexpected(std::move(reply.error()))));
    };
}

template<typename Reply>
auto descriptor(SupervisorClient::Callback<UniqueFd> done)
{
    return [done = std::move(done)](Reply reply) {
        if (!reply)
            return done(std::unexpected(std::move(reply.error())));
        done(reply->takeFd());
    };
}

std::vector<UniqueFd> one(UniqueFd fd)
{
    std::vector<UniqueFd> fds;
    if (fd)
        fds.push_back(std::move(fd));
    return fds;
}

} // namespace

void SupervisorClient::sendStart(SupervisorStart request, bool hold, std::function<void(Result<Wire>)> done)
{
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(request.config));
    fds.push_back(std::move(request.directory));
    for (UniqueFd &layer : request.layers)
        fds.push_back(std::move(layer));
    std::vector<std::string> destinations;
    for (auto &[destination, tree] : request.sources) {
        destinations.push_back(destination);
        fds.push_back(std::move(tree));
    }
    Wire wire("start", request.id);
    wire.json["sources"] = destinations;
    wire.json["uidBase"] = request.uidBase;
    wire.json["idCount"] = request.idCount;
    wire.json["tty"] = request.tty;
    wire.json["openStdin"] = request.openStdin;
    wire.json["network"] = request.network;
    wire.json["logMaxSize"] = request.logMaxSize;
    wire.json["logMaxFiles"] = request.logMaxFiles;
    wire.json["hold"] = hold;
    send(std::move(wire), std::move(fds), std::move(done));
}

Result<SupervisorClient::Started> SupervisorClient::readStarted(const Wire &reply)
{
    JsonNode::Problem problem;
    const JsonNode node(reply.json, "start", problem);
    Started started;
    node.child("pid").require();
    node.child("pid").read(started.pid);
    node.child("startedAt").read(started.startedAt);
    if (problem)
        return std::unexpected(*problem);
    return started;
}

void SupervisorClient::start(SupervisorStart request, Callback<Started> done)
{
    sendStart(std::move(request), false, [done = std::move(done)](Result<Wire> reply) {
        done(reply.and_then([](const Wire &wire) { return readStarted(wire); }));
    });
}

void SupervisorClient::startHeld(SupervisorStart request, Callback<Held> done)
{
    sendStart(std::move(request), true, [done = std::move(done)](Result<Wire> reply) {
        const auto started = reply ? readStarted(*reply) : std::unexpected(reply.error());
        if (!started)
            return done(std::unexpected(started.error()));
        Held held{started->pid, {}};
        if (reply->fds.size() == 2)
            held.network = {std::move(reply->fds[0]), std::move(reply->fds[1])};
        done(std::move(held));
    });
}

void SupervisorClient::release(const std::string &id, Callback<Started> done)
{
    send(Wire("release", id), {}, [done = std::move(done)](Result<Wire> reply) {
        done(reply.and_then([](const Wire &wire) { return readStarted(wire); }));
    });
}

void SupervisorClient::openNetwork(const std::string &id, Callback<Network> done)
{
    send(Wire("openNetwork", id), {}, [done = std::move(done)](Result<Wire> reply) {
        if (!reply)
            return done(std::unexpected(std::move(reply.error())));
        if (reply->fds.size() != 2)
            return done(failure(ErrorCode::Corrupt, "the supervisor sent no network namespace"));
        done(Network{std::move(reply->fds[0]), std::move(reply->fds[1])});
    });
}

void SupervisorClient::signal(const std::string &id, int number, bool all, bool thaw, Callback<void> done)
{
    Wire wire("signal", id);
    wire.json["signal"] = number;
    wire.json["all"] = all;
    wire.json["thaw"] = thaw;
    send(std::move(wire), {}, plain<Result<Wire>>(std::move(done)));
}

void SupervisorClient::freeze(const std::string &id, bool frozen, Callback<void> done)
{
    Wire wire("freeze", id);
    wire.json["frozen"] = frozen;
    send(std::move(wire), {}, plain<Result<Wire>>(std::move(done)));
}

void SupervisorClient::update(const std::string &id, UniqueFd config, Callback<void> done)
{
    send(Wire("update", id), one(std::move(config)), plain<Result<Wire>>(std::move(done)));
}

void SupervisorClient::openLog(const std::string &id, std::uint64_t offset, bool follow,
                               std::vector<UniqueFd> files, Callback<UniqueFd> done)
{
    Wire wire("openLog", id);
    wire.json["offset"] = offset;
    wire.json["follow"] = follow;
    send(std::move(wire), std::move(files), descriptor<Result<Wire>>(std::move(done)));
}

void SupervisorClient::attach(const std::string &id, bool input, std::uint64_t offset, std::vector<UniqueFd> files,
                              Callback<UniqueFd> done)
{
    Wire request("attach", id);
    request.json["stdin"] = input;
    if (!files.empty())
        request.json["offset"] = offset;
    send(std::move(request), std::move(files), descriptor<Result<Wire>>(std::move(done)));
}

void SupervisorClient::resize(const std::string &id, std::uint32_t columns, std::uint32_t rows, Callback<void> done)
{
    Wire wire("resize", id);
    wire.json["columns"] = columns;
    wire.json["rows"] = rows;
    send(std::move(wire), {}, plain<Result<Wire>>(std::move(done)));
}

void SupervisorClient::probe(UniqueFd directory, Callback<void> done)
{
    send(Wire("probe"), one(std::move(directory)), plain<Result<Wire>>(std::move(done)));
}

void SupervisorClient::exec(SupervisorExec request, Callback<UniqueFd> done)
{
    const bool tty = request.tty;
    Wire wire("exec", request.id);
    wire.json["session"] = request.session;
    wire.json["args"] = request.args;
    wire.json["env"] = request.env;
    wire.json["cwd"] = request.cwd;
    wire.json["user"] = request.user;
    wire.json["tty"] = request.tty;
    wire.json["privileged"] = request.privileged;
    wire.json["columns"] = request.columns;
    wire.json["rows"] = request.rows;
    send(std::move(wire), std::move(request.stdio), [done = std::move(done), tty](Result<Wire> reply) {
        if (!reply)
            return done(std::unexpected(std::move(reply.error())));
        done(tty ? reply->takeFd() : Result<UniqueFd>(UniqueFd()));
    });
}

void SupervisorClient::killExec(const std::string &id, const std::string &session, int number, Callback<void> done)
{
    Wire wire("killExec", id);
    wire.json["session"] = session;
    wire.json["signal"] = number;
    send(std::move(wire), {}, plain<Result<Wire>>(std::move(done)));
}

void SupervisorClient::archive(SupervisorArchive request, Callback<SupervisorStat> done)
{
    Wire wire("archive", request.id);
    wire.json["mode"] = request.mode;
    wire.json["path"] = request.path;
    wire.json["name"] = request.name;
    wire.json["follow"] = request.follow;
    wire.json["oneMount"] = request.oneMount;
    wire.json["keepOwner"] = request.keepOwner;
    send(std::move(wire), std::move(request.fds), [done = std::move(done)](Result<Wire> reply) {
        if (!reply)
            return done(std::unexpected(std::move(reply.error())));
        JsonNode::Problem problem;
        const JsonNode node = JsonNode(reply->json, "archive", problem);
        const JsonNode found = node.child("stat");
        SupervisorStat stat;
        found.child("mode").read(stat.mode);
        found.child("size").read(stat.size);
        found.child("mtime").read(stat.modified);
        found.child("link").read(stat.link);
        if (problem)
            return done(std::unexpected(*problem));
        done(std::move(stat));
    });
}

void SupervisorClient::forget(const std::string &id)
{
    Wire wire("forget", id);
    send(std::move(wire), {}, [](const Result<Wire> &) {
        // If it got lost, the next list names the container again and it is forgotten then.
    });
}

} // namespace kiste
