// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// history, image tree
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagecontent.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"

#include <QDateTime>

#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype historyIdLength = 12;
constexpr qsizetype shownCommand = 45;

QString ageOf(std::int64_t moment)
{
    if (moment == 0)
        return u"N/A"_s;
    const std::int64_t seconds = QDateTime::currentSecsSinceEpoch() - moment / 1'000'000;
    return humanDuration(std::max<std::int64_t>(seconds, 0)) + " ago"_L1;
}

/// The steps, newest first. An image that tells no history gets a step for each layer.
Listing historyListing(const ImageInfo &image, const ImageConfig &config, const QList<StoredLayer> &layers,
                       const HistoryOptions &options)
{
    std::vector<ImageHistory> steps = config.history;
    if (steps.empty())
        steps.resize(static_cast<std::size_t>(layers.size()));
    std::vector<std::vector<std::string>> rows;
    qsizetype layer = 0;
    for (const ImageHistory &step : steps) {
        const quint64 size = step.emptyLayer || layer >= layers.size() ? 0 : layers[layer].size;
        layer += step.emptyLayer ? 0 : 1;
        const std::int64_t created = parseTimestamp(step.created).value_or(0);
        QString command = printable(QString::fromStdString(step.createdBy));
        if (!options.noTruncation)
            command = shortened(command, shownCommand);
        const QString moment = isoTime(static_cast<quint64>(std::max<std::int64_t>(created, 0)));
        rows.push_back({"<missing>", (options.exact ? moment : ageOf(created)).toStdString(), command.toStdString(),
                        options.exact ? std::to_string(size) : humanSize(double(size)).toStdString(),
                        printable(QString::fromStdString(step.comment)).toStdString(), moment.toStdString()});
    }
    std::ranges::reverse(rows);
    if (!rows.empty()) {
        const QString id = image.configDigest;
        rows.front()[0] = (options.noTruncation ? id : id.section(u':', 1).left(historyIdLength)).toStdString();
    }
    Listing listing({{"ID", "IMAGE"},
                     {"CreatedSince", "CREATED"},
                     {"CreatedBy", "CREATED BY"},
                     {"Size", "SIZE"},
                     {"Comment", "COMMENT"},
                     {"CreatedAt", "CREATED AT", false}});
    for (const auto &row : rows)
        listing.add(row);
    return listing;
}

} // namespace

Task<int> execute(Session &session, HistoryOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findImage(options.image);
    if (!path)
        co_return exitFailure;
    const auto documents = co_await imageDocuments(session, *path);
    const auto layers = co_await storedLayers(session, *path);
    if (!documents || !layers) {
        session.complain(u"show the history of"_s, options.image, documents ? layers.error() : documents.error());
        co_return exitFailure;
    }
    const Listing listing =
        historyListing(session.image(*path).value_or(ImageInfo()), documents->config, *layers, options);
    const std::string format = options.quiet && options.format.isEmpty() ? "{{.ID}}" : options.format.toStdString();
    const auto text = listing.render(format);
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

Task<int> execute(Session &session, ImageTreeOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findImage(options.image);
    if (!path)
        co_return exitFailure;
    const auto layers = co_await storedLayers(session, *path);
    if (!layers) {
        session.complain(u"show the layers of"_s, options.image, layers.error());
        co_return exitFailure;
    }
    // Who else has each layer: as its last one, or below others.
    std::map<QString, QStringList> top, below;
    for (const ImageInfo &other : session.helper().images()) {
        const auto documents = co_await imageDocuments(session, other.path);
        if (!documents)
            continue; // it went meanwhile
        const QString name = other.names.value(0, other.configDigest.section(u':', 1).left(historyIdLength));
        for (const Descriptor &layer : documents->manifest.layers) {
            auto &users = &layer == &documents->manifest.layers.back() ? top : below;
            if (other.path != *path || &users == &top)
                users[QString::fromStdString(layer.digest.text())].append(name);
        }
    }
    const auto image = session.image(*path).value_or(ImageInfo());
    session.print(std::format("Image ID: {}\nTags:     [{}]\nSize:     {}\n", image.configDigest.section(u':', 1).left(historyIdLength).toStdString(),
                              image.names.join(u' ').toStdString(), humanSize(double(image.size)).toStdString()));
    session.print(layers->isEmpty() ? "No Image Layers\n" : "Image Layers\n");
    for (qsizetype i = 0; i < layers->size(); ++i) {
        const StoredLayer &layer = (*layers)[i];
        QString line = u"%1── ID: %2 Size: %3"_s.arg(i + 1 < layers->size() ? u"├"_s : u"└"_s,
                                                       layer.blob.section(u':', 1).left(historyIdLength), humanSize(double(layer.size)));
        if (top.contains(layer.blob))
            line += u" Top Layer of: [%1]"_s.arg(top[layer.blob].join(u' '));
        if (below.contains(layer.blob))
            line += u" Also in: [%1]"_s.arg(below[layer.blob].join(u' '));
        session.print(line.toStdString() + "\n");
    }
    co_return 0;
}

} // namespace kiste::ctl
