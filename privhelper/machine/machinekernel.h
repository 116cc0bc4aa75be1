// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cgroup/cgrouplayout.h"
#include "core/machine/machinecontainers.h"

#include <memory>

namespace kiste {

/// Everything that "this computer" asks of the machine. machineKernel() is the real one; tests have one that shows what
/// they want. Its functions may block, and are never called at the same time.
class MachineKernel
{
public:
    virtual ~MachineKernel() = default;

    virtual Result<MachineView> look() = 0;
    /// Lets all processes of the container's own cgroup stand still, or go on. Waits until they do; if they do not
    /// within five seconds they go on as before, and the error is Timeout. WrongState when other processes are in there.
    virtual Result<void> setFrozen(const MachineView &view, const MachineContainer &container, bool frozen) = 0;
    /// NotFound when the process has ended, even if its number belongs to another one now.
    virtual Result<void> signal(const MachineProcess &process, int number) = 0;
};

/// @p kisteParent: the cgroup of Kiste's own containers, see nameOfCgroup().
std::unique_ptr<MachineKernel> machineKernel(CgroupLayout layout, std::string kisteParent);

/// Whether the cgroup @p path is @p folder or lies below it.
bool isIn(std::string_view path, std::string_view folder);

/// Whether a mount table (mountinfo) has a /proc that hides users' processes from each other.
bool hidesProcesses(std::string_view mountinfo);

} // namespace kiste
