// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <archive.h>

namespace kiste {

/// libarchive, loaded when something is to be decompressed that only it knows. With all that it needs itself it would be a
/// quarter of the libraries that kistectl loads at each start, and hardly any start uses it.
struct ArchiveLibrary
{
    decltype(&::archive_read_new) readNew = nullptr;
    decltype(&::archive_read_free) readFree = nullptr;
    decltype(&::archive_error_string) errorString = nullptr;
    decltype(&::archive_read_support_filter_xz) supportXz = nullptr;
    decltype(&::archive_read_support_filter_bzip2) supportBzip2 = nullptr;
    decltype(&::archive_read_support_format_raw) supportRaw = nullptr;
    decltype(&::archive_read_open_fd) openFd = nullptr;
    decltype(&::archive_read_next_header) nextHeader = nullptr;
    decltype(&::archive_read_data_block) readBlock = nullptr;

    /// The same one each time; it stays loaded. Unsupported where it is not installed. Thread-safe.
    static const Result<ArchiveLibrary> &load();
};

} // namespace kiste
