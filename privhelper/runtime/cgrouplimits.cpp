// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The limits of ContainerCgroup that few containers have: block devices, huge pages, files of cgroup v2 by name.

#include "privhelper/runtime/containercgroup.h"
#include "privhelper/runtime/syscalls.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste {

namespace {

Result<void> writeLimit(const std::string &directory, const std::string &file, const std::string &value)
{
    auto done = sys::writeFile(AT_FDCWD, (directory + '/' + file).c_str(), value);
    if (!done && done.error().osError == ENOENT)
        return failure(ErrorCode::Unsupported, std::format("this kernel cannot set the limit '{}'", file));
    return done;
}

std::string deviceLine(const oci::BlockIoDevice &device, std::string_view key = {})
{
    const std::string value = std::to_string(device.value);
    // On v2 zero is no number of bytes; it takes the limit away, as in v1.
    return std::format("{}:{} {}{}", device.major, device.minor, key, key.empty() || device.value != 0 ? value : "max");
}

} // namespace

const ContainerCgroup::Directory *ContainerCgroup::findNamed(std::string_view controller) const
{
    const auto found = std::ranges::find_if(
        m_directories, [controller](const Directory &directory) { return directory.hierarchy->has(controller); });
    return found == m_directories.end() ? nullptr : &*found;
}

Result<void> ContainerCgroup::applyBlockIo(const oci::BlockIoLimits &limits) const
{
    if (limits == oci::BlockIoLimits{})
        return {};
    const Directory *directory = find(CgroupController::BlockIo);
    if (!directory)
        return failure(ErrorCode::Unsupported, "this machine cannot limit block devices: no cgroup has the controller");
    const bool v2 = directory->hierarchy->version == CgroupVersion::V2;
    // 10…1000 onto 1…10000, as in the other runtimes; the BFQ scheduler's file takes v1's numbers.
    const auto weigh = [](std::uint64_t weight) {
        return 1 + (std::clamp<std::uint64_t>(weight, 10, 1000) - 10) * 9999 / 990;
    };
    if (limits.weight && *limits.weight != 0) {
        const std::string plain = std::to_string(*limits.weight);
        auto done = writeLimit(directory->path, v2 ? "io.bfq.weight" : "blkio.bfq.weight", plain);
        if (!done && done.error().code == ErrorCode::Unsupported)
            done = writeLimit(directory->path, v2 ? "io.weight" : "blkio.weight",
                              v2 ? std::to_string(weigh(*limits.weight)) : plain);
        if (!done)
            return done;
    }
    for (oci::BlockIoDevice device : limits.weightDevice) {
        if (v2)
            device.value = weigh(device.value);
        if (auto done = writeLimit(directory->path, v2 ? "io.weight" : "blkio.weight_device", deviceLine(device));
            !done)
            return done;
    }
    struct Rate
    {
        const std::vector<oci::BlockIoDevice> *devices;
        const char *file;
        std::string_view key;
    };
    const Rate rates[] = {{&limits.readBytes, "blkio.throttle.read_bps_device", "rbps="},
                          {&limits.writeBytes, "blkio.throttle.write_bps_device", "wbps="},
                          {&limits.readOperations, "blkio.throttle.read_iops_device", "riops="},
                          {&limits.writeOperations, "blkio.throttle.write_iops_device", "wiops="}};
    for (const Rate &rate : rates) {
        for (const oci::BlockIoDevice &device : *rate.devices) {
            if (auto done =
                    writeLimit(directory->path, v2 ? "io.max" : rate.file, deviceLine(device, v2 ? rate.key : ""));
                !done)
                return done;
        }
    }
    return {};
}

