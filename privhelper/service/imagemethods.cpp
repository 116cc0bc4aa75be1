// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/reference.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/images.h"
#include "privhelper/service/jobs.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"

#include <algorithm>
#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

/// As many as a manifest can name.
constexpr qsizetype maxHeldBlobs = 256;

ImageKey keyOf(const Call &call)
{
    return *imageFromPath(call.path()); // the table only sends calls here whose path is one
}

struct ImageRemoval
{
    std::optional<std::string> name; ///< full reference
    bool force = false;
    std::optional<BinEntry> bin; ///< where it goes, else for good
};

/// Reads "bin" and "reason".
Result<std::optional<BinEntry>> binEntryOf(const std::optional<QString> &word, const std::optional<QString> &reason)
{
    if (!word && reason)
        return invalidArgument("reason: it is nothing without bin");
    if (!word)
        return std::nullopt;
    BinEntry entry{.time = 0, .batch = word->left(qsizetype(maxBinWord) + 1).toStdString()};
    if (!isBinWord(entry.batch))
        return invalidArgument("bin: a word of at most 64 letters, digits and '-' is needed");
    if (reason && *reason != "remove"_L1 && *reason != "prune"_L1)
        return invalidArgument(std::format("reason: '{}' is neither remove nor prune", reason->left(40).toStdString()));
    if (reason)
        entry.reason = reason->toStdString();
    return entry;
}

void remove(Engine &engine, const ImageKey &key, const ImageRemoval &removal, const CallPtr &call)
{
    const ImageRecord *image = engine.images.find(key);
    if (!image)
        return call->fail({ErrorCode::NotFound, "the image is gone", 0});
    const std::vector<std::string> names = image->names;
    if (removal.name && !std::ranges::contains(names, *removal.name))
        return call->fail({ErrorCode::NotFound, std::format("the image has no name '{}'", *removal.name), 0});
    const bool nameOnly = removal.name && names.size() > 1 && !removal.force;
    if (nameOnly)
        return call->answer(engine.images.removeName(key, *removal.name));
    if (!removal.force && !removal.name && names.size() > 1) {
        return call->fail({ErrorCode::InUse,
                           std::format("the image has {} names; give one, or use force", names.size()), 0});
    }
    if (removal.bin) {
        BinEntry entry = *removal.bin;
        entry.time = currentTime();
        return call->answer(engine.images.moveToBin(key, std::move(entry)));
    }
    engine.images.remove(key, answerTo(call));
}

} // namespace

Result<Plan> removeImage(Engine &engine, const Call &call)
{
    OptionReader reader(call.options());
    std::optional<QString> name;
    ImageRemoval removal;
    reader.read("name"_L1, name);
    std::optional<QString> bin, reason;
    reader.read("force"_L1, removal.force);
    reader.read("bin"_L1, bin);
    reader.read("reason"_L1, reason);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    auto entry = binEntryOf(bin, reason);
    if (!entry)
        return std::unexpected(std::move(entry.error()));
    removal.bin = std::move(*entry);
    const ImageKey key = keyOf(call);
    const ImageRecord *image = engine.images.find(key);
    QString shown = QString::fromStdString(key.digest.text());
    if (image && !image->names.empty())
        shown = QString::fromStdString(image->names.front());
    if (name) {
        const auto reference = ImageReference::parse(name->toStdString());
        if (!reference)
            return std::unexpected(reference.error());
        removal.name = reference->normalized().text();
        shown = QString::fromStdString(*removal.name);
    }
    return Plan{{{u"image"_s, shown}, {u"verb"_s, u"remove"_s}}, {}, [&engine, key, removal](const CallPtr &allowed) {
                    remove(engine, key, removal, allowed);
                }};
}

Result<Plan> imageDocuments(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, key = keyOf(call)](const CallPtr &asked) {
                    const auto documents = engine.images.documents(key);
                    if (!documents)
                        return asked->fail(documents.error());
                    asked->reply({QString::fromStdString(documents->first), QString::fromStdString(documents->second)});
                }};
}

