// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/commands/buildexecutor.h"

namespace kiste::ctl {

/// What a build gives besides an image in the engine, or in place of one: `--output`.
struct BuildOutput
{
    enum class Kind {
        Image,
        Folder,
        Archive, ///< of the files
        Saved, ///< an image in a file, as `save` writes one
    };
    Kind kind = Kind::Image;
    QString destination; ///< folder or file; "-": standard output, for an archive
    QString format; ///< of Saved: "oci-archive" or "docker-archive"
    QString name; ///< of an image
    /// Gives the stage's files, not an image.
    bool hasFiles() const { return kind == Kind::Folder || kind == Kind::Archive; }
    bool operator==(const BuildOutput &) const = default;
};

/// "type=local,dest=DIR", "type=tar,dest=FILE", "type=oci,dest=FILE", "type=docker,dest=FILE", "type=image,name=NAME", a folder, or "-" for an archive on standard output.
/// InvalidArgument, Unsupported.
Result<BuildOutput> parseBuildOutput(const QString &text);

/// Writes the files of a build that has run.
Task<Result<void>> writeBuildOutput(BuildExecutor &executor, BuildOutput output);
/// Writes an image (object path) to a file.
Task<Result<void>> saveBuildOutput(Session &session, QString image, BuildOutput output, bool quiet);

} // namespace kiste::ctl
