// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/machinehelper.h"

#include "core/ipc/helper.h"

namespace kiste {

MachineHelper &MachineHelper::of(Helper *helper)
{
    auto *machine = dynamic_cast<MachineHelper *>(helper);
    Q_ASSERT_X(machine, "MachineHelper::of", "every Helper has one");
    return *machine;
}

} // namespace kiste
