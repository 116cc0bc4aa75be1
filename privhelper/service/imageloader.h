// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/image.h"
#include "privhelper/service/images.h"
#include "privhelper/service/jobs.h"

#include <QThreadPool>

#include <functional>
#include <set>

namespace kiste {

/// Where a blob lies in one of the files that a caller handed over.
struct BlobSource
{
    Digest digest;
    std::size_t file = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct LoadRequest
{
    quint32 owner = 0;
    std::vector<UniqueFd> files;
    std::vector<BlobSource> blobs;
    std::string manifest;
    std::vector<std::string> names; ///< full references
    std::string origin = "load"; ///< see ImageRecord
    /// Whether the owner has the blob already, in an image that is here; see Images::holds(). It is then in the store.
    std::function<bool(const Digest &blob)> holds;

    /// Checks everything that can be checked without reading blobs: the files are regular and large enough, the
    /// manifest is one, each blob it names is there once with the size it says, or held, the names are full references.
    Result<ImageManifest> check() const;
};

/// Brings images into the store, each as a job in a thread of its own. Nothing that a caller says is believed: each
/// blob is hashed while it is copied, each layer while it is unpacked.
class ImageLoader : public QObject
{
    Q_OBJECT

public:
    ImageLoader(Images &images, Jobs &jobs, BlobStore &blobs, LayerStore &layers, QObject *parent = nullptr);
    ~ImageLoader() override;

    /// Number of the job.
    Result<quint64> load(LoadRequest request);

private:
    struct Work;
    void begin(const std::shared_ptr<Work> &work);
    Result<ImageRecord> run(Work &work);
    Result<void> importBlobs(Work &work);
    Result<void> importBlob(const Work &work, const Descriptor &part, const Progress &tell);
    Progress progressOf(const Work &work);
    bool triesAgain(const std::shared_ptr<Work> &work, const Error &error);
    void ended(const std::shared_ptr<Work> &work, const Result<ImageRecord> &record);

    Images &m_images;
    Jobs &m_jobs;
    BlobStore &m_blobs;
    LayerStore &m_layers;
    QThreadPool m_threads;
};

} // namespace kiste
