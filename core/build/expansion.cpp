// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/expansion.h"

#include "core/base/fileio.h"

#include <algorithm>
#include <cctype>
#include <format>
#include <span>

namespace kiste::build {

namespace {

/// "${a:-${b:-…}}" nests no deeper.
constexpr int maxNesting = 32;
/// Comparisons for one pattern; some hundredths of a second.
constexpr std::size_t maxMatching = 20'000'000;

bool isNameStart(char c)
{
    return c == '_' || std::isalpha(static_cast<unsigned char>(c));
}

bool isNamePart(char c)
{
    return c == '_' || std::isalnum(static_cast<unsigned char>(c));
}

struct Token
{
    enum class Kind { Text, Any, Star } kind;
    char text = 0;
};

std::vector<Token> tokens(std::string_view pattern)
{
    std::vector<Token> result;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size())
            result.push_back({Token::Kind::Text, pattern[++i]});
        else if (pattern[i] == '*')
            result.push_back({Token::Kind::Star});
        else if (pattern[i] == '?')
            result.push_back({Token::Kind::Any});
        else
            result.push_back({Token::Kind::Text, pattern[i]});
    }
    return result;
}

/// The lengths of all beginnings of @p text that fit, ascending. Takes what it does off @p budget; once that is used up the answer
/// means nothing.
std::vector<std::size_t> fittingLengths(std::span<const Token> pattern, std::string_view text, std::size_t &budget)
{
    std::vector<std::size_t> lengths = {0};
    for (const Token &token : pattern) {
        if (lengths.empty())
            break;
        std::vector<std::size_t> next;
        if (token.kind == Token::Kind::Star) {
            for (std::size_t length = lengths.front(); length <= text.size(); ++length)
                next.push_back(length);
        } else {
            for (const std::size_t length : lengths) {
                if (length < text.size() && (token.kind == Token::Kind::Any || text[length] == token.text))
                    next.push_back(length + 1);
            }
        }
        const std::size_t cost = lengths.size() + next.size();
        budget -= std::min(budget, cost);
        lengths = std::move(next);
        if (budget == 0)
            break;
    }
    return lengths;
}

std::string replaced(std::string_view text, std::span<const Token> pattern, std::string_view by, bool all, std::size_t &budget)
{
    std::string out;
    std::size_t at = 0;
    while (at < text.size() && budget > 0 && out.size() <= maxExpanded) {
        const auto lengths = fittingLengths(pattern, text.substr(at), budget);
        if (lengths.empty() || lengths.back() == 0) {
            out += text[at++];
            continue;
        }
        out += by;
        at += lengths.back();
        if (!all)
            break;
    }
    return out += text.substr(at);
}

class Expander
{
public:
    Expander(std::string_view text, char escape, const Lookup &lookup) : m_text(text), m_escape(escape), m_lookup(lookup) {}

    std::expected<Expansion, ExpansionError> run(bool here)
    {
        std::string out = here ? document() : words("", Raw::No);
        if (m_error)
            return std::unexpected(*m_error);
        return Expansion{std::move(out), std::move(m_unset)};
    }

private:
    /// Whether the escape character stays before what it escapes, as a pattern needs it.
    enum class Raw { No, Yes };

    bool atEnd() const { return m_at >= m_text.size() || m_error; }
    char current() const { return m_text[m_at]; }
    void fail(std::string message, std::size_t offset, std::string hint = {})
    {
        if (!m_error)
            m_error = ExpansionError{std::move(message), std::move(hint), offset};
    }
    void add(std::string &out, std::string_view text)
    {
        if (out.size() + text.size() > maxExpanded)
            fail(std::format("the text becomes longer than {} bytes by its variables", maxExpanded), 0);
        else
            out += text;
    }

    /// In a pattern what was quoted means itself.
    void addQuoted(std::string &out, std::string_view text, Raw raw)
    {
        if (raw == Raw::No)
            return add(out, text);
        for (const char c : text)
            add(out, std::string_view("*?\\").contains(c) ? std::string{'\\', c} : std::string(1, c));
    }

