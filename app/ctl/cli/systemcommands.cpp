// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// system check, df, prune, undo, events, info
#include "app/ctl/cli/builder.h"

namespace kiste::ctl::cli {

void addSystemCommands(CLI::App *parent, Outcome &outcome)
{
    add<StoreCheckOptions>(parent, outcome, "check", "Look for damage in the store of images: everything is read once",
                           [](CLI::App *app, StoreCheckOptions &options) {
                               flag(app, "--repair", options.repair,
                                    "Mend what is damaged, and say how to bring back what is lost; what only is in the way is put aside");
                               format(app, options.format);
                               return nullptr;
                           });
    add<DiskUsageOptions>(parent, outcome, "df", "Show what images, containers and volumes take on the disk",
                          [](CLI::App *app, DiskUsageOptions &options) {
                              flag(app, "-v,--verbose", options.verbose, "Each of them");
                              format(app, options.format);
                              return nullptr;
                          });
    add<SystemPruneOptions>(
        parent, outcome, "prune", "Remove containers that do not run and networks and images that nobody uses; `system undo` brings back the images for a day",
        [](CLI::App *app, SystemPruneOptions &options) {
            flag(app, "-f,--force", options.force, "Do not ask");
            flag(app, "--volumes", options.volumes, "Anonymous volumes that no container uses as well");
            flag(app, "--bin", options.bin, "Only free what removed images still take; they cannot be brought back then");
            list(app, "--filter", options.filters, "Containers: until=, label= or label!=");
            return nullptr;
        });
    add<UndoOptions>(parent, outcome, "undo", "Bring back the images that were removed last, with their names, within a day",
                     [](CLI::App *app, UndoOptions &options) {
                         flag(app, "-l,--list", options.list, "Only show what can come back, and until when");
                         format(app, options.format);
                         text(app, "removal", options.removal, "Another removal than the last, as --list shows it");
                         return nullptr;
                     });
    addEvents(parent, outcome);
    addInfo(parent, outcome);
}

} // namespace kiste::ctl::cli
