// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/ctl/format/template.h"

#include <algorithm>
#include <format>
#include <map>
#include <utility>

namespace kiste::ctl {

namespace {

using templates::Call;
using templates::Json;
using templates::Node;
using templates::Pipeline;
using templates::Term;

enum class Mode { Lenient, Strict, Header };
/// How a list of nodes ended.
enum class Flow { On, Break, Continue };

/// Carries a template out once.
class Evaluator
{
public:
    Evaluator(const Json &root, Mode mode)
        : m_mode(mode)
    {
        m_variables.emplace_back("", root);
    }

    Result<Flow> run(const std::vector<Node> &nodes, const Json &dot)
    {
        for (const Node &node : nodes) {
            const auto flow = runNode(node, dot);
            if (!flow || *flow != Flow::On)
                return flow;
        }
        return Flow::On;
    }
    std::string &output() { return m_output; }

private:
    Result<Flow> runNode(const Node &node, const Json &dot)
    {
        if (node.kind == Node::Kind::Text) {
            m_output += node.text;
            return Flow::On;
        }
        if (node.kind == Node::Kind::Break || node.kind == Node::Kind::Continue)
            return node.kind == Node::Kind::Break ? Flow::Break : Flow::Continue;
        const std::size_t scope = m_variables.size();
        auto value = evaluate(node.pipeline, dot);
        if (!value)
            return std::unexpected(value.error());
        if (node.kind == Node::Kind::Action) {
            if (node.pipeline.variables.empty())
                m_output += templates::printed(*value);
            else
                assign(node.pipeline, *value);
            return Flow::On;
        }
        Result<Flow> flow = Flow::On;
        if (node.kind == Node::Kind::Range) {
            flow = range(node, *value, dot);
        } else {
            assign(node.pipeline, *value);
            const bool is = templates::isTrue(*value);
            flow = run(is ? node.body : node.otherwise, is && node.kind == Node::Kind::With ? *value : dot);
        }
        m_variables.resize(scope, {});
        return flow;
    }

    void assign(const Pipeline &pipeline, const Json &value)
    {
        if (!pipeline.variables.empty())
            set(pipeline.variables.back(), value, pipeline.declares);
    }

    void set(const std::string &name, const Json &value, bool declares)
    {
        const auto found = std::ranges::find(m_variables.rbegin(), m_variables.rend(), name, &Variable::first);
        if (declares || found == m_variables.rend())
            m_variables.emplace_back(name, value);
        else
            found->second = value;
    }

    Result<Flow> range(const Node &node, const Json &value, const Json &dot)
    {
        std::vector<std::pair<Json, const Json *>> items;
        if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i)
                items.emplace_back(i, &value[i]);
        } else if (value.is_object()) {
            for (const auto &[key, item] : value.items())
                items.emplace_back(key, &item);
            std::ranges::sort(items, {}, [](const auto &item) { return item.first.template get<std::string>(); });
        } else if (!value.is_null()) {
            return failure(ErrorCode::InvalidArgument,
                           std::format("the template cannot go through '{}'", templates::printed(value)));
        }
        if (items.empty())
            return run(node.otherwise, dot);
        for (const auto &[key, item] : items) {
            const std::size_t scope = m_variables.size();
            if (node.pipeline.variables.size() == 2)
                set(node.pipeline.variables.front(), key, node.pipeline.declares);
            assign(node.pipeline, *item);
            const auto flow = run(node.body, *item);
            m_variables.resize(scope, {});
            if (!flow || *flow == Flow::Break)
                return flow ? Result<Flow>(Flow::On) : flow;
        }
        return Flow::On;
    }

    Result<Json> evaluate(const Pipeline &pipeline, const Json &dot)
    {
        Json last;
        for (std::size_t i = 0; i < pipeline.calls.size(); ++i) {
            auto value = evaluate(pipeline.calls[i], dot, i == 0 ? nullptr : &last);
            if (!value)
                return value;
            last = std::move(*value);
        }
        return last;
    }