Result<Plan> addImageName(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto name = ImageReference::parseFull(call.argument(0).toString().toStdString());
    if (!name)
        return std::unexpected(name.error());
    if (name->digest() || name->tag().empty()) {
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' cannot be a name: it needs a tag and no digest", name->text()));
    }
    const std::string text = name->text();
    return Plan{{{u"image"_s, QString::fromStdString(text)}, {u"verb"_s, u"tag"_s}}, {},
                [&engine, key = keyOf(call), text](const CallPtr &allowed) {
                    allowed->answer(engine.images.addName(key, text));
                }};
}

Result<Plan> openImageBlob(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto digest = Digest::parse(call.argument(0).toString().toStdString());
    if (!digest)
        return std::unexpected(digest.error());
    const ImageKey key = keyOf(call);
    const ImageRecord *image = engine.images.find(key);
    const std::string shown = image && !image->names.empty() ? image->names.front() : key.digest.text();
    return Plan{{{u"image"_s, QString::fromStdString(shown)}, {u"verb"_s, u"read"_s}}, {},
                [&engine, key, digest = *digest](const CallPtr &allowed) {
                    allowed->answer(engine.images.openBlob(key, digest));
                }};
}

Result<Plan> imageLayers(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, key = keyOf(call)](const CallPtr &asked) {
                    const auto layers = engine.images.layers(key);
                    if (!layers)
                        return asked->fail(layers.error());
                    QStringList blobs;
                    QList<qulonglong> sizes;
                    for (const auto &[blob, size] : *layers) {
                        blobs.append(QString::fromStdString(blob.text()));
                        sizes.append(size);
                    }
                    asked->reply({blobs, QVariant::fromValue(sizes)});
                }};
}

Result<Plan> checkStore(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{{{u"image"_s, u"*"_s}, {u"verb"_s, u"check"_s}}, {}, [&engine](const CallPtr &allowed) {
                    engine.images.check([allowed](const Result<std::vector<StoreProblem>> &problems) {
                        if (!problems)
                            return allowed->fail(problems.error());
                        QStringList kinds, objects, details;
                        for (const StoreProblem &problem : *problems) {
                            kinds.append(QString::fromStdString(problem.kind));
                            objects.append(QString::fromStdString(problem.object));
                            details.append(QString::fromStdString(problem.detail));
                        }
                        allowed->reply({kinds, objects, details});
                    });
                }};
}

Result<Plan> repairStore(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{{{u"image"_s, u"*"_s}, {u"verb"_s, u"repair"_s}}, {}, [&engine](const CallPtr &allowed) {
                    engine.images.repair([allowed](const Result<std::vector<StoreRepair>> &repairs) {
                        if (!repairs)
                            return allowed->fail(repairs.error());
                        QStringList kinds, objects, details, outcomes;
                        QList<bool> mended;
                        for (const StoreRepair &repair : *repairs) {
                            kinds.append(QString::fromStdString(repair.problem.kind));
                            objects.append(QString::fromStdString(repair.problem.object));
                            details.append(QString::fromStdString(repair.problem.detail));
                            outcomes.append(QString::fromStdString(repair.outcome));
                            mended.append(repair.mended);
                        }
                        allowed->reply({kinds, objects, details, outcomes, QVariant::fromValue(mended)});
                    });
                }};
}

Result<Plan> heldBlobs(Engine &engine, const Call &call)
{
    std::vector<Digest> digests;
    const QStringList asked = call.argument(0).toStringList();
    if (asked.size() > maxHeldBlobs)
        return failure(ErrorCode::LimitExceeded, std::format("at most {} blobs can be asked for", maxHeldBlobs));
    for (const QString &text : asked) {
        auto digest = Digest::parse(text.toStdString());
        if (!digest)
            return std::unexpected(digest.error());
        digests.push_back(std::move(*digest));
    }
    return Plan{{}, {}, [&engine, digests](const CallPtr &allowed) {
                    QStringList held;
                    for (const Digest &digest : digests) {
                        if (engine.images.holds(allowed->uid(), digest))
                            held.append(QString::fromStdString(digest.text()));
                    }
                    allowed->reply({held});
                }};
}

Result<Plan> cancelJob(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const quint64 number = *jobFromPath(call.path());
    return Plan{{}, {}, [&engine, number](const CallPtr &asked) { asked->answer(engine.jobs.cancel(number)); }};
}

} // namespace kiste::methods
