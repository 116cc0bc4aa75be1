// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QString>

namespace kiste::ui {

/// The beginning of a file.
struct FileContent
{
    QByteArray bytes;
    quint64 size = 0; ///< of the whole file
    bool isCut() const { return quint64(bytes.size()) < size; }
};

/// How many bytes of an archive hold the first @p bytes of its first file, whatever stands before them.
qsizetype archiveBytesFor(qsizetype bytes);

/// What the beginning of an archive has of its first member, at most @p mostBytes of it. InvalidArgument when that is no regular file.
Result<FileContent> firstFile(const QByteArray &archive, qsizetype mostBytes);

/// Whether bytes are no text: a NUL, or what cannot be UTF-8; a last character may be cut.
bool isBinary(const QByteArray &bytes);

/// "00000010  6b 69 73 74 65 0a …  kiste.", a line for each 16 bytes.
QString hexDump(const QByteArray &bytes);

} // namespace kiste::ui
