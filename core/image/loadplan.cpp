// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/loadplan.h"

#include "core/base/fileio.h"
#include "core/image/imagesource.h"
#include "core/image/planning.h"
#include "core/image/temporaryfile.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>

namespace kiste {

namespace {

Error about(const std::string &what, Error error)
{
    error.detail = std::format("cannot load '{}': {}", what, error.detail);
    return error;
}

Result<LoadSet> planSource(
    ImageSource &source, bool directory, const std::string &what, const std::atomic<bool> &cancelled)
{
    LoadSet set;
    auto plans = Result<std::vector<LoadPlan>>();
    // Newer docker writes both; the OCI side keeps the digests that a registry knows.
    if (source.contains("index.json") && source.contains("oci-layout")) {
        set.kind = directory ? ArchiveKind::OciLayout : ArchiveKind::OciArchive;
        plans = planOci(source);
    } else if (source.contains("manifest.json")) {
        set.kind = ArchiveKind::DockerArchive;
        plans = planDocker(source, cancelled);
    } else {
        plans = failure(ErrorCode::Unsupported,
            "it is neither an OCI nor a docker image archive; a root file system can "
            "be imported");
    }
    if (!plans)
        return std::unexpected(about(what, plans.error()));
    set.images = *std::move(plans);
    return set;
}

} // namespace

Result<LoadSet> planLoad(UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled)
{
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return osFailure(errno, std::format("cannot look at '{}'", what));
    if (S_ISDIR(status.st_mode)) {
        DirectorySource source(std::move(file));
        return planSource(source, true, what, cancelled);
    }
    auto archive = makeSeekable(std::move(file), what, cancelled);
    if (!archive)
        return std::unexpected(archive.error());
    const auto compression = compressionOf(archive->get(), what);
    if (!compression)
        return std::unexpected(compression.error());
    if (*compression != Compression::None) {
        archive = decompress(archive->get(), what, cancelled);
        if (!archive)
            return std::unexpected(archive.error());
    }
    auto source = TarSource::open(*std::move(archive), what, cancelled);
    if (!source)
        return std::unexpected(about(what, source.error()));
    return planSource(**source, false, what, cancelled);
}

Result<LoadSet> planLoad(const std::string &path, const std::atomic<bool> &cancelled)
{
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", printable(path)));
    return planLoad(std::move(file), printable(path), cancelled);
}

} // namespace kiste
