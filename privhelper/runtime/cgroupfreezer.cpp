// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/cgroupfreezer.h"

#include "core/base/uniquefd.h"
#include "privhelper/runtime/syscalls.h"

#include <cerrno>
#include <fcntl.h>
#include <format>

namespace kiste {

CgroupFreezer::CgroupFreezer(const CgroupLayout &layout, const std::string &cgroup)
{
    // Never the root of the tree, in which the whole machine is.
    const bool sound = isCgroupPath(cgroup) && cgroup != "/";
    if (const CgroupHierarchy *tree = sound ? layout.find(CgroupController::Freezer) : nullptr) {
        m_directory = layout.directory(*tree, cgroup);
        m_v2 = tree->version == CgroupVersion::V2;
    }
}

Result<std::string> CgroupFreezer::read(const char *file) const
{
    if (m_directory.empty())
        return failure(ErrorCode::Unsupported, "this machine has no freezer for cgroups");
    const std::string path = m_directory + '/' + file;
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", path));
    return sys::readFile(fd.get(), 4096, path);
}

Result<void> CgroupFreezer::set(bool frozen) const
{
    if (m_directory.empty())
        return failure(ErrorCode::Unsupported, "this machine has no freezer for cgroups");
    if (m_v2)
        return sys::writeFile(AT_FDCWD, (m_directory + "/cgroup.freeze").c_str(), frozen ? "1" : "0");
    return sys::writeFile(AT_FDCWD, (m_directory + "/freezer.state").c_str(), frozen ? "FROZEN" : "THAWED");
}

Result<bool> CgroupFreezer::isFrozen() const
{
    const auto text = read(m_v2 ? "cgroup.events" : "freezer.state");
    if (!text)
        return std::unexpected(text.error());
    return m_v2 ? text->find("frozen 1") != std::string::npos : text->starts_with("FROZEN");
}

Result<bool> CgroupFreezer::isFreezing() const
{
    const auto text = read(m_v2 ? "cgroup.freeze" : "freezer.state");
    if (!text)
        return std::unexpected(text.error());
    return m_v2 ? text->starts_with("1") : !text->starts_with("THAWED");
}

} // namespace kiste
