// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

/// What the commands below `volume` were asked to do.
namespace kiste::ctl {

struct VolumeCreateOptions
{
    QString name; ///< empty: an anonymous one
    QStringList labels;
};

struct VolumeListOptions
{
    bool quiet = false;
    bool sizes = false; ///< asks for the size of each, which takes as long as there are files
    QStringList filters; ///< "key=value"
    QString format;
};

struct VolumeInspectOptions
{
    QStringList volumes;
    QString format;
};

struct VolumeRemoveOptions
{
    QStringList volumes;
    bool force = false; ///< one that is not there is no error
};

struct VolumePruneOptions
{
    bool all = false; ///< also those with a name
    bool force = false; ///< does not ask
    QStringList filters;
};

struct VolumeExportOptions
{
    QString volume;
    QString output; ///< a file; empty is standard output
};

struct VolumeImportOptions
{
    QString volume;
    QString input; ///< a file; "-" is standard input
};

} // namespace kiste::ctl
