// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What run and create do around making the container, and what they accept because others have it.
#include "app/ctl/cli/builder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <format>

namespace kiste::ctl::cli {

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void refuse(const std::string &option, std::string detail)
{
    reject(option, Error{ErrorCode::InvalidArgument, std::move(detail), 0});
}

/// An option that has one meaning here, whatever is written; others than @p known are refused with @p reason.
void onlyOf(CLI::App *app, const std::string &names, std::vector<std::string> known, const std::string &reason,
            const std::string &help)
{
    app->add_option_function<std::string>(
           names,
           [names, known = std::move(known), reason](const std::string &value) {
               if (!std::ranges::contains(known, original(value)))
                   refuse(names, std::format("'{}' {}", original(value), reason));
           },
           help)
        ->type_name(std::string());
}

/// "program", or a JSON list of words as podman has it.
QStringList parseEntrypoint(const std::string &value)
{
    if (value.empty())
        return {};
    if (!value.starts_with('['))
        return {toQString(value)};
    const auto json = nlohmann::json::parse(value, nullptr, false);
    QStringList words;
    const bool good = json.is_array() && std::ranges::all_of(json, [](const auto &word) { return word.is_string(); });
    if (!good)
        refuse("--entrypoint", std::format("'{}' is not a JSON list of strings", value));
    for (const auto &word : json)
        words.append(QString::fromStdString(word.template get<std::string>()));
    return words;
}

QString parsePlatform(const std::string &value)
{
    const QStringList parts = toQString(value).toLower().split(u'/');
    if (parts.size() < 2 || parts.size() > 3 || std::ranges::any_of(parts, &QString::isEmpty))
        refuse("--platform", std::format("'{}' is not of the form OS/ARCHITECTURE", value));
    static const QMap<QString, QString> others = {
        {u"x86_64"_s, u"amd64"_s}, {u"x86-64"_s, u"amd64"_s}, {u"aarch64"_s, u"arm64"_s}};
    return parts[0] + u'/' + others.value(parts[1], parts[1]);
}

} // namespace

void defineCreation(CLI::App *app, ContainerSpec &spec, CreationOptions &options)
{
    app->set_help_flag("--help", "Print this help message and exit");
    text(app, "-h,--hostname", spec.hostname, "Host name in the container");
    app->add_option_function<std::string>(
           "--entrypoint", [&spec](const std::string &value) { spec.entrypoint = parseEntrypoint(original(value)); },
           "Program to run instead of the image's, or a JSON list of words; empty for none")
        ->type_name(std::string());
    text(app, "--cidfile", options.idFile, "File that is to hold the container's id; must not exist yet");
    flag(app, "--replace", options.replace, "Remove a container that has the name first");
    app->add_option_function<std::string>(
           "--platform", [&options](const std::string &value) { options.platform = parsePlatform(original(value)); },
           "Platform that the image must be for: OS/ARCHITECTURE")
        ->type_name(std::string());
    parsed(
        app, "--pull", options.pull,
        [](const std::string &value) -> Result<PullPolicy> {
            if (value == "missing" || value == "true")
                return PullPolicy::Missing;
            if (value == "never" || value == "false")
                return PullPolicy::Never;
            if (value == "always")
                return PullPolicy::Always;
            if (value == "newer")
                return PullPolicy::Newer;
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is not missing, always, newer or never", value));
        },
        "When to bring the image from its registry: missing (default), always, newer, never");
    onlyOf(app, "--log-driver", {"local", "json-file", "k8s-file"},
           "is not a way to keep logs here; there is local, which the engine keeps and rotates itself",
           "local: the engine keeps logs itself");
    onlyOf(app, "--volume-driver", {"local"}, "is not a volume driver; there is only local",
           "local, the only one there is");
    flag(app, "-q,--quiet", options.quiet, "Do not show how the image comes");
    app->add_flag("--disable-content-trust", "Accepted for docker's sake")->group("");
}

} // namespace kiste::ctl::cli
