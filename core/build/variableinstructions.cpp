// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ENV, LABEL, ARG; HEALTHCHECK; COPY and ADD
#include "core/build/instructionparser.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <charconv>
#include <format>

namespace kiste::build {

namespace {

/// Where the "=" between name and value is: the first that is not in quotes.
std::size_t equalsIn(std::string_view word, char escape)
{
    char quote = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if (c == escape && quote != '\'')
            ++i;
        else if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? 0 : c;
        else if (c == '=' && !quote)
            return i;
    }
    return std::string_view::npos;
}

Text piece(const Text &word, std::size_t begin, std::size_t length)
{
    std::string text = word.text.substr(begin, length);
    const int size = static_cast<int>(text.size());
    return {std::move(text), {word.place.line, word.place.column + static_cast<int>(begin), size}};
}

} // namespace

void InstructionParser::parseVariables()
{
    takeKnownFlags({});
    m_out.content = VariablesInstruction{};
    const std::vector<Text> words = splitOutsideQuotes(m_rest, m_escape);
    if (words.empty())
        return fail("missing-argument", restPlace(), std::format("{} names nothing", name()));
    if (m_keyword != Keyword::Arg && equalsIn(words[0].text, m_escape) == std::string_view::npos)
        return parseLegacyVariable(words);
    for (const Text &word : words)
        parseVariable(word);
}

void InstructionParser::parseLegacyVariable(const std::vector<Text> &words)
{
    if (words.size() == 1)
        return fail("missing-value", words[0].place, std::format("'{}' has no value", printable(words[0].text)),
                    std::format("write {} {}=VALUE", name(), printable(words[0].text)));
    const SourceText value = m_rest.from(m_rest.text().find(words[0].text) + words[0].text.size());
    warn("LegacyKeyValueFormat", m_raw.keyword.place, std::format("{} has no '=' between name and value", name()),
         std::format("write {} {}=VALUE", name(), printable(words[0].text)));
    std::get<VariablesInstruction>(m_out.content).variables.push_back({words[0], value.part(0, value.text().size())});
}

void InstructionParser::parseVariable(const Text &word)
{
    const std::size_t equals = equalsIn(word.text, m_escape);
    if (equals == 0)
        return fail("missing-name", word.place, std::format("'{}' has no name before '='", printable(word.text)));
    if (equals == std::string_view::npos && m_keyword != Keyword::Arg)
        return fail("missing-value", word.place, std::format("'{}' has no value", printable(word.text)),
                    std::format("write {}=VALUE, and a value with spaces in quotes", printable(word.text)));
    Variable variable{piece(word, 0, equals), std::nullopt};
    if (equals != std::string_view::npos)
        variable.value = piece(word, equals + 1, std::string::npos);
    std::get<VariablesInstruction>(m_out.content).variables.push_back(std::move(variable));
}

void InstructionParser::parseHealthcheck()
{
    takeKnownFlags({{"interval"}, {"timeout"}, {"start-period"}, {"start-interval"}, {"retries"}});
    HealthcheckInstruction check;
    const std::vector<Text> words = splitAtBlanks(m_rest);
    const std::string form = words.empty() ? std::string() : upperCase(words[0].text);
    if (form == "NONE") {
        check.none = true;
        if (words.size() > 1 || !m_flags.empty())
            return fail("healthcheck-form", restPlace(), "HEALTHCHECK NONE takes nothing else");
    } else if (form == "CMD" && words.size() > 1) {
        check.command = command(m_rest.from(words[0].text.size()));
        if (check.command.words.empty())
            return fail("missing-argument", restPlace(), "HEALTHCHECK CMD names no program");
    } else {
        return fail("healthcheck-form", words.empty() ? restPlace() : words[0].place,
                    form == "CMD" ? "HEALTHCHECK CMD is not followed by anything" : "HEALTHCHECK is followed by neither CMD nor NONE",
                    "write HEALTHCHECK CMD COMMAND, or HEALTHCHECK NONE");
    }
    parseTimes(check);
    m_out.content = std::move(check);
}

void InstructionParser::parseTimes(HealthcheckInstruction &check)
{
    const auto time = [this](std::string_view name, std::int64_t &out) {
        const auto given = flag(name);
        if (!given)
            return;
        constexpr std::int64_t millisecond = 1'000'000;
        const auto parsed = parseDuration(given->text);
        if (!parsed || (*parsed != 0 && *parsed < millisecond))
            return fail("flag-value", given->place, std::format("'--{}' cannot be '{}'", name, printable(given->text)),
                        "a time of at least 1 ms is written 30s or 1m30s");
        out = *parsed;
    };
    time("interval", check.interval);
    time("timeout", check.timeout);
    time("start-period", check.startPeriod);
    time("start-interval", check.startInterval);
    if (const auto given = flag("retries")) {
        const char *const end = given->text.data() + given->text.size();
        const auto [stop, error] = std::from_chars(given->text.data(), end, check.retries);
        if (error != std::errc() || stop != end)
            fail("flag-value", given->place, std::format("'--retries' cannot be '{}'", printable(given->text)), "it is a number from 0 on");
    }
}

void InstructionParser::parseCopy()
{
    if (m_keyword == Keyword::Add)
        takeKnownFlags({{"chown"}, {"chmod"}, {"link", true}, {"keep-git-dir", true}, {"checksum"}, {"unpack", true}, {"exclude", false, true}});
    else
        takeKnownFlags({{"from"}, {"chown"}, {"chmod"}, {"link", true}, {"parents", true}, {"exclude", false, true}});
    CopyInstruction copy;
    copy.from = flag("from");
    copy.chown = flag("chown");
    copy.chmod = flag("chmod");
    copy.checksum = flag("checksum");
    copy.link = isOn("link");
    copy.parents = isOn("parents");
    copy.keepGitDir = isOn("keep-git-dir");
    if (flag("unpack"))
        copy.unpack = isOn("unpack");
    for (const Flag *exclude : flags("exclude"))
        copy.excludes.push_back({exclude->value.value_or(std::string()), exclude->place});
    std::vector<Text> words;
    if (const auto json = parseJsonWords(m_rest.text())) {
        for (const std::string &word : *json)
            words.push_back({word, restPlace()});
    } else {
        words = splitAtBlanks(m_rest);
    }
    if (words.size() < 2)
        return fail("missing-argument", restPlace(), std::format("{} needs a source and a target", name()),
                    std::format("write {} SOURCE… TARGET", name()));
    copy.target = words.back();
    words.pop_back();
    Heredoc heredoc;
    if (parseHeredocWord(copy.target.text, m_escape, heredoc))
        return fail("copy-target", copy.target.place, "the target cannot be a here-document", "write the target last");
    for (const Text &word : words) {
        if (!parseHeredocWord(word.text, m_escape, heredoc))
            copy.sources.push_back(word);
    }
    if (copy.checksum && copy.sources.size() != 1)
        return fail("flag-value", copy.checksum->place, "a checksum is for one source", "use one ADD for each");
    m_out.content = std::move(copy);
}

} // namespace kiste::build
