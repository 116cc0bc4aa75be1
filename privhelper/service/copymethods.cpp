// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Methods that copy files in and out of containers. The supervisor does it; here is who may and what is asked.
#include "privhelper/service/containercall.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/images.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"
#include "privhelper/service/supervisorclient.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

constexpr qsizetype longestPath = 4096;

Result<std::string> readPath(const Call &call)
{
    const QString path = call.argument(0).toString();
    if (path.isEmpty() || path.size() >= longestPath || path.contains(QChar(0)))
        return failure(ErrorCode::InvalidArgument, "there is no path, or it is too long");
    // Relative ones begin at the root directory, as docker has it.
    return (path.startsWith(u'/') ? path : u'/' + path).toStdString();
}

/// What the supervisor needs to see a container's files when it does not run.
Result<std::vector<UniqueFd>> openParts(Engine &engine, const Container &container)
{
    auto config = engine.state.openContainerFile(container.id(), "config.json");
    auto directory = engine.state.openContainer(container.id());
    auto layers = engine.images.openLayers(container.record.owner, container.record.imageDigest);
    if (!config || !directory || !layers)
        return std::unexpected(!config ? config.error() : !directory ? directory.error() : layers.error());
    std::vector<UniqueFd> fds;
    fds.push_back(std::move(*config));
    fds.push_back(std::move(*directory));
    for (UniqueFd &layer : *layers)
        fds.push_back(std::move(layer));
    return fds;
}

void send(Engine &engine, const ContainerId &id, SupervisorArchive request,
          const std::function<void(const Result<SupervisorStat> &)> &done)
{
    const Container *container = engine.containers.find(id);
    if (!container || container->removing)
        return done(failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText())));
    if (container->state == ContainerState::Damaged)
        return done(failure(ErrorCode::Corrupt, std::format("container '{}' is damaged", container->record.name)));
    auto parts = openParts(engine, *container);
    if (!parts)
        return done(std::unexpected(parts.error()));
    for (UniqueFd &part : *parts)
        request.fds.push_back(std::move(part));
    request.id = id.text();
    engine.supervisor.archive(std::move(request), [done](const Result<SupervisorStat> &stat) { done(stat); });
}

/// Answers the reading end of an archive or a list that is being written.
void sendOut(Engine &engine, const ContainerId &id, SupervisorArchive request, const CallPtr &call)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return call->fail(Error::fromErrno(errno, "cannot make a pipe"));
    const auto reader = std::make_shared<UniqueFd>(ends[0]);
    request.fds.emplace_back(ends[1]);
    send(engine, id, std::move(request), [call, reader](const Result<SupervisorStat> &found) {
        if (!found)
            return call->fail(found.error());
        call->answer(std::move(*reader));
    });
}

} // namespace

Result<Plan> statPath(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    bool follow = false;
    reader.read("follow"_L1, follow);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto path = readPath(call);
    if (!path)
        return std::unexpected(path.error());
    return containerPlan(engine, call, u"read the files of"_s,
                         [&engine, id = containerOf(call), path = *path, follow](const CallPtr &allowed) {
                             SupervisorArchive request;
                             request.mode = "stat";
                             request.path = path;
                             request.follow = follow;
                             send(engine, id, std::move(request), [allowed](const Result<SupervisorStat> &found) {
                                 if (!found)
                                     return allowed->fail(found.error());
                                 allowed->reply({QVariantMap{{u"mode"_s, quint32(found->mode)},
                                                             {u"size"_s, quint64(found->size)},
                                                             {u"modified-at"_s, quint64(found->modified)},
                                                             {u"link"_s, QString::fromStdString(found->link)}}});
                             });
                         });
}

Result<Plan> listDirectory(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto path = readPath(call);
    if (!path)
        return std::unexpected(path.error());
    return containerPlan(engine, call, u"read the files of"_s,
                         [&engine, id = containerOf(call), path = *path](const CallPtr &allowed) {
                             SupervisorArchive request;
                             request.mode = "list";
                             request.path = path;
                             sendOut(engine, id, std::move(request), allowed);
                         });
}

Result<Plan> copyOut(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    bool follow = false;
    QString name;
    reader.read("follow"_L1, follow);
    reader.read("name"_L1, name);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto path = readPath(call);
    if (!path)
        return std::unexpected(path.error());
    if (name.isEmpty()) {
        const std::string base = std::filesystem::path(*path).lexically_normal().filename().string();
        name = base.empty() || base == "." ? u"."_s : QString::fromStdString(base);
    }
    if (name.size() >= longestPath || name.contains(u'/') || name == ".."_L1)
        return failure(ErrorCode::InvalidArgument, "the name of the first member cannot be used");
    return containerPlan(engine, call, u"read the files of"_s,
                         [&engine, id = containerOf(call), path = *path, follow, name](const CallPtr &allowed) {
                             SupervisorArchive request;
                             request.mode = "pack";
                             request.path = path;
                             request.name = name.toStdString();
                             request.follow = follow;
                             sendOut(engine, id, std::move(request), allowed);
                         });
}

Result<Plan> exportFiles(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return containerPlan(engine, call, u"read the files of"_s,
                         [&engine, id = containerOf(call)](const CallPtr &allowed) {
                             SupervisorArchive request;
                             request.mode = "pack";
                             request.path = "/";
                             request.name = ".";
                             request.oneMount = true;
                             sendOut(engine, id, std::move(request), allowed);
                         });
}

Result<Plan> copyIn(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    bool keepOwner = false;
    reader.read("keep-ownership"_L1, keepOwner);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto path = readPath(call);
    if (!path)
        return std::unexpected(path.error());
    const auto wire = call.argument(1).value<QDBusUnixFileDescriptor>();
    const auto archive = std::make_shared<UniqueFd>(::fcntl(wire.fileDescriptor(), F_DUPFD_CLOEXEC, 3));
    if (!*archive)
        return osFailure(errno, "cannot take over a descriptor");
    return containerPlan(engine, call, u"change the files of"_s,
                         [&engine, id = containerOf(call), path = *path, keepOwner, archive](const CallPtr &allowed) {
                             SupervisorArchive request;
                             request.mode = "unpack";
                             request.path = path;
                             request.keepOwner = keepOwner;
                             request.fds.push_back(std::move(*archive));
                             send(engine, id, std::move(request), [allowed](const Result<SupervisorStat> &done) {
                                 allowed->answer(done.transform([](const SupervisorStat &) {}));
                             });
                         });
}

} // namespace kiste::methods
