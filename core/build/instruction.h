// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build/sourcetext.h"

#include <cstdint>
#include <optional>
#include <variant>

/// The instructions of a Dockerfile, typed. Words that may hold variables are still as they were written; the planner puts the
/// variables in.
namespace kiste::build {

enum class Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
};

/// In capitals.
std::string_view keywordName(Keyword keyword);
/// In any case of letters.
std::optional<Keyword> keywordFrom(std::string_view name);

/// What RUN, CMD and ENTRYPOINT take: words that are executed, or a line for the shell.
struct Command
{
    bool shellForm = true;
    std::vector<std::string> words; ///< in the shell form one, the line
    bool operator==(const Command &) const = default;
};

/// NAME=value; without a value only for ARG.
struct Variable
{
    Text name;
    std::optional<Text> value;
};

struct FromInstruction
{
    Text image;
    std::optional<Text> platform;
    std::optional<Text> stageName;
};

enum class MountType { Bind, Cache, Tmpfs, Secret, Ssh };
enum class CacheSharing { Shared, Private, Locked };

/// RUN --mount
struct RunMount
{
    MountType type = MountType::Bind;
    Place place;
    std::string from;
    std::string source; ///< variables not put in, as of target and id
    std::string target;
    std::string id;
    std::string environment; ///< a secret's: the variable that it becomes
    std::optional<bool> readOnly; ///< nothing: as the type has it
    bool required = false;
    CacheSharing sharing = CacheSharing::Shared;
    std::optional<std::uint32_t> mode;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint64_t size = 0; ///< bytes of a tmpfs; 0: as usual
};

enum class RunNetwork { Default, None, Host };

struct RunInstruction
{
    Command command;
    std::vector<RunMount> mounts;
    RunNetwork network = RunNetwork::Default;
    bool insecure = false;
    std::vector<std::string> devices;
};

/// CMD, ENTRYPOINT
struct CommandInstruction
{
    Command command;
};

/// COPY, ADD
struct CopyInstruction
{
    std::vector<Text> sources; ///< here-documents are not among them
    Text target;
    std::optional<Text> from;
    std::optional<Text> chown;
    std::optional<Text> chmod;
    std::optional<Text> checksum;
    std::vector<Text> excludes;
    bool link = false;
    bool parents = false;
    bool keepGitDir = false;
    std::optional<bool> unpack;
};

/// ENV, LABEL, ARG
struct VariablesInstruction
{
    std::vector<Variable> variables;
};

/// EXPOSE, VOLUME, and with one word each: USER, WORKDIR, STOPSIGNAL, MAINTAINER
struct WordsInstruction
{
    std::vector<Text> words;
};

/// Times are nanoseconds; 0: as usual.
struct HealthcheckInstruction
{
    bool none = false;
    Command command;
    std::int64_t interval = 0;
    std::int64_t timeout = 0;
    std::int64_t startPeriod = 0;
    std::int64_t startInterval = 0;
    std::uint32_t retries = 0;
};

struct ShellInstruction
{
    std::vector<std::string> words;
};

/// The instruction for images built from this one, as it stands in their config.
struct OnbuildInstruction
{
    std::string text;
};

struct Instruction
{
    Keyword keyword = Keyword::From;
    Place place; ///< of the keyword
    int lastLine = 0;
    std::string text; ///< "RUN npm ci": keyword in capitals, lines taken together
    std::vector<Heredoc> heredocs;
    std::variant<WordsInstruction, FromInstruction, RunInstruction, CommandInstruction, CopyInstruction, VariablesInstruction,
                 HealthcheckInstruction, ShellInstruction, OnbuildInstruction>
        content;
};

/// Looks into an instruction; what is wrong with it goes to @p diagnostics, and then there is none.
std::optional<Instruction> parseInstruction(const RawInstruction &raw, char escape, std::vector<Diagnostic> &diagnostics);

/// "1h2m3.5s" in nanoseconds; nothing for what is not a length of time, or negative.
std::optional<std::int64_t> parseDuration(std::string_view text);
/// A number of bytes with an optional unit of b, k, m, g, t (1024 each).
std::optional<std::uint64_t> parseByteCount(std::string_view text);

} // namespace kiste::build
