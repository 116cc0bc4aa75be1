// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/jsonreader.h"

#include <format>

namespace kiste {

using nlohmann::json;

Result<json> parseJson(std::string_view text, std::size_t maxBytes, int maxDepth, std::string_view what)
{
    if (text.size() > maxBytes) {
        return failure(ErrorCode::LimitExceeded,
                       std::format("{} is {} bytes long, more than {} are refused", what, text.size(), maxBytes));
    }
    bool tooDeep = false;
    // Discarding what lies too deep keeps the tree shallow whatever comes in.
    const auto watch = [&](int depth, json::parse_event_t event, json &) {
        const bool opens = event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
        if (opens && depth >= maxDepth)
            tooDeep = true;
        return !tooDeep;
    };
    json document = json::parse(text, watch, false);
    if (tooDeep)
        return failure(ErrorCode::LimitExceeded, std::format("{} is nested deeper than {} levels", what, maxDepth));
    if (document.is_discarded())
        return failure(ErrorCode::Corrupt, std::format("{} is not valid JSON", what));
    return document;
}

JsonNode JsonNode::child(std::string_view key) const
{
    if (!expect(&json::is_object, "an object"))
        return JsonNode(nullptr, this, key);
    const auto found = m_value->find(key);
    return JsonNode(found == m_value->end() ? nullptr : &*found, this, key);
}

void JsonNode::read(bool &out) const
{
    if (expect(&json::is_boolean, "true or false"))
        out = m_value->get<bool>();
}

void JsonNode::read(std::string &out) const
{
    if (!expect(&json::is_string, "a string"))
        return;
    const auto &text = m_value->get_ref<const std::string &>();
    // Every one of these texts ends up as a C string in a system call, which would see another text than we checked.
    if (text.contains('\0'))
        return fail("holds a NUL byte");
    out = text;
}

void JsonNode::read(std::vector<std::string> &out) const
{
    forEach([&out](const JsonNode &element) { element.read(out.emplace_back()); });
}

void JsonNode::read(std::map<std::string, std::string> &out) const
{
    if (!expect(&json::is_object, "an object"))
        return;
    for (const auto &[key, value] : m_value->items())
        JsonNode(&value, this, std::string_view(key)).read(out[key]);
}

void JsonNode::readRaw(std::string &out) const
{
    if (exists())
        out = m_value->dump(-1, ' ', false, json::error_handler_t::replace);
}

void JsonNode::require() const
{
    if (!exists())
        fail("is missing");
}

void JsonNode::fail(std::string_view message) const
{
    if (!*m_problem)
        *m_problem = Error{ErrorCode::InvalidArgument, std::format("'{}' {}", path(), message), 0};
}

bool JsonNode::expect(bool (json::*is)() const noexcept, const char *type) const
{
    if (!exists())
        return false;
    if ((m_value->*is)())
        return true;
    fail(std::format("is not {}", type));
    return false;
}

std::string JsonNode::path() const
{
    if (!m_parent)
        return std::string(m_key);
    if (m_key.data())
        return std::format("{}.{}", m_parent->path(), m_key);
    return std::format("{}[{}]", m_parent->path(), m_index);
}

} // namespace kiste
