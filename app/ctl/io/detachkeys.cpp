// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/io/detachkeys.h"

#include <format>
#include <optional>

namespace kiste::ctl {

namespace {

std::optional<char> parseKey(std::string_view key)
{
    if (key.size() == 1)
        return key[0];
    constexpr std::string_view control = "ctrl-";
    if (!key.starts_with(control) || key.size() != control.size() + 1)
        return {};
    const char c = key.back();
    if (c >= 'a' && c <= 'z')
        return static_cast<char>(c - 'a' + 1);
    if (c >= '@' && c <= '_')
        return static_cast<char>(c - '@');
    return {};
}

} // namespace

Result<DetachKeys> DetachKeys::parse(std::string_view text)
{
    DetachKeys result;
    result.m_keys.clear();
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        const auto key = parseKey(rest.substr(0, comma));
        if (!key || comma + 1 == rest.size())
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a key sequence; example: ctrl-p,ctrl-q", text));
        result.m_keys.append(*key);
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return result;
}

QByteArray DetachKeys::filter(const QByteArray &typed)
{
    if (m_keys.isEmpty())
        return typed;
    QByteArray passed;
    for (const char c : typed) {
        if (c == m_keys.at(m_matched)) {
            m_complete = ++m_matched == m_keys.size();
            if (m_complete)
                return passed;
            continue;
        }
        // Not the sequence after all: what was held back goes on its way.
        passed += m_keys.left(m_matched);
        m_matched = c == m_keys.at(0) ? 1 : 0;
        if (m_matched == 0)
            passed += c;
    }
    return passed;
}

} // namespace kiste::ctl
