// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/sourcetext.h"

#include "core/base/fileio.h"
#include "core/build/words.h"
#include "core/oci/jsonreader.h"

#include <algorithm>
#include <cctype>
#include <format>
#include <set>

namespace kiste::build {

namespace {

constexpr int maxForeignDepth = 64;

struct Line
{
    std::string_view text; ///< without its end
    std::string_view whole; ///< with it
    int number = 0;
};

std::string_view withoutLeadingBlanks(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    return text;
}

bool takesHeredocs(std::string_view keyword)
{
    const std::string name = upperCase(keyword);
    return name == "RUN" || name == "COPY" || name == "ADD";
}

/// If the line goes on in the next one: its text without the escape character. Two of them are a character of the text.
std::optional<std::string_view> continued(std::string_view line, char escape)
{
    std::string_view text = line;
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    if (!text.ends_with(escape))
        return std::nullopt;
    text.remove_suffix(1);
    if (text.ends_with(escape))
        return std::nullopt;
    return text;
}

class Reader
{
public:
    explicit Reader(std::string_view source) : m_rest(source)
    {
        if (m_rest.starts_with("\xef\xbb\xbf"))
            m_rest.remove_prefix(3);
    }

    RawDockerfile read()
    {
        readDirectives();
        while (const auto line = next()) {
            if (m_out.instructions.size() >= maxInstructions) {
                report("too-large", {line->number, 1, 0}, std::format("there are more than {} instructions", maxInstructions));
                break;
            }
            const std::string_view text = withoutLeadingBlanks(line->text);
            if (!text.empty() && text.front() != '#')
                readInstruction(*line);
        }
        return std::move(m_out);
    }

private:
    std::optional<Line> next()
    {
        if (m_rest.empty())
            return std::nullopt;
        const std::size_t end = m_rest.find('\n');
        Line line;
        line.whole = m_rest.substr(0, end == std::string_view::npos ? end : end + 1);
        line.text = m_rest.substr(0, end);
        if (line.text.ends_with('\r'))
            line.text.remove_suffix(1);
        line.number = ++m_line;
        m_rest.remove_prefix(line.whole.size());
        return line;
    }

    void report(std::string rule, const Place &place, std::string message, std::string hint = {},
                Severity severity = Severity::Error)
    {
        m_out.diagnostics.push_back({severity, std::move(rule), place, std::move(message), std::move(hint), {}});
    }

    void readDirectives()
    {
        if (readForeignSyntax())
            return;
        std::set<std::string> seen;
        while (true) {
            const std::string_view before = m_rest;
            const auto line = next();
            if (line && readDirective(*line, seen))
                continue;
            m_rest = before;
            m_line -= line ? 1 : 0;
            return;
        }
    }

    bool readDirective(const Line &line, std::set<std::string> &seen)
    {
        std::string_view text = withoutLeadingBlanks(line.text);
        if (!text.starts_with('#'))
            return false;
        text = withoutLeadingBlanks(text.substr(1));
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos)
            return false;
        const std::string name = lowerCase(trimmed(text.substr(0, equals)));
        const std::string_view value = trimmed(text.substr(equals + 1));
        if (name != "syntax" && name != "escape" && name != "check")
            return false;
        if (value.empty())
            return false;
        const Place place{line.number, static_cast<int>(value.data() - line.text.data()) + 1,
                          static_cast<int>(value.size())};
        if (!seen.insert(name).second)
            report("duplicate-directive", place, std::format("the directive '{}' is here twice", name), "keep one of them");
        else
            take(name, value, place);
        return true;
    }

    void take(const std::string &name, std::string_view value, const Place &place)
    {
        if (name == "syntax") {
            m_out.directives.syntax = {std::string(value), place};
        } else if (name == "check") {
            takeChecks(value, place);
        } else if (value == "\\" || value == "`") {
            m_out.directives.escape = value.front();
        } else {
            report("escape-directive", place, std::format("the escape character cannot be '{}'", printable(value)),
                   "it is \\ or `");
        }
    }

    void takeChecks(std::string_view value, const Place &place)
    {
        while (!value.empty()) {
            const std::size_t end = std::min(value.find(';'), value.size());
            const std::string_view setting = trimmed(value.substr(0, end));
            value.remove_prefix(std::min(end + 1, value.size()));
            const std::size_t equals = setting.find('=');
            const std::string key = lowerCase(trimmed(setting.substr(0, equals)));
            std::string_view list = equals == std::string_view::npos ? std::string_view() : setting.substr(equals + 1);
            if (key == "error" && (lowerCase(list) == "true" || lowerCase(list) == "false")) {
                m_out.directives.checksAreErrors = lowerCase(list) == "true";
            } else if (key == "skip") {
                while (!list.empty()) {
                    const std::size_t comma = std::min(list.find(','), list.size());
                    m_out.directives.skippedChecks.push_back(lowerCase(trimmed(list.substr(0, comma))));
                    list.remove_prefix(std::min(comma + 1, list.size()));
                }
            } else {
                report("check-directive", place, std::format("'{}' says nothing about checks", printable(setting)),
                       "there is skip=NAME,NAME… and error=true, with a ; between them");
            }
        }
    }

