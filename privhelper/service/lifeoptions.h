// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/options.h"
#include "privhelper/store/catalogue/lifesettings.h"

#include <optional>

namespace kiste {

/// The options of Manager.CreateContainer that are about the container's life: restart policy, health check, log limits,
/// dependencies.
struct LifeOptions
{
    RestartPolicy restart;
    LogLimits log;
    std::vector<std::string> dependsOn; ///< names or ids, as they were given
    /// What replaces the image's health check, member by member. A test of "NONE" means that there is none.
    std::optional<std::vector<std::string>> healthTest;
    std::optional<std::int64_t> healthInterval, healthTimeout, healthStartPeriod, healthStartInterval; ///< microseconds
    std::optional<std::uint32_t> healthRetries;
    HealthCheck::Action healthOnFailure = HealthCheck::Action::None;

    /// Takes its keys out of @p reader. The reader's own problems are found by its finish().
    static Result<LifeOptions> read(OptionReader &reader);
    /// The settings of a container of an image with this health check.
    LifeSettings settings(const HealthCheck &ofImage) const;
};

} // namespace kiste
