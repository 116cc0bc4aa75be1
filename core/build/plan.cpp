// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/plan.h"

#include "core/base/fileio.h"
#include "core/build/stageevaluator.h"
#include "core/image/reference.h"

#include <algorithm>
#include <format>
#include <utility>

namespace kiste::build {

namespace {

/// "linux/arm64/v8"
std::optional<Platform> parsePlatform(std::string_view text, const Platform &fallback)
{
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == '/')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    constexpr std::size_t mostParts = 3;
    if (parts.size() > mostParts || std::ranges::any_of(parts, &std::string::empty))
        return std::nullopt;
    if (parts.size() == 1)
        return parts[0] == "linux" ? fallback : Platform{"linux", parts[0], {}};
    return Platform{parts[0], parts[1], parts.size() == mostParts ? parts[2] : std::string()};
}

class Planner
{
public:
    Planner(const Dockerfile &file, const PlanOptions &options, const ImageResolver &resolve)
        : m_file(file), m_options(options), m_arguments(options), m_planned(file.stages.size()), m_resolve([this, &resolve](const std::string &reference, const Platform &platform) {
            return resolveOnce(resolve, reference, platform);
        })
    {}

    Plan run()
    {
        m_plan.diagnostics = m_file.diagnostics;
        if (hasErrors(m_plan.diagnostics))
            return std::move(m_plan);
        const auto target = findTarget();
        if (target) {
            globalArguments();
            if (chooseStages(*target))
                evaluateStages();
        }
        for (const std::string &name : m_arguments.unused())
            report(Severity::Warning, "UnusedBuildArg", {}, std::format("no ARG asks for --build-arg {}", printable(name)), {});
        std::ranges::stable_sort(m_plan.diagnostics, {},
                                 [](const Diagnostic &one) { return std::pair(one.place.line, one.place.column); });
        applyChecks(m_file.directives, m_plan.diagnostics);
        if (hasErrors(m_plan.diagnostics))
            m_plan.stages.clear();
        return std::move(m_plan);
    }

private:
    /// What is known of a stage before it is evaluated.
    struct Prepared
    {
        bool needed = false;
        PlannedStage stage;
        std::vector<Instruction> triggers; ///< ONBUILD of the base image
        StageEvaluator::Arguments arguments; ///< at its end
    };

    void report(Severity severity, std::string rule, const Place &place, std::string message, std::string hint)
    {
        m_plan.diagnostics.push_back({severity, std::move(rule), place, std::move(message), std::move(hint), {}});
    }

    Result<BaseImage> resolveOnce(const ImageResolver &resolve, const std::string &reference, const Platform &platform)
    {
        const std::string key = std::format("{} {}/{}/{}", reference, platform.os, platform.architecture, platform.variant);
        const auto known = m_images.find(key);
        if (known != m_images.end())
            return known->second;
        return m_images.emplace(key, resolve(reference, platform)).first->second;
    }

    std::optional<std::size_t> findTarget()
    {
        if (m_options.target.empty())
            return m_file.stages.size() - 1;
        const auto found = findStage(m_file, m_options.target, m_file.stages.size());
        if (found)
            return found;
        std::vector<std::string> names;
        for (const Stage &stage : m_file.stages)
            names.push_back(stage.name);
        const std::string meant = nearest(m_options.target, names);
        report(Severity::Error, "target", {}, std::format("there is no stage '{}' to build", printable(m_options.target)),
               meant.empty() ? std::string() : std::format("did you mean {}?", printable(meant)));
        return std::nullopt;
    }

    std::string put(const Text &text, bool fromImage)
    {
        const auto expanded = expand(text.text, m_file.directives.escape, [this](std::string_view name) { return m_arguments.global(name); });
        if (!expanded) {
            report(Severity::Error, "expansion", placeWithin(text, expanded.error().offset), expanded.error().message, expanded.error().hint);
            return {};
        }
        for (const auto &[name, offset, length] : expanded->unset) {
            if (fromImage && !m_arguments.isGlobal(name))
                report(Severity::Warning, "UndefinedArgInFrom", placeWithin(text, offset, length), std::format("FROM uses '${}', which no ARG before it declares", printable(name)),
                       std::format("write ARG {} above the first FROM", printable(name)));
        }
        return expanded->text;
    }