Result<void> ContainerCgroup::applyHugepages(const std::vector<oci::HugepageLimit> &limits) const
{
    if (limits.empty())
        return {};
    const Directory *directory = findNamed("hugetlb");
    if (!directory)
        return failure(ErrorCode::Unsupported, "this machine cannot limit huge pages: no cgroup has the controller");
    const bool v2 = directory->hierarchy->version == CgroupVersion::V2;
    for (const oci::HugepageLimit &limit : limits) {
        const std::string value = std::to_string(limit.limit);
        const std::string file = std::format("hugetlb.{}.", limit.pageSize);
        if (auto done = writeLimit(directory->path, file + (v2 ? "max" : "limit_in_bytes"), value); !done)
            return done;
        // Reservations too, where the kernel counts them: a program fails at mmap then, not with SIGBUS.
        std::ignore = writeLimit(directory->path, file + (v2 ? "rsvd.max" : "rsvd.limit_in_bytes"), value);
    }
    return {};
}

Result<void> ContainerCgroup::applyNetwork(const oci::NetworkMarks &marks) const
{
    const auto find = [this](std::string_view controller) -> Result<const Directory *> {
        if (const Directory *found = findNamed(controller))
            return found;
        return failure(ErrorCode::Unsupported,
                       std::format("this machine cannot mark packets: no cgroup has the controller '{}'", controller));
    };
    if (marks.classId) {
        const auto directory = find("net_cls");
        if (!directory)
            return std::unexpected(directory.error());
        if (auto done = writeLimit((*directory)->path, "net_cls.classid", std::to_string(*marks.classId)); !done)
            return done;
    }
    for (const auto &[interface, priority] : marks.priorities) {
        const auto directory = find("net_prio");
        if (!directory)
            return std::unexpected(directory.error());
        if (auto done = writeLimit((*directory)->path, "net_prio.ifpriomap", std::format("{} {}", interface, priority)); !done)
            return done;
    }
    return {};
}

Result<void> ContainerCgroup::applyRdma(const std::map<std::string, oci::RdmaLimit> &limits) const
{
    if (limits.empty())
        return {};
    const Directory *directory = findNamed("rdma");
    if (!directory)
        return failure(ErrorCode::Unsupported, "this machine cannot limit RDMA devices: no cgroup has the controller");
    const auto text = [](const std::optional<std::uint32_t> &n) { return n ? std::to_string(*n) : std::string("max"); };
    for (const auto &[device, limit] : limits) {
        const std::string line = std::format("{} hca_handle={} hca_object={}", device, text(limit.handles), text(limit.objects));
        if (auto done = writeLimit(directory->path, "rdma.max", line); !done)
            return done;
    }
    return {};
}

Result<void> ContainerCgroup::delegate(std::uint32_t uid, std::uint32_t gid) const
{
    for (const Directory &directory : m_directories) {
        if (directory.hierarchy->version != CgroupVersion::V2)
            continue;
        // The files of /sys/kernel/cgroup/delegate; the directory itself, so that cgroups can be made in it.
        for (const char *name :
             {"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control", "/memory.oom.group"}) {
            if (::lchown((directory.path + name).c_str(), uid, gid) != 0 && errno != ENOENT)
                return osFailure(errno, std::format("cannot hand over the cgroup '{}'", directory.path));
        }
    }
    return {};
}

Result<void> ContainerCgroup::applyUnified(const std::map<std::string, std::string> &files) const
{
    if (files.empty())
        return {};
    const auto unified = std::ranges::find_if(
        m_directories, [](const Directory &directory) { return directory.hierarchy->version == CgroupVersion::V2; });
    if (unified == m_directories.end())
        return failure(ErrorCode::Unsupported, "this machine has no cgroup v2 for 'unified' limits");
    for (const auto &[file, value] : files) {
        const std::size_t dot = file.find('.');
        // Files of the cgroup itself ("cgroup.procs") are no limits.
        if (dot == std::string::npos || dot == 0 || file.find('/') != std::string::npos || file.starts_with("cgroup."))
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a limit of cgroup v2", file.substr(0, 80)));
        if (auto done = writeLimit(unified->path, file, value); !done)
            return done;
    }
    return {};
}

} // namespace kiste
