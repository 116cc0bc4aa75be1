// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace kiste {
class Helper;
}

namespace kiste::ui {

class StateView;

/// Fills @p view with what stands in the way of using the helper, and what to do about it. Connected and Connecting are
/// not for this: false.
bool showHelperState(Helper *helper, StateView *view);

} // namespace kiste::ui
