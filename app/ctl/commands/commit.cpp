// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/commit.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/jobwatch.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/uniquefd.h"
#include "core/build/configchanges.h"
#include "core/image/reference.h"

#include <fcntl.h>
#include <format>
#include <limits>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// The config of the container's image, with changes; empty without any.
Task<Result<QString>> changedConfig(Session &session, QString container, QStringList changes)
{
    if (changes.isEmpty())
        co_return QString();
    const auto info = session.container(container);
    if (!info)
        co_return failure(ErrorCode::NotFound, "the container is gone");
    const auto image = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findImage(info->imageDigest, context, done); });
    if (!image)
        co_return std::unexpected(image.error());
    const auto documents = co_await ask<std::pair<QString, QString>>(
        &session, [&](QObject *context, auto done) { session.helper().imageDocuments(*image, context, done); });
    if (!documents)
        co_return std::unexpected(documents.error());
    auto config = parseImageConfig(documents->second.toStdString());
    if (!config)
        co_return std::unexpected(config.error());
    std::vector<std::string> instructions;
    for (const QString &change : changes)
        instructions.push_back(change.toStdString());
    auto changed = build::applyChanges(*config, instructions);
    if (!changed)
        co_return std::unexpected(changed.error());
    changed->history.push_back({.created = {}, .createdBy = changes.join(u"; "_s).toStdString(), .comment = {}});
    co_return QString::fromStdString(formatImageConfig(*changed));
}

} // namespace

Task<Result<QString>> commitContainer(Session &session, QString path, QVariantMap options)
{
    const auto job = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().commitContainer(path, options, context, done); });
    if (!job)
        co_return std::unexpected(job.error());
    JobWatch watch(session.helper(), *job);
    co_return co_await watch.result();
}

QString imageIdAt(const Session &session, const QString &path)
{
    const auto image = session.image(path);
    return !image ? QString() : image->configDigest.isEmpty() ? image->digest : image->configDigest;
}

Result<void> writeIdFile(const QString &name, const QString &id)
{
    if (name.isEmpty())
        return {};
    const UniqueFd file(::open(name.toLocal8Bit().constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    const int number = !file ? errno : writeAll(file.get(), id.toStdString());
    if (number != 0)
        return osFailure(number, std::format("cannot write the image's id to '{}'", name.toStdString()));
    return {};
}

Result<std::int64_t> sourceDate(const std::string &text)
{
    if (text.empty())
        return 0;
    constexpr qlonglong second = 1'000'000;
    bool good = false;
    const qlonglong time = QString::fromStdString(text).toLongLong(&good);
    if (!good || time <= 0 || time > std::numeric_limits<qlonglong>::max() / second)
        return failure(ErrorCode::InvalidArgument, std::format("SOURCE_DATE_EPOCH: '{}' is not a time", text));
    return time * second;
}

Task<int> execute(Session &session, CommitOptions options)
{
    QVariantMap map;
    const auto created = sourceDate(qgetenv("SOURCE_DATE_EPOCH").toStdString());
    if (!created) {
        session.complain(QString::fromStdString(created.error().detail));
        co_return exitFailure;
    }
    if (*created != 0)
        map.insert(u"created"_s, QVariant::fromValue(static_cast<quint64>(*created)));
    if (options.squash)
        map.insert(u"keep-layers"_s, 0U);
    if (!options.image.isEmpty()) {
        const auto reference = ImageReference::parse(options.image.toStdString());
        if (!reference) {
            session.complain(QString::fromStdString(reference.error().detail));
            co_return exitFailure;
        }
        map.insert(u"names"_s, QStringList{QString::fromStdString(reference->normalized().text())});
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
    const auto config = co_await changedConfig(session, *path, options.changes);
    if (!config) {
        session.complain(u"commit"_s, options.container, config.error());
        co_return exitFailure;
    }
    for (const auto &[key, value] : {std::pair(u"config"_s, *config), {u"author"_s, options.author}, {u"message"_s, options.message},
                                     {u"compression"_s, options.compression}}) {
        if (!value.isEmpty())
            map.insert(key, value);
    }
    map.insert(u"pause"_s, options.pause);
    const auto image = co_await commitContainer(session, *path, map);
    if (!image) {
        session.complain(u"commit"_s, options.container, image.error());
        co_return exitFailure;
    }
    const QString id = imageIdAt(session, *image);
    if (const auto written = writeIdFile(options.idFile, id); !written) {
        session.complain(QString::fromStdString(written.error().detail));
        co_return exitFailure;
    }
    session.print(id.toStdString() + "\n");
    co_return 0;
}

} // namespace kiste::ctl
