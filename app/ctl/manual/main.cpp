// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl-manual DIRECTORY: writes kistectl(1) and a page for each subcommand.
#include "app/ctl/manual/page.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>

using namespace kiste::ctl;

namespace {

bool write(const std::filesystem::path &path, const std::string &text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file)
        std::fprintf(stderr, "kistectl-manual: cannot write '%s'\n", path.c_str());
    return static_cast<bool>(file);
}

/// A command that is at the top as well has its page there.
bool writePages(const std::filesystem::path &directory, const cli::CommandNode &command, const cli::CommandNode &top)
{
    const std::filesystem::path path = directory / (manual::pageName(command) + ".1");
    const cli::CommandNode *same = top.find(command.name);
    const bool elsewhere = same != nullptr && same != &command && manual::sameCommand(*same, command);
    const std::string text = elsewhere ? std::format(".so man1/{}.1\n", manual::pageName(*same))
                                       : manual::page(command, top, KISTE_VERSION);
    bool done = write(path, text);
    for (const cli::CommandNode &child : command.commands)
        done = writePages(directory, child, top) && done;
    return done;
}

} // namespace

int main(int argc, char *argv[])
{
    if (argc != 2) {
        std::fputs("usage: kistectl-manual DIRECTORY\n", stderr);
        return EXIT_FAILURE;
    }
    const std::filesystem::path directory = argv[1];
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    const cli::CommandNode top = cli::describeCommands();
    return writePages(directory, top, top) ? EXIT_SUCCESS : EXIT_FAILURE;
}
