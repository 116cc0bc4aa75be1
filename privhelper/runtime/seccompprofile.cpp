// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/seccompprofile.h"

#include "core/oci/jsonreader.h"
#include "privhelper/runtime/seccomprules.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <linux/seccomp.h>
#include <optional>
#include <sys/utsname.h>

namespace kiste {

namespace {

constexpr std::size_t maxProfile = 4 * 1024 * 1024;
constexpr int maxDepth = 16;

template<typename Value>
struct Named
{
    std::string_view name;
    Value value;
};

enum class ActionKind : std::uint8_t { Plain, Errno, Trace, Notify };
struct ActionName
{
    std::uint32_t value;
    ActionKind kind = ActionKind::Plain;
};
constexpr std::array actions = {
    Named<ActionName>{"SCMP_ACT_ALLOW", {SCMP_ACT_ALLOW}},
    Named<ActionName>{"SCMP_ACT_ERRNO", {0, ActionKind::Errno}},
    Named<ActionName>{"SCMP_ACT_KILL", {SCMP_ACT_KILL_THREAD}},
    Named<ActionName>{"SCMP_ACT_KILL_PROCESS", {SCMP_ACT_KILL_PROCESS}},
    Named<ActionName>{"SCMP_ACT_KILL_THREAD", {SCMP_ACT_KILL_THREAD}},
    Named<ActionName>{"SCMP_ACT_LOG", {SCMP_ACT_LOG}},
    Named<ActionName>{"SCMP_ACT_TRACE", {0, ActionKind::Trace}},
    Named<ActionName>{"SCMP_ACT_TRAP", {SCMP_ACT_TRAP}},
    Named<ActionName>{"SCMP_ACT_NOTIFY", {0, ActionKind::Notify}},
};
constexpr std::array operators = {
    Named<scmp_compare>{"SCMP_CMP_EQ", SCMP_CMP_EQ}, Named<scmp_compare>{"SCMP_CMP_GE", SCMP_CMP_GE},
    Named<scmp_compare>{"SCMP_CMP_GT", SCMP_CMP_GT}, Named<scmp_compare>{"SCMP_CMP_LE", SCMP_CMP_LE},
    Named<scmp_compare>{"SCMP_CMP_LT", SCMP_CMP_LT}, Named<scmp_compare>{"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
    Named<scmp_compare>{"SCMP_CMP_NE", SCMP_CMP_NE},
};
constexpr std::array architectures = {
    Named<std::uint32_t>{"SCMP_ARCH_AARCH64", SCMP_ARCH_AARCH64},
    Named<std::uint32_t>{"SCMP_ARCH_ARM", SCMP_ARCH_ARM},
    Named<std::uint32_t>{"SCMP_ARCH_LOONGARCH64", SCMP_ARCH_LOONGARCH64},
    Named<std::uint32_t>{"SCMP_ARCH_MIPS", SCMP_ARCH_MIPS},
    Named<std::uint32_t>{"SCMP_ARCH_MIPS64", SCMP_ARCH_MIPS64},
    Named<std::uint32_t>{"SCMP_ARCH_MIPS64N32", SCMP_ARCH_MIPS64N32},
    Named<std::uint32_t>{"SCMP_ARCH_MIPSEL", SCMP_ARCH_MIPSEL},
    Named<std::uint32_t>{"SCMP_ARCH_MIPSEL64", SCMP_ARCH_MIPSEL64},
    Named<std::uint32_t>{"SCMP_ARCH_MIPSEL64N32", SCMP_ARCH_MIPSEL64N32},
    Named<std::uint32_t>{"SCMP_ARCH_PARISC", SCMP_ARCH_PARISC},
    Named<std::uint32_t>{"SCMP_ARCH_PARISC64", SCMP_ARCH_PARISC64},
    Named<std::uint32_t>{"SCMP_ARCH_PPC", SCMP_ARCH_PPC},
    Named<std::uint32_t>{"SCMP_ARCH_PPC64", SCMP_ARCH_PPC64},
    Named<std::uint32_t>{"SCMP_ARCH_PPC64LE", SCMP_ARCH_PPC64LE},
    Named<std::uint32_t>{"SCMP_ARCH_RISCV64", SCMP_ARCH_RISCV64},
    Named<std::uint32_t>{"SCMP_ARCH_S390", SCMP_ARCH_S390},
    Named<std::uint32_t>{"SCMP_ARCH_S390X", SCMP_ARCH_S390X},
    Named<std::uint32_t>{"SCMP_ARCH_X32", SCMP_ARCH_X32},
    Named<std::uint32_t>{"SCMP_ARCH_X86", SCMP_ARCH_X86},
    Named<std::uint32_t>{"SCMP_ARCH_X86_64", SCMP_ARCH_X86_64},
};
// docker's conditions name this machine as Go does.
constexpr std::array goNames = {
    Named<std::uint32_t>{"amd64", SCMP_ARCH_X86_64},
    Named<std::uint32_t>{"386", SCMP_ARCH_X86},
    Named<std::uint32_t>{"x86", SCMP_ARCH_X86},
    Named<std::uint32_t>{"arm64", SCMP_ARCH_AARCH64},
    Named<std::uint32_t>{"arm", SCMP_ARCH_ARM},
    Named<std::uint32_t>{"ppc64le", SCMP_ARCH_PPC64LE},
    Named<std::uint32_t>{"s390x", SCMP_ARCH_S390X},
    Named<std::uint32_t>{"riscv64", SCMP_ARCH_RISCV64},
    Named<std::uint32_t>{"loong64", SCMP_ARCH_LOONGARCH64},
    Named<std::uint32_t>{"mips64", SCMP_ARCH_MIPS64},
};
constexpr std::array flags = {
    Named<unsigned>{"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
    Named<unsigned>{"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
    // Nothing to do for a process of one thread.
    Named<unsigned>{"SECCOMP_FILTER_FLAG_TSYNC", 0U},
};
constexpr std::array errors = {
    Named<std::uint32_t>{"EPERM", EPERM},
    Named<std::uint32_t>{"ENOENT", ENOENT},
    Named<std::uint32_t>{"EACCES", EACCES},
    Named<std::uint32_t>{"EINVAL", EINVAL},
    Named<std::uint32_t>{"ENOSYS", ENOSYS},
    Named<std::uint32_t>{"EOPNOTSUPP", EOPNOTSUPP},
    Named<std::uint32_t>{"EAFNOSUPPORT", EAFNOSUPPORT},
};

template<typename Value, std::size_t count>
const Value *find(const std::array<Named<Value>, count> &list, std::string_view name)
{
    const auto *found = std::ranges::find(list, name, &Named<Value>::name);
    return found == list.end() ? nullptr : &found->value;
}

template<typename Value, std::size_t count>
std::vector<std::string> namesOf(const std::array<Named<Value>, count> &list)
{
    std::vector<std::string> names;
    for (const auto &entry : list)
        names.emplace_back(entry.name);
    return names;
}

/// "errnoRet" as number, or docker's and podman's name for it.
std::uint32_t readErrno(const JsonNode &node, const char *numberKey, const char *nameKey)
{
    std::optional<std::uint32_t> number;
    node.child(numberKey).read(number);
    std::string name;
    node.child(nameKey).read(name);
    if (number && *number > 0xffff)
        node.child(numberKey).fail("is out of range");
    if (number || name.empty())
        return number.value_or(EPERM);
    const std::uint32_t *known = find(errors, name);
    if (!known)
        node.child(nameKey).fail("is not the name of an error that a filter may answer");
    return known ? *known : EPERM;
}

std::uint32_t readAction(const JsonNode &node, std::uint32_t error)
{
    node.require();
    std::string name;
    node.read(name);
    const ActionName *known = find(actions, name);
    if (!known) {
        node.fail("is not a seccomp action");
        return SCMP_ACT_KILL_PROCESS;
    }
    switch (known->kind) {
    case ActionKind::Errno:
        return SCMP_ACT_ERRNO(error);
    case ActionKind::Trace:
        return SCMP_ACT_TRACE(error);
    case ActionKind::Notify:
        node.fail("needs a listener, which is not supported");
        return SCMP_ACT_KILL_PROCESS;
    case ActionKind::Plain:
        break;
    }
    return known->value;
}

bool kernelAtLeast(const std::string &version)
{
    int wanted[2] = {0, 0};
    int have[2] = {0, 0};
    utsname name{};
    return std::sscanf(version.c_str(), "%d.%d", &wanted[0], &wanted[1]) >= 1 && ::uname(&name) == 0
        && std::sscanf(name.release, "%d.%d", &have[0], &have[1]) == 2
        && std::pair(have[0], have[1]) >= std::pair(wanted[0], wanted[1]);
}

bool hasCapability(const std::string &name, CapabilityMask capabilities)
{
    const auto number = capabilityNumber(name);
    return number && ((capabilities >> *number) & 1) != 0;
}

bool isThisMachine(const std::string &name)
{
    const std::uint32_t *known = find(goNames, name);
    return known && *known == seccomp_arch_native();
}

/// docker's conditions: all that is included, nothing that is excluded.
bool applies(const JsonNode &rule, CapabilityMask capabilities)
{
    std::vector<std::string> caps;
    std::vector<std::string> arches;
    std::string kernel;
    const JsonNode includes = rule.child("includes");
    includes.child("caps").read(caps);
    includes.child("arches").read(arches);
    includes.child("minKernel").read(kernel);
    if (!std::ranges::all_of(caps, [&](const std::string &name) { return hasCapability(name, capabilities); }))
        return false;
    if ((!arches.empty() && !std::ranges::any_of(arches, isThisMachine)) || (!kernel.empty() && !kernelAtLeast(kernel)))
        return false;
    caps.clear();
    arches.clear();
    kernel.clear();
    const JsonNode excludes = rule.child("excludes");
    excludes.child("caps").read(caps);
    excludes.child("arches").read(arches);
    excludes.child("minKernel").read(kernel);
    return !std::ranges::any_of(caps, [&](const std::string &name) { return hasCapability(name, capabilities); })
        && !std::ranges::any_of(arches, isThisMachine) && (kernel.empty() || !kernelAtLeast(kernel));
}

scmp_arg_cmp readArgument(const JsonNode &node)
{
    scmp_arg_cmp compare{};
    node.child("index").require();
    node.child("index").read(compare.arg);
    if (compare.arg > 5)
        node.child("index").fail("is not the number of an argument");
    std::uint64_t value = 0;
    std::uint64_t second = 0;
    node.child("value").read(value);
    node.child("valueTwo").read(second);
    std::string name;
    node.child("op").require();
    node.child("op").read(name);
    const scmp_compare *known = find(operators, name);
    if (!known) {
        node.child("op").fail("is not a comparison");
        return compare;
    }
    compare.op = *known;
    compare.datum_a = value;
    compare.datum_b = second;
    return compare;
}

void readRule(const JsonNode &node, CapabilityMask capabilities, SeccompRules &rules)
{
    std::vector<std::string> names;
    node.child("names").read(names);
    if (std::string name; names.empty()) {
        node.child("name").read(name);
        names.push_back(name);
    }
    const std::uint32_t action = readAction(node.child("action"), readErrno(node, "errnoRet", "errno"));
    std::vector<scmp_arg_cmp> arguments;
    node.child("args").forEach([&](const JsonNode &entry) { arguments.push_back(readArgument(entry)); });
    if (!applies(node, capabilities))
        return;
    // Comparisons of the same argument cannot be joined by "and"; all runtimes take them as alternatives.
    std::array<int, 6> uses{};
    for (const scmp_arg_cmp &argument : arguments)
        ++uses[std::min(argument.arg, 5U)];
    const bool alternatives = std::ranges::any_of(uses, [](int count) { return count > 1; });
    for (const std::string &name : names) {
        if (!alternatives) {
            rules.add(action, name.c_str(), arguments);
            continue;
        }
        for (const scmp_arg_cmp &argument : arguments)
            rules.add(action, name.c_str(), {argument});
    }
}

void readArchitectures(const JsonNode &top, SeccompRules &rules)
{
    const auto add = [&rules](const JsonNode &node) {
        std::string name;
        node.read(name);
        if (const std::uint32_t *known = find(architectures, name))
            rules.addArchitecture(*known);
        else
            node.fail("is not an architecture");
    };
    top.child("architectures").forEach(add);
    top.child("archMap").forEach([&](const JsonNode &entry) {
        std::string name;
        entry.child("architecture").read(name);
        const std::uint32_t *known = find(architectures, name);
        if (known && *known == seccomp_arch_native())
            entry.child("subArchitectures").forEach(add);
    });
}

} // namespace

Result<SeccompProgram> compileSeccompProfile(std::string_view json, CapabilityMask capabilities)
{
    const auto document = parseJson(json, maxProfile, maxDepth, "seccomp");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode top(*document, "seccomp", problem);
    if (!document->is_object())
        return failure(ErrorCode::InvalidArgument, "'seccomp' is not an object");
    const std::uint32_t otherwise =
        readAction(top.child("defaultAction"), readErrno(top, "defaultErrnoRet", "defaultErrno"));
    SeccompRules rules(otherwise);
    readArchitectures(top, rules);
    unsigned wanted = 0;
    top.child("flags").forEach([&wanted](const JsonNode &node) {
        std::string name;
        node.read(name);
        if (const unsigned *known = find(flags, name))
            wanted |= *known;
        else
            node.fail("is not a flag of a filter that can be loaded");
    });
    top.child("syscalls").forEach([&](const JsonNode &node) {
        if (!problem)
            readRule(node, capabilities, rules);
    });
    if (problem)
        return std::unexpected(std::move(*problem));
    if (otherwise == SCMP_ACT_ALLOW && rules.isEmpty())
        return SeccompProgram(); // "unconfined": nothing to run at every call
    auto program = rules.compile();
    if (program)
        program->flags = wanted;
    return program;
}

std::vector<std::string> seccompActions()
{
    auto names = namesOf(actions);
    std::erase(names, "SCMP_ACT_NOTIFY");
    return names;
}

std::vector<std::string> seccompOperators()
{
    return namesOf(operators);
}

std::vector<std::string> seccompArchitectures()
{
    return namesOf(architectures);
}

std::vector<std::string> seccompFlags()
{
    return namesOf(flags);
}

} // namespace kiste
