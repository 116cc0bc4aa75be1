// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/imagesource.h"
#include "core/image/loadplan.h"
#include "core/oci/image.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the parts of planLoad() and planImport() share.
namespace kiste {

inline constexpr std::string_view refNameAnnotation = "org.opencontainers.image.ref.name";

/// Puts a plan together from ranges of files that stay open until finish().
class PlanBuilder
{
public:
    PlanBuilder(std::string manifest, std::vector<std::string> names);
    /// Adds a blob unless its digest is there already.
    void addBlob(const Digest &digest, const ImageSource::Range &range);
    /// Duplicates the files; more than the helper takes are copied together into one.
    Result<LoadPlan> finish();

private:
    struct Blob
    {
        Digest digest;
        ImageSource::Range range;
    };
    Result<void> copyTogether(LoadPlan &plan, std::span<const Blob *const> blobs);

    std::string m_manifest;
    std::vector<std::string> m_names;
    std::vector<Blob> m_blobs;
};

/// Full references of the names that are valid: "busybox:1" becomes "localhost/busybox:1".
std::vector<std::string> fullNames(std::span<const std::string> names);

/// The images of an OCI layout.
Result<std::vector<LoadPlan>> planOci(ImageSource &source);
/// The images of a docker archive, their manifests made anew.
Result<std::vector<LoadPlan>> planDocker(ImageSource &source, const std::atomic<bool> &cancelled);
/// Names that a docker archive's list gives to images, by the digest of the config; empty if there is no such list.
std::map<std::string, std::vector<std::string>> dockerNames(ImageSource &source);

} // namespace kiste
