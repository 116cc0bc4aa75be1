// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/instruction.h"

#include "core/base/fileio.h"
#include "core/build/instructionparser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <format>

namespace kiste::build {

namespace {

constexpr std::array<std::string_view, 18> keywordNames = {
    "ADD",   "ARG",        "CMD",     "COPY", "ENTRYPOINT", "ENV",        "EXPOSE", "FROM",   "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN",  "SHELL",      "STOPSIGNAL", "USER",   "VOLUME", "WORKDIR",
};

constexpr std::int64_t second = 1'000'000'000;

/// Nanoseconds of a unit of time.
std::int64_t unitOfTime(std::string_view unit)
{
    if (unit == "ns")
        return 1;
    if (unit == "us" || unit == "µs")
        return 1'000;
    if (unit == "ms")
        return 1'000'000;
    if (unit == "s")
        return second;
    if (unit == "m")
        return 60 * second;
    return unit == "h" ? 3600 * second : 0;
}

} // namespace

std::string_view keywordName(Keyword keyword)
{
    return keywordNames[static_cast<std::size_t>(keyword)];
}

std::optional<Keyword> keywordFrom(std::string_view name)
{
    const auto found = std::ranges::find(keywordNames, upperCase(name));
    if (found == keywordNames.end())
        return std::nullopt;
    return static_cast<Keyword>(found - keywordNames.begin());
}

std::optional<std::int64_t> parseDuration(std::string_view text)
{
    if (text == "0")
        return 0;
    double total = 0;
    if (text.empty())
        return std::nullopt;
    while (!text.empty()) {
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
        if (error != std::errc() || number < 0)
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const std::size_t length = std::min(text.find_first_of("0123456789."), text.size());
        const std::int64_t unit = unitOfTime(text.substr(0, length));
        if (unit == 0)
            return std::nullopt;
        total += number * static_cast<double>(unit);
        text.remove_prefix(length);
    }
    constexpr double longest = 9e18; // of an std::int64_t
    if (!std::isfinite(total) || total > longest)
        return std::nullopt;
    return static_cast<std::int64_t>(total);
}

std::optional<std::uint64_t> parseByteCount(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return std::nullopt;
    std::string unit = lowerCase(text.substr(static_cast<std::size_t>(end - text.data())));
    if (unit.size() > 1 && unit.ends_with('b'))
        unit.pop_back();
    if (unit.size() > 1 && unit.ends_with('i'))
        unit.pop_back();
    const std::size_t power = unit.empty() ? 0 : std::string_view("bkmgt").find(unit);
    if (power == std::string_view::npos || unit.size() > 1 || number > (UINT64_MAX >> (10 * power)))
        return std::nullopt;
    return number << (10 * power);
}

std::optional<Instruction> parseInstruction(const RawInstruction &raw, char escape, std::vector<Diagnostic> &diagnostics)
{
    return InstructionParser(raw, escape, diagnostics).parse();
}

void InstructionParser::fail(std::string rule, const Place &place, std::string message, std::string hint, std::string replacement)
{
    if (m_failed)
        return;
    m_failed = true;
    m_diagnostics.push_back(
        {Severity::Error, std::move(rule), place, std::move(message), std::move(hint), std::move(replacement)});
}

void InstructionParser::warn(std::string rule, const Place &place, std::string message, std::string hint)
{
    m_diagnostics.push_back({Severity::Warning, std::move(rule), place, std::move(message), std::move(hint), {}});
}

Place InstructionParser::restPlace() const
{
    return m_raw.rest.text().empty() ? m_raw.keyword.place : m_raw.rest.placeAt(0, m_raw.rest.text().size());
}

std::optional<Instruction> InstructionParser::parse()
{
    const auto keyword = keywordFrom(m_raw.keyword.text);
    if (!keyword) {
        const std::vector<std::string> known(keywordNames.begin(), keywordNames.end());
        const std::string meant = nearest(m_raw.keyword.text, known);
        fail("unknown-instruction", m_raw.keyword.place,
             std::format("there is no instruction '{}'", printable(m_raw.keyword.text)),
             meant.empty() ? "a line that goes on in the next one ends with a backslash" : std::format("did you mean {}?", meant), meant);
        return std::nullopt;
    }
    m_keyword = *keyword;
    m_out.keyword = *keyword;
    m_out.place = m_raw.keyword.place;
    m_out.lastLine = m_raw.lastLine;
    m_out.text = name() + (m_raw.rest.text().empty() ? "" : " " + m_raw.rest.text());
    m_out.heredocs = m_raw.heredocs;
    if (m_raw.rest.text().empty())
        fail("missing-argument", m_raw.keyword.place, std::format("{} is not followed by anything", name()));
    else
        parseContent();
    if (m_failed)
        return std::nullopt;
    return std::move(m_out);
}

void InstructionParser::parseContent()
{
    switch (m_keyword) {
    case Keyword::From:
        return parseFrom();
    case Keyword::Run:
        return parseRun();
    case Keyword::Cmd:
    case Keyword::Entrypoint:
        return parseCommand();
    case Keyword::Add:
    case Keyword::Copy:
        return parseCopy();
    case Keyword::Arg:
    case Keyword::Env:
    case Keyword::Label:
        return parseVariables();
    case Keyword::Expose:
    case Keyword::Volume:
        return parseWords();
    case Keyword::Maintainer:
    case Keyword::Stopsignal:
    case Keyword::User:
    case Keyword::Workdir:
        return parseOneText();
    case Keyword::Healthcheck:
        return parseHealthcheck();
    case Keyword::Shell:
        return parseShell();
    case Keyword::Onbuild:
        return parseOnbuild();
    }
}

void InstructionParser::takeKnownFlags(std::initializer_list<FlagRule> known)
{
    Flagged flagged = takeFlags(m_rest, m_escape);
    m_flags = std::move(flagged.flags);
    m_rest = std::move(flagged.rest);
    for (const Flag &flag : m_flags)
        checkFlag(flag, std::span(known.begin(), known.size()));
}

void InstructionParser::checkFlag(const Flag &flag, std::span<const FlagRule> known)
{
    const auto rule = std::ranges::find(known, flag.name, &FlagRule::name);
    if (rule == known.end()) {
        std::vector<std::string> names;
        for (const FlagRule &one : known)
            names.emplace_back(one.name);
        const std::string meant = nearest(flag.name, names);
        return fail("unknown-flag", flag.place, std::format("{} has no flag '--{}'", name(), printable(flag.name)),
                    meant.empty() ? std::string() : std::format("did you mean --{}?", meant));
    }
    if (!rule->repeatable && flags(flag.name).size() > 1)
        return fail("repeated-flag", flag.place, std::format("the flag '--{}' is here twice", flag.name), "keep one of them");
    if (rule->switchOnly) {
        if (flag.value && *flag.value != "true" && *flag.value != "false")
            fail("flag-value", flag.place, std::format("the flag '--{}' cannot be '{}'", flag.name, printable(*flag.value)),
                 "it is true or false");
    } else if (!flag.value || flag.value->empty()) {
        fail("flag-value", flag.place, std::format("the flag '--{}' has no value", flag.name),
             std::format("write --{}=VALUE", flag.name));
    }
}

std::vector<const Flag *> InstructionParser::flags(std::string_view name) const
{
    std::vector<const Flag *> found;
    for (const Flag &flag : m_flags) {
        if (flag.name == name)
            found.push_back(&flag);
    }
    return found;
}

std::optional<Text> InstructionParser::flag(std::string_view name) const
{
    const auto found = flags(name);
    if (found.empty())
        return std::nullopt;
    return Text{found.front()->value.value_or(std::string()), found.front()->place};
}

bool InstructionParser::isOn(std::string_view name) const
{
    const auto found = flags(name);
    return !found.empty() && found.front()->value.value_or("true") == "true";
}

Command InstructionParser::command(const SourceText &text) const
{
    if (auto words = parseJsonWords(text.text()))
        return {false, std::move(*words)};
    return {true, {text.text()}};
}

void InstructionParser::parseFrom()
{
    takeKnownFlags({{"platform"}});
    const std::vector<Text> words = splitAtBlanks(m_rest);
    if (words.empty())
        return fail("missing-argument", restPlace(), "FROM names no image", "write FROM IMAGE");
    FromInstruction from{words[0], flag("platform"), std::nullopt};
    if (words.size() == 3 && upperCase(words[1].text) == "AS") {
        const std::string &stage = words[2].text;
        const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; };
        const std::string lowered = lowerCase(stage);
        if (!std::ranges::all_of(lowered, allowed) || lowered[0] < 'a' || lowered[0] > 'z')
            return fail("stage-name", words[2].place, std::format("a stage cannot be called '{}'", printable(stage)),
                        "a name is a letter, then letters, digits, _, . and -");
        from.stageName = words[2];
        if (std::ranges::any_of(stage, [](char c) { return c >= 'A' && c <= 'Z'; }))
            warn("StageNameCasing", words[2].place, std::format("the stage name '{}' has capitals", stage),
                 std::format("write {}", lowered));
        if (lowered == "scratch" || lowered == "context")
            warn("ReservedStageName", words[2].place, std::format("'{}' means something else already", stage), "choose another name");
        const bool capitals = m_raw.keyword.text == "FROM";
        if (words[1].text != (capitals ? "AS" : "as") && (capitals || m_raw.keyword.text == "from"))
            warn("FromAsCasing", words[1].place, std::format("'{}' and '{}' are not written alike", m_raw.keyword.text, words[1].text),
                 std::format("write {}", capitals ? "AS" : "as"));
    } else if (words.size() != 1) {
        return fail("from-form", words[1].place, "FROM is followed by something else than an image and a name", "write FROM IMAGE AS NAME");
    }
    m_out.content = std::move(from);
}

