// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Methods about what is recorded: numbers and events.
#include "core/ipc/objectpath.h"
#include "privhelper/sampler/samplerservice.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/eventlog.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/options.h"
#include "privhelper/service/samplingsetting.h"

#include <format>

using namespace Qt::StringLiterals;

namespace kiste::methods {

namespace {

constexpr qsizetype maxIds = 256;
constexpr qsizetype maxActions = 32;
constexpr qsizetype maxWord = 256;
constexpr quint32 maxNewest = 10'000;

Result<std::vector<std::string>> checkWords(QLatin1StringView option, const QStringList &words, qsizetype most)
{
    std::vector<std::string> out;
    for (const QString &word : words) {
        if (word.isEmpty() || word.size() > maxWord)
            return failure(ErrorCode::InvalidArgument,
                           std::format("{}: '{}' is empty or too long", option.data(), word.left(40).toStdString()));
        out.push_back(word.toStdString());
    }
    if (words.size() > most)
        return failure(ErrorCode::LimitExceeded, std::format("{}: at most {} fit", option.data(), most));
    return out;
}

Result<EventRequest> readEventRequest(const QVariantMap &options)
{
    OptionReader reader(options);
    std::optional<quint64> since, until;
    std::optional<quint32> newest;
    QStringList ids, actions;
    EventRequest request;
    reader.read("since"_L1, since);
    reader.read("until"_L1, until);
    reader.read("follow"_L1, request.follow);
    reader.read("ids"_L1, ids);
    reader.read("actions"_L1, actions);
    reader.read("newest"_L1, newest);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const auto from = checkTime(since);
    const auto to = checkTime(until);
    if (!from || !to)
        return std::unexpected(from ? to.error() : from.error());
    if (newest && (*newest < 1 || *newest > maxNewest))
        return failure(ErrorCode::InvalidArgument, std::format("newest: {} is not between 1 and {}", *newest, maxNewest));
    auto subjects = checkWords("ids"_L1, ids, maxIds);
    auto words = checkWords("actions"_L1, actions, maxActions);
    if (!subjects || !words)
        return std::unexpected(subjects ? words.error() : subjects.error());
    request.query.since = from->value_or(0);
    request.query.until = *to;
    request.query.subjects = std::move(*subjects);
    request.query.kinds = EventLog::kindsOf(*words);
    request.newest = newest;
    return request;
}

} // namespace

Result<Plan> openMetrics(Engine &engine, const Call &call)
{
    return Plan{{}, {}, [&engine, id = *containerFromPath(call.path())](const CallPtr &asked) {
                    engine.sampler.noteLook();
                    asked->answer(engine.sampler.openReadOnly(id));
                }};
}

Result<Plan> openMachineMetrics(Engine &engine, const Call &)
{
    return Plan{{}, {}, [&engine](const CallPtr &asked) {
                    engine.sampler.noteLook();
                    asked->answer(engine.sampler.openMachineReadOnly());
                }};
}

Result<Plan> setWatching(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    return Plan{{}, {}, [&engine, watching = call.argument(0).toBool()](const CallPtr &asked) {
                    engine.sampler.setWatching(asked->sender(), watching);
                    asked->reply();
                }};
}

Result<Plan> setSamplingInterval(Engine &engine, const Call &call)
{
    if (auto sound = OptionReader(call.options()).finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    const std::chrono::milliseconds interval(call.argument(0).toUInt());
    if (auto sound = SamplingPace::check(interval); !sound)
        return std::unexpected(std::move(sound.error()));
    const QString what = u"sampling interval %1 ms"_s.arg(interval.count());
    return Plan{{{u"what"_s, what}, {u"verb"_s, u"configure"_s}}, {}, [&engine, interval](const CallPtr &allowed) {
                    // First on disk: what has been answered holds after a restart.
                    const auto saved = saveSamplingInterval(engine.state, interval);
                    allowed->answer(saved.and_then([&] { return engine.sampler.setChosenInterval(interval); }));
                }};
}

Result<Plan> openEvents(Engine &engine, const Call &call)
{
    const auto request = readEventRequest(call.options());
    if (!request)
        return std::unexpected(request.error());
    return Plan{{}, {}, [&engine, request = *request](const CallPtr &asked) {
                    EventRequest own = request;
                    if (asked->uid() != 0)
                        own.query.owner = asked->uid();
                    asked->answer(engine.events.open(own));
                }};
}

} // namespace kiste::methods
