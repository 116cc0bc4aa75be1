// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/importplan.h"

#include "core/archive/inflate.h"
#include "core/archive/tarreader.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/planning.h"
#include "core/image/reference.h"
#include "core/image/temporaryfile.h"
#include "core/oci/image.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace kiste {

namespace {

constexpr int pipeSize = 1 << 20;

/// The digest of what comes out of a descriptor.
Result<Digest> hashAll(int fd, const std::string &what)
{
    std::vector<std::byte> buffer(256 * 1024);
    Sha256 hash;
    while (true) {
        const auto n = readFully(fd, buffer, what);
        if (!n)
            return std::unexpected(n.error());
        hash.add(std::span<const std::byte>(buffer).first(*n));
        if (*n < buffer.size())
            return hash.finish();
    }
}

/// A second way to read a file, with a position of its own.
Result<UniqueFd> reopen(int file)
{
    UniqueFd copy(::open(std::format("/proc/self/fd/{}", file).c_str(), O_RDONLY | O_CLOEXEC));
    if (!copy)
        return osFailure(errno, "cannot read the file");
    return copy;
}

struct LayerDigests
{
    Digest blob;
    Digest diffId;
};

/// Both at a time: one thread hashes the file, one inflates it, this one hashes the result.
Result<LayerDigests> digestsOf(int file, const std::string &what, const std::atomic<bool> &cancelled)
{
    const auto forBlob = reopen(file);
    const auto forDiffId = reopen(file);
    if (!forBlob || !forDiffId)
        return std::unexpected((forBlob ? forDiffId : forBlob).error());
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    ::fcntl(ends[0], F_SETPIPE_SZ, pipeSize); // only faster
    Result<void> inflated;
    Result<Digest> blob = failure(ErrorCode::Failed, "");
    Result<Digest> diffId = failure(ErrorCode::Failed, "");
    {
        const std::jthread inflater([&] {
            inflated = inflate(forDiffId->get(), writer.get(), &cancelled);
            writer.reset();
        });
        const std::jthread hasher([&] { blob = hashAll(forBlob->get(), what); });
        diffId = hashAll(reader.get(), what);
    }
    if (!inflated)
        return std::unexpected(inflated.error());
    if (!blob || !diffId)
        return std::unexpected((blob ? diffId : blob).error());
    return LayerDigests{*blob, *diffId};
}

/// Whether the beginning is a tar file of something else than an image.
Result<void> checkRootFilesystem(int file, const std::string &what)
{
    const auto copy = reopen(file);
    if (!copy)
        return std::unexpected(copy.error());
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    std::atomic<bool> enough = false;
    const std::jthread inflater([&] {
        std::ignore = inflate(copy->get(), writer.get(), &enough); // a broken stream shows where all of it is read
        writer.reset();
    });
    FdTarInput input(reader.get());
    TarReader tar(input, 64 * 1024);
    const auto first = tar.next();
    enough = true;
    const bool good = first && *first;
    const std::string name = good ? (*first)->path : std::string();
    // To its end, which is near now: a closed pipe would raise SIGPIPE, which is not ours to ignore.
    std::ignore = tar.drain();
    if (!good)
        return failure(ErrorCode::Unsupported, std::format("'{}' is not a tar archive", what));
    if (name == "oci-layout" || name == "manifest.json")
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is an image archive: load it", what));
    return {};
}

std::string makeConfig(const Digest &diffId, const std::string &what)
{
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    const Platform machine = machinePlatform();
    return formatImageConfig({.createdAt = now,
        .author = {},
        .architecture = machine.architecture,
        .os = machine.os,
        .variant = machine.variant,
        .env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
        .entrypoint = {},
        .cmd = {"/bin/sh"},
        .workingDir = {},
        .user = {},
        .stopSignal = {},
        .labels = {},
        .exposedPorts = {},
        .volumes = {},
        .diffIds = {diffId},
        .history = {{.created = formatTimestamp(now),
            .createdBy = {},
            .comment = "imported from " + what,
            .emptyLayer = false}}});
}

Descriptor describe(std::string_view mediaType, const Digest &digest, std::uint64_t size)
{
    return {.mediaType = std::string(mediaType), .digest = digest, .size = size, .annotations = {}, .platform = {}};
}

/// The file as a layer can be: xz and bzip2 become zstd.
Result<UniqueFd> asLayer(UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled)
{
    const auto compression = compressionOf(file.get(), what);
    if (!compression)
        return std::unexpected(compression.error());
    if (*compression != Compression::Xz && *compression != Compression::Bzip2)
        return file;
    const auto plain = decompress(file.get(), what, cancelled);
    if (!plain)
        return std::unexpected(plain.error());
    return compressZstd(plain->get(), what, cancelled);
}

std::string_view layerType(Compression compression)
{
    return compression == Compression::Gzip ? mediatype::ociLayerGzip
        : compression == Compression::Zstd  ? mediatype::ociLayerZstd
                                            : mediatype::ociLayer;
}

} // namespace

Result<LoadPlan> planImport(
    const std::string &name, UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled)
{
    const auto reference = ImageReference::parse(name);
    if (!reference)
        return std::unexpected(reference.error());
    if (reference->digest())
        return failure(
            ErrorCode::InvalidArgument, std::format("invalid image name '{}': a digest cannot be chosen", name));
    auto seekable = makeSeekable(std::move(file), what, cancelled);
    const auto layer = seekable ? asLayer(*std::move(seekable), what, cancelled) : std::unexpected(seekable.error());
    if (!layer)
        return std::unexpected(layer.error());
    if (auto checked = checkRootFilesystem(layer->get(), what); !checked)
        return std::unexpected(checked.error());
    const auto digests = digestsOf(layer->get(), std::format("'{}'", what), cancelled);
    if (!digests)
        return std::unexpected(digests.error());
    const auto compression = compressionOf(layer->get(), what);
    struct stat status = {};
    if (!compression || ::fstat(layer->get(), &status) != 0)
        return osFailure(errno, std::format("cannot look at '{}'", what));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const std::string config = makeConfig(digests->diffId, what);
    const auto configFile = makeMemoryFile(config);
    if (!configFile)
        return std::unexpected(configFile.error());
    const Digest configDigest = Sha256::of(config);
    const ImageManifest manifest{.config = describe(mediatype::ociConfig, configDigest, config.size()),
        .layers = {describe(layerType(*compression), digests->blob, size)},
        .annotations = {}};
    PlanBuilder plan(formatImageManifest(manifest), {reference->normalized().text()});
    plan.addBlob(configDigest, {.fd = configFile->get(), .offset = 0, .size = config.size()});
    plan.addBlob(digests->blob, {.fd = layer->get(), .offset = 0, .size = size});
    return plan.finish();
}

Result<LoadPlan> planImport(const std::string &name, const std::string &path, const std::atomic<bool> &cancelled)
{
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", printable(path)));
    return planImport(name, std::move(file), printable(path), cancelled);
}

} // namespace kiste
