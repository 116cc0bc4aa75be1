// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For the sources of planBuild() only.

#include "core/build/expansion.h"
#include "core/build/plan.h"

namespace kiste::build {

/// What an ARG may be given from outside, and what it was.
class ArgumentValues
{
public:
    explicit ArgumentValues(const PlanOptions &options);

    /// --build-arg; nothing if there is none. It counts as used from now on.
    std::optional<std::string> given(const std::string &name);
    /// Of an ARG before the first FROM, or one that is there by itself.
    std::optional<std::string> global(std::string_view name) const;
    void setGlobal(const std::string &name, std::optional<std::string> value) { m_globals[name] = std::move(value); }
    bool isGlobal(const std::string &name) const { return m_globals.contains(name); }
    const std::map<std::string, std::optional<std::string>> &globals() const { return m_globals; }

    /// HTTP_PROXY and the like, which need no ARG.
    static bool isProxy(std::string_view name);
    std::map<std::string, std::string> givenProxies();
    /// Of the --build-arg that no ARG has asked for.
    std::vector<std::string> unused() const;

private:
    const std::map<std::string, std::string> &m_given;
    std::set<std::string> m_used;
    std::map<std::string, std::optional<std::string>> m_globals;
};

/// A stage between its beginning and its end: variables, config, steps.
class StageEvaluator
{
public:
    struct Context
    {
        const Dockerfile &file;
        const PlanOptions &options;
        ArgumentValues &arguments;
        const ImageResolver &resolve;
        std::vector<Diagnostic> &diagnostics;
    };
    /// ARGs of a stage; one without a value is declared all the same.
    using Arguments = std::map<std::string, std::optional<std::string>>;

    StageEvaluator(const Context &context, PlannedStage &stage, Arguments inherited)
        : m_context(context), m_stage(stage), m_arguments(std::move(inherited))
    {}

    /// @p trigger: of the base image, so that it has no place of its own.
    void evaluate(const Instruction &instruction, bool trigger);
    const Arguments &arguments() const { return m_arguments; }

private:
    /// Only the first error of an instruction is kept.
    void fail(std::string rule, const Place &place, std::string message, std::string hint = {});
    std::optional<std::string> lookup(std::string_view name) const;
    /// The text with variables put in; empty, and an error, if that cannot be.
    std::string put(const Text &text);
    /// The same for a here-document's content.
    std::string put(const Heredoc &document);
    std::string put(const std::string &text, const Place &place) { return put(Text{text, place}); }
    void warnOfUnset(const UnsetVariable &variable, const Place &place);

    void addStep(const Instruction &instruction, StepAction action, std::string createdBy = {});
    void run(const Instruction &instruction);
    std::vector<std::string> runArguments(const Instruction &instruction, std::string &script) const;
    std::optional<PlannedMount> mount(const RunMount &mount);
    std::string shellLine(const std::vector<std::string> &words) const;
    void copy(const Instruction &instruction);
    std::optional<FileSource> source(const std::string &name, const Place &place);
    void declare(const Instruction &instruction);
    void setEnvironment(const Instruction &instruction);
    void setLabels(const Instruction &instruction);
    void setCommand(const Instruction &instruction);
    void expose(const Instruction &instruction);
    void exposePort(const std::string &word, const Place &place);
    void addVolumes(const Instruction &instruction);
    void setWorkdir(const Instruction &instruction);
    void setHealthcheck(const Instruction &instruction);
    std::string absolute(const std::string &path) const;

    const Context &m_context;
    PlannedStage &m_stage;
    Arguments m_arguments;
    bool m_commandSet = false;
    bool m_failed = false; ///< the instruction under way
};

} // namespace kiste::build
