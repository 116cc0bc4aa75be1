// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kiste {

/// Who started a container, as far as cgroups and processes tell.
enum class ContainerEngine : std::uint8_t {
    Plain, ///< nobody known: unshare(1), a sandbox of a program's own
    Kiste,
    Docker,
    Podman,
    Kubernetes, ///< whatever runtime its node has
    Containerd,
    Lxc,
    Incus, ///< and LXD
    Nspawn,
    Flatpak,
    Snap,
    Bubblewrap,
    Oci, ///< an OCI runtime on its own: crun, runc, youki
};
inline constexpr int containerEngineCount = 13;

/// The word for it on the bus and the command line: "docker", "systemd-nspawn"; "other" for Plain.
std::string_view engineWord(ContainerEngine engine);
/// The inverse of engineWord().
std::optional<ContainerEngine> engineFromWord(std::string_view word);

/// Which engine a program belongs to that starts or minds containers, by its name as the kernel keeps it (at most 15
/// characters): "containerd-shim", "bwrap". Nothing for any other program.
std::optional<ContainerEngine> engineOfProgram(std::string_view name);
/// Whether a program of this name only serves containers and is none, although rootless engines give it namespaces of
/// its own: "conmon", "pasta".
bool servesContainers(std::string_view name);

} // namespace kiste
