// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// system undo, system prune --bin
#include "app/ctl/commands/imagebin.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"

#include <QDateTime>

#include <algorithm>
#include <format>
#include <iostream>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

std::string distance(quint64 from, quint64 to)
{
    return humanDuration(from < to ? std::int64_t((to - from) / 1'000'000) : 0).toStdString();
}

Listing binListing(const ImageBin &bin)
{
    const auto now = static_cast<quint64>(QDateTime::currentMSecsSinceEpoch()) * 1000;
    Listing listing({{"Removal", "REMOVAL"},
                     {"Image", "IMAGE"},
                     {"Why", "WHY"},
                     {"Removed", "REMOVED"},
                     {"LastUsed", "LAST USED"},
                     {"GoneIn", "GONE IN"},
                     {"Size", "SIZE"},
                     {"Names", "NAMES", false},
                     {"Digest", "DIGEST", false},
                     {"RemovedAt", "REMOVED AT", false},
                     {"GoneAt", "GONE AT", false}});
    for (const BinnedImage &image : bin.images) {
        listing.add({image.bin.toStdString(), image.names.value(0, image.digest.section(u':', 1).left(shortId)).toStdString(),
                     image.reason == "prune"_L1 ? "pruned" : "removed", distance(image.time, now) + " ago",
                     distance(image.lastUsed, now) + " ago", distance(now, image.until), humanSize(double(image.size)).toStdString(),
                     image.names.join(u", "_s).toStdString(), image.digest.toStdString(), dateAndTime(image.time).toStdString(),
                     dateAndTime(image.until).toStdString()});
    }
    return listing;
}

Task<int> listTheBin(Session &session, QString format)
{
    const auto bin = co_await binOf(session);
    if (!bin) {
        session.complain(u"list"_s, u"what can come back"_s, bin.error());
        co_return exitFailure;
    }
    const auto text = binListing(*bin).render(format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

bool agreesToEmptyBin(const ImageBin &bin)
{
    std::cout << std::format("This deletes what was removed lately for good: {} images, {}. Go on? [y/N] ", bin.images.size(),
                             humanSize(double(bin.bytes)).toStdString())
              << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

} // namespace

Task<Result<ImageBin>> binOf(Session &session)
{
    co_return co_await ask<ImageBin>(&session, [&](QObject *context, auto done) { ImageHelper::of(&session.helper()).listBin(context, done); });
}

Task<bool> tellOfBin(Session &session, QString bin)
{
    const auto all = co_await binOf(session);
    if (!all) {
        session.complain(u"list"_s, u"what can come back"_s, all.error());
        co_return false;
    }
    const auto entry = std::ranges::find(all->images, bin, &BinnedImage::bin);
    if (entry == all->images.end())
        co_return false;
    session.print(std::format("Kept in the bin until {}: `kistectl system undo` brings back what was removed, `kistectl system prune --bin` "
                              "frees its space now.\n",
                              dateAndTime(entry->until).toStdString()));
    co_return true;
}

Task<int> emptyTheBin(Session &session, bool asks)
{
    if (!co_await session.connected())
        co_return exitFailure;
    if (asks) {
        const auto bin = co_await binOf(session);
        if (!bin) {
            session.complain(u"list"_s, u"what can come back"_s, bin.error());
            co_return exitFailure;
        }
        if (!agreesToEmptyBin(*bin))
            co_return 0;
    }
    const auto emptied = co_await ask<EmptiedBin>(
        &session, [&](QObject *context, auto done) { ImageHelper::of(&session.helper()).emptyBin(context, done); });
    if (!emptied) {
        session.complain(u"empty"_s, u"the bin"_s, emptied.error());
        co_return exitFailure;
    }
    session.print(std::format("Deleted images of the bin: {}\nTotal reclaimed space: {}\n", emptied->images,
                              humanSize(double(emptied->freed)).toStdString()));
    co_return 0;
}

Task<int> execute(Session &session, UndoOptions options)
{
    if (!co_await session.connected())
        co_return exitFailure;
    if (options.list)
        co_return co_await listTheBin(session, options.format);
    const auto back = co_await ask<UndoneRemoval>(&session, [&](QObject *context, auto done) {
        ImageHelper::of(&session.helper()).undoRemoval(options.removal, context, done);
    });
    if (!back) {
        session.complain(u"bring back"_s, options.removal.isEmpty() ? u"what was removed"_s : options.removal, back.error());
        co_return exitFailure;
    }
    for (const QString &path : back->images) {
        const ImageInfo image = session.image(path).value_or(ImageInfo());
        session.print("Restored: " + (image.names.isEmpty() ? image.digest : image.names.join(u", "_s)).toStdString() + "\n");
    }
    for (const QString &name : back->taken)
        session.print(std::format("The name '{}' belongs to another image now and stays there.\n", name.toStdString()));
    co_return 0;
}

} // namespace kiste::ctl
