// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/ctl/format/templatelexer.h"
#include "app/ctl/format/templatetree.h"

#include <algorithm>
#include <charconv>
#include <format>
#include <optional>

namespace kiste::ctl::templates {

namespace {

constexpr int deepest = 64; ///< blocks and parentheses within each other

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

Result<Json> numberFrom(const std::string &text)
{
    const char *const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, whole); error == std::errc() && stop == end)
        return Json(whole);
    double real = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, real); error == std::errc() && stop == end)
        return Json(real);
    return invalidArgument(std::format("'{}' in the template is not a number", text));
}

/// Reads the pipeline of one action.
class PipelineParser
{
public:
    PipelineParser(std::string_view action, std::vector<Token> tokens)
        : m_action(action)
        , m_tokens(std::move(tokens))
    {
    }

    Result<Pipeline> run()
    {
        Pipeline pipeline;
        takeVariables(pipeline);
        if (auto calls = takeCalls(pipeline, 0); !calls)
            return std::unexpected(calls.error());
        return m_at == m_tokens.size() ? Result<Pipeline>(std::move(pipeline)) : unsupported();
    }

private:
    std::unexpected<Error> unsupported() const
    {
        return invalidArgument(std::format("the template action '{{{{{}}}}}' is not supported", m_action));
    }

    const Token *peek() const { return m_at < m_tokens.size() ? &m_tokens[m_at] : nullptr; }
    bool isNext(Token::Kind kind, std::string_view text = {}) const
    {
        const Token *token = peek();
        return token != nullptr && token->kind == kind && (text.empty() || token->text == text);
    }
    void skipSpace()
    {
        while (isNext(Token::Kind::Space))
            ++m_at;
    }
    bool takeSign(std::string_view text)
    {
        skipSpace();
        const bool is = isNext(Token::Kind::Sign, text);
        m_at += is ? 1 : 0;
        return is;
    }

    /// "$a :=", "$a, $b :=" or "$a =" if that is what comes; else nothing is taken.
    void takeVariables(Pipeline &pipeline)
    {
        const std::size_t begin = m_at;
        std::vector<std::string> names;
        do {
            skipSpace();
            if (!isNext(Token::Kind::Variable) || peek()->text.empty())
                break;
            names.push_back(m_tokens[m_at++].text);
        } while (takeSign(","));
        const bool declares = !names.empty() && takeSign(":=");
        if (names.empty() || names.size() > 2 || (!declares && !takeSign("="))) {
            m_at = begin;
            return;
        }
        pipeline.variables = std::move(names);
        pipeline.declares = declares;
    }

    Result<void> takeCalls(Pipeline &pipeline, int depth)
    {
        do {
            Call call;
            for (skipSpace(); peek() != nullptr && !isNext(Token::Kind::Sign, "|") && !isNext(Token::Kind::Sign, ")");
                 skipSpace()) {
                auto term = takeTerm(depth);
                if (!term)
                    return std::unexpected(term.error());
                call.terms.push_back(std::move(*term));
            }
            if (call.terms.empty())
                return unsupported();
            pipeline.calls.push_back(std::move(call));
        } while (takeSign("|"));
        return {};
    }

    Result<Term> takeTerm(int depth)
    {
        Term term;
        const Token token = m_tokens[m_at++];
        if (token.kind == Token::Kind::Field) {
            term.path.push_back(token.text);
        } else if (token.kind == Token::Kind::Variable) {
            term.kind = Term::Kind::Variable;
            term.name = token.text;
        } else if (token.kind == Token::Kind::Sign && token.text == "(" && depth < deepest) {
            auto inner = std::make_shared<Pipeline>();
            if (auto calls = takeCalls(*inner, depth + 1); !calls)
                return std::unexpected(calls.error());
            if (!takeSign(")"))
                return unsupported();
            term.kind = Term::Kind::Inner;
            term.inner = std::move(inner);
        } else if (token.kind != Token::Kind::Dot) {
            return takeWord(token);
        }
        while (isNext(Token::Kind::Field))
            term.path.push_back(m_tokens[m_at++].text);
        // ".A." and ".A.3" name nothing.
        return isNext(Token::Kind::Dot) || isNext(Token::Kind::Number) ? Result<Term>(unsupported()) : term;
    }

    Result<Term> takeWord(const Token &token) const
    {
        Term term;
        term.kind = Term::Kind::Literal;
        if (token.kind == Token::Kind::Text) {
            term.literal = token.text;
        } else if (token.kind == Token::Kind::Number) {
            auto number = numberFrom(token.text);
            if (!number)
                return std::unexpected(number.error());
            term.literal = std::move(*number);
        } else if (token.text == "true" || token.text == "false") {
            term.literal = token.text == "true";
        } else if (token.kind == Token::Kind::Word && token.text != "nil") {
            if (!isFunction(token.text))
                return invalidArgument(std::format("there is no template function '{}'", token.text));
            term.kind = Term::Kind::Function;
            term.name = token.text;
        } else if (token.kind != Token::Kind::Word) {
            return unsupported();
        }
        return term;
    }

    std::string_view m_action;
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
};

Result<Pipeline> parsePipeline(std::string_view action)
{
    auto words = tokens(action);
    if (!words)
        return std::unexpected(words.error());
    return PipelineParser(action, std::move(*words)).run();
}

