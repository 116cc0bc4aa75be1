// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/runtimespec.h"
#include "privhelper/service/containerspec.h"
#include "privhelper/store/catalogue/records.h"

#include <QVariantMap>

#include <map>
#include <optional>
#include <string>

namespace kiste {

/// The options of Container.Update, checked; absent ones stay as they are. org.kiste.Helper1.Container.xml says what they
/// mean.
struct UpdateOptions
{
    std::optional<std::uint64_t> memoryLimit; ///< bytes, 0 is none, as below
    std::optional<std::int64_t> memorySwap;
    std::optional<std::uint64_t> memoryReservation;
    std::optional<std::uint64_t> nanoCpus;
    std::optional<std::uint64_t> cpuShares;
    std::optional<std::uint64_t> cpuPeriod; ///< microseconds, 0 is the default
    std::optional<std::int64_t> cpuQuota; ///< microseconds, -1 is none
    std::optional<std::uint64_t> blockWeight; ///< 10 to 1000
    std::optional<std::string> cpusetCpus;
    std::optional<std::string> cpusetMems;
    std::optional<std::int64_t> pidsLimit;
    std::optional<RestartPolicy> restart;

    static Result<UpdateOptions> parse(const QVariantMap &options, int cpus);

    bool changesLimits() const;
    /// Changes a container's specification and settings. A limit that goes is written down as "none", so that it also goes
    /// in the kernel. InvalidArgument when the limits do not fit together.
    Result<void> apply(oci::Resources &resources, ContainerSettings &settings, const HostFacts &host) const;
};

/// What differs, for the event: each limit under its option's name, and what it was under "old." and that name. Bytes, "0" is
/// none.
std::map<std::string, std::string> changedLimits(const oci::Resources &before, const oci::Resources &after);

/// "0-3,7" or "1"; empty is all.
Result<void> checkCpuList(const std::string &list);

} // namespace kiste
