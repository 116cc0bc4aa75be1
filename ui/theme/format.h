// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/types.h"
#include "ui/theme/theme.h"

#include <QString>

namespace kiste::ui {

/// "402 MiB", "1.2 GiB", "0 B"; binary units, a decimal only below ten.
QString formatBytes(quint64 bytes);
/// The number of formatBytes() in the unit that suits @p scale, without the unit: "402" of "402 / 512 MiB".
QString formatBytesLike(quint64 bytes, quint64 scale);
/// "1.8 MiB/s", "0"
QString formatRate(double bytesPerSecond);
/// "0.83", "12.5"
QString formatCores(double cores);
/// "12 s", "18 min", "6 h", "2 d", as short as fits a column.
QString formatAge(quint64 seconds);
/// "3 h 12 min"
QString formatDuration(quint64 seconds);
/// Local date and time; today's is the time alone. @p microseconds since the epoch, 0 is "–".
QString formatTime(quint64 microseconds);
/// Seconds from @p microseconds (since the epoch) until now, 0 for a time in the future.
quint64 secondsSince(quint64 microseconds);

/// Bytes of memory in this machine.
quint64 installedMemory();

/// A sentence for people about an error of the helper; the detail goes behind "Details".
QString errorSentence(ErrorCode code);
/// "details: 'web' is taken" for the expander below the sentence.
QString errorDetail(const Error &error);

} // namespace kiste::ui
