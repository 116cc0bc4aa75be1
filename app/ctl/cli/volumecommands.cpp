// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/builder.h"

#include <format>

namespace kiste::ctl::cli {

using namespace Qt::StringLiterals;

namespace {

void volumes(CLI::App *app, QStringList &target)
{
    list(app, "volumes", target, "Names or ids")->required()->expected(1, 1 << 20)->allow_extra_args();
}

void addVolumeCreate(CLI::App *parent, Outcome &outcome)
{
    add<VolumeCreateOptions>(
        parent, outcome, "create", "Make a volume", [](CLI::App *app, VolumeCreateOptions &options) {
            list(app, "-l,--label", options.labels, "Label KEY=VALUE");
            app->add_option_function<std::vector<std::string>>(
                   "-o,--opt",
                   [](const std::vector<std::string> &values) {
                       reject(
                           "--opt",
                           Error{
                               ErrorCode::Unsupported,
                               std::format(
                                   "'{}' has no meaning: a volume is a directory of the engine's; mount a path of this "
                                   "computer with -v PATH:TARGET and memory with --tmpfs",
                                   original(values.front())),
                               0});
                   },
                   "Refused: there are no options of the driver")
                ->allow_extra_args(false)
                ->type_name(std::string());
            app->add_flag("--ignore", "Accepted for podman's sake: one that is there is no error anyway")->group("");
            app->add_option_function<std::string>(
                   "-d,--driver",
                   [](const std::string &value) {
                       if (value != "local")
                           reject("--driver",
                                  Error{ErrorCode::InvalidArgument,
                                        std::format("there is no driver '{}', only local", value), 0});
                   },
                   "local, the only one there is")
                ->type_name(std::string());
            text(app, "name", options.name, "Name; made up if there is none");
            return nullptr;
        });
}

void addList(CLI::App *parent, Outcome &outcome, const std::string &name)
{
    add<VolumeListOptions>(parent, outcome, name, "List volumes", [](CLI::App *app, VolumeListOptions &options) {
        flag(app, "-q,--quiet", options.quiet, "Only names");
        flag(app, "-s,--size", options.sizes, "Show how much each takes on the disk");
        list(app, "-f,--filter", options.filters, "name=, label=, label!=, dangling=, driver= or until=");
        format(app, options.format);
        return nullptr;
    });
}

void addRemove(CLI::App *parent, Outcome &outcome, const std::string &name)
{
    add<VolumeRemoveOptions>(parent, outcome, name, "Remove volumes", [](CLI::App *app, VolumeRemoveOptions &options) {
        flag(app, "-f,--force", options.force, "Do not mind those that are not there");
        volumes(app, options.volumes);
        return nullptr;
    });
}

void addBackup(CLI::App *parent, Outcome &outcome)
{
    add<VolumeExportOptions>(parent, outcome, "export", "Save the files of a volume as a tar archive",
                             [](CLI::App *app, VolumeExportOptions &options) {
                                 text(app, "-o,--output", options.output, "File; standard output if there is none");
                                 text(app, "volume", options.volume, "Name or id")->required();
                                 return nullptr;
                             });
    add<VolumeImportOptions>(parent, outcome, "import", "Replace the files of a volume by those of a tar archive",
                             [](CLI::App *app, VolumeImportOptions &options) {
                                 options.input = u"-"_s;
                                 text(app, "volume", options.volume, "Name or id")->required();
                                 text(app, "file", options.input, "The archive; standard input if there is none");
                                 return nullptr;
                             });
}

} // namespace

void addVolumeCommands(CLI::App *parent, Outcome &outcome)
{
    addVolumeCreate(parent, outcome);
    addList(parent, outcome, "ls");
    addList(parent, outcome, "list");
    add<VolumeInspectOptions>(parent, outcome, "inspect", "Show everything about volumes as JSON",
                              [](CLI::App *app, VolumeInspectOptions &options) {
                                  text(app, "-f,--format", options.format, "json, or a template such as '{{.Mountpoint}}'");
                                  volumes(app, options.volumes);
                                  return nullptr;
                              });
    addRemove(parent, outcome, "rm");
    addRemove(parent, outcome, "remove");
    add<ExistsOptions>(parent, outcome, "exists", "Say by the exit status whether there is a volume: 0 yes, 1 no",
                       [](CLI::App *app, ExistsOptions &options) {
                           options.type = ExistsOptions::Type::Volume;
                           text(app, "volume", options.name, "Name or id")->required();
                           return nullptr;
                       });
    add<VolumePruneOptions>(parent, outcome, "prune", "Remove volumes that no container uses",
                            [](CLI::App *app, VolumePruneOptions &options) {
                                flag(app, "-a,--all", options.all, "Also those with a name");
                                flag(app, "-f,--force", options.force, "Do not ask");
                                list(app, "--filter", options.filters, "all=true, name=, label=, label!= or until=");
                                return nullptr;
                            });
    addBackup(parent, outcome);
}

} // namespace kiste::ctl::cli
