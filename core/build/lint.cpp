// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/fileio.h"
#include "core/build/dockerfile.h"
#include "core/build/words.h"

#include <algorithm>
#include <array>
#include <format>
#include <map>
#include <set>

namespace kiste::build {

namespace {

constexpr std::array<std::string_view, 8> secretWords = {"apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd"};
constexpr std::array<std::string_view, 3> moreSecretWords = {"pass", "secret", "token"};
/// A public key, the name of a key file, … is none.
constexpr std::array<std::string_view, 3> plainWords = {"public", "file", "path"};

/// Whether a variable's name says that its value is a secret: a word of it does, and none says otherwise.
bool namesSecret(std::string_view name)
{
    bool secret = false;
    std::string lowered = lowerCase(name);
    std::string_view rest = lowered;
    while (true) {
        const std::size_t end = std::min(rest.find_first_of("_-."), rest.size());
        const std::string_view word = rest.substr(0, end);
        if (std::ranges::contains(plainWords, word))
            return false;
        secret = secret || std::ranges::contains(secretWords, word) || std::ranges::contains(moreSecretWords, word);
        if (end == rest.size())
            return secret;
        rest.remove_prefix(end + 1);
    }
}

class Linter
{
public:
    explicit Linter(const Dockerfile &file) : m_file(file) {}

    std::vector<Diagnostic> run()
    {
        for (const Instruction &argument : m_file.globalArguments)
            secrets(argument);
        names();
        for (const Stage &stage : m_file.stages)
            check(stage);
        return std::move(m_out);
    }

private:
    void warn(std::string rule, const Place &place, std::string message, std::string hint = {}, std::string replacement = {})
    {
        m_out.push_back({Severity::Warning, std::move(rule), place, std::move(message), std::move(hint), std::move(replacement)});
    }

    void names()
    {
        std::map<std::string, int> seen;
        for (const Stage &stage : m_file.stages) {
            if (!stage.name.empty() && ++seen[stage.name] > 1)
                warn("DuplicateStageName", stage.base().stageName->place, std::format("two stages are called '{}'", printable(stage.name)),
                     "give one of them another name");
        }
    }

    void check(const Stage &stage)
    {
        platform(stage);
        std::map<Keyword, int> seen;
        bool absoluteWorkdir = false;
        bool ownShell = false;
        for (const Instruction &instruction : stage.instructions) {
            const Keyword keyword = instruction.keyword;
            if ((keyword == Keyword::Cmd || keyword == Keyword::Entrypoint || keyword == Keyword::Healthcheck) && ++seen[keyword] > 1)
                warn("MultipleInstructionsDisallowed", instruction.place,
                     std::format("a stage has more than one {}", keywordName(keyword)), "only the last one counts");
            if (keyword == Keyword::Env || keyword == Keyword::Arg)
                secrets(instruction);
            if (keyword == Keyword::Expose)
                ports(instruction);
            if (keyword == Keyword::Shell)
                ownShell = true; // on purpose, then
            if ((keyword == Keyword::Cmd || keyword == Keyword::Entrypoint) && !ownShell)
                shellForm(instruction);
            if (keyword == Keyword::Workdir)
                absoluteWorkdir = workdir(stage, instruction, absoluteWorkdir);
        }
        packageLists(stage);
    }

    void platform(const Stage &stage)
    {
        const auto &platform = stage.base().platform;
        if (!platform)
            return;
        if (platform->text == "$TARGETPLATFORM" || platform->text == "${TARGETPLATFORM}")
            warn("RedundantTargetPlatform", platform->place, "FROM has the platform that is built for in any case", "leave --platform out");
        else if (!platform->text.contains('$'))
            warn("FromPlatformFlagConstDisallowed", platform->place, std::format("FROM has the fixed platform '{}'", printable(platform->text)),
                 "use $BUILDPLATFORM or an ARG, or leave it out");
    }

