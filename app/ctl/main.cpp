// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl: containers and images of Kiste's engine from a shell, with docker's words.
#include "app/ctl/cli/commandline.h"
#include "app/ctl/cli/completion.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/io/descriptors.h"
#include "core/ipc/helperclient.h"

#include <QCoreApplication>

#include <csignal>
#include <unistd.h>

using namespace kiste;

namespace {

/// What was wrong, or the help that was asked for.
int finish(const ctl::ParseEnd &end)
{
    if (end.exitCode == 0)
        std::ignore = ctl::writeAll(STDOUT_FILENO, end.text);
    else
        std::ignore = ctl::writeAll(STDERR_FILENO, "kistectl: " + end.text + "\n");
    return end.exitCode;
}

} // namespace

int main(int argc, char *argv[])
{
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe is an error of the write, and told where it happens
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == ctl::cli::completionCommand) {
        arguments.erase(arguments.begin());
        return ctl::writeAll(STDOUT_FILENO, ctl::cli::complete(arguments)) == 0 ? 0 : 1;
    }
    auto command = ctl::parseCommandLine(std::move(arguments));
    if (!command)
        return finish(command.error());
    QCoreApplication application(argc, argv);
    HelperClient helper;
    ctl::Session session(helper);
    auto task = std::visit([&session](auto &options) { return ctl::execute(session, std::move(options)); }, *command);
    ctl::spawn<int>(std::move(task), [](int code) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
    });
    return QCoreApplication::exec();
}
