// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"
#include "app/ctl/task.h"
#include "core/ipc/imagehelper.h"

namespace kiste::ctl {

/// What lies in the caller's bin.
Task<Result<ImageBin>> binOf(Session &session);
/// `system prune --bin`; @p asks: first asks whether that is meant.
Task<int> emptyTheBin(Session &session, bool asks);
/// Says until when what was removed under this word can come back, and how. Says nothing if nothing of it is the caller's own.
Task<bool> tellOfBin(Session &session, QString bin);

} // namespace kiste::ctl
