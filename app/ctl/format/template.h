// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kiste::ctl {

/// The part of Go's templates that docker's users need: text, `{{.Field.Sub}}`, `{{.}}`, and `json`, `upper`, `lower`,
/// `len` before a field. `\t` and `\n` in the text are a tab and a new line.
class Template
{
public:
    static Result<Template> parse(std::string_view text);

    /// Missing fields are an error with @p strict, else "<no value>" as in Go.
    Result<std::string> render(const nlohmann::ordered_json &value, bool strict) const;
    /// The names directly behind a field's first point, in order: the columns of a table.
    std::vector<std::string> fields() const;

private:
    struct Piece
    {
        std::string text; ///< literal, if there is no action
        bool action = false;
        std::string function;
        std::vector<std::string> path;
    };
    static Result<Piece> parseAction(std::string_view action);

    std::vector<Piece> m_pieces;
};

} // namespace kiste::ctl
