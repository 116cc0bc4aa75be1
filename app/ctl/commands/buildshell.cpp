// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// build shell
#include "app/ctl/commands/buildlog.h"
#include "app/ctl/commands/commands.h"
#include "core/base/fileio.h"

#include <algorithm>
#include <format>
#include <ranges>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// The step with the number; 0: the one that failed, else the last one that has left files.
Result<build::StepRecord> chosenStep(const build::BuildRecord &record, int number)
{
    const auto &steps = record.steps;
    auto found = number > 0 ? std::ranges::find(steps, number, &build::StepRecord::number)
                            : std::ranges::find(steps, build::StepState::Failed, &build::StepRecord::state);
    if (found == steps.end() && number == 0) {
        const auto last = std::ranges::find_if(steps | std::views::reverse, [](const build::StepRecord &step) { return !step.shell.image.empty(); });
        found = last == steps.rend() ? steps.end() : std::prev(last.base());
    }
    if (found == steps.end())
        return failure(ErrorCode::NotFound, number > 0 ? std::format("build '{}' has no step {}", record.id, number)
                                                       : std::format("build '{}' has left no files to look into", record.id));
    if (found->shell.image.empty())
        return failure(ErrorCode::NotFound, std::format("step {} of build '{}' has no files to look into", found->number, record.id));
    return *found;
}

QStringList words(const std::vector<std::string> &texts)
{
    QStringList list;
    for (const std::string &text : texts)
        list.append(QString::fromStdString(text));
    return list;
}

} // namespace

Task<int> execute(Session &session, BuildShellOptions options)
{
    const auto record = buildHistory().find(options.build.toStdString());
    const auto step = record ? chosenStep(*record, options.step) : std::unexpected(record.error());
    if (!step) {
        session.complain(QString::fromStdString(step.error().detail));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const QString image = QString::fromStdString(step->shell.image);
    const auto there = co_await ask<QString>(
        &session, [&](QObject *context, auto done) { session.helper().findImage(image, context, done); });
    if (!there) {
        session.complain(there.error().code == ErrorCode::NotFound
                             ? u"the files of step %1 of build '%2' were deleted since; build it again"_s.arg(step->number).arg(QString::fromStdString(record->id))
                             : QString::fromStdString(there.error().detail));
        co_return exitFailure;
    }
    RunOptions run;
    run.creation.pull = PullPolicy::Never;
    run.detach = options.detach;
    run.spec.image = image;
    run.spec.tty = options.detach || ::isatty(STDIN_FILENO) == 1;
    run.spec.interactive = true;
    run.spec.autoRemove = true;
    run.spec.environment = words(step->shell.environment);
    run.spec.workdir = QString::fromStdString(step->shell.directory);
    run.spec.user = QString::fromStdString(step->shell.user);
    run.spec.entrypoint = options.command.isEmpty() ? QStringList{u"/bin/sh"_s} : options.command.first(1);
    run.spec.command = options.command.mid(1);
    run.spec.labels = {u"kiste.build=%1"_s.arg(QString::fromStdString(record->id)), u"kiste.build.step=%1"_s.arg(step->number)};
    if (run.spec.tty && step->state == build::StepState::Failed)
        session.complain(u"step %1 failed: %2; these are the files before it"_s.arg(step->number).arg(printable(QString::fromStdString(step->text))));
    co_return co_await execute(session, std::move(run));
}

} // namespace kiste::ctl
