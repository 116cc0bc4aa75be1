// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/image.h"
#include "core/oci/runtimespec.h"
#include "privhelper/service/createoptions.h"
#include "privhelper/store/catalogue/records.h"

namespace kiste {

/// What this machine can do, as far as a container's specification depends on it.
struct HostFacts
{
    int cpus = 1;
    bool limitsSwap = false; ///< the kernel counts swap per cgroup

    static HostFacts read();
};

struct ContainerPlan
{
    oci::Spec spec;
    ContainerSettings settings;
    std::string config; ///< the spec as config.json
};

/// The OCI specification of a new container: the engine's defaults, then the image's wishes, then the user's options,
/// merged as docker merges them. @p idBase: first host id of its 65,536. @p imageName: as it was asked for.
/// InvalidArgument when nothing says which program to run, LimitExceeded when the result is too large to be run.
Result<ContainerPlan> planContainer(const ContainerId &id, std::uint32_t idBase, const std::string &imageName,
                                    const ImageConfig &image, const CreateOptions &options, const HostFacts &host);

} // namespace kiste
