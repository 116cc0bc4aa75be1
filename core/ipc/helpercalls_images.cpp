// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// HelperClient's calls about the content and the names of images.
#include "core/ipc/helpercall.h"
#include "core/ipc/imageproxy.h"
#include "core/ipc/managerproxy.h"
#include "core/ipc/objectpath.h"

#include <QUuid>

namespace kiste {

using namespace helpercall;
using namespace Qt::StringLiterals;

ImageHelper &ImageHelper::of(Helper *helper)
{
    auto *images = dynamic_cast<ImageHelper *>(helper);
    Q_ASSERT_X(images, "ImageHelper::of", "this Helper has none");
    return *images;
}

void HelperClient::loadImageWith(std::vector<UniqueFd> files, const QList<BlobRange> &blobs, const QByteArray &manifest,
                                 const QStringList &names, const QVariantMap &options, QObject *context,
                                 Callback<QString> jobPath)
{
    FdList list;
    for (UniqueFd &fd : files) {
        QDBusUnixFileDescriptor wire;
        wire.giveFileDescriptor(fd.release());
        list.append(std::move(wire));
    }
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(jobPath),
        [&](ManagerProxy &proxy) { return proxy.LoadImage(list, blobs, manifest, names, options); },
        [](const QDBusPendingReply<QDBusObjectPath> &reply) -> Result<QString> { return reply.value().path(); });
}

void HelperClient::heldBlobs(const QStringList &digests, QObject *context, Callback<QStringList> held)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(held),
        [&](ManagerProxy &proxy) { return proxy.HeldBlobs(digests); },
        [](const QDBusPendingReply<QStringList> &reply) -> Result<QStringList> { return reply.value(); });
}

void HelperClient::addImageName(const QString &path, const QString &name, QObject *context, Callback<void> done)
{
    call<ImageProxy>(
        path, unlimited, context, std::move(done), [&](ImageProxy &proxy) { return proxy.AddName(name, {}); },
        [](const QDBusPendingReply<> &) -> Result<void> { return {}; });
}

void HelperClient::openImageBlob(const QString &path, const QString &digest, QObject *context, Callback<UniqueFd> blob)
{
    call<ImageProxy>(
        path, unlimited, context, std::move(blob), [&](ImageProxy &proxy) { return proxy.OpenBlob(digest, {}); },
        [](const QDBusPendingReply<QDBusUnixFileDescriptor> &reply) { return toUniqueFd(reply.value()); });
}

void HelperClient::imageLayers(const QString &path, QObject *context, Callback<QList<StoredLayer>> layers)
{
    call<ImageProxy>(
        path, queryTimeout, context, std::move(layers), [](ImageProxy &proxy) { return proxy.GetLayers(); },
        [](const QDBusPendingReply<QStringList, QList<qulonglong>> &reply) -> Result<QList<StoredLayer>> {
            const QStringList blobs = reply.argumentAt<0>();
            const QList<qulonglong> sizes = reply.argumentAt<1>();
            if (blobs.size() != sizes.size())
                return failure(ErrorCode::Corrupt, "the engine's list of layers does not fit together");
            QList<StoredLayer> found;
            for (qsizetype i = 0; i < blobs.size(); ++i)
                found.append({blobs[i], sizes[i]});
            return found;
        });
}

void HelperClient::openDifference(const QString &object, const QString &base, const QVariantMap &options, QObject *context,
                                  Callback<UniqueFd> stream)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(stream),
        [&](ManagerProxy &proxy) { return proxy.OpenDifference(object, base, options); },
        [](const QDBusPendingReply<QDBusUnixFileDescriptor> &reply) { return toUniqueFd(reply.value()); });
}

