// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containers.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/imageloader.h"
#include "privhelper/service/images.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/objecttree.h"
#include "privhelper/service/options.h"
#include "privhelper/service/systemchecks.h"
#include "privhelper/service/systeminfo.h"

#include <fcntl.h>
#include <format>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

constexpr qsizetype maxFiles = 16;
constexpr qsizetype maxBlobs = 256;

QVariant pathVariant(const QString &path)
{
    return QVariant::fromValue(QDBusObjectPath(path));
}

/// A descriptor of our own for one that came with the message.
Result<UniqueFd> duplicate(const QDBusUnixFileDescriptor &descriptor)
{
    UniqueFd fd{::fcntl(descriptor.fileDescriptor(), F_DUPFD_CLOEXEC, 3)};
    if (!fd)
        return osFailure(errno, "cannot take over a descriptor");
    return fd;
}

Result<LoadRequest> readLoadRequest(const Call &call)
{
    const auto files = qdbus_cast<FdList>(call.argument(0));
    const auto blobs = qdbus_cast<BlobRanges>(call.argument(1));
    const QByteArray manifest = call.argument(2).toByteArray();
    if (files.size() > maxFiles || blobs.size() > maxBlobs)
        return failure(ErrorCode::LimitExceeded,
                       std::format("{} files and {} blobs are more than fit", files.size(), blobs.size()));
    if (manifest.size() > static_cast<qsizetype>(maxImageDocument))
        return failure(ErrorCode::LimitExceeded, "the manifest is too long");
    LoadRequest request;
    request.owner = call.uid();
    request.manifest = manifest.toStdString();
    for (const QDBusUnixFileDescriptor &file : files) {
        auto fd = duplicate(file);
        if (!fd)
            return std::unexpected(std::move(fd.error()));
        request.files.push_back(std::move(*fd));
    }
    for (const BlobRange &blob : blobs) {
        auto digest = Digest::parse(blob.digest.toStdString());
        if (!digest)
            return std::unexpected(std::move(digest.error()));
        request.blobs.push_back({std::move(*digest), blob.file, blob.offset, blob.size});
    }
    for (const QString &name : call.argument(3).toStringList())
        request.names.push_back(name.toStdString());
    return request;
}

} // namespace

Result<Plan> loadImage(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    QString origin = u"load"_s;
    reader.read("origin"_L1, origin);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    static const QStringList origins = {u"load"_s, u"pull"_s, u"build"_s, u"import"_s};
    if (!origins.contains(origin))
        return failure(ErrorCode::InvalidArgument,
                       std::format("origin: '{}' is none of load, pull, build, import", origin.left(40).toStdString()));
    auto request = readLoadRequest(call);
    if (!request)
        return std::unexpected(std::move(request.error()));
    request->origin = origin.toStdString();
    request->holds = [&engine, uid = call.uid()](const Digest &blob) { return engine.images.holds(uid, blob); };
    if (auto sound = request->check(); !sound)
        return std::unexpected(std::move(sound.error()));
    const QString name = request->names.empty() ? u"image"_s : QString::fromStdString(request->names.front());
    // std::function copies, descriptors do not.
    const auto shared = std::make_shared<LoadRequest>(std::move(*request));
    return Plan{{{u"image"_s, name}, {u"verb"_s, u"load"_s}}, {}, [&engine, shared](const CallPtr &allowed) {
                    const auto job = engine.loader.load(std::move(*shared));
                    if (!job)
                        return allowed->fail(job.error());
                    allowed->reply({pathVariant(jobPath(*job))});
                }};
}

Result<Plan> findContainer(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, text = call.argument(0).toString().toStdString()](const CallPtr &asked) {
                    const auto id = engine.containers.lookup(text, asked->uid());
                    if (!id)
                        return asked->fail(id.error());
                    asked->reply({pathVariant(containerPath(*id))});
                }};
}

Result<Plan> findImage(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, text = call.argument(0).toString().toStdString()](const CallPtr &asked) {
                    const auto key = engine.images.lookup(text, asked->uid());
                    if (!key)
                        return asked->fail(key.error());
                    asked->reply({pathVariant(imagePath(*key))});
                }};
}

Result<Plan> getInfo(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) { asked->reply({systemInfo(engine, asked->uid())}); }};
}

Result<Plan> checkSystem(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    kiste::checkSystem(engine, [asked](const CheckResults &checks) {
                        asked->reply({QVariant::fromValue(checks)});
                    });
                }};
}

} // namespace kiste::methods
