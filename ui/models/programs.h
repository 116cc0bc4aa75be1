// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace kiste::ui {

/// Programs that the window starts, absolute paths. What needs one that is empty is not offered.
struct Programs
{
    QString transfer; ///< kistectl-transfer: speaks with registries
    QString control; ///< kistectl: builds
};

/// Those that are beside this program or where they are installed. None in a sandbox, which has no network either.
Programs findPrograms();

} // namespace kiste::ui
