// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For the sources of parseInstruction() only.

#include "core/build/instruction.h"
#include "core/build/words.h"

#include <initializer_list>

namespace kiste::build {

/// One instruction on its way from text to what it means. The first error ends it.
class InstructionParser
{
public:
    InstructionParser(const RawInstruction &raw, char escape, std::vector<Diagnostic> &diagnostics)
        : m_raw(raw), m_escape(escape), m_diagnostics(diagnostics), m_rest(raw.rest)
    {}

    std::optional<Instruction> parse();

private:
    struct FlagRule
    {
        std::string_view name;
        bool switchOnly = false; ///< true or false; without a value true
        bool repeatable = false;
    };

    void fail(std::string rule, const Place &place, std::string message, std::string hint = {}, std::string replacement = {});
    void warn(std::string rule, const Place &place, std::string message, std::string hint = {});
    /// The place of all that follows the keyword, or of the keyword if nothing does.
    Place restPlace() const;
    std::string name() const { return std::string(keywordName(m_keyword)); }

    void parseContent();
    void takeKnownFlags(std::initializer_list<FlagRule> known);
    void checkFlag(const Flag &flag, std::span<const FlagRule> known);
    std::optional<Text> flag(std::string_view name) const;
    bool isOn(std::string_view name) const;
    std::vector<const Flag *> flags(std::string_view name) const;

    Command command(const SourceText &text) const;
    void parseFrom();
    void parseRun();
    void parseCommand();
    void parseCopy();
    void parseVariables();
    void parseLegacyVariable(const std::vector<Text> &words);
    void parseVariable(const Text &word);
    void parseWords();
    void parseOneText();
    void parseHealthcheck();
    void parseTimes(HealthcheckInstruction &check);
    void parseShell();
    void parseOnbuild();

    void parseMount(const Flag &flag);
    void parseMountField(RunMount &mount, std::string_view field, std::string &given);
    void parseMountNumber(RunMount &mount, std::string_view key, std::string_view value);
    void checkMount(const RunMount &mount, const std::string &given);

    const RawInstruction &m_raw;
    const char m_escape;
    std::vector<Diagnostic> &m_diagnostics;
    SourceText m_rest;
    std::vector<Flag> m_flags;
    Keyword m_keyword = Keyword::From;
    bool m_failed = false;
    Instruction m_out;
};

} // namespace kiste::build
