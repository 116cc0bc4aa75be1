// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/stageevaluator.h"

#include "core/base/fileio.h"
#include "core/build/pathpattern.h"
#include "core/build/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <utility>

namespace kiste::build {

namespace {

constexpr std::array<std::string_view, 5> proxyNames = {"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"};
/// An EXPOSE of a range with all ports there are is a mistake or worse.
constexpr std::size_t maxPorts = 4096;

std::vector<std::string> shellOf(const ImageConfig &config)
{
    return config.shell.empty() ? std::vector<std::string>{"/bin/sh", "-c"} : config.shell;
}

std::optional<std::string> environmentValue(const ImageConfig &config, std::string_view name)
{
    for (const std::string &entry : config.env) {
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
            return entry.substr(name.size() + 1);
    }
    return std::nullopt;
}

void setVariable(std::vector<std::string> &environment, const std::string &name, const std::string &value)
{
    const std::string prefix = name + '=';
    const auto found = std::ranges::find_if(environment, [&prefix](const std::string &entry) { return entry.starts_with(prefix); });
    if (found == environment.end())
        environment.push_back(prefix + value);
    else
        *found = prefix + value;
}

std::optional<unsigned> portNumber(std::string_view text)
{
    unsigned number = 0;
    constexpr unsigned highest = 65535;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number > highest)
        return std::nullopt;
    return number;
}

} // namespace

ArgumentValues::ArgumentValues(const PlanOptions &options) : m_given(options.arguments)
{
    const auto platform = [this](const std::string &prefix, const Platform &of) {
        m_globals[prefix + "PLATFORM"] = of.os + '/' + of.architecture + (of.variant.empty() ? "" : '/' + of.variant);
        m_globals[prefix + "OS"] = of.os;
        m_globals[prefix + "ARCH"] = of.architecture;
        m_globals[prefix + "VARIANT"] = of.variant;
    };
    platform("TARGET", options.platform);
    platform("BUILD", options.buildPlatform);
    m_globals["TARGETSTAGE"] = options.target.empty() ? "default" : options.target;
    for (auto &[name, value] : m_globals) {
        if (const auto found = given(name))
            value = found;
    }
}

std::optional<std::string> ArgumentValues::given(const std::string &name)
{
    const auto found = m_given.find(name);
    if (found == m_given.end())
        return std::nullopt;
    m_used.insert(name);
    return found->second;
}

std::optional<std::string> ArgumentValues::global(std::string_view name) const
{
    const auto found = m_globals.find(std::string(name));
    return found == m_globals.end() ? std::nullopt : found->second;
}

bool ArgumentValues::isProxy(std::string_view name)
{
    const std::string upper = upperCase(name);
    return (name == upper || name == lowerCase(name)) && std::ranges::contains(proxyNames, upper);
}

std::map<std::string, std::string> ArgumentValues::givenProxies()
{
    std::map<std::string, std::string> proxies;
    for (const auto &[name, value] : m_given) {
        if (isProxy(name)) {
            proxies[name] = value;
            m_used.insert(name);
        }
    }
    return proxies;
}

std::vector<std::string> ArgumentValues::unused() const
{
    std::vector<std::string> names;
    for (const auto &[name, value] : m_given) {
        if (!m_used.contains(name) && !isProxy(name) && name != "SOURCE_DATE_EPOCH")
            names.push_back(name);
    }
    return names;
}

void StageEvaluator::fail(std::string rule, const Place &place, std::string message, std::string hint)
{
    if (std::exchange(m_failed, true))
        return; // the rest follows from the first
    m_context.diagnostics.push_back({Severity::Error, std::move(rule), place, std::move(message), std::move(hint), {}});
}

std::optional<std::string> StageEvaluator::lookup(std::string_view name) const
{
    if (auto value = environmentValue(m_stage.config, name))
        return value;
    const auto argument = m_arguments.find(std::string(name));
    return argument == m_arguments.end() ? std::nullopt : argument->second;
}

std::string StageEvaluator::put(const Text &text)
{
    const auto expanded = expand(text.text, m_context.file.directives.escape, [this](std::string_view name) { return lookup(name); });
    if (!expanded) {
        fail("expansion", placeWithin(text, expanded.error().offset), expanded.error().message, expanded.error().hint);
        return {};
    }
    for (const UnsetVariable &one : expanded->unset)
        warnOfUnset(one, placeWithin(text, one.offset, one.length));
    return expanded->text;
}

