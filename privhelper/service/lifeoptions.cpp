// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/lifeoptions.h"

#include <format>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

/// Smaller files would be rotated all the time; a record may take 16 KiB.
constexpr quint64 minLogSize = 32 * 1024;
constexpr quint32 maxLogFiles = 100;
/// docker's least interval, one millisecond, and a day.
constexpr quint64 minTime = 1000;
constexpr quint64 maxTime = 24ULL * 3600 * 1'000'000;
constexpr quint32 maxRetries = 1'000'000;

Result<void> readTime(OptionReader &reader, QLatin1StringView key, std::optional<std::int64_t> &out)
{
    std::optional<quint64> value;
    reader.read(key, value);
    if (!value)
        return {};
    if (*value != 0 && (*value < minTime || *value > maxTime))
        return invalidArgument(std::format("option '{}' is not between a millisecond and a day", key.data()));
    out = static_cast<std::int64_t>(*value);
    return {};
}

Result<void> checkTest(const std::vector<std::string> &test)
{
    const std::string kind = test.empty() ? "" : test.front();
    const bool ok = (kind == "NONE" && test.size() == 1) || (kind == "CMD" && test.size() > 1)
        || (kind == "CMD-SHELL" && test.size() == 2);
    if (!ok)
        return invalidArgument("a health check is \"NONE\", \"CMD\" with a program, or \"CMD-SHELL\" with one line");
    return {};
}

} // namespace

Result<LifeOptions> LifeOptions::read(OptionReader &reader)
{
    LifeOptions out;
    std::optional<QString> restart, onFailure;
    std::optional<QStringList> test;
    std::optional<quint64> logSize;
    std::optional<quint32> logFiles, retries;
    QStringList dependsOn;
    reader.read("restart"_L1, restart);
    reader.read("log-max-size"_L1, logSize);
    reader.read("log-max-file"_L1, logFiles);
    reader.read("depends-on"_L1, dependsOn);
    reader.read("health-test"_L1, test);
    reader.read("health-retries"_L1, retries);
    reader.read("health-on-failure"_L1, onFailure);
    for (auto [key, field] : {std::pair("health-interval"_L1, &out.healthInterval),
                              {"health-timeout"_L1, &out.healthTimeout},
                              {"health-start-period"_L1, &out.healthStartPeriod},
                              {"health-start-interval"_L1, &out.healthStartInterval}}) {
        if (auto sound = readTime(reader, key, *field); !sound)
            return std::unexpected(std::move(sound.error()));
    }
    auto policy = RestartPolicy::parse(restart.value_or(QString()).toStdString());
    auto action = HealthCheck::parseAction(onFailure.value_or(u"none"_s).toStdString());
    if (!policy || !action)
        return std::unexpected(!policy ? policy.error() : action.error());
    out.restart = *policy;
    out.healthOnFailure = *action;
    if (logSize && *logSize != 0 && *logSize < minLogSize)
        return invalidArgument(std::format("a log of {} bytes is too small; the least is 32 KiB", *logSize));
    if (logFiles && (*logFiles < 1 || *logFiles > maxLogFiles))
        return invalidArgument(std::format("{} log files are not between 1 and {}", *logFiles, maxLogFiles));
    if (retries && *retries > maxRetries)
        return invalidArgument(std::format("{} retries are too many", *retries));
    out.log.maxSize = logSize.value_or(out.log.maxSize);
    out.log.maxFiles = logFiles.value_or(out.log.maxFiles);
    for (const QString &name : dependsOn)
        out.dependsOn.push_back(name.toStdString());
    if (test) {
        out.healthTest.emplace();
        for (const QString &word : *test)
            out.healthTest->push_back(word.toStdString());
        if (auto sound = checkTest(*out.healthTest); !sound)
            return std::unexpected(std::move(sound.error()));
    }
    if (retries)
        out.healthRetries = *retries;
    return out;
}

LifeSettings LifeOptions::settings(const HealthCheck &ofImage) const
{
    LifeSettings life;
    life.restart = restart;
    life.log = log;
    life.health = ofImage;
    HealthCheck &health = life.health;
    if (healthTest)
        health.test = *healthTest;
    if (!health.test.empty() && health.test.front() == "NONE")
        health.test.clear();
    // 0 is docker's "as usual".
    const HealthCheck usual;
    const auto set = [](auto &field, const auto &wanted, auto fallback) {
        if (wanted)
            field = *wanted;
        if (field == 0)
            field = fallback;
    };
    set(health.interval, healthInterval, usual.interval);
    set(health.timeout, healthTimeout, usual.timeout);
    set(health.startInterval, healthStartInterval, usual.startInterval);
    set(health.retries, healthRetries, usual.retries);
    health.startPeriod = healthStartPeriod.value_or(health.startPeriod);
    health.onFailure = healthOnFailure;
    return life;
}

} // namespace kiste
