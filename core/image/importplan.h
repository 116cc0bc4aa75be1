// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/loadplan.h"

namespace kiste {

/// Makes an image of one layer from a tarball of a root file system (plain, gzip, zstd, xz or bzip2; the last two are
/// compressed anew with zstd). @p name is what the user calls it, "deb13" becomes "localhost/deb13:latest".
Result<LoadPlan> planImport(const std::string &name, const std::string &path, const std::atomic<bool> &cancelled);
/// The same for an open file or a pipe; @p what names it in errors.
Result<LoadPlan> planImport(
    const std::string &name, UniqueFd file, const std::string &what, const std::atomic<bool> &cancelled);

} // namespace kiste
