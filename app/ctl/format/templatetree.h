// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What a template means, as Go's text/template has it: nodes that hold pipelines of calls.
namespace kiste::ctl::templates {

using Json = nlohmann::ordered_json;

struct Pipeline;

/// One word of a call: `.Field.Sub`, `$name.Sub`, `"text"`, `3`, `(pipeline).Sub`, or the name of a function.
struct Term
{
    enum class Kind { Dot, Variable, Inner, Literal, Function };
    Kind kind = Kind::Dot;
    std::string name; ///< of the variable or function
    Json literal;
    std::shared_ptr<const Pipeline> inner;
    std::vector<std::string> path; ///< the fields behind it
};

/// `f a b`: the first term with the others as its arguments.
struct Call
{
    std::vector<Term> terms;
};

/// `$i, $x := a | b | c`: each call gets the value before as its last argument.
struct Pipeline
{
    std::vector<std::string> variables; ///< without the '$'; at most two, and two only in `range`
    bool declares = false; ///< ":=" and not "="
    std::vector<Call> calls;
};

struct Node
{
    enum class Kind { Text, Action, If, With, Range, Break, Continue };
    Kind kind = Kind::Text;
    std::string text;
    Pipeline pipeline;
    std::vector<Node> body;
    std::vector<Node> otherwise;
};

/// InvalidArgument says which action cannot be understood.
Result<std::vector<Node>> parse(std::string_view text);

/// Whether there is a function of that name.
bool isFunction(std::string_view name);
/// @p arguments as Go's functions take them. InvalidArgument for wrong ones.
Result<Json> callFunction(const std::string &name, const std::vector<Json> &arguments);
/// As Go's fmt prints a value.
std::string printed(const Json &value);
/// What `if` takes for true: all but null, false, 0 and what is empty.
bool isTrue(const Json &value);

} // namespace kiste::ctl::templates