void InstructionParser::parseCommand()
{
    takeKnownFlags({});
    m_out.content = CommandInstruction{command(m_rest)};
}

void InstructionParser::parseWords()
{
    takeKnownFlags({});
    WordsInstruction content;
    const auto json = m_keyword == Keyword::Volume ? parseJsonWords(m_rest.text()) : std::nullopt;
    if (json) {
        for (const std::string &word : *json)
            content.words.push_back({word, restPlace()});
    } else {
        content.words = splitAtBlanks(m_rest);
    }
    if (content.words.empty())
        return fail("missing-argument", restPlace(), std::format("{} names nothing", name()));
    for (const Text &word : content.words) {
        if (trimmed(word.text).empty())
            return fail("empty-path", word.place, std::format("{} cannot be empty", name()), "write a path");
    }
    m_out.content = std::move(content);
}

void InstructionParser::parseOneText()
{
    if (m_keyword != Keyword::Maintainer)
        takeKnownFlags({});
    if (m_rest.text().empty())
        return fail("missing-argument", restPlace(), std::format("{} is not followed by anything", name()));
    if (m_keyword == Keyword::Maintainer)
        warn("MaintainerDeprecated", m_raw.keyword.place, "MAINTAINER is out of use",
             "write LABEL org.opencontainers.image.authors=\"…\"");
    m_out.content = WordsInstruction{{m_rest.part(0, m_rest.text().size())}};
}

