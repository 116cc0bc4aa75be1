// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <QString>

#include <functional>

class QObject;

namespace kiste::ui {

/// Writes everything that comes out of @p stream, a tar archive, to @p file, in a thread of its own. The file appears whole
/// or not at all: an archive that lacks its end was cut off, and is no archive. @p done is called on the thread of
/// @p context, and never once that is gone.
void saveArchive(UniqueFd stream, const QString &file, QObject *context,
                 std::function<void(const Result<void> &)> done);

/// Both ends of a pipe: the first is read, the second written.
Result<std::pair<UniqueFd, UniqueFd>> makePipe();

} // namespace kiste::ui
