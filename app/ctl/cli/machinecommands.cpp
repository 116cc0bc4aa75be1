// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// machine …
#include "app/ctl/cli/builder.h"

#include "core/base/signalname.h"

namespace kiste::ctl::cli {

namespace {

CLI::Option *words(CLI::App *app, QStringList &target)
{
    return list(app, "containers", target, "Names, ids or pids")->required()->expected(1, 1 << 20)->allow_extra_args();
}

} // namespace

void addMachineCommands(CLI::App *parent, Outcome &outcome)
{
    for (const char *name : {"ls", "list"}) {
        add<MachineListOptions>(parent, outcome, name, "List every container on this computer, whoever started it",
                                [](CLI::App *app, MachineListOptions &options) {
                                    list(app, "-f,--filter", options.filters, "Only some: engine=, name=, pod=");
                                    flag(app, "-q,--quiet", options.quiet, "Only the ids");
                                    flag(app, "--no-trunc", options.noTruncation, "Whole ids and cgroups");
                                    format(app, options.format);
                                    return nullptr;
                                });
    }
    add<MachineProcessesOptions>(parent, outcome, "ps", "List the processes of a container",
                                 [](CLI::App *app, MachineProcessesOptions &options) {
                                     text(app, "container", options.container, "Name, id or pid")->required();
                                     list(app, "-o", options.words, "Columns, such as hpid,pid,user,args");
                                     return nullptr;
                                 });
    for (const auto &[name, frozen, help] : {std::tuple("freeze", true, "Let all processes of containers stand still"),
                                             std::tuple("thaw", false, "Let frozen containers go on")}) {
        add<MachineFreezeOptions>(parent, outcome, name, help, [frozen](CLI::App *app, MachineFreezeOptions &options) {
            options.frozen = frozen;
            words(app, options.containers);
            return nullptr;
        });
    }
    add<MachineKillOptions>(parent, outcome, "kill", "Send a signal to containers", [](CLI::App *app, MachineKillOptions &options) {
        parsed(
            app, "-s,--signal", options.signal,
            [](const std::string &value) {
                return parseSignal(value).transform([&value](int) { return QString::fromStdString(value); });
            },
            "Signal; the default is KILL");
        flag(app, "-a,--all", options.all, "To every process, not only to the first one");
        words(app, options.containers);
        return nullptr;
    });
}

} // namespace kiste::ctl::cli
