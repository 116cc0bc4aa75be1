// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/dockerfile.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <charconv>
#include <format>

namespace kiste::build {

namespace {

/// The reader that a file asks for, if it is this one: docker's, of any registry and version.
bool isOurSyntax(std::string_view syntax)
{
    const std::string_view path = syntax.substr(0, syntax.find('@'));
    const std::size_t name = path.find("docker/dockerfile");
    if (name == std::string_view::npos || (name > 0 && path[name - 1] != '/'))
        return false;
    const std::string_view rest = path.substr(name + std::string_view("docker/dockerfile").size());
    return rest.empty() || rest.starts_with(':') || rest.starts_with("-upstream");
}

void checkSyntax(Dockerfile &file)
{
    const Text &syntax = file.directives.syntax;
    if (syntax.text.empty() || isOurSyntax(syntax.text))
        return;
    file.diagnostics.push_back({Severity::Error, "syntax-directive", syntax.place,
                                std::format("the file is in the language of '{}'", printable(syntax.text)),
                                "Dockerfiles are read by Kiste itself: docker/dockerfile:1", {}});
}

std::optional<std::size_t> stageNumber(std::string_view text)
{
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// Finds what `--from` names that cannot be.
class StageReferences
{
public:
    explicit StageReferences(Dockerfile &file) : m_file(file) {}

    void check()
    {
        for (const Stage &stage : m_file.stages) {
            for (const Instruction &instruction : stage.instructions)
                check(stage, instruction);
        }
    }

private:
    void check(const Stage &stage, const Instruction &instruction)
    {
        if (const auto *const copy = std::get_if<CopyInstruction>(&instruction.content)) {
            if (copy->from)
                check(stage, copy->from->text, copy->from->place, "--from=");
        } else if (const auto *const run = std::get_if<RunInstruction>(&instruction.content)) {
            for (const RunMount &mount : run->mounts) {
                if (!mount.from.empty())
                    check(stage, mount.from, mount.place, {});
            }
        }
    }

    void check(const Stage &stage, const std::string &name, Place place, std::string_view prefix)
    {
        if (findStage(m_file, name, stage.index))
            return;
        const auto later = findStage(m_file, name, m_file.stages.size());
        if (name.contains('$'))
            return add("stage-reference", place, "'--from' cannot hold variables", "give a stage with FROM $… AS NAME, and name that one");
        if (later)
            return add("stage-order", place,
                       *later == stage.index ? std::format("the stage '{}' cannot copy from itself", printable(name))
                                             : std::format("the stage '{}' comes later", printable(name)),
                       "move it up");
        if (stageNumber(name))
            return add("stage-reference", place, std::format("there is no stage {}", name), "stages count from 0");
        if (name.find_first_of("/:@.") != std::string::npos)
            return;
        std::vector<std::string> names;
        for (const Stage &one : m_file.stages)
            names.push_back(one.index < stage.index ? one.name : std::string());
        const std::string meant = nearest(name, names);
        if (meant.empty())
            return;
        m_file.diagnostics.push_back({Severity::Warning, "stage-reference", place, std::format("no stage is called '{}'", printable(name)),
                                      std::format("did you mean {}? Else it is an image", printable(meant)), std::string(prefix) + meant});
    }

    void add(std::string rule, const Place &place, std::string message, std::string hint)
    {
        m_file.diagnostics.push_back({Severity::Error, std::move(rule), place, std::move(message), std::move(hint), {}});
    }

    Dockerfile &m_file;
};

/// Instructions are written in capitals or in small letters; what is not as most of the file is is found.
void checkCasing(const RawDockerfile &raw, Dockerfile &file)
{
    const auto isUpper = [](const std::string &word) { return word == upperCase(word); };
    const auto isKnown = [](const RawInstruction &one) { return keywordFrom(one.keyword.text).has_value(); };
    const auto count = [&](auto &&matches) {
        return std::ranges::count_if(raw.instructions, [&](const RawInstruction &one) { return isKnown(one) && matches(one.keyword.text); });
    };
    const bool upper = count(isUpper) >= count([](const std::string &word) { return word == lowerCase(word); });
    for (const RawInstruction &one : raw.instructions) {
        const std::string right = upper ? upperCase(one.keyword.text) : lowerCase(one.keyword.text);
        if (isKnown(one) && one.keyword.text != right)
            file.diagnostics.push_back({Severity::Warning, "ConsistentInstructionCasing", one.keyword.place,
                                        std::format("'{}' is not written as most instructions of the file are", one.keyword.text),
                                        std::format("write {}", right), right});
    }
}

void addStage(Dockerfile &file, Instruction from)
{
    Stage stage;
    stage.index = file.stages.size();
    stage.from = std::move(from);
    if (stage.base().stageName)
        stage.name = lowerCase(stage.base().stageName->text);
    file.stages.push_back(std::move(stage));
}

void addInstruction(Dockerfile &file, Instruction instruction)
{
    if (instruction.keyword == Keyword::From)
        addStage(file, std::move(instruction));
    else if (!file.stages.empty())
        file.stages.back().instructions.push_back(std::move(instruction));
    else if (instruction.keyword == Keyword::Arg)
        file.globalArguments.push_back(std::move(instruction));
    else
        file.diagnostics.push_back({Severity::Error, "no-stage", instruction.place,
                                    std::format("{} stands before the first FROM", keywordName(instruction.keyword)),
                                    "only ARG may; begin with FROM IMAGE", {}});
}

} // namespace

std::optional<std::size_t> findStage(const Dockerfile &file, std::string_view name, std::size_t before)
{
    before = std::min(before, file.stages.size());
    const std::string lowered = lowerCase(name);
    // Of two with a name the lower one counts.
    for (std::size_t i = before; i > 0; --i) {
        if (!file.stages[i - 1].name.empty() && file.stages[i - 1].name == lowered)
            return i - 1;
    }
    const auto number = stageNumber(name);
    return number && *number < before ? number : std::nullopt;
}

void applyChecks(const Directives &directives, std::vector<Diagnostic> &diagnostics)
{
    const auto &skipped = directives.skippedChecks;
    std::erase_if(diagnostics, [&skipped](const Diagnostic &one) {
        return one.severity == Severity::Warning
            && (std::ranges::contains(skipped, "all") || std::ranges::contains(skipped, lowerCase(one.rule)));
    });
    if (directives.checksAreErrors) {
        for (Diagnostic &one : diagnostics)
            one.severity = Severity::Error;
    }
}

Dockerfile parseDockerfile(std::string_view source)
{
    RawDockerfile raw = readInstructions(source);
    Dockerfile file;
    file.directives = std::move(raw.directives);
    file.diagnostics = std::move(raw.diagnostics);
    checkSyntax(file);
    bool fromFailed = false;
    for (const RawInstruction &instruction : raw.instructions) {
        if (instruction.keyword.text.empty())
            continue;
        auto parsed = parseInstruction(instruction, file.directives.escape, file.diagnostics);
        if (parsed && (!fromFailed || !file.stages.empty() || parsed->keyword == Keyword::From))
            addInstruction(file, *std::move(parsed));
        fromFailed = fromFailed || (!parsed && keywordFrom(instruction.keyword.text) == Keyword::From);
    }
    StageReferences(file).check();
    checkCasing(raw, file);
    if (file.stages.empty() && !hasErrors(file.diagnostics))
        file.diagnostics.push_back({Severity::Error, "no-stage", {}, "the file names no image to start from", "begin with FROM IMAGE", {}});
    for (Diagnostic &warning : lint(file))
        file.diagnostics.push_back(std::move(warning));
    std::ranges::stable_sort(file.diagnostics, {}, [](const Diagnostic &one) { return std::pair(one.place.line, one.place.column); });
    applyChecks(file.directives, file.diagnostics);
    return file;
}

} // namespace kiste::build
