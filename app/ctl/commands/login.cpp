// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// login, logout
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/transferrun.h"
#include "app/ctl/io/descriptors.h"
#include "core/base/fileio.h"
#include "core/registry/client.h"

#include <QFile>

#include <cstdio>
#include <format>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 maxPassword = 64 << 10;

/// A terminal that does not show what is typed while this lives.
class SilentTerminal
{
public:
    SilentTerminal()
    {
        if (::tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        termios silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_changed = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~SilentTerminal()
    {
        if (m_changed)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
        std::ignore = writeAll(STDERR_FILENO, "\n"); // the one that was typed was not shown either
    }
    SilentTerminal(const SilentTerminal &) = delete;
    SilentTerminal &operator=(const SilentTerminal &) = delete;

private:
    termios m_before = {};
    bool m_changed = false;
};

/// Asks at the terminal. Signals end the program as usual, before anything was changed.
std::string askFor(const std::string &question, bool silent)
{
    std::ignore = writeAll(STDERR_FILENO, question);
    std::string answer;
    if (silent) {
        const SilentTerminal terminal;
        std::getline(std::cin, answer);
    } else {
        std::getline(std::cin, answer);
    }
    return answer;
}

/// What --password-stdin means: all of it, but for one end of line.
std::string passwordFromInput()
{
    QFile input;
    if (!input.open(STDIN_FILENO, QIODevice::ReadOnly))
        return {};
    std::string password = input.read(maxPassword).toStdString();
    if (password.ends_with('\n'))
        password.pop_back();
    if (password.ends_with('\r'))
        password.pop_back();
    return password;
}

Result<std::string> chosenRegistry(const QString &given, const RegistrySettings &settings)
{
    std::string registry = given.toStdString();
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (registry.starts_with(scheme))
            registry.erase(0, scheme.size());
    }
    while (registry.ends_with('/'))
        registry.pop_back();
    if (registry.empty() && !settings.searchRegistries().empty())
        registry = settings.searchRegistries().front();
    if (registry.empty())
        return failure(ErrorCode::InvalidArgument, "which registry? Say its address, such as registry.example:5000");
    return registry;
}

/// Completes what the options say by asking. InvalidArgument if there is nobody to ask.
Result<RegistryCredentials> enteredCredentials(const LoginOptions &options)
{
    RegistryCredentials credentials{
        .user = options.user.toStdString(), .password = options.password.toStdString(), .identityToken = {}};
    const bool canAsk = ::isatty(STDIN_FILENO) == 1;
    if (options.passwordFromInput) {
        if (credentials.user.empty())
            return failure(ErrorCode::InvalidArgument, "--password-stdin needs --username as well");
        if (!credentials.password.empty())
            return failure(ErrorCode::InvalidArgument, "--password and --password-stdin exclude each other");
        credentials.password = passwordFromInput();
    } else if ((credentials.user.empty() || credentials.password.empty()) && !canAsk) {
        return failure(ErrorCode::InvalidArgument,
                       "standard input is no terminal to ask at; give --username and --password-stdin");
    }
    if (credentials.user.empty())
        credentials.user = askFor("Username: ", false);
    if (credentials.password.empty() && !options.passwordFromInput)
        credentials.password = askFor("Password: ", true);
    if (credentials.user.empty() || credentials.password.empty())
        return failure(ErrorCode::InvalidArgument, "a user name and a password are needed");
    if (credentials.user.contains(':'))
        return failure(ErrorCode::InvalidArgument, "a user name cannot hold ':'");
    return credentials;
}

/// Whether the registry takes what the store has; the exit status if not.
struct LoginTrial
{
    Result<void> let;
    int failureCode = exitFailure;
    bool killed = false;
};

/// Signals have their usual effect again afterwards, when something is asked for at the terminal.
Task<LoginTrial> tryLogin(Session &session, const RegistryContext &context, const RegistryEndpoint &endpoint, const CredentialStore &store)
{
    TransferRun run(session, context.transport);
    RegistryClient client(run.transport(), store, endpoint, RegistryClient::Access::Pull);
    auto let = co_await client.check();
    co_return LoginTrial{.let = std::move(let), .failureCode = run.failureCode(), .killed = run.wasKilled()};
}

} // namespace

Task<int> execute(Session &session, LoginOptions options)
{
    const auto context = registryContext(options.access);
    const auto registry = context ? chosenRegistry(options.registry, context->settings) : std::unexpected(context.error());
    const auto found = registry ? context->settings.endpointOf(*registry) : std::unexpected(registry.error());
    if (!found) {
        session.complain(QString::fromStdString(found.error().detail));
        co_return exitFailure;
    }
    const RegistryEndpoint endpoint = adapted(*found, options.access);
    const auto known = context->credentials.find(endpoint.host);
    if (known && *known && options.user.isEmpty() && options.password.isEmpty() && !options.passwordFromInput) {
        session.print("Authenticating with existing credentials...\n");
        const LoginTrial trial = co_await tryLogin(session, *context, endpoint, context->credentials);
        if (trial.let)
            session.print("Login Succeeded\n");
        if (trial.let || trial.killed)
            co_return trial.let ? 0 : trial.failureCode;
        session.print("Existing credentials are not valid any more\n");
    }
    const auto entered = enteredCredentials(options);
    if (!entered) {
        session.complain(QString::fromStdString(entered.error().detail));
        co_return exitFailure;
    }
    CredentialStore given = context->credentials;
    given.give(endpoint.host, *entered);
    const LoginTrial trial = co_await tryLogin(session, *context, endpoint, given);
    if (!trial.let) {
        if (!trial.killed)
            session.complain(u"log in to"_s, QString::fromStdString(*registry), trial.let.error());
        co_return trial.failureCode;
    }
    if (const auto kept = context->credentials.store(endpoint.host, *entered); !kept) {
        session.complain(u"keep the login to"_s, QString::fromStdString(*registry), kept.error());
        co_return exitFailure;
    }
    session.print(std::format("Login Succeeded\nKept, not encrypted, in {}\n", context->credentials.writtenFile()));
    co_return 0;
}

Task<int> execute(Session &session, LogoutOptions options)
{
    const auto context = registryContext(options.access);
    if (context && options.all) {
        const auto removed = context->credentials.removeAll();
        if (removed) {
            session.print("Removed login credentials for all registries\n");
            co_return 0;
        }
        session.complain(QString::fromStdString(removed.error().detail));
        co_return exitFailure;
    }
    const auto registry = context ? chosenRegistry(options.registry, context->settings) : std::unexpected(context.error());
    const auto endpoint = registry ? context->settings.endpointOf(*registry) : std::unexpected(registry.error());
    const auto removed = endpoint ? context->credentials.remove(endpoint->host) : std::unexpected(endpoint.error());
    if (!removed) {
        session.complain(QString::fromStdString(removed.error().detail));
        co_return exitFailure;
    }
    session.print(std::format("{} {}\n", *removed ? "Removing login credentials for" : "Not logged in to", *registry));
    // What other engines' logins left is theirs, and would be used all the same.
    if (const auto left = context->credentials.find(endpoint->host); left && *left)
        session.complain(u"'%1' is still known from another engine's login"_s.arg(QString::fromStdString(*registry)));
    co_return 0;
}

} // namespace kiste::ctl