    /// All of a here-document, where quotes are text like any other.
    std::string document()
    {
        std::string out;
        while (!atEnd()) {
            const char c = current();
            if (c == '$') {
                add(out, dollar());
                continue;
            }
            ++m_at;
            if (c == m_escape && m_at < m_text.size() && (current() == '$' || current() == m_escape))
                out += m_text[m_at++];
            else
                out += c;
        }
        return out;
    }

    /// Up to the end, or one of @p stops outside of quotes, which is not taken.
    std::string words(std::string_view stops, Raw raw)
    {
        std::string out;
        while (!atEnd() && !stops.contains(current())) {
            const char c = current();
            if (c == '\'') {
                addQuoted(out, single(), raw);
            } else if (c == '"') {
                addQuoted(out, inDouble(), raw);
            } else if (c == '$') {
                add(out, dollar());
            } else if (c == m_escape) {
                if (++m_at >= m_text.size())
                    break;
                if (raw == Raw::Yes)
                    out += '\\';
                out += m_text[m_at++];
            } else {
                out += c;
                ++m_at;
            }
        }
        return out;
    }

    std::string_view single()
    {
        const std::size_t begin = m_at++;
        const std::size_t end = m_text.find('\'', m_at);
        if (end == std::string_view::npos) {
            fail("a quote has no end", begin, "put another ' behind the text");
            return {};
        }
        const std::string_view content = m_text.substr(m_at, end - m_at);
        m_at = end + 1;
        return content;
    }

    std::string inDouble()
    {
        const std::size_t begin = m_at++;
        std::string out;
        while (!atEnd()) {
            const char c = current();
            if (c == '"') {
                ++m_at;
                return out;
            }
            if (c == '$') {
                add(out, dollar());
                continue;
            }
            ++m_at;
            if (c == m_escape && m_at < m_text.size()) {
                const char next = current();
                if (next != '"' && next != '$' && next != m_escape)
                    out += c;
                out += next;
                ++m_at;
                continue;
            }
            out += c;
        }
        fail("a quote has no end", begin, "put another \" behind the text");
        return out;
    }

    std::string name()
    {
        if (atEnd())
            return {};
        const std::size_t begin = m_at;
        if (isNameStart(current())) {
            while (m_at < m_text.size() && isNamePart(current()))
                ++m_at;
        } else if (std::isdigit(static_cast<unsigned char>(current()))) {
            while (m_at < m_text.size() && std::isdigit(static_cast<unsigned char>(current())))
                ++m_at;
        } else if (std::string_view("@*#?-$!").contains(current())) {
            ++m_at; // a shell's own; nothing in a Dockerfile
        }
        return std::string(m_text.substr(begin, m_at - begin));
    }

    /// @p begin: where its '$' is. Its name has just been read.
    std::string value(const std::string &name, std::size_t begin)
    {
        auto found = m_lookup(name);
        if (!found)
            m_unset.push_back({name, begin, m_at - begin});
        return found.value_or(std::string());
    }

    std::string dollar()
    {
        ++m_at;
        if (atEnd() || (current() != '{' && !isNamePart(current()) && !std::string_view("@*#").contains(current())))
            return "$";
        if (current() == '{')
            return braces();
        const std::size_t begin = m_at - 1;
        const std::string variable = std::isdigit(static_cast<unsigned char>(current())) ? std::string(1, m_text[m_at++]) : name();
        return value(variable, begin);
    }

