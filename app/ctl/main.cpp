// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl: containers and images of Kiste's engine from a shell, with docker's words. With KISTE_TRANSFER kistectl-transfer,
// which is what kistectl becomes for some of its commands, see commands/transferprogram.h.
#include "app/ctl/cli/commandline.h"
#include "app/ctl/cli/completion.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/transferprogram.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/programs.h"
#include "core/ipc/helperclient.h"

#include <QCoreApplication>

#include <cerrno>
#include <csignal>
#include <unistd.h>

using namespace kiste;

namespace {

#ifdef KISTE_TRANSFER
constexpr bool transfers = true;
#else
constexpr bool transfers = false;
#endif

/// Goes on as the other program; the exit status if that cannot be run.
int handOver(char *argv[])
{
    const std::string program = transferProgram();
    if (!transfers)
        ::execv(program.c_str(), argv);
    const std::string reason = transfers ? "this is a command of kistectl itself" : Error::fromErrno(errno, "cannot run '" + program + "'").detail;
    std::ignore = ctl::writeAll(STDERR_FILENO, "kistectl: " + reason + "\n");
    return ctl::exitEngine;
}

ctl::Task<int> elsewhere()
{
    co_return ctl::exitEngine; // handOver() came first
}

template<typename Options>
ctl::Task<int> begin(ctl::Session &session, Options &options)
{
    if constexpr (ctl::isTransfer<Options> == transfers)
        return ctl::execute(session, std::move(options));
    else
        return elsewhere();
}

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
    constexpr std::size_t fetchWords = 3;
    auto command = transfers && arguments.size() == fetchWords && arguments.front() == ctl::fetchCommand
        ? ctl::FetchOptions{QString::fromStdString(arguments[1]), QString::fromStdString(arguments[2])}
        : ctl::parseCommandLine(std::move(arguments));
    if (!command)
        return finish(command.error());
    if (ctl::isTransferCommand(*command) != transfers)
        return handOver(argv);
    QCoreApplication application(argc, argv);
    HelperClient helper;
    ctl::Session session(helper);
    auto task = std::visit([&session](auto &options) { return begin(session, options); }, *command);
    ctl::spawn<int>(std::move(task), [](int code) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [code] { QCoreApplication::exit(code); }, Qt::QueuedConnection);
    });
    return QCoreApplication::exec();
}
