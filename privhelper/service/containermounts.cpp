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

Result<void> Containers::resolveNamespaces(quint32 owner, CreateOptions &options)
{
    IsolationOptions &wishes = options.isolation;
    std::optional<ContainerId> lender;
    for (NamespaceChoice *choice : {&wishes.pid, &wishes.ipc, &wishes.uts, &wishes.user, &wishes.cgroup}) {
        if (choice->kind != NamespaceChoice::Kind::Container)
            continue;
        const auto id = lookup(choice->container, owner);
        if (!id)
            return std::unexpected(id.error());
        if (lender && *lender != *id)
            return failure(ErrorCode::InvalidArgument, "namespaces of two different containers cannot be joined");
        lender = *id;
        choice->container = id->text();
    }
    if (!lender)
        return wishes.keepId ? keepId(owner, options) : Result<void>();
    if (wishes.hostIds() || wishes.keepId)
        return failure(ErrorCode::InvalidArgument, "userns: the ids come from the container whose namespaces are joined");
    // Whoever joins namespaces of a container without belonging to its users could do nothing in them.
    wishes.user = find(*lender)->record.idBase != 0 ? NamespaceChoice{NamespaceChoice::Kind::Container, lender->text()}
                                                    : NamespaceChoice{NamespaceChoice::Kind::Host, {}};
    return {};
}

Result<void> Containers::keepId(quint32 owner, CreateOptions &options)
{
    if (owner == 0)
        return {};
    if (owner >= Catalogue::idRange)
        return failure(ErrorCode::Unsupported,
                       std::format("userns 'keep-id': your id {} is above those of a container, {}", owner, Catalogue::idRange - 1));
    const auto caller = Caller::find(owner);
    if (!caller)
        return std::unexpected(caller.error());
    options.bindOwner.as = owner;
    options.bindOwner.asGroup = caller->gid < Catalogue::idRange ? caller->gid : 0;
    if (!options.user)
        options.user = std::format("{}:{}", owner, options.bindOwner.asGroup);
    return {};
}

Result<std::uint32_t> Containers::chooseIdBase(const CreateOptions &options, ContainerRecord &record)
{
    const NamespaceChoice &user = options.isolation.user;
    if (user.kind == NamespaceChoice::Kind::Host)
        return 0;
    if (user.kind == NamespaceChoice::Kind::Private)
        return m_catalogue.freeIdBase();
    const auto id = ContainerId::parse(user.container);
    const Container *lender = id ? find(*id) : nullptr;
    if (!lender)
        return failure(ErrorCode::NotFound, std::format("there is no container '{}' any more", user.container));
    record.settings.borrowedIdBase = lender->record.idBase;
    return lender->record.idBase;
}

bool Containers::usesIdBase(std::uint32_t base) const
{
    return std::ranges::any_of(m_containers, [base](const auto &entry) { return entry.second.record.idBase == base; });
}

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
    options.bindOwner.uid = owner;
    options.bindOwner.gid = caller->gid;
    options.bindOwner.groups.assign(caller->groups.begin(), caller->groups.end());
    std::ranges::sort(options.bindOwner.groups);
    options.bindOwner.groups.erase(std::ranges::unique(options.bindOwner.groups).begin(), options.bindOwner.groups.end());
    options.bindOwner.idBase = *base;
    return {};
}

} // namespace kiste
