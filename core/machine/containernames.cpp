// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/machine/containernames.h"

#include "core/cgroup/cgrouptext.h"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::size_t maxRecord = 1024 * 1024;
constexpr std::size_t maxName = 255;

const MachineProcess *parentOf(const std::vector<MachineProcess> &processes, pid_t pid)
{
    const auto own = std::ranges::lower_bound(processes, pid, {}, &MachineProcess::pid);
    if (own == processes.end() || own->pid != pid)
        return nullptr;
    const auto parent = std::ranges::lower_bound(processes, own->parent, {}, &MachineProcess::pid);
    return parent != processes.end() && parent->pid == own->parent ? &*parent : nullptr;
}

/// CRI-O calls containers "k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT".
void takeName(std::string name, MachineContainer &container)
{
    std::string_view rest = name;
    if (name.starts_with("k8s_")) {
        cgrouptext::takeUntil(rest, '_');
        container.name = cgrouptext::takeUntil(rest, '_');
        if (const std::string_view pod = cgrouptext::takeUntil(rest, '_'); !pod.empty())
            container.pod = pod;
    } else if (name.size() <= maxName) {
        container.name = std::move(name);
    }
}

/// "Name": "/web" of docker's config.v2.json.
std::string dockerName(const std::string &root, const std::string &id)
{
    const auto text =
        cgrouptext::readFile(std::format("{}/var/lib/docker/containers/{}/config.v2.json", root, id), maxRecord);
    if (!text)
        return {};
    const auto record = nlohmann::json::parse(*text, nullptr, false);
    const auto name = record.is_object() ? record.find("Name") : record.end();
    if (!record.is_object() || name == record.end() || !name->is_string())
        return {};
    const auto value = name->get<std::string>();
    return value.size() > maxName ? std::string() : value.substr(value.starts_with('/') ? 1 : 0);
}

/// A runtime on its own leaves nothing behind but a cgroup called by the container's id, and its record below /run.
void completeByCgroup(const std::string &root, MachineContainer &container)
{
    const std::string name = container.cgroup.substr(container.cgroup.rfind('/') + 1);
    for (const std::string_view unit : {".scope", ".service", ".slice"}) {
        if (name.ends_with(unit))
            return;
    }
    if (name.empty() || name.size() > maxName || name.starts_with('.'))
        return;
    container.name = name;
    for (const char *record : {"/run/crun/{}/status", "/run/runc/{}/state.json"}) {
        if (::access((root + std::vformat(record, std::make_format_args(name))).c_str(), F_OK) == 0)
            container.engine = ContainerEngine::Oci;
    }
}

} // namespace

std::string optionOf(std::string_view commandLine, std::string_view shortForm, std::string_view longForm)
{
    while (!commandLine.empty()) {
        const std::string_view word = cgrouptext::takeUntil(commandLine, ' ');
        if (word == shortForm || word == longForm)
            return std::string(cgrouptext::takeUntil(commandLine, ' '));
        if (word.size() > longForm.size() && word.starts_with(longForm) && word[longForm.size()] == '=')
            return std::string(word.substr(longForm.size() + 1));
    }
    return {};
}

void completeContainer(const std::string &root, const std::vector<MachineProcess> &processes,
                       MachineContainer &container)
{
    if (container.engine == ContainerEngine::Docker && container.name.empty() && !container.engineId.empty())
        container.name = dockerName(root, container.engineId);
    if (container.engine == ContainerEngine::Plain && container.name.empty() && container.ownsCgroup)
        completeByCgroup(root, container);
    const MachineProcess *minder = parentOf(processes, container.pid);
    if (!minder)
        return;
    if (container.name.empty() && minder->name == "conmon") {
        const std::string line = commandLine(root, minder->pid, 16 * 1024);
        takeName(optionOf(line, "-n", "--name"), container);
        if (container.engineId.empty())
            container.engineId = optionOf(line, "-c", "--cid");
    }
    if (container.engine == ContainerEngine::Lxc) {
        const std::string line = commandLine(root, minder->pid);
        if (line.contains("/incus/") || line.contains("/lxd/"))
            container.engine = ContainerEngine::Incus;
    }
}

} // namespace kiste
