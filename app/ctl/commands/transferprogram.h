// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "app/ctl/task.h"

#include <QByteArray>
#include <QProcessEnvironment>
#include <QStringList>

#include <string>
#include <type_traits>

/// Commands that speak with registries or write archives run in a program of their own, kistectl-transfer: what it takes to
/// speak HTTP is two thirds of the libraries that kistectl would load at each start, and hardly any start uses it.
namespace kiste::ctl {

template<typename Options>
inline constexpr bool isTransfer = std::is_same_v<Options, PullOptions> || std::is_same_v<Options, PushOptions>
    || std::is_same_v<Options, LoginOptions> || std::is_same_v<Options, LogoutOptions> || std::is_same_v<Options, SearchOptions>
    || std::is_same_v<Options, ManifestInspectOptions> || std::is_same_v<Options, SaveOptions> || std::is_same_v<Options, FetchOptions>;

/// "URL FILE" behind it: fetches, for `build`.
inline constexpr auto fetchCommand = "__fetch";

inline bool isTransferCommand(const Command &command)
{
    return std::visit([](const auto &options) { return isTransfer<std::remove_cvref_t<decltype(options)>>; }, command);
}

struct TransferOutcome
{
    bool good = false;
    QByteArray output;
    QByteArray error;
};

/// Runs kistectl-transfer with these words, and keeps what it says.
Task<TransferOutcome> runTransfer(QStringList arguments);
/// Runs another program with nothing to read, and keeps what it says. What it makes is for all to read (umask 022).
Task<TransferOutcome> runProgramQuietly(QString program, QStringList arguments, QProcessEnvironment environment);
/// As runTransfer(), with standard output and standard error of this program; whether it ended well.
Task<bool> runTransferHere(QStringList arguments);

/// For `run`, `create` and `build`: runs `pull` with everything it says on standard error. Whether the image is here now; why not has
/// been said. An empty @p platform is this computer's.
Task<bool> bringImage(QString image, QString platform, bool quiet);
/// Whether a registry may have it: the name says which, or there are settings for short names.
bool mayBeBrought(const QString &image);

} // namespace kiste::ctl