std::string StageEvaluator::put(const Heredoc &document)
{
    const auto placeOf = [&document](std::size_t offset, std::size_t length) {
        Place place = placeWithin({document.content, document.place}, offset, length);
        const auto line = static_cast<std::size_t>(place.line - document.place.line);
        place.column += line < document.tabs.size() ? document.tabs[line] : 0;
        return place;
    };
    const auto expanded = expandDocument(document.content, m_context.file.directives.escape, [this](std::string_view name) { return lookup(name); });
    if (!expanded) {
        fail("expansion", placeOf(expanded.error().offset, std::string::npos), expanded.error().message, expanded.error().hint);
        return {};
    }
    for (const UnsetVariable &one : expanded->unset)
        warnOfUnset(one, placeOf(one.offset, one.length));
    return expanded->text;
}

void StageEvaluator::warnOfUnset(const UnsetVariable &variable, const Place &place)
{
    const std::string &name = variable.name;
    if (m_arguments.contains(name) || ArgumentValues::isProxy(name))
        return; // declared, without a value
    std::vector<std::string> known;
    for (const auto &[argument, value] : m_arguments)
        known.push_back(argument);
    for (const std::string &entry : m_stage.config.env)
        known.push_back(entry.substr(0, entry.find('=')));
    const std::string meant = nearest(name, known);
    const bool ofShell = name.find_first_not_of("0123456789@*#?-$!") == std::string::npos;
    m_context.diagnostics.push_back({Severity::Warning, "UndefinedVar", place, std::format("'${}' is not set", printable(name)),
                                     ofShell             ? "write \\$ for a dollar sign that is meant for a shell"
                                         : meant.empty() ? "declare it with ARG or ENV"
                                                         : std::format("did you mean ${}?", printable(meant)),
                                     {}});
}

std::string StageEvaluator::absolute(const std::string &path) const
{
    if (path.starts_with('/'))
        return cleanPath(path);
    return cleanPath((m_stage.config.workingDir.empty() ? "/" : m_stage.config.workingDir) + '/' + path);
}

void StageEvaluator::addStep(const Instruction &instruction, StepAction action, std::string createdBy)
{
    m_stage.steps.push_back({instruction.place, instruction.lastLine, instruction.text,
                             createdBy.empty() ? instruction.text : std::move(createdBy), std::move(action), m_stage.config});
}

void StageEvaluator::evaluate(const Instruction &original, bool trigger)
{
    Instruction instruction = original;
    m_failed = false;
    if (trigger) {
        instruction.place = m_stage.place;
        instruction.lastLine = m_stage.place.line;
    }
    switch (instruction.keyword) {
    case Keyword::Run:
        return run(instruction);
    case Keyword::Copy:
    case Keyword::Add:
        return copy(instruction);
    case Keyword::Arg:
        declare(instruction);
        break;
    case Keyword::Env:
        setEnvironment(instruction);
        break;
    case Keyword::Label:
        setLabels(instruction);
        break;
    case Keyword::Cmd:
    case Keyword::Entrypoint:
        setCommand(instruction);
        break;
    case Keyword::Expose:
        expose(instruction);
        break;
    case Keyword::Volume:
        addVolumes(instruction);
        break;
    case Keyword::Workdir:
        setWorkdir(instruction);
        break;
    case Keyword::User:
        m_stage.config.user = put(std::get<WordsInstruction>(instruction.content).words[0]);
        break;
    case Keyword::Stopsignal:
        m_stage.config.stopSignal = put(std::get<WordsInstruction>(instruction.content).words[0]);
        break;
    case Keyword::Maintainer:
        m_stage.config.author = std::get<WordsInstruction>(instruction.content).words[0].text;
        break;
    case Keyword::Healthcheck:
        setHealthcheck(instruction);
        break;
    case Keyword::Shell:
        m_stage.config.shell = std::get<ShellInstruction>(instruction.content).words;
        break;
    case Keyword::Onbuild:
        m_stage.config.onBuild.push_back(std::get<OnbuildInstruction>(instruction.content).text);
        break;
    case Keyword::From:
        return;
    }
    if (instruction.keyword == Keyword::Workdir && !m_failed && m_stage.config.workingDir != "/")
        return addStep(instruction, FolderStep{m_stage.config.workingDir});
    addStep(instruction, ConfigStep{});
}

void StageEvaluator::declare(const Instruction &instruction)
{
    // One line sees one state of the variables.
    const Arguments before = m_arguments;
    Arguments after = before;
    for (const Variable &variable : std::get<VariablesInstruction>(instruction.content).variables) {
        const std::string name = put(variable.name);
        if (auto given = m_context.arguments.given(name))
            after[name] = std::move(given);
        else if (variable.value)
            after[name] = put(*variable.value);
        else if (m_context.arguments.isGlobal(name))
            after[name] = m_context.arguments.global(name);
        else
            after.try_emplace(name, std::nullopt);
    }
    m_arguments = std::move(after);
}

