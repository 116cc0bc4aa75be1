// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/runninglist.h"

#include "core/cgroup/cgrouplayout.h"
#include "privhelper/store/catalogue/catalogue.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <pwd.h>

namespace kiste {

namespace fs = std::filesystem;

namespace {

std::string userName(std::uint32_t uid)
{
    passwd entry{};
    passwd *found = nullptr;
    std::array<char, 16384> buffer{};
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_name;
    return std::to_string(uid);
}

bool isPopulated(const fs::path &cgroup)
{
    // Size 0 says nothing about a file of the kernel.
    std::ifstream file(cgroup / "cgroup.procs");
    return file.get() != std::ifstream::traits_type::eof();
}

} // namespace

bool hasProcesses(const fs::path &directory)
{
    if (isPopulated(directory))
        return true;
    std::error_code error;
    for (fs::recursive_directory_iterator it(directory, fs::directory_options::skip_permission_denied, error), end;
         !error && it != end; it.increment(error)) {
        std::error_code gone;
        if (it->is_directory(gone) && isPopulated(it->path()))
            return true;
    }
    return false;
}

Result<std::vector<RunningContainer>> runningContainers(const fs::path &stateDirectory, const std::string &cgroupParent)
{
    std::vector<RunningContainer> running;
    const fs::path database = stateDirectory / "kiste.db";
    std::error_code error;
    if (!fs::exists(database, error))
        return running;
    auto catalogue = Catalogue::open(database);
    if (!catalogue)
        return std::unexpected(catalogue.error());
    const auto layout = CgroupLayout::detect();
    if (!layout)
        return std::unexpected(layout.error());
    const auto records = catalogue->containers();
    if (!records)
        return std::unexpected(records.error());
    const std::string parent = cgroupParent.starts_with('/') ? cgroupParent : '/' + cgroupParent;
    for (const ContainerRecord &record : *records) {
        const auto cgroup = CgroupLayout::containerCgroup(parent, record.id);
        if (!cgroup)
            return std::unexpected(cgroup.error());
        const bool found = std::ranges::any_of(layout->hierarchies(), [&](const CgroupHierarchy &hierarchy) {
            return hasProcesses(layout->directory(hierarchy, *cgroup));
        });
        if (found)
            running.push_back({record.id.text(), record.name, userName(record.owner)});
    }
    return running;
}

} // namespace kiste
