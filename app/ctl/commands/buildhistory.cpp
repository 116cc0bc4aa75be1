// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// build history, build logs
#include "app/ctl/commands/buildlog.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"
#include "core/base/clock.h"
#include "core/base/fileio.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr double oneSecond = 1'000'000; ///< microseconds
constexpr qsizetype instructionColumns = 60;

/// "0.4s", "75.2s"
std::string secondsText(std::int64_t microseconds)
{
    return std::format("{:.1f}s", static_cast<double>(std::max<std::int64_t>(microseconds, 0)) / oneSecond);
}

std::string buildName(const build::BuildRecord &record)
{
    if (!record.names.empty())
        return record.names.front();
    return record.context.empty() ? "<none>" : record.context.substr(record.context.rfind('/') + 1);
}

std::string sinceText(std::int64_t moment)
{
    const std::int64_t past = std::max<std::int64_t>(0, microsecondsNow() - moment);
    return humanDuration(past / static_cast<std::int64_t>(oneSecond)).toStdString() + " ago";
}

Listing buildList(const std::vector<build::BuildRecord> &records)
{
    Listing listing({{"ID", "BUILD ID"}, {"Name", "NAME"}, {"Status", "STATUS"}, {"Steps", "STEPS"}, {"Cached", "CACHED"},
                     {"Duration", "DURATION"}, {"Created", "CREATED"}, {"CreatedAt", "CREATED AT", false}, {"ImageID", "IMAGE ID", false},
                     {"File", "FILE", false}, {"Context", "CONTEXT", false}, {"Target", "TARGET", false}, {"Error", "ERROR", false}});
    for (const build::BuildRecord &record : records) {
        const std::int64_t end = record.endedAt != 0 ? record.endedAt
            : record.state == build::BuildState::Running ? microsecondsNow()
            : record.steps.empty()                        ? record.startedAt
                                                          : record.steps.back().startedAt + record.steps.back().duration;
        const auto cached = std::ranges::count(record.steps, build::StepState::Cached, &build::StepRecord::state);
        listing.add({record.id, kiste::printable(buildName(record)), std::string(build::stateName(record.state)), std::to_string(record.steps.size()),
                     std::to_string(cached), secondsText(end - record.startedAt), sinceText(record.startedAt),
                     isoTime(static_cast<quint64>(record.startedAt)).toStdString(), record.imageId, kiste::printable(record.file),
                     kiste::printable(record.context), kiste::printable(record.target), kiste::printable(record.error)});
    }
    return listing;
}

Listing stepList(const build::BuildRecord &record, bool whole)
{
    Listing listing({{"Step", "STEP"}, {"Stage", "STAGE"}, {"Status", "STATUS"}, {"Duration", "DURATION"}, {"Size", "SIZE"}, {"Line", "LINE", false},
                     {"Instruction", "INSTRUCTION"}, {"StartedAt", "STARTED AT", false}, {"Bytes", "BYTES", false}});
    for (const build::StepRecord &step : record.steps) {
        const QString text = printable(QString::fromStdString(step.text));
        listing.add({std::to_string(step.number), step.stage, std::string(build::stateName(step.state)), secondsText(step.duration),
                     humanSize(static_cast<double>(step.bytes)).toStdString(), std::to_string(step.line),
                     (whole ? text : shortened(text, instructionColumns)).toStdString(), isoTime(static_cast<quint64>(step.startedAt)).toStdString(),
                     std::to_string(step.bytes)});
    }
    return listing;
}

/// Prints what the log has, and of a build that goes on what is added until it ends.
class LogPrinter
{
public:
    LogPrinter(Session &session, int step) : m_session(session), m_prefix(step > 0 ? std::format("#{} ", step) : std::string()) {}

    Result<void> take(int file)
    {
        std::array<std::byte, 64 * 1024> piece{};
        while (!m_session.broken()) {
            const auto count = readFully(file, piece, "the log of a build");
            if (!count)
                return std::unexpected(count.error());
            if (*count == 0)
                return {};
            m_pending.append(reinterpret_cast<const char *>(piece.data()), *count);
            print();
        }
        return {};
    }
    /// What has no end of a line.
    void finish()
    {
        if (!m_pending.empty() && m_pending.starts_with(m_prefix))
            m_session.print(m_pending + '\n');
        m_pending.clear();
    }

private:
    void print()
    {
        const std::size_t end = m_pending.rfind('\n');
        if (end == std::string::npos)
            return;
        std::string out = m_pending.substr(0, end + 1);
        m_pending.erase(0, end + 1);
        if (!m_prefix.empty()) {
            std::string chosen;
            for (std::string_view rest = out; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
                if (rest.starts_with(m_prefix))
                    chosen += rest.substr(0, rest.find('\n') + 1);
            }
            out = std::move(chosen);
        }
        m_session.print(out);
    }

    Session &m_session;
    const std::string m_prefix;
    std::string m_pending;
};

} // namespace

Task<int> execute(Session &session, BuildHistoryOptions options)
{
    const build::BuildHistory history = buildHistory();
    std::optional<Listing> listing;
    if (options.build.isEmpty()) {
        const auto records = history.list();
        if (options.quiet) {
            for (const build::BuildRecord &record : records)
                session.print(record.id + '\n');
            co_return 0;
        }
        listing = buildList(records);
    } else {
        const auto record = history.find(options.build.toStdString());
        if (!record) {
            session.complain(QString::fromStdString(record.error().detail));
            co_return exitFailure;
        }
        listing = stepList(*record, options.noTruncation);
    }
    const auto text = listing->render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    session.print(*text);
    co_return 0;
}

Task<int> execute(Session &session, BuildLogsOptions options)
{
    const build::BuildHistory history = buildHistory();
    auto record = history.find(options.build.toStdString());
    const auto log = record ? history.openLog(record->id) : std::unexpected(record.error());
    if (!log) {
        session.complain(QString::fromStdString(log.error().detail));
        co_return exitFailure;
    }
    LogPrinter printer(session, options.step);
    constexpr auto nextLook = std::chrono::milliseconds(100);
    while (true) {
        const bool running = options.follow && record && record->state == build::BuildState::Running;
        if (const auto taken = printer.take(log->get()); !taken) {
            session.complain(QString::fromStdString(taken.error().detail));
            co_return exitFailure;
        }
        if (!running || session.broken())
            break;
        co_await pause(nextLook);
        record = history.find(record->id);
    }
    printer.finish();
    co_return 0;
}

} // namespace kiste::ctl
