// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/objectpath.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/imagecommit.h"
#include "privhelper/service/imagerecording.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"

#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

constexpr qsizetype maxNote = 4096; ///< of an author and a message

Result<Compression> compressionNamed(const QString &name)
{
    if (name == "gzip"_L1)
        return Compression::Gzip;
    if (name == "zstd"_L1)
        return Compression::Zstd;
    if (name == "none"_L1)
        return Compression::None;
    return failure(ErrorCode::InvalidArgument, std::format("compression: '{}' is none of gzip, zstd, none", name.left(40).toStdString()));
}

Result<CommitRequest> readCommit(const Call &call)
{
    CommitRequest request(*containerFromPath(call.path())); // the table only sends calls here whose path is one
    OptionReader reader(call.options());
    QStringList imageNames;
    std::optional<QString> config;
    QString author, message, compression = u"gzip"_s, origin = u"commit"_s;
    quint64 created = 0;
    std::optional<quint32> kept;
    reader.read("names"_L1, imageNames);
    reader.read("config"_L1, config);
    reader.read("author"_L1, author);
    reader.read("message"_L1, message);
    reader.read("created"_L1, created);
    reader.read("pause"_L1, request.pause);
    reader.read("compression"_L1, compression);
    reader.read("origin"_L1, origin);
    reader.read("keep-layers"_L1, kept);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    if (author.size() > maxNote || message.size() > maxNote)
        return failure(ErrorCode::LimitExceeded, std::format("author and message have at most {} characters", maxNote));
    if (author.contains(QChar(0)) || message.contains(QChar(0)))
        return failure(ErrorCode::InvalidArgument, "author and message cannot hold NUL");
    if (auto time = checkTime(created); !time)
        return std::unexpected(std::move(time.error()));
    if (origin != "commit"_L1 && origin != "build"_L1)
        return failure(ErrorCode::InvalidArgument, std::format("origin: '{}' is neither commit nor build", origin.left(40).toStdString()));
    const auto kind = compressionNamed(compression);
    if (!kind)
        return std::unexpected(kind.error());
    if (config) {
        auto parsed = parseImageConfig(config->toStdString());
        if (!parsed)
            return std::unexpected(Error{ErrorCode::InvalidArgument, "config: " + parsed.error().detail, 0});
        request.config = std::move(*parsed);
    }
    for (const QString &name : std::as_const(imageNames))
        request.names.push_back(name.toStdString());
    request.origin = origin.toStdString();
    request.author = author.toStdString();
    request.message = message.toStdString();
    request.created = static_cast<std::int64_t>(created);
    request.compression = *kind;
    request.keptLayers = kept;
    return request;
}

} // namespace

Result<Plan> commit(Engine &engine, const Call &call)
{
    auto request = readCommit(call);
    if (!request)
        return std::unexpected(std::move(request.error()));
    if (auto sound = checkNames(request->names); !sound)
        return std::unexpected(std::move(sound.error()));
    const Container *container = engine.containers.find(request->container);
    const QString image = request->names.empty() ? u"image"_s : QString::fromStdString(request->names.front());
    return Plan{{{u"container"_s, container ? QString::fromStdString(container->record.name) : QString()},
                 {u"image"_s, image},
                 {u"verb"_s, u"commit"_s}},
                {},
                [&engine, request = *request](const CallPtr &allowed) {
                    CommitRequest wanted = request;
                    wanted.owner = allowed->uid();
                    const auto job = engine.commits.commit(std::move(wanted));
                    if (!job)
                        return allowed->fail(job.error());
                    allowed->reply({QVariant::fromValue(QDBusObjectPath(jobPath(*job)))});
                }};
}

} // namespace kiste::methods
