// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/archivelibrary.h"

#include <dlfcn.h>
#include <format>

namespace kiste {

namespace {

template<typename Function>
bool find(void *library, const char *name, Function &function)
{
    function = reinterpret_cast<Function>(::dlsym(library, name));
    return function != nullptr;
}

Result<ArchiveLibrary> open()
{
    void *library = ::dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = ::dlerror();
        return failure(ErrorCode::Unsupported,
                       std::format("libarchive, which reads xz and bzip2, cannot be loaded: {}",
                                   reason ? reason : "unknown reason"));
    }
    ArchiveLibrary functions;
    const bool complete = find(library, "archive_read_new", functions.readNew)
        && find(library, "archive_read_free", functions.readFree)
        && find(library, "archive_error_string", functions.errorString)
        && find(library, "archive_read_support_filter_xz", functions.supportXz)
        && find(library, "archive_read_support_filter_bzip2", functions.supportBzip2)
        && find(library, "archive_read_support_format_raw", functions.supportRaw)
        && find(library, "archive_read_open_fd", functions.openFd)
        && find(library, "archive_read_next_header", functions.nextHeader)
        && find(library, "archive_read_data_block", functions.readBlock);
    if (!complete)
        return failure(ErrorCode::Unsupported, "libarchive lacks a function");
    return functions;
}

} // namespace

const Result<ArchiveLibrary> &ArchiveLibrary::load()
{
    static const Result<ArchiveLibrary> library = open();
    return library;
}

} // namespace kiste
