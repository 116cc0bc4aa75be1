// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/async/task.h"
#include "core/ipc/helper.h"

namespace kiste::ctl {

using kiste::ask;
using kiste::Detached;
using kiste::Event;
using kiste::ForEach;
using kiste::spawn;
using kiste::Task;

} // namespace kiste::ctl