void StageEvaluator::setEnvironment(const Instruction &instruction)
{
    std::vector<std::string> environment = m_stage.config.env;
    for (const Variable &variable : std::get<VariablesInstruction>(instruction.content).variables) {
        const std::string name = put(variable.name);
        if (name.empty() || name.contains('='))
            fail("variable-name", variable.name.place, std::format("a variable cannot be called '{}'", printable(name)));
        setVariable(environment, name, variable.value ? put(*variable.value) : std::string());
    }
    m_stage.config.env = std::move(environment);
}

void StageEvaluator::setLabels(const Instruction &instruction)
{
    for (const Variable &variable : std::get<VariablesInstruction>(instruction.content).variables)
        m_stage.config.labels[put(variable.name)] = variable.value ? put(*variable.value) : std::string();
}

void StageEvaluator::setCommand(const Instruction &instruction)
{
    const Command &command = std::get<CommandInstruction>(instruction.content).command;
    std::vector<std::string> words = command.words;
    if (command.shellForm) {
        words = shellOf(m_stage.config);
        words.push_back(command.words[0]);
    }
    if (instruction.keyword == Keyword::Cmd) {
        m_stage.config.cmd = std::move(words);
        m_commandSet = true;
        return;
    }
    m_stage.config.entrypoint = std::move(words);
    if (!m_commandSet)
        m_stage.config.cmd.clear(); // it was meant for the base's entry point
}

void StageEvaluator::expose(const Instruction &instruction)
{
    for (const Text &text : std::get<WordsInstruction>(instruction.content).words) {
        const std::string expanded = put(text);
        SourceText words;
        words.append(expanded, text.place.line, text.place.column);
        for (const Text &word : splitAtBlanks(words))
            exposePort(word.text, text.place);
    }
}

void StageEvaluator::exposePort(const std::string &word, const Place &place)
{
    const std::size_t slash = word.find('/');
    std::string port = word.substr(0, slash);
    port.erase(0, port.rfind(':') + 1); // an outer port means nothing here
    const std::string protocol = slash == std::string::npos ? "tcp" : lowerCase(std::string_view(word).substr(slash + 1));
    const std::size_t dash = port.find('-');
    const auto first = portNumber(std::string_view(port).substr(0, dash));
    const auto last = dash == std::string::npos ? first : portNumber(std::string_view(port).substr(dash + 1));
    if (!first || !last || *last < *first || (protocol != "tcp" && protocol != "udp" && protocol != "sctp"))
        return fail("port", place, std::format("'{}' is no port", printable(word)), "a port is written 80, 80/udp or 8000-8010");
    if (*last - *first >= maxPorts)
        return fail("port", place, std::format("'{}' are more than {} ports", printable(word), maxPorts));
    for (unsigned number = *first; number <= *last; ++number) {
        std::string name = std::format("{}/{}", number, protocol);
        if (!std::ranges::contains(m_stage.config.exposedPorts, name))
            m_stage.config.exposedPorts.push_back(std::move(name));
    }
}

void StageEvaluator::addVolumes(const Instruction &instruction)
{
    for (const Text &word : std::get<WordsInstruction>(instruction.content).words) {
        const std::string path = put(word);
        if (path.empty())
            fail("empty-path", word.place, "a volume's path is empty");
        else if (!std::ranges::contains(m_stage.config.volumes, absolute(path)))
            m_stage.config.volumes.push_back(absolute(path));
    }
}

void StageEvaluator::setWorkdir(const Instruction &instruction)
{
    const Text &word = std::get<WordsInstruction>(instruction.content).words[0];
    const std::string path = put(word);
    if (path.empty())
        return fail("empty-path", word.place, "the path is empty");
    m_stage.config.workingDir = absolute(path);
}

void StageEvaluator::setHealthcheck(const Instruction &instruction)
{
    const auto &check = std::get<HealthcheckInstruction>(instruction.content);
    ImageHealthcheck &out = m_stage.config.healthcheck;
    out = {};
    if (check.none) {
        out.test = {"NONE"};
        return;
    }
    out.test = {check.command.shellForm ? "CMD-SHELL" : "CMD"};
    out.test.insert(out.test.end(), check.command.words.begin(), check.command.words.end());
    out.interval = check.interval;
    out.timeout = check.timeout;
    out.startPeriod = check.startPeriod;
    out.startInterval = check.startInterval;
    out.retries = check.retries;
}

} // namespace kiste::build
