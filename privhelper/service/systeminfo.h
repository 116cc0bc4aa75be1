// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVariantMap>

namespace kiste {

struct Engine;

/// The facts of Manager.GetInfo; objects are counted as far as somebody who runs as @p uid may see them.
QVariantMap systemInfo(const Engine &engine, quint32 uid);

} // namespace kiste
