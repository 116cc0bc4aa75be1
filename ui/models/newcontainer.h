// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QObject>
#include <QVariantMap>

#include <functional>

namespace kiste {
class Helper;
}

namespace kiste::ui {

/// Makes a container and starts it. @p done gets its object path, or what went wrong; @p made: the container could be made, and what went wrong
/// is its start. One that cannot be started goes again, so that the next try may have its name.
void runNewContainer(Helper *helper, const QString &image, const QVariantMap &options, QObject *context,
                     std::function<void(const Result<QString> &path, bool made)> done);

} // namespace kiste::ui
