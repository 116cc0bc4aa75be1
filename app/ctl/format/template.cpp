// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/format/template.h"

#include <algorithm>
#include <array>
#include <format>

namespace kiste::ctl {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 4> functions = {"json", "upper", "lower", "len"};

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

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\n";
    const std::size_t begin = text.find_first_not_of(space);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// As Go's fmt prints values.
std::string printed(const Json &value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_null())
        return "<no value>";
    if (value.is_array() || value.is_object()) {
        std::string result;
        for (const auto &[key, item] : value.items()) {
            result += result.empty() ? "" : " ";
            result += value.is_object() ? key + ":" + printed(item) : printed(item);
        }
        return (value.is_object() ? "map[" : "[") + result + "]";
    }
    return value.dump();
}

std::string asJson(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string applied(const std::string &function, const Json &value)
{
    if (function == "json")
        return asJson(value);
    if (function == "len")
        return std::to_string(value.is_string() ? value.get_ref<const std::string &>().size() : value.size());
    std::string text = printed(value);
    for (char &c : text) {
        if (function == "upper")
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        else if (function == "lower")
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

} // namespace

Result<Template::Piece> Template::parseAction(std::string_view action)
{
    const auto unsupported = failure(
        ErrorCode::InvalidArgument,
        std::format("the template action '{{{{{}}}}}' is not supported; fields such as {{{{.Name}}}} and json, upper, "
                    "lower, len before one are",
                    action));
    Piece piece{.text = {}, .action = true, .function = {}, .path = {}};
    std::string_view rest = trimmed(action);
    if (const std::size_t space = rest.find_first_of(" \t"); space != std::string_view::npos) {
        piece.function = rest.substr(0, space);
        rest = trimmed(rest.substr(space));
        if (std::ranges::find(functions, piece.function) == functions.end())
            return unsupported;
    }
    if (!rest.starts_with('.'))
        return unsupported;
    rest.remove_prefix(1);
    while (!rest.empty()) {
        const std::size_t point = std::min(rest.find('.'), rest.size());
        const std::string_view name = rest.substr(0, point);
        const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
        if (name.empty() || !std::ranges::all_of(name, allowed) || point + 1 == rest.size())
            return unsupported;
        piece.path.emplace_back(name);
        rest.remove_prefix(std::min(point + 1, rest.size()));
    }
    return piece;
}

Result<Template> Template::parse(std::string_view text)
{
    Template result;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find("{{"), text.size());
        if (open > 0)
            result.m_pieces.push_back(
                {.text = unescaped(text.substr(0, open)), .action = false, .function = {}, .path = {}});
        text.remove_prefix(open);
        if (text.empty())
            break;
        const std::size_t close = text.find("}}");
        if (close == std::string_view::npos)
            return failure(ErrorCode::InvalidArgument, std::format("the template action '{}' is not closed", text));
        auto piece = parseAction(text.substr(2, close - 2));
        if (!piece)
            return std::unexpected(piece.error());
        result.m_pieces.push_back(std::move(*piece));
        text.remove_prefix(close + 2);
    }
    return result;
}

Result<std::string> Template::render(const Json &value, bool strict) const
{
    std::string result;
    static const Json nothing;
    for (const Piece &piece : m_pieces) {
        if (!piece.action) {
            result += piece.text;
            continue;
        }
        const Json *current = &value;
        for (const std::string &name : piece.path) {
            const auto found = current->is_object() ? current->find(name) : current->end();
            const bool there = current->is_object() && found != current->end();
            if (!there && strict)
                return failure(ErrorCode::InvalidArgument,
                               std::format("there is no field '{}' for the template", name));
            current = there ? &*found : &nothing;
        }
        result += applied(piece.function, *current);
    }
    return result;
}

std::vector<std::string> Template::fields() const
{
    std::vector<std::string> result;
    for (const Piece &piece : m_pieces) {
        if (piece.action && !piece.path.empty())
            result.push_back(piece.path.front());
    }
    return result;
}

} // namespace kiste::ctl
