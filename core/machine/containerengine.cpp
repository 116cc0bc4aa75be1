// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/machine/containerengine.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kiste {

namespace {

constexpr std::array<std::pair<ContainerEngine, std::string_view>, containerEngineCount> words = {{
    {ContainerEngine::Plain, "other"},
    {ContainerEngine::Kiste, "kiste"},
    {ContainerEngine::Docker, "docker"},
    {ContainerEngine::Podman, "podman"},
    {ContainerEngine::Kubernetes, "kubernetes"},
    {ContainerEngine::Containerd, "containerd"},
    {ContainerEngine::Lxc, "lxc"},
    {ContainerEngine::Incus, "incus"},
    {ContainerEngine::Nspawn, "systemd-nspawn"},
    {ContainerEngine::Flatpak, "flatpak"},
    {ContainerEngine::Snap, "snap"},
    {ContainerEngine::Bubblewrap, "bubblewrap"},
    {ContainerEngine::Oci, "oci"},
}};

/// By how the name begins: the kernel cuts it, and shims carry versions.
constexpr std::pair<std::string_view, ContainerEngine> programs[] = {
    {"conmon", ContainerEngine::Podman},
    {"containerd-shim", ContainerEngine::Containerd},
    {"kiste-superviso", ContainerEngine::Kiste},
    {"lxc-start", ContainerEngine::Lxc},
    {"lxc-execute", ContainerEngine::Lxc},
    {"[lxc monitor]", ContainerEngine::Lxc},
    {"incusd", ContainerEngine::Incus},
    {"lxd", ContainerEngine::Incus},
    {"systemd-nspawn", ContainerEngine::Nspawn},
    {"flatpak", ContainerEngine::Flatpak},
    {"snap-confine", ContainerEngine::Snap},
    {"bwrap", ContainerEngine::Bubblewrap},
    {"crun", ContainerEngine::Oci},
    {"runc", ContainerEngine::Oci},
    {"youki", ContainerEngine::Oci},
    {"kiste-oci", ContainerEngine::Oci},
};

constexpr std::string_view servants[] = {
    "conmon",   "pasta",           "pasta.avx2",      "slirp4netns", "fuse-overlayfs",  "rootlessport", "aardvark-dns",
    "netavark", "containers-root", "containerd-shim", "rootlesskit", "rootlesskit-doc", "dockerd",      "containerd",
    "podman",   "vpnkit",
};

} // namespace

std::string_view engineWord(ContainerEngine engine)
{
    const auto found = std::ranges::find(words, engine, &std::pair<ContainerEngine, std::string_view>::first);
    return found == words.end() ? words.front().second : found->second;
}

std::optional<ContainerEngine> engineFromWord(std::string_view word)
{
    const auto found = std::ranges::find(words, word, &std::pair<ContainerEngine, std::string_view>::second);
    return found == words.end() ? std::nullopt : std::optional(found->first);
}

std::optional<ContainerEngine> engineOfProgram(std::string_view name)
{
    for (const auto &[begin, engine] : programs) {
        // Short names are whole words: "crun-worker" of somebody else is not crun.
        if (name == begin || (begin.size() > 5 && name.starts_with(begin)))
            return engine;
    }
    return std::nullopt;
}

bool servesContainers(std::string_view name)
{
    return std::ranges::find(servants, name) != std::end(servants);
}

} // namespace kiste
