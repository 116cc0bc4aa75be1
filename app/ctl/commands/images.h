// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "app/ctl/format/listing.h"
#include "core/ipc/types.h"

namespace kiste::ctl {

/// Whether the text may mean the image of this full name: "deb13" means "localhost/deb13:latest".
bool meansImage(const QString &text, const QString &fullName);
/// The name of the image that the text means, if it is a name and not an id.
std::optional<QString> nameMeant(const ImageInfo &image, const QString &text);
/// One row per name, newest image first. @p now in microseconds since the epoch.
Listing imageListing(QList<ImageInfo> images, const ImagesOptions &options, quint64 now);

} // namespace kiste::ctl
