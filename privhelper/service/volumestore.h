// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"
#include "core/base/volumeid.h"
#include "privhelper/service/statedir.h"

#include <set>

namespace kiste {

/// The directories of volumes, `volumes/ID/_data` in the helper's directory. `volumes` is 0700, so that nobody but root
/// gets to files of containers, whose ids in there are the containers' own: 0 is a container's root. A volume appears
/// whole or not at all; new content is made in `volumes/ID/_new` and exchanged in one step. Any thread may call what is
/// const.
class VolumeStore
{
public:
    /// @p state must outlive this. Nothing else works before.
    Result<void> open(StateDir &state);

    Result<void> make(const VolumeId &id);
    /// The directory that is mounted, opened for reading.
    Result<UniqueFd> openData(const VolumeId &id) const;
    /// Where its files are.
    std::string path(const VolumeId &id) const;
    /// An empty directory beside the content; whatever was in there is gone.
    Result<UniqueFd> beginReplacement(const VolumeId &id) const;
    /// Brings the replacement to disk, then makes it the volume's content.
    Result<void> commitReplacement(const VolumeId &id) const;
    /// Takes what is left of a replacement that was given up, or the content that was replaced, out of the way.
    Result<void> discardReplacement(const VolumeId &id) const;
    /// Takes a volume out of the store at once; its content goes with the trash.
    Result<void> discard(const VolumeId &id) const;
    /// Takes out what belongs to none of @p known, and replacements that were not completed: left over from a helper that
    /// was killed.
    Result<void> discardUnknown(const std::set<VolumeId> &known) const;

private:
    Result<UniqueFd> openVolume(const VolumeId &id) const;

    StateDir *m_state = nullptr;
    UniqueFd m_volumes;
};

} // namespace kiste
