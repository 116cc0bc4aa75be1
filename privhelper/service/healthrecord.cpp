// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/jsonreader.h"
#include "privhelper/service/healthchecks.h"

#include <array>

namespace kiste {

namespace {

constexpr std::array<std::string_view, 4> statusNames = {"none", "starting", "healthy", "unhealthy"};

} // namespace

void HealthRecord::add(const HealthCheck &check, HealthResult result)
{
    const bool inStartPeriod
        = status == ContainerHealth::Starting && result.start - startedAt < check.startPeriod;
    if (result.exitCode == 0) {
        failingStreak = 0;
        status = ContainerHealth::Healthy;
    } else if (!inStartPeriod) {
        ++failingStreak;
        if (failingStreak >= check.retries)
            status = ContainerHealth::Unhealthy;
    }
    results.push_back(std::move(result));
    while (results.size() > keptResults)
        results.pop_front();
}

std::string HealthRecord::toJson() const
{
    nlohmann::ordered_json log = nlohmann::ordered_json::array();
    for (const HealthResult &result : results)
        log.push_back({{"start", result.start}, {"end", result.end}, {"exitCode", result.exitCode}, {"output", result.output}});
    const nlohmann::ordered_json out{{"status", statusNames[static_cast<std::size_t>(status)]},
                                     {"failingStreak", failingStreak},
                                     {"log", std::move(log)},
                                     {"startedAt", startedAt},
                                     {"session", session}};
    return out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<HealthRecord> HealthRecord::fromJson(std::string_view text)
{
    constexpr std::size_t limit = 256 * 1024;
    const auto document = parseJson(text, limit, 8, "health.json");
    if (!document)
        return {};
    JsonNode::Problem problem;
    const JsonNode top(*document, "health.json", problem);
    HealthRecord record;
    std::string status;
    top.child("status").read(status);
    const auto known = std::ranges::find(statusNames, std::string_view(status));
    if (known == statusNames.end())
        return {};
    record.status = static_cast<ContainerHealth>(known - statusNames.begin());
    top.child("failingStreak").read(record.failingStreak);
    top.child("startedAt").read(record.startedAt);
    top.child("session").read(record.session);
    top.child("log").forEach([&record](const JsonNode &node) {
        HealthResult result;
        node.child("start").read(result.start);
        node.child("end").read(result.end);
        node.child("exitCode").read(result.exitCode);
        node.child("output").read(result.output);
        record.results.push_back(std::move(result));
    });
    return problem ? std::nullopt : std::optional(std::move(record));
}

} // namespace kiste
