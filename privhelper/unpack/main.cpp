// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fileio.h"
#include "core/base/removetree.h"
#include "privhelper/unpack/pipeline.h"
#include "privhelper/unpack/report.h"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <memory>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;

namespace {

constexpr int blobFd = 3;
constexpr int targetFd = 4;
constexpr int reportFd = 5;

Result<UnpackLimits> parseArguments(std::span<char *> arguments)
{
    UnpackLimits limits;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        const std::string_view name = arguments[i];
        if (name == "--plain-names" && i + 1 == arguments.size()) {
            limits.plainNames = true;
            break;
        }
        std::uint64_t *value = name == "--max-bytes" ? &limits.maxBytes
            : name == "--max-entries"                ? &limits.maxEntries
            : name == "--max-ratio"                  ? &limits.maxRatio
                                                     : nullptr;
        if (!value || i + 1 == arguments.size())
            return failure(ErrorCode::InvalidArgument, std::format("unknown or incomplete option '{}'", name));
        const std::string_view text = arguments[i + 1];
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
        if (error != std::errc() || end != text.data() + text.size() || *value == 0)
            return failure(ErrorCode::InvalidArgument, std::format("'{}' of {} is not a number above 0", text, name));
    }
    return limits;
}

Result<void> checkDescriptors()
{
    struct stat blob = {};
    struct stat target = {};
    if (::fstat(blobFd, &blob) != 0 || !S_ISREG(blob.st_mode))
        return failure(ErrorCode::InvalidArgument, "descriptor 3 is not a regular file");
    if (::fstat(targetFd, &target) != 0 || !S_ISDIR(target.st_mode))
        return failure(ErrorCode::InvalidArgument, "descriptor 4 is not a directory");
    const std::unique_ptr<DIR, int (*)(DIR *)> listing(
        ::fdopendir(::openat(targetFd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), ::closedir);
    if (!listing)
        return osFailure(errno, "cannot list the target directory");
    while (const dirent *entry = ::readdir(listing.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            return failure(ErrorCode::InvalidArgument, "the target directory is not empty");
    }
    return {};
}

Result<UnpackReport> unpack(std::span<char *> arguments)
{
    const auto limits = parseArguments(arguments);
    if (!limits)
        return std::unexpected(limits.error());
    if (auto checked = checkDescriptors(); !checked)
        return std::unexpected(checked.error());
    // The pipeline is gone, and with it its processes, before the target is emptied.
    auto report = Pipeline(blobFd, targetFd, reportFd, *limits).run();
    if (!report) {
        if (auto emptied = removeContents(targetFd); !emptied)
            report.error().detail += std::format("; and the target could not be emptied: {}", emptied.error().detail);
    }
    return report;
}

} // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    struct stat status = {};
    if (::fstat(reportFd, &status) != 0 || !S_ISFIFO(status.st_mode)) {
        std::fputs("kiste-unpack: started by kiste-helper only, with the layer, the target and a pipe as 3, 4 and 5\n",
            stderr);
        return 125;
    }
    const auto report = unpack(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    const std::string line = formatUnpackReport(report);
    const auto written = writeFully(reportFd, std::as_bytes(std::span(line)), "the report");
    return report && written ? 0 : 1;
}