    void globalArguments()
    {
        for (const Instruction &instruction : m_file.globalArguments) {
            for (const Variable &variable : std::get<VariablesInstruction>(instruction.content).variables) {
                const std::string name = put(variable.name, false);
                if (variable.value)
                    m_defaults[name] = expandWith(m_defaults, variable.value->text);
                if (auto given = m_arguments.given(name))
                    m_arguments.setGlobal(name, std::move(given));
                else if (variable.value)
                    m_arguments.setGlobal(name, put(*variable.value, false));
                else if (!m_arguments.isGlobal(name))
                    m_arguments.setGlobal(name, std::nullopt);
            }
        }
    }

    using Values = std::map<std::string, std::optional<std::string>>;

    /// Without a word about what is wrong: that is said elsewhere.
    std::optional<std::string> expandWith(const Values &values, const std::string &text) const
    {
        const auto expanded = expand(text, m_file.directives.escape, [&](std::string_view name) {
            const auto found = values.find(std::string(name));
            return found != values.end() ? found->second : declares(name) ? std::nullopt : m_arguments.global(name);
        });
        return expanded ? std::optional(expanded->text) : std::nullopt;
    }

    /// Whether an ARG before the first FROM has the name, so that it is not one that is there by itself.
    bool declares(std::string_view name) const
    {
        return std::ranges::any_of(m_file.globalArguments, [name](const Instruction &instruction) {
            return std::ranges::any_of(std::get<VariablesInstruction>(instruction.content).variables,
                                       [name](const Variable &variable) { return variable.name.text == name; });
        });
    }

    void checkDefault(const Text &image)
    {
        if (!image.text.contains('$'))
            return;
        const auto name = expandWith(m_defaults, image.text);
        if (!name || (!name->empty() && ImageReference::parse(*name)))
            return;
        report(Severity::Warning, "InvalidDefaultArgInFrom", image.place,
               std::format("without --build-arg '{}' is '{}', which names no image", printable(image.text), printable(*name)),
               "give its ARG a default");
    }

    /// Goes from the target up, as a stage needs only what is above it.
    bool chooseStages(std::size_t target)
    {
        m_planned[target].needed = true;
        for (std::size_t i = target + 1; i-- > 0;) {
            Prepared &prepared = m_planned[i];
            if (!prepared.needed)
                continue;
            if (!prepare(m_file.stages[i], prepared))
                continue; // has been said; what else is wrong is worth knowing
            markNeeds(m_file.stages[i].instructions, i);
            markNeeds(prepared.triggers, i);
        }
        return !hasErrors(m_plan.diagnostics);
    }

    void markNeeds(const std::vector<Instruction> &instructions, std::size_t stage)
    {
        const auto mark = [this, stage](const std::string &name) {
            if (const auto found = findStage(m_file, name, stage))
                m_planned[*found].needed = true;
        };
        for (const Instruction &instruction : instructions) {
            if (const auto *const copy = std::get_if<CopyInstruction>(&instruction.content); copy && copy->from)
                mark(copy->from->text);
            if (const auto *const run = std::get_if<RunInstruction>(&instruction.content)) {
                for (const RunMount &mount : run->mounts)
                    mark(mount.from);
            }
        }
    }

    bool prepare(const Stage &stage, Prepared &prepared)
    {
        PlannedStage &planned = prepared.stage;
        planned.index = stage.index;
        planned.name = stage.name.empty() ? std::to_string(stage.index) : stage.name;
        planned.place = stage.from.place;
        const Text &image = stage.base().image;
        planned.baseName = put(image, true);
        checkDefault(image);
        if (planned.baseName.empty()) {
            report(Severity::Error, "from-image", image.place, std::format("the image '{}' is an empty name", printable(image.text)),
                   "give its variable a value with --build-arg or ARG");
            return false;
        }
        Platform platform = m_options.platform;
        if (const auto &wish = stage.base().platform) {
            const std::string text = put(*wish, true);
            const auto parsed = parsePlatform(text, m_options.platform);
            if (!parsed) {
                report(Severity::Error, "platform", wish->place, std::format("'{}' is no platform", printable(text)), "a platform is written linux/amd64");
                return false;
            }
            platform = *parsed;
        }
        planned.baseStage = findStage(m_file, planned.baseName, stage.index);
        if (planned.baseStage) {
            m_planned[*planned.baseStage].needed = true;
            planned.needs.insert(*planned.baseStage);
            return true;
        }
        if (planned.baseName == "scratch") {
            planned.config.os = platform.os;
            planned.config.architecture = platform.architecture;
            planned.config.variant = platform.variant;
            planned.config.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
            return true;
        }
        return prepareImage(stage, prepared, platform);
    }