    void secrets(const Instruction &instruction)
    {
        const auto *const content = std::get_if<VariablesInstruction>(&instruction.content);
        if (!content || (instruction.keyword != Keyword::Env && instruction.keyword != Keyword::Arg))
            return;
        for (const Variable &variable : content->variables) {
            if (namesSecret(variable.name.text))
                warn("SecretsUsedInArgOrEnv", variable.name.place,
                     std::format("'{}' looks like a secret, and everybody who has the image can read it", printable(variable.name.text)),
                     "use RUN --mount=type=secret");
        }
    }

    void shellForm(const Instruction &instruction)
    {
        const std::string_view name = keywordName(instruction.keyword);
        if (std::get<CommandInstruction>(instruction.content).command.shellForm)
            warn("JSONArgsRecommended", instruction.place, std::format("{} runs a shell, which does not pass signals on", name),
                 std::format("write {} [\"PROGRAM\", \"ARGUMENT\"]", name));
    }

    void ports(const Instruction &instruction)
    {
        for (const Text &port : std::get<WordsInstruction>(instruction.content).words) {
            if (port.text.contains('$'))
                continue; // whatever it becomes
            const std::size_t slash = port.text.find('/');
            if (port.text.substr(0, slash).contains(':')) {
                warn("ExposeInvalidFormat", port.place, std::format("'{}' is not the form of EXPOSE", printable(port.text)),
                     "write PORT or PORT/PROTOCOL, without address and outer port");
            } else if (slash != std::string::npos) {
                const std::string protocol = port.text.substr(slash + 1);
                if (protocol != lowerCase(protocol))
                    warn("ExposeProtoCasing", port.place, std::format("the protocol '{}' has capitals", printable(protocol)),
                         std::format("write {}", lowerCase(port.text)), lowerCase(port.text));
            }
        }
    }

    bool workdir(const Stage &stage, const Instruction &instruction, bool absolute)
    {
        const Text &path = std::get<WordsInstruction>(instruction.content).words[0];
        const bool variable = path.text.starts_with('$') || path.text.starts_with('"') || path.text.starts_with('\'');
        if (path.text.starts_with('/') || variable || absolute)
            return true;
        // A stage above may have set one.
        if (!findStage(m_file, stage.base().image.text, stage.index))
            warn("WorkdirRelativePath", path.place, std::format("'{}' continues whatever directory the image has", printable(path.text)),
                 "write a path from / on first");
        return true;
    }

    /// Not of the field's rules: what a layer keeps for good although a later one deletes it.
    void packageLists(const Stage &stage)
    {
        const auto base = findStage(m_file, stage.base().image.text, stage.index);
        bool kept = base && m_keepsLists.contains(*base);
        for (const Instruction &instruction : stage.instructions) {
            const auto *const run = std::get_if<RunInstruction>(&instruction.content);
            if (!run || run->command.words.empty())
                continue;
            const std::string &line = run->command.words[0];
            const bool cleans = line.contains("/var/lib/apt/lists");
            const bool mounted = std::ranges::any_of(run->mounts, [](const RunMount &mount) { return mount.target.starts_with("/var/lib/apt"); });
            if (line.contains("apt-get update") && !cleans && !mounted) {
                warn("PackageListsKept", instruction.place, "the package lists stay in this layer",
                     "end the same RUN with && rm -rf /var/lib/apt/lists/*");
                kept = true;
            } else if (cleans && kept && trimmed(line).starts_with("rm ")) {
                warn("DeletesEarlierLayer", instruction.place, "deletes files of an earlier layer: the image does not shrink",
                     "delete them in the RUN that makes them");
            }
        }
        if (kept)
            m_keepsLists.insert(stage.index);
    }

    const Dockerfile &m_file;
    std::set<std::size_t> m_keepsLists; ///< stages with package lists in a layer
    std::vector<Diagnostic> m_out;
};

} // namespace

std::vector<Diagnostic> lint(const Dockerfile &file)
{
    return Linter(file).run();
}

} // namespace kiste::build
