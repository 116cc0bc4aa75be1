// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// RUN, COPY and ADD of a stage
#include "core/build/stageevaluator.h"

#include "core/base/fileio.h"
#include "core/build/gitsource.h"
#include "core/build/pathpattern.h"
#include "core/build/words.h"

#include <algorithm>
#include <format>

namespace kiste::build {

std::optional<FileSource> StageEvaluator::source(const std::string &name, const Place &place)
{
    if (const auto stage = findStage(m_context.file, name, m_stage.index)) {
        m_stage.needs.insert(*stage);
        return FileSource{FileSource::Kind::Stage, *stage, {}, {}};
    }
    const auto image = m_context.resolve(name, m_context.options.platform);
    if (image)
        return FileSource{FileSource::Kind::Image, 0, name, image->digest};
    std::vector<std::string> names;
    for (const Stage &stage : m_context.file.stages)
        names.push_back(stage.index < m_stage.index ? stage.name : std::string());
    const std::string meant = nearest(name, names);
    fail("stage-reference", place, std::format("no stage is called '{}', and {}", printable(name), image.error().detail),
         meant.empty() ? std::string() : std::format("did you mean {}?", printable(meant)));
    return std::nullopt;
}

std::string StageEvaluator::shellLine(const std::vector<std::string> &words) const
{
    std::string line;
    for (const std::string &word : words)
        line += (line.empty() ? "" : " ") + word;
    return line;
}

std::vector<std::string> StageEvaluator::runArguments(const Instruction &instruction, std::string &script) const
{
    const auto &content = std::get<RunInstruction>(instruction.content);
    if (!content.command.shellForm)
        return content.command.words;
    std::vector<std::string> arguments = m_stage.config.shell.empty() ? std::vector<std::string>{"/bin/sh", "-c"} : m_stage.config.shell;
    const std::string &line = content.command.words[0];
    if (instruction.heredocs.empty()) {
        arguments.push_back(line);
        return arguments;
    }
    Heredoc only;
    const Heredoc &first = instruction.heredocs.front();
    if (instruction.heredocs.size() == 1 && !line.contains(' ') && !line.contains('\t')
        && parseHeredocWord(line, m_context.file.directives.escape, only)) {
        if (!first.content.starts_with("#!")) {
            arguments.push_back(first.content);
            return arguments;
        }
        // Its first line says what runs it: a program, and as one argument what follows, as the kernel reads such a line.
        script = first.content;
        const std::string_view line = trimmed(std::string_view(script).substr(2, script.find('\n') - 2));
        const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
        arguments.clear();
        if (!line.empty())
            arguments.emplace_back(line.substr(0, end));
        if (end < line.size())
            arguments.emplace_back(trimmed(line.substr(end)));
        return arguments;
    }
    std::string text = line;
    for (const Heredoc &heredoc : instruction.heredocs)
        text += '\n' + heredoc.content + heredoc.name;
    arguments.push_back(std::move(text));
    return arguments;
}

std::optional<PlannedMount> StageEvaluator::mount(const RunMount &mount)
{
    PlannedMount planned{mount, {}};
    planned.mount.target = mount.target.empty() ? std::string() : absolute(put(mount.target, mount.place));
    planned.mount.id = put(mount.id, mount.place);
    planned.mount.source = put(mount.source, mount.place);
    const std::string clean = cleanPath(planned.mount.source.empty() ? "/" : planned.mount.source);
    if (mount.type == MountType::Bind || mount.type == MountType::Cache) {
        // Nothing above the source's top: a leading "/" is that.
        planned.mount.source = cleanPath("/" + clean);
        if (planned.mount.target == "/") {
            fail("mount-form", mount.place, "a mount cannot be at '/'", "choose a folder");
            return std::nullopt;
        }
    }
    if (!mount.from.empty()) {
        const auto from = source(mount.from, mount.place);
        if (!from)
            return std::nullopt;
        planned.source = *from;
    }
    return planned;
}

void StageEvaluator::run(const Instruction &instruction)
{
    const auto &content = std::get<RunInstruction>(instruction.content);
    RunStep step;
    step.arguments = runArguments(instruction, step.script);
    if (step.arguments.empty())
        return fail("heredoc-form", instruction.place, "the first line of the script names no program", "write #!/bin/sh");
    step.environment = m_stage.config.env;
    std::string told;
    int count = 0;
    step.hiddenEnvironment = m_context.arguments.givenProxies();
    for (const auto &[name, value] : m_arguments) {
        const std::string prefix = name + '=';
        const bool set = std::ranges::any_of(m_stage.config.env, [&prefix](const std::string &entry) { return entry.starts_with(prefix); });
        if (!value || set)
            continue;
        step.environment.push_back(prefix + *value);
        step.hiddenEnvironment.erase(name);
        told += ' ' + prefix + *value;
        ++count;
    }
    step.user = m_stage.config.user;
    step.directory = m_stage.config.workingDir.empty() ? "/" : m_stage.config.workingDir;
    step.network = content.network;
    step.insecure = content.insecure;
    if (step.insecure && !m_context.options.allowInsecure)
        fail("not-allowed", instruction.place, "RUN --security=insecure is not allowed in this build", "allow it with --allow security.insecure");
    if (step.network == RunNetwork::Host && !m_context.options.allowHostNetwork)
        fail("not-allowed", instruction.place, "RUN --network=host is not allowed in this build", "allow it with --allow network.host");
    if (!content.devices.empty())
        fail("not-supported", instruction.place, "RUN --device is not supported");
    for (const RunMount &one : content.mounts) {
        if (auto planned = mount(one))
            step.mounts.push_back(*std::move(planned));
    }
    const std::string line = shellLine(step.arguments);
    addStep(instruction, std::move(step), count > 0 ? std::format("RUN |{}{} {}", count, told, line) : "RUN " + line);
}

void StageEvaluator::copy(const Instruction &instruction)
{
    const auto &content = std::get<CopyInstruction>(instruction.content);
    CopyStep step;
    step.add = instruction.keyword == Keyword::Add;
    if (content.from) {
        const auto from = source(content.from->text, content.from->place);
        if (!from)
            return;
        step.from = *from;
    }
    std::size_t repositories = 0;
    for (const Text &text : content.sources) {
        const std::string path = put(text);
        if (path.empty()) {
            fail("empty-path", text.place, "a source is empty", "the whole folder is .");
            continue;
        }
        if (isRemote(path)) {
            if (!step.add)
                fail("copy-source", text.place, std::format("COPY does not fetch '{}'", printable(path)), "use ADD");
            else if (const auto repository = parseGitSource(path); !repository)
                fail("copy-source", text.place, repository.error().detail, "write ADDRESS.git#BRANCH:FOLDER");
            else
                repositories += repository->has_value() ? 1U : 0U;
            step.sources.push_back(path);
            continue;
        }
        // Relative to the source's top, and never above it. What --parents keeps begins behind "/./".
        std::string clean = content.parents ? path : cleanPath("/" + path);
        while (clean.starts_with('/'))
            clean.erase(0, 1);
        const bool folder = path.ends_with('/') && !clean.empty() && !clean.ends_with('/');
        step.sources.push_back(clean.empty() ? "." : folder ? clean + '/' : clean);
        if (step.from.kind == FileSource::Kind::Context && PathPattern::isPlain(clean) && m_context.options.ignored.ignores(cleanPath(clean)))
            m_context.diagnostics.push_back({Severity::Warning, "CopyIgnoredFile", text.place,
                                             std::format("'{}' is left out of the build by the ignore file", printable(clean)),
                                             std::format("add !{} to it", printable(clean)), {}});
    }
    for (Heredoc heredoc : instruction.heredocs) {
        if (heredoc.expand)
            heredoc.content = put(heredoc);
        step.files.push_back(std::move(heredoc));
    }
    const std::string target = put(content.target);
    if (target.empty())
        fail("empty-path", content.target.place, "the target is empty", "the working directory is .");
    step.target = absolute(target);
    const bool named = target.ends_with('/') || target.ends_with("/.") || target == "." || target == "..";
    const std::size_t count = step.sources.size() + step.files.size();
    const bool pattern = std::ranges::any_of(step.sources, [](const std::string &path) { return !PathPattern::isPlain(path); });
    step.targetIsFolder = named || count > 1 || content.parents;
    if (count > 1 && !named && !pattern)
        fail("copy-target", content.target.place, "several things are copied to one name", std::format("write {}/", printable(target)));
    step.chown = content.chown ? put(*content.chown) : std::string();
    step.chmod = content.chmod ? put(*content.chmod) : std::string();
    step.checksum = content.checksum ? put(*content.checksum) : std::string();
    const bool remote = std::ranges::any_of(step.sources, isRemote);
    if (!step.checksum.empty() && !remote)
        fail("flag-value", content.checksum->place, "a checksum is for what is fetched", "leave it out");
    else if (!step.checksum.empty() && repositories > 0 && !isCommitId(step.checksum))
        fail("flag-value", content.checksum->place, std::format("'{}' is not a commit", printable(step.checksum)), "write all 40 digits of its id");
    else if (!step.checksum.empty() && repositories == 0 && !Digest::parse(step.checksum))
        fail("flag-value", content.checksum->place, std::format("'{}' is not a checksum", printable(step.checksum)), "write sha256: and 64 digits");
    for (const Text &exclude : content.excludes)
        step.excludes.push_back(put(exclude));
    if (const auto rules = IgnoreRules::fromPatterns(step.excludes); !rules)
        fail("flag-value", instruction.place, std::format("--exclude: {}", rules.error().detail));
    step.link = content.link;
    step.parents = content.parents;
    step.keepGitDir = content.keepGitDir;
    step.unpack = content.unpack;
    addStep(instruction, std::move(step));
}

} // namespace kiste::build
