// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace kiste::ctl {

/// One end of `cp`.
struct CopyEnd
{
    QString container; ///< empty: this machine
    QString path; ///< "-" with no container: standard input or output
    bool isStream() const { return container.isEmpty() && path == QLatin1StringView("-"); }
};
/// "web:/etc/x" is a container's; what begins with '/' or '.' is this machine's, colons or not.
CopyEnd parseCopyEnd(const QString &text);

/// Where a copy goes: into which directory, and under which name there ("." is the directory itself).
struct CopyTarget
{
    QString directory;
    QString name;
};

/// What is known of the file at the destination.
enum class Destination { Missing, File, Directory };

/// Docker's rules: a file goes into a directory or takes a file's place; a directory goes into a directory, or becomes one that
/// does not exist; "directory/." stands for what is in it. InvalidArgument for what cannot be.
Result<CopyTarget> copyTarget(const QString &source, bool sourceIsDirectory, const QString &destination,
                              Destination found);

} // namespace kiste::ctl
