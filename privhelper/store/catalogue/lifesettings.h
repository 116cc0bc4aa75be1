// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

class JsonNode;

/// When the engine starts a container again that has ended by itself.
struct RestartPolicy
{
    enum class Kind : std::uint8_t { No, OnFailure, Always, UnlessStopped };
    Kind kind = Kind::No;
    std::uint32_t attempts = 0; ///< of OnFailure: so many in a row; 0 is no limit

    bool operator==(const RestartPolicy &) const = default;

    /// "no", "always", "unless-stopped", "on-failure", "on-failure:5"; empty is "no".
    static Result<RestartPolicy> parse(std::string_view text);
    std::string text() const;
    /// Whether a container that ended with @p exitCode after @p restarts restarts in a row is to be started again.
    bool wants(int exitCode, std::uint32_t restarts) const;
};

/// How the engine finds out whether what runs in a container works. Times are microseconds.
struct HealthCheck
{
    enum class Action : std::uint8_t { None, Kill, Restart, Stop };

    std::vector<std::string> test; ///< "CMD", program, arguments… or "CMD-SHELL", line; empty: no check
    std::int64_t interval = 30'000'000;
    std::int64_t timeout = 30'000'000;
    std::int64_t startPeriod = 0; ///< failures in it do not count
    std::int64_t startInterval = 5'000'000; ///< between checks while in it
    std::uint32_t retries = 3; ///< failures in a row that make it unhealthy
    Action onFailure = Action::None;

    bool exists() const { return !test.empty(); }
    bool operator==(const HealthCheck &) const = default;

    static Result<Action> parseAction(std::string_view text);
    static std::string_view actionText(Action action);
};

/// How much output of a container is kept.
struct LogLimits
{
    std::uint64_t maxSize = 20 * 1024 * 1024; ///< bytes of one file; 0: it never ends
    std::uint32_t maxFiles = 5; ///< with the one being written

    bool operator==(const LogLimits &) const = default;
};

/// The part of a container's settings that is about its life: what starts it again, what watches it, what is kept of it.
struct LifeSettings
{
    RestartPolicy restart;
    HealthCheck health;
    LogLimits log;
    std::vector<std::string> dependsOn; ///< ids of containers
    bool wanted = false; ///< it runs, or its policy was about to start it again
    bool stopped = false; ///< somebody stopped it
    std::uint32_t restarts = 0; ///< by the policy, since somebody started it

    bool operator==(const LifeSettings &) const = default;

    nlohmann::ordered_json toJson() const;
    /// Reads what is there; the rest keeps its default. Problems stay with the node.
    static LifeSettings fromJson(const JsonNode &node);
};

} // namespace kiste
