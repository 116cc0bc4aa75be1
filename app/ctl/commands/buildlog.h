// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"
#include "core/build/history.h"
#include "core/build/plan.h"

#include <string>

namespace kiste::ctl {

/// Where this user's builds are kept.
build::BuildHistory buildHistory();

/// Says what a build does, and keeps it for `build history` and `build logs`. A build does not fail because it cannot be kept; that is
/// said once.
class BuildLog
{
public:
    /// @p record: what is known before the first step; gets an id here unless it has one.
    BuildLog(Session &session, build::BuildRecord record, bool quiet);

    /// Begins a step; its number.
    int begin(const std::string &stage, const std::string &text, int line);
    /// A line about a step.
    void say(int number, std::string_view text);
    /// What the program of a step has written, as it is shown: with "#NUMBER " before each line. It is shown by somebody else.
    void keep(std::string_view lines);
    /// Before the step ends.
    void setShell(int number, build::StepShell shell);
    /// Ends a step. @p bytes: by which the image has grown. @p told: whether a line says that it is done.
    void end(int number, build::StepState state, std::uint64_t bytes = 0, bool told = true);
    /// Ends the build.
    void finish(build::BuildState state, const std::string &imageId, const std::string &error);

    bool isQuiet() const { return m_quiet; }
    const build::BuildRecord &record() const { return m_record; }

private:
    build::StepRecord &step(int number) { return m_record.steps.at(static_cast<std::size_t>(number) - 1); }
    void save();
    void complain(const Error &error);

    Session &m_session;
    const build::BuildHistory m_history;
    build::BuildRecord m_record;
    const bool m_quiet;
    UniqueFd m_file;
    std::uint64_t m_written = 0;
    bool m_atLineStart = true;
    bool m_complained = false;
};

} // namespace kiste::ctl
