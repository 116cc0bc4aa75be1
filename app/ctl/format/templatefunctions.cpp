// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/ctl/format/templateprintf.h"
#include "app/ctl/format/templatetree.h"

#include <algorithm>
#include <format>
#include <functional>
#include <map>

namespace kiste::ctl::templates {

namespace {

using Arguments = std::vector<Json>;
using Function = Result<Json> (*)(const Arguments &);

struct Known
{
    Function call;
    std::size_t least; ///< arguments
    std::size_t most;
};

constexpr std::size_t any = 1000;
constexpr std::int64_t widest = 4096;

Result<Json> toJson(const Arguments &a)
{
    return a[0].dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> length(const Arguments &a)
{
    if (!a[0].is_string() && !a[0].is_structured() && !a[0].is_null())
        return invalidArgument(std::format("'{}' in the template has no length", printed(a[0])));
    return a[0].is_string() ? a[0].get_ref<const std::string &>().size() : a[0].size();
}

std::string changedCase(std::string text, bool upper, bool firstOnly)
{
    bool start = true;
    for (char &c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter && (!firstOnly || start))
            c = static_cast<char>(upper ? c & ~0x20 : c | 0x20);
        start = c == ' ' || c == '\t' || c == '\n';
    }
    return text;
}

Result<Json> index(const Arguments &a)
{
    Json current = a[0];
    for (std::size_t i = 1; i < a.size(); ++i) {
        if (current.is_object() && a[i].is_string()) {
            const auto found = current.find(a[i].get_ref<const std::string &>());
            // Go's maps of strings have an empty one for whatever is not there.
            const bool ofStrings = std::ranges::all_of(current, [](const Json &each) { return each.is_string(); });
            current = found != current.end() ? Json(*found) : ofStrings ? Json("") : Json();
            continue;
        }
        const bool list = current.is_array() && a[i].is_number_integer();
        if (!list)
            return invalidArgument(
                std::format("'{}' cannot be indexed by '{}' in the template", printed(current), printed(a[i])));
        const auto at = a[i].get<std::int64_t>();
        if (at < 0 || static_cast<std::size_t>(at) >= current.size())
            return invalidArgument(std::format("the template's index {} is not among {} elements", at, current.size()));
        current = Json(current[static_cast<std::size_t>(at)]);
    }
    return current;
}

Result<Json> slice(const Arguments &a)
{
    if (!a[0].is_string() && !a[0].is_array())
        return invalidArgument(std::format("'{}' in the template cannot be sliced", printed(a[0])));
    const std::size_t size = a[0].is_string() ? a[0].get_ref<const std::string &>().size() : a[0].size();
    std::size_t bounds[2] = {0, size};
    for (std::size_t i = 1; i < a.size(); ++i) {
        if (!a[i].is_number_integer() || a[i].get<std::int64_t>() < 0 || a[i].get<std::size_t>() > size)
            return invalidArgument(std::format("the template's bound {} is not within {} elements", printed(a[i]), size));
        bounds[i - 1] = a[i].get<std::size_t>();
    }
    if (bounds[0] > bounds[1])
        return invalidArgument("the template slices from behind to before");
    if (a[0].is_string())
        return a[0].get_ref<const std::string &>().substr(bounds[0], bounds[1] - bounds[0]);
    return Json(a[0].begin() + static_cast<std::ptrdiff_t>(bounds[0]),
                a[0].begin() + static_cast<std::ptrdiff_t>(bounds[1]));
}

Result<Json> split(const Arguments &a)
{
    const std::string text = printed(a[0]);
    const std::string separator = printed(a[1]);
    if (separator.empty())
        return invalidArgument("split in the template needs a separator");
    Json parts = Json::array();
    for (std::size_t at = 0;;) {
        const std::size_t end = text.find(separator, at);
        parts.push_back(text.substr(at, end == std::string::npos ? end : end - at));
        if (end == std::string::npos)
            return parts;
        at = end + separator.size();
    }
}

Result<Json> join(const Arguments &a)
{
    if (!a[0].is_array() && !a[0].is_null())
        return invalidArgument(std::format("'{}' in the template is no list to join", printed(a[0])));
    std::string text;
    for (std::size_t i = 0; i < a[0].size(); ++i)
        text += (i == 0 ? "" : printed(a[1])) + printed(a[0][i]);
    return text;
}

Result<Json> pad(const Arguments &a)
{
    for (const Json &count : {a[1], a[2]}) {
        if (!count.is_number_integer() || count.get<std::int64_t>() < 0 || count.get<std::int64_t>() > widest)
            return invalidArgument(std::format("'{}' in the template is no number of spaces", printed(count)));
    }
    const std::string text = printed(a[0]);
    return text.empty() ? text
                        : std::string(a[1].get<std::size_t>(), ' ') + text + std::string(a[2].get<std::size_t>(), ' ');
}

Result<Json> truncate(const Arguments &a)
{
    if (!a[1].is_number_integer() || a[1].get<std::int64_t>() < 0)
        return invalidArgument(std::format("'{}' in the template is no length", printed(a[1])));
    std::string text = printed(a[0]);
    std::size_t end = std::min(text.size(), a[1].get<std::size_t>());
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // no half characters
    return text.substr(0, end);
}

/// Less than zero, zero, or more; an error for what has no order.
Result<int> compared(const Json &a, const Json &b)
{
    const bool fits =
        (a.is_number() && b.is_number()) || (a.is_string() && b.is_string()) || (a.is_boolean() && b.is_boolean());
    if (!fits)
        return invalidArgument(std::format("'{}' and '{}' cannot be compared in the template", printed(a), printed(b)));
    return a < b ? -1 : b < a ? 1 : 0;
}

Result<Json> equal(const Arguments &a)
{
    for (std::size_t i = 1; i < a.size(); ++i) {
        if (a[0].is_null() || a[i].is_null()) {
            if (a[0].is_null() && a[i].is_null())
                return true;
            continue;
        }
        const auto order = compared(a[0], a[i]);
        if (!order)
            return std::unexpected(order.error());
        if (*order == 0)
            return true;
    }
    return false;
}

template<typename Fits>
Result<Json> ordered(const Arguments &a, Fits fits)
{
    return compared(a[0], a[1]).transform([fits](int order) { return Json(fits(order)); });
}

Result<Json> print(const Arguments &a)
{
    std::string text;
    for (std::size_t i = 0; i < a.size(); ++i) {
        // Go puts a space where neither side is a string.
        const bool space = i > 0 && !a[i].is_string() && !a[i - 1].is_string();
        text += (space ? " " : "") + printed(a[i]);
    }
    return text;
}

Result<Json> println(const Arguments &a)
{
    std::string text;
    for (std::size_t i = 0; i < a.size(); ++i)
        text += (i == 0 ? "" : " ") + printed(a[i]);
    return text + '\n';
}

Result<Json> printFormatted(const Arguments &a)
{
    return formatted(printed(a[0]), std::span(a).subspan(1)).transform([](std::string text) {
        return Json(std::move(text));
    });
}

const std::map<std::string, Known, std::less<>> &functions()
{
    static const std::map<std::string, Known, std::less<>> all = {
        {"json", {toJson, 1, 1}},
        {"len", {length, 1, 1}},
        {"upper", {[](const Arguments &a) { return Result<Json>(changedCase(printed(a[0]), true, false)); }, 1, 1}},
        {"lower", {[](const Arguments &a) { return Result<Json>(changedCase(printed(a[0]), false, false)); }, 1, 1}},
        {"title", {[](const Arguments &a) { return Result<Json>(changedCase(printed(a[0]), true, true)); }, 1, 1}},
        {"index", {index, 1, any}},
        {"slice", {slice, 1, 3}},
        {"split", {split, 2, 2}},
        {"join", {join, 2, 2}},
        {"pad", {pad, 3, 3}},
        {"truncate", {truncate, 2, 2}},
        {"print", {print, 0, any}},
        {"println", {println, 0, any}},
        {"printf", {printFormatted, 1, any}},
        {"not", {[](const Arguments &a) { return Result<Json>(!isTrue(a[0])); }, 1, 1}},
        {"and",
         {[](const Arguments &a) {
              const auto found = std::ranges::find_if_not(a, isTrue);
              return Result<Json>(found == a.end() ? a.back() : *found);
          },
          1, any}},
        {"or",
         {[](const Arguments &a) {
              const auto found = std::ranges::find_if(a, isTrue);
              return Result<Json>(found == a.end() ? a.back() : *found);
          },
          1, any}},
        {"eq", {equal, 2, any}},
        {"ne",
         {[](const Arguments &a) { return equal(a).transform([](const Json &is) { return Json(!is.get<bool>()); }); },
          2, 2}},
        {"lt", {[](const Arguments &a) { return ordered(a, [](int order) { return order < 0; }); }, 2, 2}},
        {"le", {[](const Arguments &a) { return ordered(a, [](int order) { return order <= 0; }); }, 2, 2}},
        {"gt", {[](const Arguments &a) { return ordered(a, [](int order) { return order > 0; }); }, 2, 2}},
        {"ge", {[](const Arguments &a) { return ordered(a, [](int order) { return order >= 0; }); }, 2, 2}},
    };
    return all;
}

} // namespace

bool isFunction(std::string_view name)
{
    return functions().contains(name);
}

Result<Json> callFunction(const std::string &name, const std::vector<Json> &arguments)
{
    const auto found = functions().find(name);
    if (found == functions().end())
        return invalidArgument(std::format("there is no template function '{}'", name));
    if (arguments.size() < found->second.least || arguments.size() > found->second.most)
        return invalidArgument(std::format("the template function '{}' does not take {} arguments", name, arguments.size()));
    return found->second.call(arguments);
}

std::string printed(const Json &value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_null())
        return "<no value>";
    if (value.is_array()) {
        std::string result;
        for (const Json &item : value)
            result += (result.empty() ? "" : " ") + printed(item);
        return '[' + result + ']';
    }
    if (!value.is_object())
        return value.dump();
    std::map<std::string, std::string> sorted; // as Go prints maps
    for (const auto &[key, item] : value.items())
        sorted.emplace(key, printed(item));
    std::string result;
    for (const auto &[key, item] : sorted)
        result += std::format("{}{}:{}", result.empty() ? "" : " ", key, item);
    return "map[" + result + ']';
}

bool isTrue(const Json &value)
{
    if (value.is_boolean())
        return value.get<bool>();
    if (value.is_number())
        return value != Json(0);
    return value.is_string() ? !value.get_ref<const std::string &>().empty() : !value.empty();
}

} // namespace kiste::ctl::templates
