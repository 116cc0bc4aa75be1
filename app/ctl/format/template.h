// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/ctl/format/templatetree.h"
#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace kiste::ctl {

/// Go's templates as docker's users know them: fields, variables, pipelines, `if`, `with`, `range`, the functions of
/// text/template and docker's own (`json`, `join`, `split`, `upper`, `lower`, `title`, `pad`, `truncate`).
/// `\t` and `\n` in the text are a tab and a new line. Not there: `define`, `template` and `block`.
class Template
{
public:
    static Result<Template> parse(std::string_view text);

    /// Missing fields are an error with @p strict, else "<no value>" as in Go. InvalidArgument as well for a function
    /// that cannot do anything with what it is given.
    Result<std::string> render(const nlohmann::ordered_json &value, bool strict) const;
    /// The line over a table: @p headers by field; `.Label "a.b"` becomes "b" as in docker.
    Result<std::string> renderHeader(const nlohmann::ordered_json &headers) const;
    /// The names directly behind a field's first point, in order: the columns of a table.
    std::vector<std::string> fields() const;

private:
    std::vector<templates::Node> m_nodes;
};

} // namespace kiste::ctl
