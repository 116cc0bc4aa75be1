// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/inspect.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/format/template.h"

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;
using Documents = std::pair<QString, QString>;

Task<Result<Json>> container(Session &session, QString path)
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
    co_return inspectContainer(*info, documents->first, documents->second, report.value_or(QString()));
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

/// The document of whatever the text means: a container before an image.
Task<Result<Json>> anything(Session &session, QString text, InspectOptions::Type type)
{
    using Type = InspectOptions::Type;
    if (type != Type::Image) {
        const auto path = co_await ask<QString>(
            &session, [&](QObject *context, auto done) { session.helper().findContainer(text, context, done); });
        if (path)
            co_return co_await container(session, *path);
        if (type == Type::Container || path.error().code != ErrorCode::NotFound)
            co_return std::unexpected(path.error());
    }
    const auto path = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findImage(text, context, done); });
    if (path)
        co_return co_await image(session, *path);
    if (type == Type::Any && path.error().code == ErrorCode::NotFound)
        co_return failure(ErrorCode::NotFound, "there is no container or image '" + text.toStdString() + "'");
    co_return std::unexpected(path.error());
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
        auto document = co_await anything(session, object, options.type);
        if (!document) {
            session.complain(u"inspect"_s, object, document.error());
            good = false;
        } else if (options.format.isEmpty()) {
            all.push_back(std::move(*document));
        } else if (lines) {
            session.print(dumped(*document, -1));
        } else if (const auto text = format->render(*document, false)) {
            session.print(*text + "\n");
        }
    }
    if (options.format.isEmpty())
        session.print(dumped(all, 4));
    co_return good ? 0 : exitFailure;
}

} // namespace kiste::ctl
