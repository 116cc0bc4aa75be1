// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <cstdint>
#include <span>
#include <string>

namespace kiste {

struct RootfsRequest
{
    int containerDirectory = -1; ///< holds `upper` and `work`
    std::span<const int> layers; ///< directories, the topmost first; at least one
    int userNamespace = -1; ///< whose mapping the layers are shown through; -1: as they are
    std::uint32_t rootUid = 0; ///< host ids of the container's root
    std::uint32_t rootGid = 0;
};

/// Makes containers' root file systems: an overlay of idmapped layers and the container's own upper directory, as a detached
/// mount that nobody sees until a container attaches it. Layers are stored with the image's ids and shown shifted; the
/// upper directory holds host ids.
class RootfsBuilder
{
public:
    enum class Method : std::uint8_t {
        Descriptors, ///< overlayfs takes detached mounts as descriptors, Linux 6.15
        Paths, ///< layers are attached below the scratch directory for the moment of the mount
    };

    /// @p scratch is an empty directory in this process's own mount namespace, which must be private.
    explicit RootfsBuilder(UniqueFd scratch, Method method = Method::Descriptors)
        : m_scratch(std::move(scratch)), m_method(method)
    {
    }

    /// The detached overlay mount, nodev. Falls back to Method::Paths for good where the kernel asks for it.
    Result<UniqueFd> build(const RootfsRequest &request);
    Method method() const { return m_method; }

private:
    Result<UniqueFd> buildByDescriptors(const RootfsRequest &request, std::span<const UniqueFd> layers);
    Result<UniqueFd> buildByPaths(const RootfsRequest &request, std::span<const UniqueFd> layers);

    UniqueFd m_scratch;
    Method m_method;
};

} // namespace kiste