void HelperClient::checkStore(QObject *context, Callback<QList<FoundProblem>> problems)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(problems), [](ManagerProxy &proxy) { return proxy.CheckStore({}); },
        [](const QDBusPendingReply<QStringList, QStringList, QStringList> &reply) -> Result<QList<FoundProblem>> {
            const QStringList kinds = reply.argumentAt<0>();
            const QStringList objects = reply.argumentAt<1>();
            const QStringList details = reply.argumentAt<2>();
            if (kinds.size() != objects.size() || kinds.size() != details.size())
                return failure(ErrorCode::Corrupt, "the engine's list of problems does not fit together");
            QList<FoundProblem> found;
            for (qsizetype i = 0; i < kinds.size(); ++i)
                found.append({kinds[i], objects[i], details[i]});
            return found;
        });
}

void HelperClient::repairStore(QObject *context, Callback<QList<RepairedProblem>> repairs)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(repairs), [](ManagerProxy &proxy) { return proxy.RepairStore({}); },
        [](const QDBusPendingReply<QStringList, QStringList, QStringList, QStringList, QList<bool>> &reply) -> Result<QList<RepairedProblem>> {
            const QStringList kinds = reply.argumentAt<0>();
            const QStringList objects = reply.argumentAt<1>();
            const QStringList details = reply.argumentAt<2>();
            const QStringList outcomes = reply.argumentAt<3>();
            const QList<bool> mended = reply.argumentAt<4>();
            for (const qsizetype size : {objects.size(), details.size(), outcomes.size(), mended.size()}) {
                if (size != kinds.size())
                    return failure(ErrorCode::Corrupt, "the engine's list of repairs does not fit together");
            }
            QList<RepairedProblem> done;
            for (qsizetype i = 0; i < kinds.size(); ++i)
                done.append({{kinds[i], objects[i], details[i]}, outcomes[i], mended[i]});
            return done;
        });
}

QString newBinWord()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces).left(8);
}

void HelperClient::listBin(QObject *context, Callback<ImageBin> bin)
{
    call<ManagerProxy>(
        names::managerPath, queryTimeout, context, std::move(bin), [](ManagerProxy &proxy) { return proxy.ListBin({}); },
        [](const QDBusPendingReply<MapList, qulonglong> &reply) -> Result<ImageBin> {
            ImageBin found{.images = {}, .bytes = reply.argumentAt<1>()};
            const MapList entries = reply.argumentAt<0>();
            for (const QVariantMap &entry : entries) {
                found.images.append(BinnedImage{.digest = entry.value(u"digest"_s).toString(),
                                               .names = entry.value(u"names"_s).toStringList(),
                                               .size = entry.value(u"size"_s).toULongLong(),
                                               .time = entry.value(u"time"_s).toULongLong(),
                                               .until = entry.value(u"until"_s).toULongLong(),
                                               .lastUsed = entry.value(u"last-used"_s).toULongLong(),
                                               .bin = entry.value(u"bin"_s).toString(),
                                               .reason = entry.value(u"reason"_s).toString()});
            }
            return found;
        });
}

void HelperClient::undoRemoval(const QString &bin, QObject *context, Callback<UndoneRemoval> undone)
{
    const QVariantMap options = bin.isEmpty() ? QVariantMap() : QVariantMap{{u"bin"_s, bin}};
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(undone), [&](ManagerProxy &proxy) { return proxy.UndoRemoval(options); },
        [](const QDBusPendingReply<QList<QDBusObjectPath>, QStringList> &reply) -> Result<UndoneRemoval> {
            UndoneRemoval back{.images = {}, .taken = reply.argumentAt<1>()};
            const QList<QDBusObjectPath> paths = reply.argumentAt<0>();
            for (const QDBusObjectPath &path : paths)
                back.images.append(path.path());
            return back;
        });
}

void HelperClient::emptyBin(QObject *context, Callback<EmptiedBin> emptied)
{
    call<ManagerProxy>(
        names::managerPath, unlimited, context, std::move(emptied), [](ManagerProxy &proxy) { return proxy.EmptyBin({}); },
        [](const QDBusPendingReply<uint, qulonglong> &reply) -> Result<EmptiedBin> {
            return EmptiedBin{reply.argumentAt<0>(), reply.argumentAt<1>()};
        });
}

} // namespace kiste
