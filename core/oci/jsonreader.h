// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For .cpp files only: nlohmann/json takes long to compile and does not belong into public headers.

#include "core/base/error.h"

#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// Parses a document of at most @p maxBytes whose arrays and objects are nested at most @p maxDepth deep; @p what names
/// it in the error. Duplicate keys: the last one counts.
Result<nlohmann::json> parseJson(std::string_view text, std::size_t maxBytes, int maxDepth, std::string_view what);

/// A place in a JSON document that is being turned into a struct. The first wrong value is remembered together with its
/// path; everything after it reads as absent, so that a parser checks once at its end. A node refers to its parent:
/// keep the parent alive.
class JsonNode
{
public:
    /// The first problem of a document; empty while all is well.
    using Problem = std::optional<Error>;

    JsonNode(const nlohmann::json &document, std::string_view what, Problem &problem)
        : m_value(&document), m_key(what), m_problem(&problem)
    {}

    bool exists() const { return m_value && !m_value->is_null() && !*m_problem; }
    const nlohmann::json &value() const { return *m_value; }

    /// The member @p key of an object; absent if this is absent. @p key must outlive the node.
    JsonNode child(std::string_view key) const;
    /// Calls f(node) for each element of an array; nothing if absent.
    template<typename Function>
    void forEach(Function f) const
    {
        if (!expect(&nlohmann::json::is_array, "an array"))
            return;
        for (std::size_t i = 0; i < m_value->size() && !*m_problem; ++i)
            f(JsonNode(&(*m_value)[i], this, i));
    }

    /// Calls f(key, node) for each member of an object; nothing if absent.
    template<typename Function>
    void forEachMember(Function f) const
    {
        if (!expect(&nlohmann::json::is_object, "an object"))
            return;
        for (const auto &[key, member] : m_value->items()) {
            if (*m_problem)
                return;
            f(key, JsonNode(&member, this, std::string_view(key)));
        }
    }

    void read(bool &out) const;
    void read(std::string &out) const;
    void read(std::vector<std::string> &out) const;
    void read(std::map<std::string, std::string> &out) const;
    template<std::integral T>
    void read(T &out) const
    {
        if (!expect(&nlohmann::json::is_number_integer, "an integer"))
            return;
        if (!fits<T>())
            return fail("is out of range");
        out = static_cast<T>(m_value->template get<T>());
    }
    template<typename T>
    void read(std::optional<T> &out) const
    {
        if (!exists())
            return;
        T value{};
        read(value);
        if (!*m_problem)
            out = std::move(value);
    }
    /// The whole value as text again; empty if absent.
    void readRaw(std::string &out) const;

    /// Reports that the value here is absent although it is needed.
    void require() const;
    /// Remembers "'PATH' MESSAGE" unless there is a problem already.
    void fail(std::string_view message) const;

private:
    JsonNode(const nlohmann::json *value, const JsonNode *parent, std::string_view key)
        : m_value(value), m_parent(parent), m_key(key), m_problem(parent->m_problem)
    {}
    JsonNode(const nlohmann::json *value, const JsonNode *parent, std::size_t index)
        : m_value(value), m_parent(parent), m_index(index), m_problem(parent->m_problem)
    {}

    bool expect(bool (nlohmann::json::*is)() const noexcept, const char *type) const;
    std::string path() const;
    template<typename T>
    bool fits() const
    {
        if (m_value->is_number_unsigned())
            return std::in_range<T>(m_value->template get<std::uint64_t>());
        return std::in_range<T>(m_value->template get<std::int64_t>());
    }

    const nlohmann::json *m_value = nullptr;
    const JsonNode *m_parent = nullptr;
    std::string_view m_key;
    std::size_t m_index = 0;
    Problem *m_problem = nullptr;
};

} // namespace kiste