/// Reads text and actions; blocks call themselves.
class TreeParser
{
public:
    explicit TreeParser(std::string_view text)
        : m_rest(text)
    {
    }

    Result<std::vector<Node>> run()
    {
        auto nodes = block(0);
        if (nodes && m_end)
            return invalidArgument(std::format("'{{{{{}}}}}' in the template ends nothing", *m_end));
        return nodes;
    }

private:
    /// The next action without its marks; text before it becomes a node. Nothing at the end of the template.
    Result<std::optional<std::string_view>> nextAction(std::vector<Node> &nodes)
    {
        const std::size_t open = std::min(m_rest.find("{{"), m_rest.size());
        std::string_view text = m_rest.substr(0, open);
        const bool trimBefore = m_rest.substr(open).starts_with("{{- ");
        if (m_trimAfter)
            text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
        if (trimBefore)
            text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
        if (!text.empty())
            nodes.push_back(
                {.kind = Node::Kind::Text, .text = unescaped(text), .pipeline = {}, .body = {}, .otherwise = {}});
        m_rest.remove_prefix(open);
        if (m_rest.empty())
            return std::nullopt;
        const std::size_t close = closing();
        if (close == std::string_view::npos)
            return invalidArgument(std::format("the template action '{}' is not closed", m_rest));
        std::string_view action = m_rest.substr(2, close - 2);
        m_trimAfter = action.ends_with(" -");
        action.remove_prefix(trimBefore ? 1 : 0);
        action.remove_suffix(m_trimAfter ? 1 : 0);
        m_rest.remove_prefix(close + 2);
        return trimmed(action);
    }

    /// Where the "}}" is that no string holds.
    std::size_t closing() const
    {
        char quote = '\0';
        for (std::size_t i = 2; i < m_rest.size(); ++i) {
            const char c = m_rest[i];
            if (quote != '\0')
                i += c == '\\' && quote == '"' ? 1 : 0;
            if (quote != '\0' && c == quote)
                quote = '\0';
            else if (quote == '\0' && (c == '"' || c == '`'))
                quote = c;
            else if (quote == '\0' && m_rest.substr(i).starts_with("}}"))
                return i;
        }
        return std::string_view::npos;
    }

    /// Nodes up to "end" or "else", which are left in m_end.
    Result<std::vector<Node>> block(int depth)
    {
        std::vector<Node> nodes;
        m_end.reset();
        for (;;) {
            const auto action = nextAction(nodes);
            if (!action)
                return std::unexpected(action.error());
            if (!*action)
                return nodes;
            const std::string_view text = **action;
            const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
            if (text == "end" || word == "else") {
                m_end = text;
                return nodes;
            }
            if (text.starts_with("/*"))
                continue;
            auto node = parseNode(text, word, depth);
            if (!node)
                return std::unexpected(node.error());
            nodes.push_back(std::move(*node));
        }
    }

    Result<Node> parseNode(std::string_view text, std::string_view word, int depth)
    {
        Node node;
        node.kind = word == "if" ? Node::Kind::If
            : word == "with"     ? Node::Kind::With
            : word == "range"    ? Node::Kind::Range
            : text == "break"    ? Node::Kind::Break
            : text == "continue" ? Node::Kind::Continue
                                 : Node::Kind::Action;
        if (node.kind == Node::Kind::Break || node.kind == Node::Kind::Continue)
            return node;
        const bool simple = node.kind == Node::Kind::Action;
        auto pipeline = parsePipeline(simple ? text : text.substr(word.size()));
        if (!pipeline)
            return std::unexpected(pipeline.error());
        if (pipeline->variables.size() == 2 && node.kind != Node::Kind::Range)
            return invalidArgument(std::format("two variables in '{{{{{}}}}}' need a range", text));
        node.pipeline = std::move(*pipeline);
        return simple ? node : withBody(std::move(node), text, depth + 1);
    }

    Result<Node> withBody(Node node, std::string_view text, int depth)
    {
        const auto unclosed = [text] {
            return invalidArgument(std::format("the block '{{{{{}}}}}' of the template has no end", text));
        };
        if (depth > deepest)
            return invalidArgument("the template has too many blocks within each other");
        auto body = block(depth);
        if (!body || !m_end)
            return body ? unclosed() : std::unexpected(body.error());
        node.body = std::move(*body);
        if (*m_end == "end") {
            m_end.reset();
            return node;
        }
        const std::string_view rest = trimmed(m_end->substr(4));
        if (!rest.empty()) { // "else if" ends with the same "end"
            auto nested = parseNode(rest, rest.substr(0, rest.find_first_of(" \t\r\n")), depth);
            if (!nested)
                return std::unexpected(nested.error());
            node.otherwise.push_back(std::move(*nested));
            return node;
        }
        auto otherwise = block(depth);
        if (!otherwise || !m_end || *m_end != "end")
            return otherwise ? unclosed() : std::unexpected(otherwise.error());
        node.otherwise = std::move(*otherwise);
        m_end.reset();
        return node;
    }

    std::string_view m_rest;
    std::optional<std::string_view> m_end;
    bool m_trimAfter = false;
};

} // namespace

Result<std::vector<Node>> parse(std::string_view text)
{
    return TreeParser(text).run();
}

} // namespace kiste::ctl::templates
