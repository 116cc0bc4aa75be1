// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/buildlog.h"

#include "app/ctl/io/descriptors.h"
#include "core/base/clock.h"
#include "core/base/fileio.h"

#include <algorithm>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

build::BuildHistory buildHistory()
{
    return build::BuildHistory(build::buildFolder());
}

BuildLog::BuildLog(Session &session, build::BuildRecord record, bool quiet)
    : m_session(session), m_history(buildHistory()), m_record(std::move(record)), m_quiet(quiet)
{
    if (m_record.id.empty())
        m_record.id = build::newBuildId();
    m_record.startedAt = microsecondsNow();
    auto file = m_history.begin(m_record.id);
    if (file)
        m_file = std::move(*file);
    else
        complain(file.error());
    save();
}

void BuildLog::complain(const Error &error)
{
    m_file.reset();
    if (!std::exchange(m_complained, true))
        m_session.complain(u"this build is not kept: %1"_s.arg(QString::fromStdString(error.detail)));
}

void BuildLog::save()
{
    if (!m_file)
        return;
    if (const auto saved = m_history.save(m_record); !saved)
        complain(saved.error());
}

void BuildLog::keep(std::string_view lines)
{
    if (lines.empty())
        return;
    m_atLineStart = lines.ends_with('\n');
    if (!m_file || m_written > build::BuildHistory::maxLogBytes)
        return;
    m_written += lines.size();
    std::string text(lines);
    if (m_written > build::BuildHistory::maxLogBytes)
        text += std::format("\nThe log ends here: it is larger than {} bytes.\n", build::BuildHistory::maxLogBytes);
    if (const auto written = writeFully(m_file.get(), std::as_bytes(std::span(text)), "the log of a build"); !written)
        complain(written.error());
}

void BuildLog::say(int number, std::string_view text)
{
    const std::string line = std::format("{}#{} {}\n", m_atLineStart ? "" : "\n", number, text);
    keep(line);
    if (!m_quiet)
        m_session.print(line);
}

int BuildLog::begin(const std::string &stage, const std::string &text, int line)
{
    const int number = static_cast<int>(m_record.steps.size()) + 1;
    m_record.steps.push_back({.number = number, .stage = stage, .text = text, .line = line, .startedAt = microsecondsNow()});
    const std::string shown = kiste::printable(text);
    say(number, stage.empty() ? shown : std::format("[{}] {}", stage, shown));
    save();
    return number;
}

void BuildLog::setShell(int number, build::StepShell shell)
{
    step(number).shell = std::move(shell);
}

void BuildLog::end(int number, build::StepState state, std::uint64_t bytes, bool told)
{
    build::StepRecord &ended = step(number);
    ended.state = state;
    ended.duration = std::max<std::int64_t>(0, microsecondsNow() - ended.startedAt);
    ended.bytes = bytes;
    constexpr double second = 1'000'000;
    if (state == build::StepState::Cached)
        say(number, "CACHED");
    else if (state == build::StepState::Done && told)
        say(number, std::format("DONE {:.1f}s", static_cast<double>(ended.duration) / second));
    save();
}

void BuildLog::finish(build::BuildState state, const std::string &imageId, const std::string &error)
{
    for (build::StepRecord &step : m_record.steps) {
        if (step.state != build::StepState::Running)
            continue;
        step.state = build::StepState::Failed;
        step.duration = std::max<std::int64_t>(0, microsecondsNow() - step.startedAt);
    }
    m_record.state = state;
    m_record.endedAt = microsecondsNow();
    m_record.imageId = imageId;
    m_record.error = error;
    if (!error.empty())
        keep(std::format("{}error: {}\n", m_atLineStart ? "" : "\n", error));
    save();
}

} // namespace kiste::ctl
