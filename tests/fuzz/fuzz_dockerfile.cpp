// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dockerfiles, .dockerignore, patterns and variables.
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/build/expansion.h"
#include "core/build/pathpattern.h"
#include "core/build/plan.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace kiste;
using namespace kiste::build;
using namespace kiste::fuzz;

namespace {

int linesOf(std::string_view source)
{
    return static_cast<int>(std::ranges::count(source, '\n')) + 1;
}

void checkPlace(const Place &place, int lines)
{
    require(place.line >= 0 && place.line <= lines, "a place is within the file");
    require(place.column >= 1 && place.length >= 0, "a place is one");
}

void checkDiagnostics(const std::vector<Diagnostic> &diagnostics, std::string_view source)
{
    const int lines = linesOf(source);
    for (const Diagnostic &one : diagnostics) {
        checkPlace(one.place, lines);
        require(!one.rule.empty() && !one.message.empty(), "a diagnostic says something");
        std::string text = describe(one, "Dockerfile", source);
        std::erase(text, '\n');
        require(printable(text, text.size()) == text, "nothing of a file gets at the terminal");
    }
}

void checkFile(const Dockerfile &file, std::string_view source)
{
    const int lines = linesOf(source);
    require(!file.stages.empty() || hasErrors(file.diagnostics) || file.directives.checksAreErrors, "a file without a stage is wrong");
    for (const Stage &stage : file.stages) {
        require(!stage.base().image.text.empty(), "a stage starts from something");
        for (const Instruction &instruction : stage.instructions) {
            checkPlace(instruction.place, lines);
            require(instruction.lastLine >= instruction.place.line && instruction.lastLine <= lines, "an instruction ends after it begins");
            require(instruction.text.starts_with(keywordName(instruction.keyword)), "an instruction's text begins with its name");
        }
    }
}

Result<BaseImage> anyImage(const std::string &reference, const Platform &platform)
{
    if (reference.contains("none"))
        return failure(ErrorCode::NotFound, "there is no such image");
    BaseImage base{Sha256::of(reference).text(), {}};
    base.config.architecture = platform.architecture;
    if (reference.contains("on")) // as an image may say anything
        base.config.onBuild = {reference, "COPY --from=0 " + reference + " /x", "RUN <<" + reference + "\n" + reference + "\n"};
    return base;
}

void checkPlan(const Dockerfile &file, std::string_view source)
{
    PlanOptions options;
    options.arguments = {{"A", "value"}, {"B", "$A${A"}};
    const Plan plan = planBuild(file, options, anyImage);
    checkDiagnostics(plan.diagnostics, source);
    require(hasErrors(plan.diagnostics) == plan.stages.empty(), "there is a plan or an error");
    std::size_t before = 0;
    for (const PlannedStage &stage : plan.stages) {
        require(&stage == plan.stages.data() || stage.index > before, "stages come in their order");
        before = stage.index;
        for (const std::size_t needed : stage.needs)
            require(needed < stage.index && plan.stage(needed), "what a stage needs comes before it");
        Digest key = baseKey(stage);
        for (const Step &step : stage.steps) {
            if (const auto *const copy = std::get_if<CopyStep>(&step.action)) {
                require(copy->target.starts_with('/') && cleanPath(copy->target) == copy->target, "a target is absolute and clean");
                for (const std::string &path : copy->sources)
                    require(copy->parents || path.contains(':') || (!path.starts_with('/') && !path.starts_with("../")), "a source is within its folder");
            }
            key = stepKey(key, step, "content");
        }
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    const Dockerfile file = parseDockerfile(text);
    checkDiagnostics(file.diagnostics, text);
    checkFile(file, text);
    checkPlan(file, text);
    const auto expanded = expand(text, '\\', [](std::string_view name) -> std::optional<std::string> {
        return name == "x" ? std::optional<std::string>("a/b.c") : std::nullopt;
    });
    if (!expanded)
        require(expanded.error().offset <= text.size() && !expanded.error().message.empty(), "an error has a place");
    const auto rules = IgnoreRules::parse(text);
    if (rules)
        require(!rules->isEmpty() || !rules->ignores("a/b/c"), "no rule leaves nothing out");
    else
        requireSound(rules.error());
    const std::string clean = cleanPath(text);
    require(cleanPath(clean) == clean, "a clean path stays the same");
    return 0;
}