    std::string braces()
    {
        const std::size_t begin = m_at - 1;
        ++m_at;
        if (++m_nesting > maxNesting) {
            fail("variables are nested too deep", begin);
            return {};
        }
        const std::string variable = name();
        std::string out;
        if (variable.empty())
            fail("'${' is not followed by a name", begin, "a variable is written ${NAME}; a dollar sign as such is \\$");
        else if (!atEnd() && current() == '}')
            out = value(variable, begin);
        else
            out = modified(variable, begin);
        if (!m_error && (m_at >= m_text.size() || current() != '}'))
            fail(std::format("the '}}' of '${{{}' is missing", printable(variable)), begin, "put a } behind it");
        ++m_at;
        --m_nesting;
        return out;
    }

    /// What follows a name in braces, up to the closing one.
    std::string modified(const std::string &variable, std::size_t begin)
    {
        if (atEnd())
            return {};
        bool alsoEmpty = false;
        if (current() == ':') {
            alsoEmpty = true;
            ++m_at;
        }
        const char operation = m_at < m_text.size() ? m_text[m_at++] : '\0';
        switch (operation) {
        case '-':
        case '+':
        case '?':
            return chosen(variable, operation, alsoEmpty, begin);
        case '#':
        case '%':
        case '/':
            if (!alsoEmpty)
                return cut(variable, operation, begin);
            [[fallthrough]];
        default:
            fail(std::format("'${{{}' is followed by something unknown", printable(variable)), begin,
                 "there are :- :+ :? # ## % %% / and //");
            return {};
        }
    }

    std::string chosen(const std::string &variable, char operation, bool alsoEmpty, std::size_t begin)
    {
        const auto found = m_lookup(variable);
        const bool there = found && !(alsoEmpty && found->empty());
        const std::size_t before = m_unset.size();
        std::string other = words("}", Raw::No);
        if (operation == '+') {
            if (there)
                return other;
        } else if (there) {
            m_unset.resize(before); // of a text that is not used
            return *found;
        } else if (operation == '?') {
            fail(std::format("'{}' {}{}{}", printable(variable), alsoEmpty ? "must not be empty" : "must be set",
                             other.empty() ? "" : ": ", printable(other)),
                 begin, std::format("give it a value with ARG, ENV or --build-arg {}=…", printable(variable)));
        } else {
            return other;
        }
        m_unset.resize(before);
        return {};
    }

    std::string cut(const std::string &variable, char operation, std::size_t begin)
    {
        const bool twice = m_at < m_text.size() && current() == operation;
        if (twice)
            ++m_at;
        const std::string pattern = words(operation == '/' ? "/}" : "}", Raw::Yes);
        std::string by;
        if (operation == '/' && !atEnd() && current() == '/') {
            ++m_at;
            by = words("}", Raw::No);
        }
        std::string text = value(variable, begin);
        std::size_t budget = maxMatching;
        std::vector<Token> fits = tokens(pattern);
        if (operation == '/') {
            text = replaced(text, fits, by, twice, budget);
        } else if (operation == '#') {
            const auto lengths = fittingLengths(fits, text, budget);
            text = lengths.empty() ? text : text.substr(twice ? lengths.back() : lengths.front());
        } else {
            // The same from the end.
            std::ranges::reverse(fits);
            const auto lengths = fittingLengths(fits, std::string(text.rbegin(), text.rend()), budget);
            text.resize(text.size() - (lengths.empty() ? 0 : twice ? lengths.back() : lengths.front()));
        }
        if (budget == 0) {
            fail(std::format("the value of '{}' is too long for the pattern", printable(variable)), begin);
            return {};
        }
        return text;
    }

    const std::string_view m_text;
    const char m_escape;
    const Lookup &m_lookup;
    std::size_t m_at = 0;
    int m_nesting = 0;
    std::vector<UnsetVariable> m_unset;
    std::optional<ExpansionError> m_error;
};

} // namespace

std::expected<Expansion, ExpansionError> expand(std::string_view text, char escape, const Lookup &lookup)
{
    return Expander(text, escape, lookup).run(false);
}

std::expected<Expansion, ExpansionError> expandDocument(std::string_view text, char escape, const Lookup &lookup)
{
    return Expander(text, escape, lookup).run(true);
}

} // namespace kiste::build
