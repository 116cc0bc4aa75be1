// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Options of run and create that mount something.
#include "app/ctl/cli/builder.h"
#include "app/ctl/parse/mounts.h"

#include <QDir>

namespace kiste::ctl::cli {

namespace {

/// Each occurrence adds one mount.
template<typename Parse>
void mounts(CLI::App *app, const std::string &names, QList<QVariantMap> &target, Parse parse, const std::string &help)
{
    app->add_option_function<std::vector<std::string>>(
           names,
           [&target, parse, names](const std::vector<std::string> &values) {
               for (const std::string &value : values) {
                   const Result<QVariantMap> mount = parse(original(value));
                   if (!mount)
                       reject(names.substr(names.rfind(',') + 1), mount.error());
                   target.append(*mount);
               }
           },
           help)
        ->allow_extra_args(false)
        ->type_name(std::string());
}

} // namespace

void defineMounts(CLI::App *app, ContainerSpec &spec)
{
    const std::string here = QDir::currentPath().toStdString();
    mounts(
        app, "-v,--volume", spec.mounts, [here](const std::string &text) { return parseVolumeOption(text, here); },
        "Mount a volume or a path of this computer: [SOURCE:]TARGET[:ro,…]");
    mounts(
        app, "--mount", spec.mounts, [here](const std::string &text) { return parseMountOption(text, here); },
        "Mount, in full: type=bind|volume|tmpfs,source=…,target=…,readonly,…");
    mounts(
        app, "--tmpfs", spec.mounts, [](const std::string &text) { return parseTmpfsOption(text); },
        "Mount an empty file system in memory: TARGET[:size=…,mode=…]");
    list(app, "--volumes-from", spec.volumesFrom, "Mount what that container mounts: CONTAINER[:ro]");
}

} // namespace kiste::ctl::cli
