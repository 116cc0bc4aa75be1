// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/ipc/helper.h"

#include <functional>
#include <vector>

namespace kiste {

/// A layer of an image that is here.
struct StoredLayer
{
    QString blob; ///< digest in the manifest
    quint64 size = 0; ///< bytes unpacked
    bool operator==(const StoredLayer &) const = default;
};

/// Something in the store that is not as it should be, see CheckStore in the XML.
struct FoundProblem
{
    QString kind;
    QString object;
    QString detail;
    bool operator==(const FoundProblem &) const = default;
};

/// A problem and what became of it, see RepairStore in the XML.
struct RepairedProblem
{
    FoundProblem problem;
    QString outcome;
    bool mended = false;
    bool operator==(const RepairedProblem &) const = default;
};

/// A removed image that can come back, see ListBin in the XML.
struct BinnedImage
{
    QString digest;
    QStringList names;
    quint64 size = 0; ///< bytes
    quint64 time = 0; ///< microseconds since the epoch, as until and lastUsed
    quint64 until = 0;
    quint64 lastUsed = 0;
    QString bin; ///< the word that it shares with what was removed at the same time
    QString reason; ///< "remove", "prune"
    bool operator==(const BinnedImage &) const = default;
};

struct ImageBin
{
    QList<BinnedImage> images; ///< latest first
    quint64 bytes = 0; ///< that come free with all of them
    bool operator==(const ImageBin &) const = default;
};

/// What came back from the bin.
struct UndoneRemoval
{
    QStringList images; ///< object paths
    QStringList taken; ///< names that other images have now
    bool operator==(const UndoneRemoval &) const = default;
};

struct EmptiedBin
{
    quint32 images = 0;
    quint64 freed = 0; ///< bytes
    bool operator==(const EmptiedBin &) const = default;
};

/// Options of Helper::removeImage() with which what is removed can come back; @p reason: "remove" or "prune".
inline QVariantMap binOptions(const QString &bin, const QString &reason)
{
    return {{QStringLiteral("bin"), bin}, {QStringLiteral("reason"), reason}};
}
/// A new word for what is removed at once.
QString newBinWord();

/// What registries, archives and names of images need of the engine. Answers come as those of Helper do. HelperClient has
/// it beside Helper.
class ImageHelper
{
public:
    template<typename T>
    using Callback = std::function<void(Result<T>)>;

    virtual ~ImageHelper() = default;

    /// Helper::loadImage() with options, see LoadImage in the XML: "origin".
    virtual void loadImageWith(std::vector<UniqueFd> files, const QList<BlobRange> &blobs, const QByteArray &manifest,
                               const QStringList &names, const QVariantMap &options, QObject *context,
                               Callback<QString> jobPath)
        = 0;
    /// Those of the blobs that need not be brought, see HeldBlobs in the XML. At most 256 may be asked for.
    virtual void heldBlobs(const QStringList &digests, QObject *context, Callback<QStringList> held) = 0;
    virtual void addImageName(const QString &path, const QString &name, QObject *context, Callback<void> done) = 0;
    /// Read-only; its position is nobody else's business, read by offset.
    virtual void openImageBlob(const QString &path, const QString &digest, QObject *context, Callback<UniqueFd> blob) = 0;
    /// Lowest first.
    virtual void imageLayers(const QString &path, QObject *context, Callback<QList<StoredLayer>> layers) = 0;
    /// How the files of containers, images and layers differ, see OpenDifference in the XML. Takes as long as reading what could be the
    /// same.
    virtual void openDifference(const QString &object, const QString &base, const QVariantMap &options, QObject *context,
                                Callback<UniqueFd> stream)
        = 0;
    /// All problems of the store; none if it is sound. Takes as long as reading the store.
    virtual void checkStore(QObject *context, Callback<QList<FoundProblem>> problems) = 0;

    /// Mends what checkStore() would find.
    virtual void repairStore(QObject *context, Callback<QList<RepairedProblem>> repairs) = 0;

    /// The caller's own bin.
    virtual void listBin(QObject *context, Callback<ImageBin> bin) = 0;
    /// Brings back what was removed under the word @p bin, or last if it is empty. NotFound if there is nothing.
    virtual void undoRemoval(const QString &bin, QObject *context, Callback<UndoneRemoval> undone) = 0;
    virtual void emptyBin(QObject *context, Callback<EmptiedBin> emptied) = 0;

    /// The one that belongs to @p helper.
    static ImageHelper &of(Helper *helper);
};

} // namespace kiste