    bool prepareImage(const Stage &stage, Prepared &prepared, const Platform &platform)
    {
        PlannedStage &planned = prepared.stage;
        const auto base = m_resolve(planned.baseName, platform);
        if (!base) {
            std::vector<std::string> names;
            for (std::size_t i = 0; i < stage.index; ++i)
                names.push_back(m_file.stages[i].name);
            const std::string meant = nearest(planned.baseName, names);
            report(Severity::Error, "from-image", stage.base().image.place, base.error().detail,
                   meant.empty() ? std::string() : std::format("did you mean the stage {}?", printable(meant)));
            return false;
        }
        planned.baseImage = *base;
        planned.config = base->config;
        for (const std::string &text : std::exchange(planned.config.onBuild, {})) {
            const RawDockerfile raw = readInstructions(text);
            std::vector<Diagnostic> found = raw.diagnostics;
            for (const RawInstruction &one : raw.instructions) {
                auto parsed = parseInstruction(one, raw.directives.escape, found);
                if (parsed && parsed->keyword != Keyword::From && parsed->keyword != Keyword::Onbuild)
                    prepared.triggers.push_back(*std::move(parsed));
            }
            if (hasErrors(found)) {
                report(Severity::Error, "onbuild", stage.base().image.place,
                       std::format("a trigger of the image '{}' is wrong: {}", printable(planned.baseName), found.front().message), {});
                return false;
            }
        }
        return true;
    }

    void evaluateStages()
    {
        const StageEvaluator::Context context{m_file, m_options, m_arguments, m_resolve, m_plan.diagnostics};
        for (std::size_t i = 0; i < m_planned.size(); ++i) {
            Prepared &prepared = m_planned[i];
            if (!prepared.needed)
                continue;
            StageEvaluator::Arguments inherited;
            if (prepared.stage.baseStage) {
                const Prepared &base = m_planned[*prepared.stage.baseStage];
                prepared.stage.config = base.stage.config;
                prepared.stage.config.onBuild.clear();
                inherited = base.arguments;
            }
            StageEvaluator evaluator(context, prepared.stage, std::move(inherited));
            for (const Instruction &trigger : prepared.triggers)
                evaluator.evaluate(trigger, true);
            for (const Instruction &instruction : m_file.stages[i].instructions)
                evaluator.evaluate(instruction, false);
            prepared.arguments = evaluator.arguments();
        }
        for (Prepared &prepared : m_planned) {
            if (prepared.needed)
                m_plan.stages.push_back(std::move(prepared.stage));
        }
        if (!m_plan.stages.empty()) {
            for (const auto &[name, value] : m_options.labels)
                m_plan.stages.back().config.labels[name] = value;
        }
    }

    const Dockerfile &m_file;
    const PlanOptions &m_options;
    ArgumentValues m_arguments;
    Values m_defaults; ///< of ARGs before the first FROM, without --build-arg
    std::vector<Prepared> m_planned;
    std::map<std::string, Result<BaseImage>> m_images;
    ImageResolver m_resolve;
    Plan m_plan;
};

} // namespace

const PlannedStage *Plan::stage(std::size_t index) const
{
    const auto found = std::ranges::find(stages, index, &PlannedStage::index);
    return found == stages.end() ? nullptr : &*found;
}

Plan planBuild(const Dockerfile &file, const PlanOptions &options, const ImageResolver &resolve)
{
    return Planner(file, options, resolve).run();
}

} // namespace kiste::build
