// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/inspect.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/network.h"
#include "app/ctl/commands/volumes.h"
#include "app/ctl/format/template.h"

#include <algorithm>
#include <array>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;
using Documents = std::pair<QString, QString>;

std::optional<ImageInfo> imageOf(Session &session, const QString &digest)
{
    const QList<ImageInfo> images = session.helper().images();
    const auto found = std::ranges::find(images, digest, &ImageInfo::digest);
    return found == images.end() ? std::nullopt : std::optional(*found);
}

/// The document with what docker tells of a container in each of its networks beside the addresses.
Task<Json> withNetworks(Session &session, ContainerInfo info, Json document)
{
    Json &settings = document["NetworkSettings"];
    const QList<NetworkInfo> all = session.helper().networks(); // a copy: they may change while one is asked
    for (const NetworkInfo &network : all) {
        if (!network.containers.contains(info.path))
            continue;
        const auto text = co_await ask<QString>(
            &session, [&](QObject *context, auto done) { session.helper().networkDocument(network.path, context, done); });
        const Json detail = Json::parse(text.value_or(QString()).toStdString(), nullptr, false);
        const Json::json_pointer place("/containers/" + info.id.toStdString());
        if (detail.is_object() && detail.contains(place) && detail[place].is_object())
            describeEndpoint(network, detail[place], settings["Networks"][network.name.toStdString()]);
    }
    // Those of the first network, as scripts ask for them.
    if (!settings["Networks"].empty()) {
        for (const char *key : {"Gateway", "IPPrefixLen", "MacAddress", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPv6Gateway"}) {
            if (settings["Networks"].front().contains(key))
                settings[key] = settings["Networks"].front()[key];
        }
    }
    co_return document;
}

Task<Result<Json>> container(Session &session, QString path, bool sizes)
{
    const auto info = session.container(path);
    if (!info)
        co_return failure(ErrorCode::NotFound, "the container was removed meanwhile");
    const auto documents = co_await ask<Documents>(
        &session, [&](QObject *context, auto done) { session.helper().containerDocuments(path, context, done); });
    if (!documents)
        co_return std::unexpected(documents.error());
    // Somebody who may not read its output is shown all but that.
    const auto report = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().containerReport(path, context, done); });
    auto json = inspectContainer(*info, documents->first, documents->second, report.value_or(QString()));
    if (json && sizes) {
        const auto usage = co_await ask<VolumeUsage>(
            &session, [&](QObject *context, auto done) { session.helper().containerUsage(path, context, done); });
        if (!usage)
            co_return std::unexpected(usage.error());
        const auto image = imageOf(session, info->imageDigest);
        (*json)["SizeRw"] = usage->bytes;
        (*json)["SizeRootFs"] = usage->bytes + (image ? image->size : 0);
    }
    if (!json)
        co_return json;
    co_return co_await withNetworks(session, *info, *std::move(json));
}

Task<Result<Json>> image(Session &session, QString path)
{
    const auto info = session.image(path);
    if (!info)
        co_return failure(ErrorCode::NotFound, "the image was removed meanwhile");
    const auto documents = co_await ask<Documents>(
        &session, [&](QObject *context, auto done) { session.helper().imageDocuments(path, context, done); });
    if (!documents)
        co_return std::unexpected(documents.error());
    co_return inspectImage(*info, documents->first, documents->second);
}

/// The document of a volume or network by name.
Task<Result<Json>> other(Session &session, QString text, InspectOptions::Type type)
{
    if (type == InspectOptions::Type::Volume)
        co_return co_await volumeDocument(session, text);
    const auto path = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findNetwork(text, context, done); });
    if (!path)
        co_return std::unexpected(path.error());
    const auto document = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().networkDocument(*path, context, done); });
    if (!document)
        co_return std::unexpected(document.error());
    const QList<NetworkInfo> networks = session.helper().networks();
    const auto info = std::ranges::find(networks, *path, &NetworkInfo::path);
    co_return info == networks.end() ? failure(ErrorCode::NotFound, "the network was removed meanwhile")
                                     : inspectNetwork(*info, *document);
}

/// The document of whatever the text means: a container before an image, these before volumes and networks.
Task<Result<Json>> anything(Session &session, QString text, InspectOptions::Type type, bool sizes)
{
    using Type = InspectOptions::Type;
    if (type == Type::Volume || type == Type::Network)
        co_return co_await other(session, text, type);
    if (type != Type::Image) {
        const auto path = co_await ask<QString>(
            &session, [&](QObject *context, auto done) { session.helper().findContainer(text, context, done); });
        if (path)
            co_return co_await container(session, *path, sizes);
        if (type == Type::Container || path.error().code != ErrorCode::NotFound)
            co_return std::unexpected(path.error());
    }
    const auto path = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findImage(text, context, done); });
    if (path)
        co_return co_await image(session, *path);
    if (type != Type::Any || path.error().code != ErrorCode::NotFound)
        co_return std::unexpected(path.error());
    constexpr std::array others = {Type::Volume, Type::Network};
    for (const Type last : others) {
        auto document = co_await other(session, text, last);
        if (document || document.error().code != ErrorCode::NotFound)
            co_return document;
    }
    co_return failure(ErrorCode::NotFound,
                      "there is no container, image, volume or network '" + text.toStdString() + "'");
}

std::string dumped(const Json &json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

Task<int> execute(Session &session, InspectOptions options)
{
    const bool lines = options.format == "json"_L1;
    const auto format = Template::parse(lines ? std::string() : options.format.toStdString());
    if (!format) {
        session.complain(QString::fromStdString(format.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    bool good = true;
    Json all = Json::array();
    for (const QString &object : options.objects) {
        auto document = co_await anything(session, object, options.type, options.sizes);
        if (!document) {
            session.complain(u"inspect"_s, object, document.error());
            good = false;
        } else if (options.format.isEmpty()) {
            all.push_back(std::move(*document));
        } else if (lines) {
            session.print(dumped(*document, -1));
        } else if (const auto text = format->render(*document, false)) {
            session.print(*text + "\n");
        } else {
            session.complain(QString::fromStdString(text.error().detail));
            good = false;
        }
    }
    if (options.format.isEmpty())
        session.print(dumped(all, 4));
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
