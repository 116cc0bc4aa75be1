// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/store/catalogue/lifesettings.h"

#include "core/oci/jsonreader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

namespace kiste {

namespace {

constexpr std::array<std::string_view, 4> policyNames = {"no", "on-failure", "always", "unless-stopped"};
constexpr std::array<std::string_view, 4> actionNames = {"none", "kill", "restart", "stop"};

} // namespace

Result<RestartPolicy> RestartPolicy::parse(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const std::string_view name = text.empty() ? "no" : text.substr(0, colon);
    const auto found = std::ranges::find(policyNames, name);
    RestartPolicy policy;
    bool ok = found != policyNames.end();
    if (ok)
        policy.kind = static_cast<Kind>(found - policyNames.begin());
    if (ok && colon != std::string_view::npos) {
        const std::string_view number = text.substr(colon + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), policy.attempts);
        ok = policy.kind == Kind::OnFailure && error == std::errc{} && end == number.data() + number.size();
    }
    if (!ok)
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is not a restart policy; there are no, always, unless-stopped, on-failure and "
                                   "on-failure:N",
                                   text.substr(0, 80)));
    return policy;
}

std::string RestartPolicy::text() const
{
    std::string name(policyNames[static_cast<std::size_t>(kind)]);
    return attempts == 0 ? name : std::format("{}:{}", name, attempts);
}

bool RestartPolicy::wants(int exitCode, std::uint32_t restarts) const
{
    switch (kind) {
    case Kind::No:
        return false;
    case Kind::OnFailure:
        return exitCode != 0 && (attempts == 0 || restarts < attempts);
    case Kind::Always:
    case Kind::UnlessStopped:
        return true;
    }
    return false;
}

Result<HealthCheck::Action> HealthCheck::parseAction(std::string_view text)
{
    const auto found = std::ranges::find(actionNames, text);
    if (found == actionNames.end())
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' is nothing that can be done about a failing health check; there are none, kill, "
                                   "restart and stop",
                                   text.substr(0, 80)));
    return static_cast<Action>(found - actionNames.begin());
}

std::string_view HealthCheck::actionText(Action action)
{
    return actionNames[static_cast<std::size_t>(action)];
}

nlohmann::ordered_json LifeSettings::toJson() const
{
    nlohmann::ordered_json out{{"restart", restart.text()}, {"wanted", wanted},
                               {"stopped", stopped},        {"restarts", restarts},
                               {"logMaxSize", log.maxSize}, {"logMaxFiles", log.maxFiles},
                               {"dependsOn", dependsOn}};
    if (health.exists()) {
        out["health"] = {{"test", health.test},
                         {"interval", health.interval},
                         {"timeout", health.timeout},
                         {"startPeriod", health.startPeriod},
                         {"startInterval", health.startInterval},
                         {"retries", health.retries},
                         {"onFailure", HealthCheck::actionText(health.onFailure)}};
    }
    return out;
}

LifeSettings LifeSettings::fromJson(const JsonNode &node)
{
    LifeSettings life;
    std::string policy = "no";
    node.child("restart").read(policy);
    if (const auto parsed = RestartPolicy::parse(policy))
        life.restart = *parsed;
    else
        node.child("restart").fail("is no restart policy");
    node.child("wanted").read(life.wanted);
    node.child("stopped").read(life.stopped);
    node.child("restarts").read(life.restarts);
    node.child("logMaxSize").read(life.log.maxSize);
    node.child("logMaxFiles").read(life.log.maxFiles);
    node.child("dependsOn").read(life.dependsOn);
    const JsonNode health = node.child("health");
    health.child("test").read(life.health.test);
    health.child("interval").read(life.health.interval);
    health.child("timeout").read(life.health.timeout);
    health.child("startPeriod").read(life.health.startPeriod);
    health.child("startInterval").read(life.health.startInterval);
    health.child("retries").read(life.health.retries);
    std::string action = "none";
    health.child("onFailure").read(action);
    if (const auto parsed = HealthCheck::parseAction(action))
        life.health.onFailure = *parsed;
    else
        health.child("onFailure").fail("is nothing that can be done");
    return life;
}

} // namespace kiste
