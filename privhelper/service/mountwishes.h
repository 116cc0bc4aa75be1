// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/oci/runtimespec.h"
#include "privhelper/service/options.h"
#include "privhelper/store/catalogue/mountsettings.h"

#include <map>
#include <string>
#include <vector>

namespace kiste {

/// A mount as a caller asked for it; a volume is not looked up yet.
struct MountWish
{
    MountSetting setting;
    std::map<std::string, std::string> labels; ///< of a volume that is made for it
};

/// "CONTAINER[:ro|:rw]" of "volumes-from".
struct MountLender
{
    std::string container; ///< name or id
    bool readOnly = false;
    bool writable = false; ///< said so: even what the lender has read-only stays as it is, and nothing more
};

struct MountWishes
{
    std::vector<MountWish> mounts;
    std::vector<MountLender> lenders;

    /// "mounts" and "volumes-from" of Manager.CreateContainer.
    static Result<MountWishes> read(OptionReader &reader);
};

/// The path without "//", "." and a '/' at the end. InvalidArgument for what is no absolute path, leads through "..", or lies
/// where only the engine mounts: "/", /proc and /sys (CVE-2019-16884).
Result<std::string> cleanTarget(const std::string &path);

/// Whose files a bind mount shows, see ownersFor().
struct BindOwner
{
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t idBase = 0; ///< the owner's range for users of containers, Catalogue::ownerIdBase()
    std::uint32_t as = 0; ///< id in the container that the owner's files have
    std::uint32_t asGroup = 0; ///< and those of its group
    /// Its other groups. They get the last ids of the container's: the kernel lets nobody write to a file whose group has none.
    std::vector<std::uint32_t> groups = {};
};

/// Puts the mounts into a specification: those whose target the engine mounts as well replace it, and parents come before
/// what lies in them. @p idBase: of the container; 0 if it shares the host's ids. @p owner: for binds that were opened with
/// the caller's rights. Their files appear as the container's root's, and those of its other users belong to ids outside
/// that are the owner's alone; whatever belongs to anybody else belongs to nobody inside.
void addMounts(oci::Spec &spec, const std::vector<MountSetting> &mounts, std::uint32_t idBase, const BindOwner &owner);

} // namespace kiste
