// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/registry/pull.h"

namespace kiste::ctl {

/// Shows how blobs move.
class TransferView
{
public:
    virtual ~TransferView() = default;

    virtual void update(const TransferPart &part) = 0;
    /// All of them are through, and the engine has done so much of its part, 0 to 1; below 0: not known.
    virtual void showStoring(double progress) = 0;
    /// Nothing changes any more.
    virtual void finish() = 0;
};

} // namespace kiste::ctl
