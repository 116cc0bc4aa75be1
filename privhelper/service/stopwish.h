// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/containerlife.h"

namespace kiste {

/// The options of Container.Stop and Container.Restart.
Result<ContainerLife::StopWish> readStopWish(const QVariantMap &options);

} // namespace kiste
