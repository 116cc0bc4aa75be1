// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"

#include <QVariantMap>

#include <cstdint>
#include <string>

namespace kiste::ctl {

/// Commits a container and waits for it; the object path of the image.
Task<Result<QString>> commitContainer(Session &session, QString path, QVariantMap options);
/// "sha256:…" of the image's config, as docker shows ids.
QString imageIdAt(const Session &session, const QString &path);
/// The time that an image is to have by SOURCE_DATE_EPOCH, in microseconds since 1970; 0 for an empty text: now. InvalidArgument for what is
/// no time. See https://reproducible-builds.org/specs/source-date-epoch/
Result<std::int64_t> sourceDate(const std::string &text);
/// Writes an image's id to a file; nothing for an empty name.
Result<void> writeIdFile(const QString &name, const QString &id);

} // namespace kiste::ctl
