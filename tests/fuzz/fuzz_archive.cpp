// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Image archives. Damage must not be lost to wrong digests, so an input is text that becomes an archive: members, each a
// line "= NAME" and its content, in which "{sha256:N}", "{hex:N}" and "{size:N}" stand for those of the N-th member.
#include "core/archive/tarwriter.h"
#include "core/base/sha256.h"
#include "core/image/loadplan.h"
#include "core/image/reference.h"
#include "core/oci/image.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

std::string filledIn(std::string_view text, const std::vector<std::string> &members)
{
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos)
            break;
        text.remove_prefix(open);
        const std::size_t close = text.substr(0, 16).find('}');
        const std::string_view inside =
            close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
        const std::size_t colon = inside.rfind(':');
        std::size_t index = 0;
        if (colon != std::string_view::npos)
            std::from_chars(inside.data() + colon + 1, inside.data() + inside.size(), index);
        const std::string_view kind = inside.substr(0, colon);
        const bool known = index < members.size() && (kind == "sha256" || kind == "hex" || kind == "size");
        if (!known) {
            out += '{';
            text.remove_prefix(1);
            continue;
        }
        const Digest digest = Sha256::of(members[index]);
        out += kind == "sha256" ? digest.text() : kind == "hex" ? digest.hex() : std::to_string(members[index].size());
        text.remove_prefix(close + 1);
    }
    return out;
}

std::string archiveOf(std::string_view text)
{
    std::string bytes;
    TarWriter writer([&bytes](std::span<const std::byte> piece) {
        bytes.append(reinterpret_cast<const char *>(piece.data()), piece.size());
        return Result<void>();
    });
    std::vector<std::string> members;
    while (text.starts_with("= ") && members.size() < 32) {
        text.remove_prefix(2);
        std::string name = filledIn(cut(text, '\n'), members);
        const std::size_t next = text.find("\n= ");
        std::string content = filledIn(text.substr(0, next), members);
        text = next == std::string_view::npos ? std::string_view() : text.substr(next + 1);
        std::erase(name, '\0');
        TarMember member{.path = name.empty() ? "x" : name};
        member.status.st_mode = S_IFREG | 0644;
        // "A -> B" is a link, as old archives have them for equal layers.
        if (const std::size_t arrow = name.find(" -> "); arrow != std::string::npos && arrow > 0) {
            member.path = name.substr(0, arrow);
            member.link = name.substr(arrow + 4);
            member.status.st_mode = S_IFLNK | 0777;
        }
        const bool file = S_ISREG(member.status.st_mode);
        member.status.st_size = file ? static_cast<off_t>(content.size()) : 0;
        std::ignore = writer.add(member);
        if (file && !content.empty())
            std::ignore = writer.write(std::as_bytes(std::span(content)));
        members.push_back(std::move(content));
    }
    std::ignore = writer.finish();
    return bytes;
}

std::string contentOf(const LoadPlan &plan, const PlannedBlob &blob)
{
    std::string content(blob.size, '\0');
    const auto read =
        readFullyAt(plan.files[blob.file].get(), std::as_writable_bytes(std::span(content)), blob.offset, "a blob");
    require(must(read, "a blob can be read") == blob.size, "a blob is whole");
    return content;
}

void checkPlan(const LoadPlan &plan)
{
    require(!plan.files.empty() && plan.files.size() <= maxPlanFiles, "a plan has some files and not too many");
    require(Sha256::of(plan.manifest) == plan.manifestDigest, "a manifest's digest is its own");
    const ImageManifest manifest = must(parseImageManifest(plan.manifest), "a plan's manifest can be read");
    std::set<Digest> digests;
    std::uint64_t bytes = 0;
    for (const PlannedBlob &blob : plan.blobs) {
        require(blob.file < plan.files.size(), "a blob lies in a file");
        struct stat status = {};
        require(::fstat(plan.files[blob.file].get(), &status) == 0, "a file can be examined");
        require(blob.offset + blob.size <= static_cast<std::uint64_t>(status.st_size), "a blob lies inside its file");
        require(digests.insert(blob.digest).second, "a blob is there once");
        bytes += blob.size;
    }
    require(bytes == plan.bytes, "a plan knows its size");
    require(digests.contains(manifest.config.digest), "a plan has its config");
    for (const Descriptor &layer : manifest.layers)
        require(digests.contains(layer.digest), "a plan has its layers");
    const auto config = std::ranges::find(plan.blobs, manifest.config.digest, &PlannedBlob::digest);
    const std::string text = contentOf(plan, *config);
    require(Sha256::of(text) == manifest.config.digest, "a config is the one that is meant");
    must(checkImage(manifest, must(parseImageConfig(text), "a config can be read")).transform([] { return 0; }),
         "a config fits its manifest");
    require(std::ranges::is_sorted(plan.names) && std::ranges::adjacent_find(plan.names) == plan.names.end(),
            "names are sorted");
    for (const std::string &name : plan.names)
        must(ImageReference::parseFull(name), "a name is a full reference");
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    // A bomb ends with "file too large" before it fills the disk.
    const rlimit files {1U << 25U, 1U << 25U};
    ::setrlimit(RLIMIT_FSIZE, &files);
    ::signal(SIGXFSZ, SIG_IGN);
    return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    const std::atomic<bool> cancelled = false;
    // Also the bytes as they are: what a user names is anything.
    for (const std::string &bytes : {archiveOf(text), std::string(text)}) {
        const auto set = planLoad(fileWith(bytes), "the archive", cancelled);
        if (!set) {
            requireSound(set.error());
            continue;
        }
        require(!set->images.empty(), "a plan has images");
        for (const LoadPlan &plan : set->images)
            checkPlan(plan);
    }
    return 0;
}
