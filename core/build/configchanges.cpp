// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/configchanges.h"

#include "core/base/fileio.h"
#include "core/build/plan.h"

#include <algorithm>
#include <format>
#include <utility>

namespace kiste::build {

namespace {

constexpr std::string_view baseName = "base";

std::unexpected<Error> refused(const std::string &change, std::string_view why)
{
    return failure(ErrorCode::InvalidArgument, std::format("the change '{}' cannot be made: {}", printable(change), why));
}

bool isAllowed(Keyword keyword)
{
    using enum Keyword;
    return keyword != From && keyword != Run && keyword != Copy && keyword != Add && keyword != Arg;
}

} // namespace

Result<ImageConfig> applyChanges(const ImageConfig &config, const std::vector<std::string> &changes)
{
    ImageConfig result = config;
    for (const std::string &change : changes) {
        const Dockerfile file = parseDockerfile(std::format("FROM {}\n{}\n", baseName, change));
        const auto wrong = std::ranges::find(file.diagnostics, Severity::Error, &Diagnostic::severity);
        if (wrong != file.diagnostics.end())
            return refused(change, wrong->message);
        if (file.stages.size() != 1 || file.stages[0].instructions.empty())
            return refused(change, "it is not one instruction");
        for (const Instruction &instruction : file.stages[0].instructions) {
            if (!isAllowed(instruction.keyword))
                return refused(change, std::format("{} changes more than settings", keywordName(instruction.keyword)));
        }
        // Its triggers are for images built from it, which this is not.
        const std::vector<std::string> triggers = std::exchange(result.onBuild, {});
        const Plan plan = planBuild(file, {}, [&result](const std::string &, const Platform &) -> Result<BaseImage> {
            return BaseImage{{}, result};
        });
        const auto problem = std::ranges::find(plan.diagnostics, Severity::Error, &Diagnostic::severity);
        if (problem != plan.diagnostics.end())
            return refused(change, problem->message);
        result = plan.stages.back().config;
        result.onBuild.insert(result.onBuild.begin(), triggers.begin(), triggers.end());
    }
    return result;
}

} // namespace kiste::build