void InstructionParser::parseShell()
{
    takeKnownFlags({});
    auto words = parseJsonWords(m_rest.text());
    if (!words || words->empty())
        return fail("shell-form", restPlace(), "SHELL is not followed by an array of words", "write SHELL [\"/bin/sh\", \"-c\"]");
    m_out.content = ShellInstruction{std::move(*words)};
}

void InstructionParser::parseOnbuild()
{
    RawInstruction inner;
    std::size_t end = 0;
    const std::string &text = m_rest.text();
    while (end < text.size() && !isBlank(text[end]))
        ++end;
    inner.keyword = m_rest.part(0, end);
    inner.rest = m_rest.from(end);
    inner.lastLine = m_raw.lastLine;
    inner.heredocs = m_raw.heredocs;
    const auto keyword = keywordFrom(inner.keyword.text);
    if (keyword == Keyword::Onbuild || keyword == Keyword::From || keyword == Keyword::Maintainer)
        return fail("onbuild-form", inner.keyword.place, std::format("ONBUILD cannot be followed by {}", keywordName(*keyword)));
    const auto parsed = parseInstruction(inner, m_escape, m_diagnostics);
    if (!parsed) {
        m_failed = true; // and has been said
        return;
    }
    OnbuildInstruction content{parsed->text};
    for (const Heredoc &heredoc : inner.heredocs)
        content.text += '\n' + heredoc.content + heredoc.name;
    m_out.content = std::move(content);
}

} // namespace kiste::build
