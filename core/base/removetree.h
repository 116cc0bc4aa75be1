// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>

namespace kiste {

/// Removes everything below the open directory @p directory, not the directory itself. Follows no symbolic link, enters
/// no mount, needs a handful of descriptors and constant stack however deep the tree is, and may be run again after it
/// was interrupted at any point. NotFound never happens: what is gone is gone.
Result<void> removeContents(int directory);
/// Removes the entry @p name, of any kind, from the open directory @p parent; fine if there is none.
Result<void> removeTree(int parent, const std::string &name);

} // namespace kiste
