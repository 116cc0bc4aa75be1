// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/createoptions.h"

#include "app/ctl/commands/networkflags.h"
#include "core/ipc/dbustypes.h"

#include <QFile>

#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestFile = 4 * 1024 * 1024;

/// The lines of a file of variables or labels; @p what and @p entry name them in errors.
Result<QStringList> readLines(const QString &name, const char *what, const char *entry)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return failure(
            ErrorCode::NotFound,
            std::format("cannot read {} '{}': {}", what, name.toStdString(), file.errorString().toStdString()));
    const QByteArray content = file.read(largestFile + 1);
    if (content.size() > largestFile)
        return failure(ErrorCode::LimitExceeded,
                       std::format("{} '{}' is larger than 4 MiB", what, name.toStdString()));
    QStringList lines;
    int number = 0;
    for (const QByteArray &raw : content.split('\n')) {
        ++number;
        QString line = QString::fromUtf8(raw.endsWith('\r') ? raw.chopped(1) : raw);
        while (!line.isEmpty() && line.front().isSpace())
            line.removeFirst();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const QString variable = line.section(u'=', 0, 0);
        if (variable.isEmpty() || std::ranges::any_of(variable, [](QChar c) { return c.isSpace(); }))
            return failure(
                ErrorCode::InvalidArgument,
                std::format("line {} of {} '{}' names no {}", number, what, name.toStdString(), entry));
        lines.append(line);
    }
    return lines;
}

} // namespace

Result<StringMap> labelsFrom(const QStringList &options)
{
    StringMap labels;
    for (const QString &label : options) {
        const QString key = label.section(u'=', 0, 0);
        if (key.isEmpty())
            return failure(ErrorCode::InvalidArgument, std::format("the label '{}' has no key", label.toStdString()));
        labels.insert(key, label.contains(u'=') ? label.section(u'=', 1) : QString());
    }
    return labels;
}

Result<QStringList> environmentFrom(const QStringList &files, const QStringList &options,
                                    const QProcessEnvironment &own)
{
    QStringList all;
    for (const QString &file : files) {
        const auto lines = readLines(file, "environment file", "variable");
        if (!lines)
            return std::unexpected(lines.error());
        all += *lines;
    }
    all += options;
    QStringList names;
    QMap<QString, QString> values;
    for (const QString &entry : all) {
        const QString name = entry.section(u'=', 0, 0);
        if (name.isEmpty())
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not an environment variable", entry.toStdString()));
        if (!entry.contains(u'=') && !own.contains(name))
            continue;
        if (!values.contains(name))
            names.append(name);
        values.insert(name, entry.contains(u'=') ? entry.section(u'=', 1) : own.value(name));
    }
    QStringList result;
    for (const QString &name : std::as_const(names))
        result.append(name + u'=' + values.value(name));
    return result;
}

static void addLifeOptions(QVariantMap &map, const LifeSpec &life)
{
    const auto time = [&map](const QString &key, const std::optional<std::uint64_t> &value) {
        if (value)
            map.insert(key, QVariant::fromValue(quint64(*value)));
    };
    if (!life.restart.isEmpty())
        map.insert(u"restart"_s, life.restart);
    if (!life.dependsOn.isEmpty())
        map.insert(u"depends-on"_s, life.dependsOn);
    time(u"log-max-size"_s, life.logMaxSize);
    if (life.logMaxFiles)
        map.insert(u"log-max-file"_s, quint32(*life.logMaxFiles));
    if (life.noHealthcheck)
        map.insert(u"health-test"_s, QStringList{u"NONE"_s});
    else if (life.healthCommand)
        map.insert(u"health-test"_s, QStringList{u"CMD-SHELL"_s, *life.healthCommand});
    time(u"health-interval"_s, life.healthInterval);
    time(u"health-timeout"_s, life.healthTimeout);
    time(u"health-start-period"_s, life.healthStartPeriod);
    time(u"health-start-interval"_s, life.healthStartInterval);
    if (life.healthRetries)
        map.insert(u"health-retries"_s, quint32(*life.healthRetries));
    if (!life.healthOnFailure.isEmpty())
        map.insert(u"health-on-failure"_s, life.healthOnFailure);
}

Result<QVariantMap> createOptions(const ContainerSpec &spec, const QProcessEnvironment &own)
{
    QVariantMap map;
    const auto text = [&map](const QString &key, const QString &value) {
        if (!value.isEmpty())
            map.insert(key, value);
    };
    const auto flag = [&map](const QString &key, bool value) {
        if (value)
            map.insert(key, true);
    };
    const auto number = [&map](const QString &key, const auto &value) {
        if (value)
            map.insert(key, QVariant::fromValue(*value));
    };
    const auto environment = environmentFrom(spec.environmentFiles, spec.environment, own);
    if (!environment)
        return std::unexpected(environment.error());
    QStringList labelTexts;
    for (const QString &file : spec.labelFiles) {
        const auto lines = readLines(file, "label file", "label");
        if (!lines)
            return std::unexpected(lines.error());
        labelTexts += *lines;
    }
    const auto labels = labelsFrom(labelTexts + spec.labels);
    if (!labels)
        return std::unexpected(labels.error());
    text(u"name"_s, spec.name);
    if (spec.entrypoint)
        map.insert(u"entrypoint"_s, *spec.entrypoint);
    if (!spec.command.isEmpty())
        map.insert(u"command"_s, spec.command);
    if (!environment->isEmpty())
        map.insert(u"env"_s, *environment);
    if (!labels->isEmpty())
        map.insert(u"labels"_s, QVariant::fromValue(*labels));
    map.insert(spec.isolation);
    if (!spec.mounts.isEmpty())
        map.insert(u"mounts"_s, QVariant::fromValue(spec.mounts));
    if (!spec.volumesFrom.isEmpty())
        map.insert(u"volumes-from"_s, spec.volumesFrom);
    text(u"workdir"_s, spec.workdir);
    text(u"user"_s, spec.user);
    text(u"hostname"_s, spec.hostname);
    if (auto added = addNetworkFlags(spec.network, map); !added)
        return std::unexpected(added.error());
    text(u"stop-signal"_s, spec.stopSignal);
    flag(u"tty"_s, spec.tty);
    flag(u"open-stdin"_s, spec.interactive);
    flag(u"auto-remove"_s, spec.autoRemove);
    flag(u"read-only"_s, spec.readOnly);
    flag(u"system"_s, spec.system);
    number(u"memory-limit"_s, spec.memoryLimit.transform([](auto bytes) { return quint64(bytes); }));
    number(u"nano-cpus"_s, spec.nanoCpus.transform([](auto cpus) { return quint64(cpus); }));
    number(u"pids-limit"_s, spec.pidsLimit.transform([](auto limit) { return qint64(limit); }));
    number(u"stop-timeout"_s, spec.stopTimeout.transform([](auto seconds) { return quint32(seconds); }));
    addLifeOptions(map, spec.life);
    return map;
}

} // namespace kiste::ctl
