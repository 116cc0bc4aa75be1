// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build/instruction.h"

namespace kiste::build {

/// FROM and what follows it up to the next one.
struct Stage
{
    std::size_t index = 0;
    Instruction from; ///< holds a FromInstruction
    std::string name; ///< in lower case; empty without one
    std::vector<Instruction> instructions;

    const FromInstruction &base() const { return std::get<FromInstruction>(from.content); }
};

/// A Dockerfile, as far as it could be read: with errors among the diagnostics, instructions are missing.
struct Dockerfile
{
    Directives directives;
    std::vector<Instruction> globalArguments; ///< ARG before the first FROM
    std::vector<Stage> stages;
    std::vector<Diagnostic> diagnostics; ///< in the order of the file; without checks that the file switches off
};

/// Reads all of a Dockerfile and finds what is wrong with it as far as that can be told without its images and its context. Every
/// error is found, not only the first one.
Dockerfile parseDockerfile(std::string_view source);

/// The stage that a name or number in `--from` or FROM means to the stage @p before (only those above it); nothing: none, it
/// may be an image.
std::optional<std::size_t> findStage(const Dockerfile &file, std::string_view name, std::size_t before);

/// The warnings that need no more than the file: rules of the field's checkers. parseDockerfile() calls it.
std::vector<Diagnostic> lint(const Dockerfile &file);

/// Takes out the warnings that `# check=` switches off, and makes errors of the others if it says so.
void applyChecks(const Directives &directives, std::vector<Diagnostic> &diagnostics);

} // namespace kiste::build
