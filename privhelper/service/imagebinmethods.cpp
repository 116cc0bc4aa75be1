// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Manager.ListBin, UndoRemoval and EmptyBin: always about the caller's own bin, also for root.
#include "core/ipc/dbustypes.h"
#include "core/ipc/objectpath.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/images.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

QStringList namesIn(const std::vector<std::string> &names)
{
    QStringList list;
    for (const std::string &name : names)
        list.append(QString::fromStdString(name));
    return list;
}

MapList binEntries(const Images &images, quint32 owner)
{
    MapList entries;
    for (const auto &[key, image] : images.bin()) {
        if (key.owner != owner)
            continue;
        entries.append(QVariantMap{{u"digest"_s, QString::fromStdString(key.digest.text())},
                        {u"names"_s, namesIn(image.bin->names)},
                        {u"size"_s, QVariant::fromValue(quint64(image.size))},
                        {u"time"_s, QVariant::fromValue(quint64(image.bin->time))},
                        {u"until"_s, QVariant::fromValue(quint64(image.bin->time + imageBinTime))},
                        {u"last-used"_s, QVariant::fromValue(quint64(image.lastUsed))},
                        {u"bin"_s, QString::fromStdString(image.bin->batch)},
                        {u"reason"_s, QString::fromStdString(image.bin->reason)}});
    }
    std::ranges::stable_sort(entries, std::ranges::greater(), [](const QVariantMap &entry) { return entry.value(u"time"_s).toULongLong(); });
    return entries;
}

} // namespace

Result<Plan> listBin(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    const BinUsage usage = engine.images.binUsage(asked->uid());
                    asked->reply({QVariant::fromValue(binEntries(engine.images, asked->uid())), QVariant::fromValue(quint64(usage.bytes))});
                }};
}

Result<Plan> undoRemoval(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    std::optional<QString> bin;
    reader.read("bin"_L1, bin);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    std::optional<std::string> batch;
    if (bin)
        batch = bin->left(qsizetype(maxBinWord) + 1).toStdString();
    if (batch && !isBinWord(*batch))
        return invalidArgument("bin: a word of at most 64 letters, digits and '-' is needed");
    return Plan{{{u"image"_s, u"*"_s}, {u"verb"_s, u"bring back"_s}}, {}, [&engine, batch](const CallPtr &allowed) {
                    const auto undo = engine.images.undoBin(allowed->uid(), batch);
                    if (!undo)
                        return allowed->fail(undo.error());
                    QList<QDBusObjectPath> paths;
                    for (const ImageKey &key : undo->images)
                        paths.append(QDBusObjectPath(imagePath(key)));
                    allowed->reply({QVariant::fromValue(paths), namesIn(undo->taken)});
                }};
}

Result<Plan> emptyBin(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{{{u"image"_s, u"*"_s}, {u"verb"_s, u"remove"_s}}, {}, [&engine](const CallPtr &allowed) {
                    const BinUsage usage = engine.images.binUsage(allowed->uid());
                    engine.images.emptyBin(allowed->uid(), [allowed, usage](const Result<void> &emptied) {
                        if (!emptied)
                            return allowed->fail(emptied.error());
                        allowed->reply({usage.images, QVariant::fromValue(quint64(usage.bytes))});
                    });
                }};
}

} // namespace kiste::methods
