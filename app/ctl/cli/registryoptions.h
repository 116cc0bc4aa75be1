// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/recompress.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>

/// What the commands about registries, and about names and content of images, were asked to do.
namespace kiste::ctl {

/// How a registry is to be spoken with.
struct RegistryAccess
{
    std::optional<bool> tlsVerify; ///< else as registries.json says
    QString authFile; ///< instead of the usual ones
    QString certificateDirectory; ///< `*.crt`, `NAME.cert` with `NAME.key`
    QString credentials; ///< "USER:PASSWORD" instead of what is stored
};

struct PullOptions
{
    QStringList images;
    RegistryAccess access;
    QString platform; ///< empty: this computer's
    bool allTags = false;
    bool quiet = false; ///< only the names
    bool events = false; ///< as TransferEvents has it instead of words
    bool ifThere = false; ///< no word about an image that the registry does not have
};

struct PushOptions
{
    QString image;
    QString destination; ///< empty: as the image is called
    RegistryAccess access;
    QString digestFile; ///< is to hold the manifest's digest
    std::optional<LayerCompression> compression; ///< of layers; absent: as they are
    bool quiet = false;
    bool events = false; ///< as TransferEvents has it instead of words
};

struct LoginOptions
{
    QString registry;
    QString user;
    QString password;
    bool passwordFromInput = false;
    RegistryAccess access;
};

struct LogoutOptions
{
    QString registry;
    bool all = false;
    RegistryAccess access;
};

struct SearchOptions
{
    QString term; ///< maybe with a registry before it
    RegistryAccess access;
    std::uint32_t limit = 25;
    bool noTruncation = false;
    bool listTags = false; ///< the term is a repository, its tags are wanted
    QStringList filters;
    QString format;
};

struct ManifestInspectOptions
{
    QString image;
    RegistryAccess access;
};

/// Of kistectl-transfer alone: brings what ADD of a Dockerfile names, and prints when it was last changed, in seconds since 1970.
struct FetchOptions
{
    QString url;
    QString output; ///< a file
};

struct TagOptions
{
    QString image;
    QStringList names;
};

struct SaveOptions
{
    QStringList images;
    QString output; ///< a file; empty is standard output
    QString format; ///< "docker-archive" or "oci-archive"
    std::optional<LayerCompression> compression; ///< of layers; absent: as they are
    bool quiet = false;
};

struct HistoryOptions
{
    QString image;
    bool exact = false; ///< bytes and moments instead of words for them
    bool noTruncation = false;
    bool quiet = false;
    QString format;
};

struct ImageTreeOptions
{
    QString image;
};

struct ImagePruneOptions
{
    bool all = false; ///< whatever no container needs, with a name or without
    bool force = false; ///< do not ask
    bool dryRun = false; ///< only tell
    bool noBin = false; ///< for good at once
    QStringList filters;
};

/// `system undo`
struct UndoOptions
{
    bool list = false; ///< only tell what can come back
    QString removal; ///< word of the one that is meant; empty: the last
    QString format;
};

/// `system check`
struct StoreCheckOptions
{
    bool repair = false; ///< mend what is found
    QString format;
};

} // namespace kiste::ctl
