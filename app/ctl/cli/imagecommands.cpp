// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/builder.h"

#include <format>

namespace kiste::ctl::cli {

using namespace Qt::StringLiterals;

namespace {

void addImages(CLI::App *parent, Outcome &outcome, const std::string &name)
{
    add<ImagesOptions>(parent, outcome, name, "List images", [](CLI::App *app, ImagesOptions &options) {
        flag(app, "-a,--all", options.all, "Also what single steps of builds have made");
        flag(app, "-q,--quiet", options.quiet, "Only ids");
        flag(app, "--digests", options.digests, "Show digests");
        flag(app, "--no-trunc", options.noTruncation, "Do not shorten");
        format(app, options.format);
        text(app, "reference", options.reference, "Only images of this name");
        return nullptr;
    });
}

void addRemoveImage(CLI::App *parent, Outcome &outcome, const std::string &name)
{
    add<RemoveImageOptions>(parent, outcome, name, "Remove images; `system undo` brings them back for a day", [](CLI::App *app, RemoveImageOptions &options) {
        flag(app, "-f,--force", options.force, "All names of an image at once");
        flag(app, "--no-bin", options.noBin, "Free the space at once: nothing can be brought back");
        list(app, "images", options.images, "Names, ids or digests")
            ->required()
            ->expected(1, 1 << 20)
            ->allow_extra_args();
        return nullptr;
    });
}

Result<InspectOptions::Type> parseType(const std::string &value)
{
    if (value == "container")
        return InspectOptions::Type::Container;
    if (value == "image")
        return InspectOptions::Type::Image;
    if (value == "volume")
        return InspectOptions::Type::Volume;
    if (value == "network")
        return InspectOptions::Type::Network;
    return failure(ErrorCode::InvalidArgument, std::format("'{}' is not container, image, volume or network", value));
}

} // namespace

void addImageCommands(CLI::App *parent, Outcome &outcome, bool grouped)
{
    for (const char *name : {"ls", "list"}) {
        if (grouped)
            addImages(parent, outcome, name);
    }
    if (!grouped)
        addImages(parent, outcome, "images");
    addRemoveImage(parent, outcome, grouped ? "rm" : "rmi");
    add<LoadOptions>(parent, outcome, "load", "Load images from an archive or a layout directory",
                     [](CLI::App *app, LoadOptions &options) {
                         text(app, "-i,--input", options.input, "File or directory; standard input if there is none");
                         flag(app, "-q,--quiet", options.quiet, "Do not show progress");
                         return nullptr;
                     });
    addBuild(parent, outcome);
    add<ImportOptions>(parent, outcome, "import", "Make an image of a root file system's tar archive",
                       [](CLI::App *app, ImportOptions &options) {
                           text(app, "name", options.name, "Name of the image")->required();
                           text(app, "file", options.file, "The archive, or - for standard input")->required();
                           return nullptr;
                       });
}

CLI::App *addInspect(CLI::App *parent, Outcome &outcome, InspectOptions::Type type)
{
    return add<InspectOptions>(
        parent, outcome, "inspect", "Show everything about containers, images, volumes or networks as JSON",
        [type](CLI::App *app, InspectOptions &options) {
            options.type = type;
            if (type == InspectOptions::Type::Any)
                parsed(app, "--type", options.type, parseType, "container, image, volume or network");
            if (type != InspectOptions::Type::Image)
                flag(app, "-s,--size", options.sizes, "Of containers, how much they have written as well");
            text(app, "-f,--format", options.format, "json, or a template such as '{{.State.Status}}'");
            list(app, "objects", options.objects, "Names or ids")->required()->expected(1, 1 << 20)->allow_extra_args();
            return nullptr;
        });
}

void addInfo(CLI::App *parent, Outcome &outcome)
{
    add<InfoOptions>(parent, outcome, "info", "Show facts about the engine", [](CLI::App *app, InfoOptions &options) {
        text(app, "-f,--format", options.format, "json, or a template such as '{{.Containers}}'");
        flag(app, "--check", options.check,
             "Check what containers need of this computer; status 0: all is there, 1: something is missing, "
             "2: works with a loss");
        return nullptr;
    });
}

void addOtherCommands(CLI::App *parent, Outcome &outcome)
{
    addInfo(parent, outcome);
    add<VersionOptions>(parent, outcome, "version", "Show the versions of command line and engine",
                        [](CLI::App *app, VersionOptions &options) {
                            text(app, "-f,--format", options.format,
                                 "json, or a template such as '{{.Server.Version}}'");
                            return nullptr;
                        });
}

} // namespace kiste::ctl::cli
