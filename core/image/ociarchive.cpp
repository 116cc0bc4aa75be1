// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/planning.h"
#include "core/image/platformchoice.h"
#include "core/oci/image.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

constexpr int maxIndexDepth = 4;
// containerd's annotation for the full name; the standard one then holds the tag alone.
const std::string containerdName = "io.containerd.image.name";
const std::string refName(refNameAnnotation);

/// Manifests that are one image for several platforms.
struct Group
{
    std::vector<std::string> names;
    std::vector<Descriptor> manifests;
};

std::vector<std::string> namesOf(const Descriptor &descriptor)
{
    for (const std::string &key : {containerdName, refName}) {
        if (const auto found = descriptor.annotations.find(key); found != descriptor.annotations.end())
            return {found->second};
    }
    return {};
}

/// The manifests below an index, however deep.
Result<void> collect(ImageSource &source, const Descriptor &descriptor, int depth, std::vector<Descriptor> &out)
{
    if (!isPlatformImage(descriptor))
        return {};
    if (!mediatype::isIndex(descriptor.mediaType)) {
        out.push_back(descriptor);
        return {};
    }
    if (depth >= maxIndexDepth)
        return failure(ErrorCode::Corrupt, "its indexes are nested too deeply");
    const auto text = source.readBlob(descriptor.digest, descriptor.size);
    if (!text)
        return std::unexpected(text.error());
    const auto index = parseImageIndex(*text);
    if (!index)
        return std::unexpected(index.error());
    for (const Descriptor &entry : index->manifests) {
        if (auto collected = collect(source, entry, depth + 1, out); !collected)
            return collected;
    }
    return {};
}

/// Entries of one name, and nameless ones with a platform, are alternatives; a nameless one without stands for itself.
Result<std::vector<Group>> groupsOf(ImageSource &source, const ImageIndex &index)
{
    std::vector<Group> groups;
    for (const Descriptor &entry : index.manifests) {
        const auto names = namesOf(entry);
        const auto same = std::ranges::find_if(groups, [&](const Group &group) {
            return group.names == names && (!names.empty() || (entry.platform && group.manifests[0].platform));
        });
        std::vector<Descriptor> manifests;
        if (auto collected = collect(source, entry, 0, manifests); !collected)
            return std::unexpected(collected.error());
        if (manifests.empty())
            continue;
        Group &group = same != groups.end() ? *same : groups.emplace_back(Group{.names = names, .manifests = {}});
        group.manifests.insert(group.manifests.end(), manifests.begin(), manifests.end());
    }
    return groups;
}

Result<Descriptor> chosen(const Group &group)
{
    if (group.manifests.size() == 1)
        return group.manifests.front();
    return choosePlatform(group.manifests, machinePlatform());
}

Result<LoadPlan> planOne(ImageSource &source, const Descriptor &descriptor, std::vector<std::string> names,
    const std::map<std::string, std::vector<std::string>> &otherNames)
{
    const auto text = source.readBlob(descriptor.digest, descriptor.size);
    if (!text)
        return std::unexpected(text.error());
    const auto manifest = parseImageManifest(*text);
    if (!manifest)
        return std::unexpected(manifest.error());
    const auto configText = source.readBlob(manifest->config.digest, manifest->config.size);
    const auto config = configText ? parseImageConfig(*configText) : std::unexpected(configText.error());
    const auto checked = config ? checkImage(*manifest, *config) : std::unexpected(config.error());
    if (!checked)
        return std::unexpected(checked.error());
    if (const auto more = otherNames.find(manifest->config.digest.text()); names.empty() && more != otherNames.end())
        names = more->second;
    PlanBuilder plan(*text, fullNames(names));
    std::vector<Descriptor> blobs{manifest->config};
    blobs.insert(blobs.end(), manifest->layers.begin(), manifest->layers.end());
    for (const Descriptor &blob : blobs) {
        const auto range = source.findBlob(blob.digest, blob.size);
        if (!range)
            return std::unexpected(range.error());
        plan.addBlob(blob.digest, *range);
    }
    return plan.finish();
}

} // namespace

Result<std::vector<LoadPlan>> planOci(ImageSource &source)
{
    const auto text = source.read("index.json", maxImageDocument);
    if (!text)
        return std::unexpected(text.error());
    const auto index = parseImageIndex(*text);
    if (!index)
        return std::unexpected(index.error());
    const auto groups = groupsOf(source, *index);
    if (!groups)
        return std::unexpected(groups.error());
    if (groups->empty())
        return failure(ErrorCode::Unsupported, "it holds no image");
    const auto otherNames = dockerNames(source);
    std::vector<LoadPlan> plans;
    for (const Group &group : *groups) {
        const auto descriptor = chosen(group);
        auto plan =
            descriptor ? planOne(source, *descriptor, group.names, otherNames) : std::unexpected(descriptor.error());
        if (!plan)
            return std::unexpected(plan.error());
        // One image may stand in the index once for each of its names.
        const auto same = std::ranges::find(plans, plan->manifestDigest, &LoadPlan::manifestDigest);
        if (same == plans.end()) {
            plans.push_back(*std::move(plan));
            continue;
        }
        std::vector<std::string> names = same->names;
        names.insert(names.end(), plan->names.begin(), plan->names.end());
        same->names = fullNames(names);
    }
    return plans;
}

} // namespace kiste
