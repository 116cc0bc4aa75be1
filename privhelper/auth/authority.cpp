// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/auth/authority.h"

using namespace Qt::StringLiterals;

namespace kiste {

QLatin1StringView actionId(Action action)
{
    switch (action) {
    case Action::ContainerCreate:
        return "org.kiste.helper.container-create"_L1;
    case Action::ContainerManage:
        return "org.kiste.helper.container-manage"_L1;
    case Action::ContainerAttach:
        return "org.kiste.helper.container-attach"_L1;
    case Action::ContainerManageOthers:
        return "org.kiste.helper.container-manage-others"_L1;
    case Action::ContainerPrivileged:
        return "org.kiste.helper.container-privileged"_L1;
    case Action::ContainerHostNamespace:
        return "org.kiste.helper.container-host-namespace"_L1;
    case Action::ContainerHostPath:
        return "org.kiste.helper.container-host-path"_L1;
    case Action::ContainerDevice:
        return "org.kiste.helper.container-device"_L1;
    case Action::ContainerUnconfined:
        return "org.kiste.helper.container-unconfined"_L1;
    case Action::ImageManage:
        return "org.kiste.helper.image-manage"_L1;
    case Action::ImageManageOthers:
        return "org.kiste.helper.image-manage-others"_L1;
    case Action::VolumeManage:
        return "org.kiste.helper.volume-manage"_L1;
    case Action::VolumeManageOthers:
        return "org.kiste.helper.volume-manage-others"_L1;
    case Action::SystemConfigure:
        return "org.kiste.helper.system-configure"_L1;
    case Action::MachineControl:
        return "org.kiste.helper.machine-control"_L1;
    }
    Q_UNREACHABLE_RETURN("org.kiste.helper.container-privileged"_L1);
}

} // namespace kiste
