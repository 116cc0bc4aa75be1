// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/ctl/format/templatelexer.h"

#include <cctype>
#include <format>

namespace kiste::ctl::templates {

namespace {

bool isWordPart(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::unexpected<Error> unsupported(std::string_view action)
{
    return failure(ErrorCode::InvalidArgument,
                   std::format("the template action '{{{{{}}}}}' is not supported", action));
}

/// Takes one token after the other from the front of the text.
class Lexer
{
public:
    explicit Lexer(std::string_view text)
        : m_whole(text)
        , m_rest(text)
    {
    }

    Result<std::vector<Token>> run()
    {
        while (!m_rest.empty()) {
            auto token = next();
            if (!token)
                return std::unexpected(token.error());
            m_tokens.push_back(std::move(*token));
        }
        return std::move(m_tokens);
    }

private:
    Result<Token> next()
    {
        const char c = m_rest.front();
        if (std::isspace(static_cast<unsigned char>(c)) != 0)
            return Token{Token::Kind::Space,
                         take([](char each) { return std::isspace(static_cast<unsigned char>(each)) != 0; })};
        if (c == '"' || c == '`')
            return quoted(c);
        if (c == '.' && m_rest.size() > 1 && isWordPart(m_rest[1])
            && std::isdigit(static_cast<unsigned char>(m_rest[1])) == 0)
            return prefixed(Token::Kind::Field);
        if (c == '.') {
            m_rest.remove_prefix(1);
            return Token{Token::Kind::Dot, "."};
        }
        if (c == '$')
            return prefixed(Token::Kind::Variable);
        if (std::isdigit(static_cast<unsigned char>(c)) != 0
            || (c == '-' && m_rest.size() > 1 && std::isdigit(static_cast<unsigned char>(m_rest[1])) != 0))
            return number();
        if (isWordPart(c))
            return Token{Token::Kind::Word, take(isWordPart)};
        return sign();
    }

    template<typename Fits>
    std::string take(Fits fits)
    {
        std::size_t size = 0;
        while (size < m_rest.size() && fits(m_rest[size]))
            ++size;
        std::string text(m_rest.substr(0, size));
        m_rest.remove_prefix(size);
        return text;
    }

    Token prefixed(Token::Kind kind)
    {
        m_rest.remove_prefix(1);
        return Token{kind, take(isWordPart)};
    }

    Token number()
    {
        std::string text(1, m_rest.front());
        m_rest.remove_prefix(1);
        text += take([](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.'; });
        return Token{Token::Kind::Number, std::move(text)};
    }

    Result<Token> sign()
    {
        for (const std::string_view text : {":=", "=", "|", "(", ")", ","}) {
            if (m_rest.starts_with(text)) {
                m_rest.remove_prefix(text.size());
                return Token{Token::Kind::Sign, std::string(text)};
            }
        }
        return unsupported(m_whole);
    }

    Result<Token> quoted(char quote)
    {
        std::string text;
        for (std::size_t i = 1; i < m_rest.size(); ++i) {
            const char c = m_rest[i];
            if (c == quote) {
                m_rest.remove_prefix(i + 1);
                return Token{Token::Kind::Text, std::move(text)};
            }
            const char after = c == '\\' && quote == '"' && i + 1 < m_rest.size() ? m_rest[i + 1] : '\0';
            if (after == '\0') {
                text += c;
                continue;
            }
            text += after == 't' ? '\t' : after == 'n' ? '\n' : after;
            ++i;
        }
        return failure(ErrorCode::InvalidArgument,
                       std::format("a string in the template action '{{{{{}}}}}' does not end", m_whole));
    }

    std::string_view m_whole;
    std::string_view m_rest;
    std::vector<Token> m_tokens;
};

} // namespace

Result<std::vector<Token>> tokens(std::string_view action)
{
    return Lexer(action).run();
}

std::string unescaped(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (next == 't' || next == 'n') {
            result += next == 't' ? '\t' : '\n';
            ++i;
        } else {
            result += text[i];
        }
    }
    return result;
}

} // namespace kiste::ctl::templates
