// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <chrono>
#include <string>
#include <vector>

namespace kiste {

/// The directory of the engine's content, `blobs/sha256`, `layers` and `tmp`, mode 0700, as open descriptors.
/// Everything is made in `tmp`, brought to disk and renamed into place, so that a kill between any two system calls
/// leaves things either complete or in `tmp`. One process uses a store at a time; its threads may share this.
class StoreDirectory
{
public:
    /// Opens, and makes if need be, the store at the absolute path @p path.
    static Result<StoreDirectory> open(const std::string &path);

    int root() const { return m_root.get(); }
    int blobs() const { return m_blobs.get(); }
    int layers() const { return m_layers.get(); }
    int temporary() const { return m_temporary.get(); }

    /// Removes what an earlier process left half-done; call it once, before anything else is begun. Waits for an
    /// unpacker that has not noticed yet that nobody wants its layer, at most @p patience.
    Result<void> cleanTemporary(std::chrono::milliseconds patience = std::chrono::seconds(10)) const;

    /// A name in `tmp` that nothing has: "PREFIX-…".
    static std::string temporaryName(const std::string &prefix);

private:
    UniqueFd m_root;
    UniqueFd m_blobs;
    UniqueFd m_layers;
    UniqueFd m_temporary;
};

/// Names in an open directory, without "." and "..", in no order.
Result<std::vector<std::string>> listDirectory(int directory, const std::string &what);
/// fsync(2) of a file or directory.
Result<void> syncFile(int fd, const std::string &what);

} // namespace kiste