    /// A file in another language names its reader in a comment of that language, or in a member of a JSON document.
    bool readForeignSyntax()
    {
        const std::string_view first = withoutLeadingBlanks(m_rest);
        std::string syntax;
        if (first.starts_with("//")) {
            std::string_view text = trimmed(first.substr(2, first.substr(0, first.find('\n')).size() - 2));
            const std::size_t equals = text.find('=');
            if (equals != std::string_view::npos && lowerCase(trimmed(text.substr(0, equals))) == "syntax")
                syntax = trimmed(text.substr(equals + 1));
        } else if (first.starts_with('{')) {
            const auto document = parseJson(first, maxDockerfile, maxForeignDepth, "the file");
            if (document && document->is_object() && document->contains("syntax") && (*document)["syntax"].is_string())
                syntax = (*document)["syntax"].get<std::string>();
        }
        if (syntax.empty())
            return false;
        m_out.directives.syntax = {syntax, {1, 1, 0}};
        m_rest = {}; // not in our language
        return true;
    }

    void readInstruction(const Line &first)
    {
        SourceText text;
        Line line = first;
        bool goesOn = append(text, first, first.text.size() - withoutLeadingBlanks(first.text).size());
        while (goesOn) {
            const auto following = next();
            if (!following)
                break;
            const std::string_view content = trimmed(following->text);
            line = *following;
            if (content.starts_with('#'))
                continue;
            if (content.empty()) {
                report("NoEmptyContinuation", {line.number, 1, 0}, "an empty line within an instruction",
                       "leave it out: it is going to be an error", Severity::Warning);
                continue;
            }
            goesOn = append(text, *following, 0);
        }
        RawInstruction instruction = split(text);
        readHeredocs(instruction);
        instruction.lastLine = m_line;
        m_out.instructions.push_back(std::move(instruction));
    }

    bool append(SourceText &text, const Line &line, std::size_t skip)
    {
        const auto more = continued(line.text, m_out.directives.escape);
        const std::string_view content = more ? *more : line.text;
        text.append(content.substr(std::min(skip, content.size())), line.number, static_cast<int>(skip) + 1);
        return more.has_value();
    }

    static RawInstruction split(const SourceText &whole)
    {
        const SourceText text = whole.from(0);
        std::size_t end = 0;
        while (end < text.text().size() && !isBlank(text.text()[end]))
            ++end;
        return {text.part(0, end), text.from(end), 0, {}};
    }

    void readHeredocs(RawInstruction &instruction)
    {
        SourceText text = instruction.rest;
        std::string keyword = instruction.keyword.text;
        if (upperCase(keyword) == "ONBUILD") {
            const RawInstruction inner = split(text);
            keyword = inner.keyword.text;
            text = inner.rest;
        }
        if (!takesHeredocs(keyword))
            return;
        instruction.heredocs = announcedHeredocs(text.text(), m_out.directives.escape);
        for (Heredoc &heredoc : instruction.heredocs) {
            heredoc.place = {m_line + 1, 1, 0};
            if (!readContent(heredoc)) {
                report("heredoc-end", instruction.keyword.place,
                       std::format("the end '{}' of a here-document is missing", printable(heredoc.name)),
                       std::format("put a line with {} alone after its text", printable(heredoc.name)));
                return;
            }
        }
    }

    bool readContent(Heredoc &heredoc)
    {
        while (const auto line = next()) {
            std::string_view whole = line->whole;
            while (heredoc.stripTabs && whole.starts_with('\t'))
                whole.remove_prefix(1);
            if (heredoc.stripTabs)
                heredoc.tabs.push_back(static_cast<int>(line->whole.size() - whole.size()));
            std::string_view text = whole;
            while (text.ends_with('\n') || text.ends_with('\r'))
                text.remove_suffix(1);
            if (text == heredoc.name)
                return true;
            heredoc.content += whole;
        }
        return false;
    }

    std::string_view m_rest;
    int m_line = 0;
    RawDockerfile m_out;
};

} // namespace

bool parseHeredocWord(std::string_view word, char escape, Heredoc &out)
{
    while (!word.empty() && std::isdigit(static_cast<unsigned char>(word.front())))
        word.remove_prefix(1);
    if (!word.starts_with("<<"))
        return false;
    word.remove_prefix(2);
    out.stripTabs = word.starts_with('-');
    if (out.stripTabs)
        word.remove_prefix(1);
    if (word.empty() || word.contains('<'))
        return false;
    out.name.clear();
    char quote = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if (c == escape && quote != '\'' && i + 1 < word.size())
            out.name += word[++i];
        else if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? 0 : c;
        else
            out.name += c;
    }
    out.expand = out.name == word;
    return !quote && !out.name.empty();
}

std::vector<Heredoc> announcedHeredocs(std::string_view text, char escape)
{
    if (!text.contains("<<"))
        return {};
    SourceText source;
    source.append(text, 1, 1);
    std::vector<Heredoc> heredocs;
    for (const Text &word : splitOutsideQuotes(source, escape)) {
        Heredoc heredoc;
        if (parseHeredocWord(word.text, escape, heredoc))
            heredocs.push_back(std::move(heredoc));
    }
    return heredocs;
}

RawDockerfile readInstructions(std::string_view source)
{
    if (source.size() > maxDockerfile) {
        RawDockerfile none;
        none.diagnostics.push_back({Severity::Error, "too-large", {}, std::format("the file is larger than {} bytes", maxDockerfile), {}, {}});
        return none;
    }
    return Reader(source).read();
}

} // namespace kiste::build
