// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/archive/inflate.h"
#include "core/archive/tarwriter.h"
#include "privhelper/service/containerlife.h"
#include "privhelper/service/imageloader.h"

namespace kiste {

/// What Container.Commit is asked for.
struct CommitRequest
{
    ContainerId container;
    quint32 owner = 0; ///< of the new image: who asks
    std::vector<std::string> names; ///< full references
    std::optional<ImageConfig> config; ///< else that of the container's image; its layers do not count
    std::string origin = "commit"; ///< or "build"
    std::string author;
    std::string message;
    std::int64_t created = 0; ///< microseconds since the epoch; 0: now
    bool pause = true; ///< a container that runs stands still while its files are read
    Compression compression = Compression::Gzip;
    /// So many of the lowest layers of the container's image stay as they are; those above become one with the changes. Absent: all stay.
    std::optional<std::uint32_t> keptLayers;

    explicit CommitRequest(ContainerId id) : container(std::move(id)) {}
};

/// Makes images of what containers have changed, each as a job: the layers of the container's image, and one with the changes unless
/// there are none.
class ImageCommit : public QObject
{
    Q_OBJECT

public:
    ImageCommit(Containers &containers, ContainerLife &life, Images &images, StateDir &state, Jobs &jobs, BlobStore &blobs,
                LayerStore &layers, QObject *parent = nullptr);
    ~ImageCommit() override;

    /// Number of the job.
    Result<quint64> commit(CommitRequest request);

private:
    struct Work;
    using WorkPtr = std::shared_ptr<Work>;

    Result<WorkPtr> prepare(CommitRequest request);
    void begin(const WorkPtr &work);
    void packFiles(const WorkPtr &work);
    /// Packs the new layer's files.
    using Packing = std::function<Result<void>(const TarWriter::Sink &sink, std::optional<std::int64_t> latest)>;

    Result<void> packLayer(Work &work) const;
    /// The layers above those that stay, and the changes, as one.
    Result<void> packSquashed(Work &work) const;
    Result<void> pack(Work &work, const Packing &packing) const;
    /// False, and nothing is made, if the unpacker would take what comes for a bomb (UnpackLimits::maxRatio).
    Result<bool> packAs(Work &work, const Packing &packing, Compression compression) const;
    void packed(const WorkPtr &work, const Result<void> &result);
    Result<ImageRecord> makeImage(Work &work);
    bool triesAgain(const WorkPtr &work, const Error &error);
    void ended(const WorkPtr &work, const Result<ImageRecord> &record);

    Containers &m_containers;
    ContainerLife &m_life;
    Images &m_images;
    StateDir &m_state;
    Jobs &m_jobs;
    BlobStore &m_blobs;
    LayerStore &m_layers;
    QThreadPool m_threads;
};

} // namespace kiste
