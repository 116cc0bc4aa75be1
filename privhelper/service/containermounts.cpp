// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a new container mounts: lent by others, wished for, and asked for by its image.
#include "privhelper/service/callerfiles.h"
#include "privhelper/service/containers.h"
#include "privhelper/service/volumes.h"

#include <algorithm>
#include <format>

namespace kiste {

namespace {

bool mountsAt(const std::vector<MountSetting> &mounts, const std::string &target)
{
    return std::ranges::contains(mounts, target, &MountSetting::target);
}

} // namespace

Result<void> Containers::borrowMounts(quint32 owner, CreateOptions &options)
{
    for (const MountLender &lender : options.mountWishes.lenders) {
        const auto id = lookup(lender.container, owner);
        if (!id)
            return std::unexpected(id.error());
        for (MountSetting mount : find(*id)->record.settings.mounts) {
            const bool wished = std::ranges::contains(options.mountWishes.mounts, mount.target,
                                                      [](const MountWish &wish) { return wish.setting.target; });
            if (mount.type == MountSetting::Type::Tmpfs || wished || mountsAt(options.mounts, mount.target))
                continue;
            // What somebody was allowed for one container is not allowed for the next.
            if (mount.asRoot && owner != 0)
                return failure(ErrorCode::NotAuthorized,
                               std::format("'{}' of container '{}' cannot be lent; mount it itself", mount.target,
                                           lender.container));
            mount.readOnly = mount.readOnly || lender.readOnly;
            options.mounts.push_back(std::move(mount));
        }
    }
    return {};
}

Result<void> Containers::resolveVolume(quint32 owner, const MountWish &wish, CreateOptions &options,
                                       std::vector<VolumeId> &made)
{
    MountSetting mount = wish.setting;
    const VolumeRecord *volume = mount.source.empty() ? nullptr : m_volumes.findByName(owner, mount.source);
    if (!volume) {
        const auto id = m_volumes.create(owner, mount.source, wish.labels);
        if (!id)
            return std::unexpected(id.error());
        made.push_back(*id);
        volume = m_volumes.find(*id);
    }
    mount.volume = volume->id.text();
    mount.source = volume->name;
    options.mounts.push_back(std::move(mount));
    return {};
}

Result<void> Containers::resolveMounts(quint32 owner, const ImageConfig &image, CreateOptions &options,
                                       std::vector<VolumeId> &made)
{
    if (auto borrowed = borrowMounts(owner, options); !borrowed)
        return borrowed;
    for (const MountWish &wish : options.mountWishes.mounts) {
        if (wish.setting.type != MountSetting::Type::Volume)
            options.mounts.push_back(wish.setting);
        else if (auto resolved = resolveVolume(owner, wish, options, made); !resolved)
            return resolved;
    }
    for (const std::string &path : image.volumes) {
        // The image's author gets no more than a user would (CVE-2019-16884, CVE-2022-23648).
        auto target = cleanTarget(path);
        if (!target)
            return failure(ErrorCode::InvalidArgument,
                           std::format("the image wants a volume that cannot be: {}", target.error().detail));
        if (mountsAt(options.mounts, *target))
            continue;
        if (auto resolved = resolveVolume(owner, {.setting = {.target = *target}}, options, made); !resolved)
            return resolved;
    }
    const auto ownBind = [](const MountSetting &mount) { return mount.type == MountSetting::Type::Bind && !mount.asRoot; };
    if (std::ranges::none_of(options.mounts, ownBind))
        return {};
    const auto caller = Caller::find(owner);
    const auto base = m_catalogue.ownerIdBase(owner);
    if (!caller || !base)
        return std::unexpected(caller ? base.error() : caller.error());
    options.bindOwner = {.uid = owner, .gid = caller->gid, .idBase = *base, .as = options.bindOwner.as};
    return {};
}

} // namespace kiste
