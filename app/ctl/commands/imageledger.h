// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"
#include "app/ctl/task.h"
#include "core/ipc/imageledger.h"

namespace kiste::ctl {

/// Asks the engine about each image. One that went meanwhile takes nothing.
Task<ImageLedger> ledgerOf(Session &session, QList<ImageInfo> images);

} // namespace kiste::ctl
