// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// info, info --check, version
#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/template.h"
#include "core/ipc/systemcheck.h"

#include <nlohmann/json.hpp>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;

/// As JSON or through a template; what is wrong with that has been said.
bool printFormatted(Session &session, const Json &json, const QString &format)
{
    if (format == "json"_L1) {
        session.print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
        return true;
    }
    const auto parsed = Template::parse(format.toStdString());
    const auto text = parsed ? parsed->render(json, true) : std::unexpected(parsed.error());
    if (text)
        session.print(*text + "\n");
    else
        session.complain(QString::fromStdString(text.error().detail));
    return text.has_value();
}

QString yesOrNo(bool value)
{
    return value ? u"yes"_s : u"no"_s;
}

Json clientVersion()
{
    return {{"Version", KISTE_VERSION}, {"ApiVersion", helperApiVersion}};
}

constexpr int exitWithLoss = 2;

const char *levelName(CheckLevel level)
{
    switch (level) {
    case CheckLevel::Good: return "good";
    case CheckLevel::Attention: return "attention";
    case CheckLevel::Bad: return "bad";
    case CheckLevel::Unknown: break;
    }
    return "unknown";
}

Json checkJson(const CheckResult &check)
{
    const CheckWords words = wordsOf(check);
    return {{"Id", check.id.toStdString()},
            {"Level", levelName(check.level)},
            {"Name", words.name.toStdString()},
            {"Finding", words.finding.toStdString()},
            {"Advice", words.advice.toStdString()},
            {"Command", words.command.toStdString()},
            {"Detail", words.detail.toStdString()}};
}

QString checkText(const CheckResult &check)
{
    const CheckWords words = wordsOf(check);
    QString text = QString::fromLatin1(levelName(check.level)).leftJustified(11) + words.name + u": "_s + words.finding
        + u'\n';
    for (const QString &more : {printable(words.detail), words.advice, words.command.isEmpty() ? QString() : u"$ "_s + words.command}) {
        if (!more.isEmpty())
            text += QString(11, u' ') + more + u'\n';
    }
    return text;
}

/// Answers for the coroutine below; the checks themselves never fail.
Task<CheckResults> allChecks(Session &session)
{
    auto checks = co_await ask<CheckResults>(&session, [&](QObject *context, auto done) {
        checkThisComputer(&session.helper(), context, [done](const CheckResults &results) { done(results); });
    });
    co_return *std::move(checks);
}

Task<int> checkComputer(Session &session, QString format)
{
    const CheckResults checks = co_await allChecks(session);
    if (format == "json"_L1) {
        Json list = Json::array();
        for (const CheckResult &check : checks)
            list.push_back(checkJson(check));
        session.print(list.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    } else {
        for (const CheckResult &check : checks) {
            if (format.isEmpty())
                session.print(checkText(check).toStdString());
            else if (!printFormatted(session, checkJson(check), format))
                co_return exitFailure;
        }
    }
    const CheckLevel worst = worstOf(checks);
    co_return worst == CheckLevel::Bad ? exitFailure : worst == CheckLevel::Attention ? exitWithLoss : 0;
}

} // namespace

Task<int> execute(Session &session, InfoOptions options)
{
    if (options.check)
        co_return co_await checkComputer(session, options.format);
    if (!co_await session.connected())
        co_return exitFailure;
    const auto facts =
        co_await ask<QVariantMap>(&session, [&](QObject *context, auto done) { session.helper().info(context, done); });
    if (!facts) {
        session.complain(u"ask"_s, u"the engine"_s, facts.error());
        co_return exitFailure;
    }
    const auto number = [&](const QString &key) { return facts->value(key).toULongLong(); };
    const quint64 containers = number(u"containers"_s);
    const quint64 running = number(u"running"_s);
    if (!options.format.isEmpty()) {
        const Json json = {{"ServerVersion", session.helper().helperVersion().toStdString()},
                           {"Containers", containers},
                           {"ContainersRunning", running},
                           {"ContainersStopped", containers - std::min(running, containers)},
                           {"Images", number(u"images"_s)},
                           {"NCPU", number(u"cpus"_s)},
                           {"MemTotal", number(u"memory"_s)},
                           {"KernelVersion", facts->value(u"kernel"_s).toString().toStdString()},
                           {"CgroupVersion", facts->value(u"cgroup-version"_s).toString().toStdString()},
                           {"StoreDir", facts->value(u"store"_s).toString().toStdString()},
                           {"Seccomp", facts->value(u"seccomp"_s).toBool()},
                           {"IdmappedLayers", facts->value(u"idmapped-layers"_s).toBool()},
                           {"SamplingIntervalMs", session.helper().samplingInterval()},
                           {"SamplerRoundUsec", number(u"sampler-round-cpu"_s)},
                           {"SamplerCpuUsec", number(u"sampler-cpu"_s)},
                           {"HelperCpuUsec", number(u"helper-cpu"_s)},
                           {"HelperMemory", number(u"helper-memory"_s)},
                           {"EngineCpuUsec", number(u"engine-cpu"_s)},
                           {"EngineMemory", number(u"engine-memory"_s)}};
        co_return printFormatted(session, json, options.format) ? 0 : exitFailure;
    }
    const QString text =
        u"Engine version:   %1\nContainers:       %2 (%3 running)\nImages:           %4\nStore:            %5\n"
        "Kernel:           %6\nCgroup version:   %7\nProcessors:       %8\nMemory:           %9\n"_s
            .arg(session.helper().helperVersion())
            .arg(containers)
            .arg(running)
            .arg(number(u"images"_s))
            .arg(facts->value(u"store"_s).toString(), facts->value(u"kernel"_s).toString(),
                 facts->value(u"cgroup-version"_s).toString())
            .arg(number(u"cpus"_s))
            .arg(binarySize(double(number(u"memory"_s))));
    const QString more = u"Seccomp:          %1\nIdmapped layers:  %2\n"_s.arg(
        yesOrNo(facts->value(u"seccomp"_s).toBool()), yesOrNo(facts->value(u"idmapped-layers"_s).toBool()));
    const auto seconds = [](double microseconds) { return QString::number(microseconds / 1e6, 'f', 2) + u" s"_s; };
    const QString cost = u"Engine's memory:  %1\nProcessor time:   %2, %3 of it recorded numbers\n"_s.arg(
        binarySize(double(number(u"engine-memory"_s))), seconds(double(number(u"engine-cpu"_s))),
        seconds(double(number(u"sampler-cpu"_s))));
    session.print(text.toStdString() + more.toStdString() + cost.toStdString());
    co_return 0;
}

Task<int> execute(Session &session, VersionOptions options)
{
    Json json = {{"Client", clientVersion()}};
    if (options.format.isEmpty())
        session.print("Client:\n Version:      " KISTE_VERSION "\n API version:  " + std::to_string(helperApiVersion)
                      + "\n");
    const bool there = co_await session.connected();
    if (there)
        json["Server"] = {{"Version", session.helper().helperVersion().toStdString()}};
    if (options.format.isEmpty()) {
        if (there)
            session.print("Engine:\n Version:      " + session.helper().helperVersion().toStdString() + "\n");
    } else if (!printFormatted(session, json, options.format)) {
        co_return exitFailure;
    }
    co_return there ? 0 : exitFailure;
}

} // namespace kiste::ctl