    Result<Json> evaluate(const Call &call, const Json &dot, const Json *last)
    {
        std::vector<Json> arguments;
        for (std::size_t i = 1; i < call.terms.size(); ++i) {
            auto value = evaluate(call.terms[i], dot);
            if (!value)
                return value;
            arguments.push_back(std::move(*value));
        }
        if (last != nullptr)
            arguments.push_back(*last);
        const Term &first = call.terms.front();
        if (first.kind == Term::Kind::Function)
            return templates::callFunction(first.name, arguments);
        if (m_mode == Mode::Header && !arguments.empty())
            return headerOf(templates::printed(arguments.front()));
        auto value = evaluate(first, dot);
        // ".Label "key"": what docker has as a method is a map here.
        if (value && !arguments.empty())
            arguments.insert(arguments.begin(), std::move(*value));
        return value && !arguments.empty() ? templates::callFunction("index", arguments) : value;
    }

    static Json headerOf(const std::string &label)
    {
        std::string text = label.substr(label.rfind('.') + 1);
        std::ranges::replace_if(
            text, [](char c) { return c == '-' || c == '_'; }, ' ');
        return text;
    }

    Result<Json> evaluate(const Term &term, const Json &dot)
    {
        switch (term.kind) {
        case Term::Kind::Literal:
            return term.literal;
        case Term::Kind::Function:
            return templates::callFunction(term.name, {});
        case Term::Kind::Dot:
            return fieldOf(dot, term.path);
        case Term::Kind::Inner: {
            const auto value = evaluate(*term.inner, dot);
            return value ? fieldOf(*value, term.path) : value;
        }
        case Term::Kind::Variable:
            break;
        }
        const auto found = std::ranges::find(m_variables.rbegin(), m_variables.rend(), term.name, &Variable::first);
        if (found == m_variables.rend())
            return failure(ErrorCode::InvalidArgument,
                           std::format("there is no variable '${}' in the template", term.name));
        return fieldOf(found->second, term.path);
    }

    Result<Json> fieldOf(const Json &value, const std::vector<std::string> &path) const
    {
        static const Json nothing;
        const Json *current = &value;
        for (const std::string &name : path) {
            const auto found = current->is_object() ? current->find(name) : current->end();
            const bool there = current->is_object() && found != current->end();
            if (!there && m_mode == Mode::Strict)
                return failure(ErrorCode::InvalidArgument,
                               std::format("there is no field '{}' for the template", name));
            current = there ? &*found : &nothing;
        }
        return *current;
    }

    using Variable = std::pair<std::string, Json>;
    Mode m_mode;
    std::vector<Variable> m_variables; ///< the innermost last; "" is what the whole is about
    std::string m_output;
};

Result<std::string> rendered(const std::vector<Node> &nodes, const Json &value, Mode mode)
{
    Evaluator evaluator(value, mode);
    if (const auto flow = evaluator.run(nodes, value); !flow)
        return std::unexpected(flow.error());
    return std::move(evaluator.output());
}

void collectFields(const Pipeline &pipeline, std::vector<std::string> &names)
{
    for (const Call &call : pipeline.calls) {
        for (const Term &term : call.terms) {
            if (term.kind == Term::Kind::Dot && !term.path.empty())
                names.push_back(term.path.front());
            if (term.inner)
                collectFields(*term.inner, names);
        }
    }
}

void collectFields(const std::vector<Node> &nodes, std::vector<std::string> &names)
{
    for (const Node &node : nodes) {
        collectFields(node.pipeline, names);
        collectFields(node.body, names);
        collectFields(node.otherwise, names);
    }
}

} // namespace

Result<Template> Template::parse(std::string_view text)
{
    auto nodes = templates::parse(text);
    if (!nodes)
        return std::unexpected(nodes.error());
    Template result;
    result.m_nodes = std::move(*nodes);
    return result;
}

Result<std::string> Template::render(const Json &value, bool strict) const
{
    return rendered(m_nodes, value, strict ? Mode::Strict : Mode::Lenient);
}

Result<std::string> Template::renderHeader(const Json &headers) const
{
    return rendered(m_nodes, headers, Mode::Header);
}

std::vector<std::string> Template::fields() const
{
    std::vector<std::string> result;
    collectFields(m_nodes, result);
    return result;
}

} // namespace kiste::ctl
