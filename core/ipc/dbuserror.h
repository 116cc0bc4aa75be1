// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QDBusError>
#include <QString>

namespace kiste {

/// What an error reply means: org.kiste.Error.CODE by its name, those of the bus by what they say about the helper.
Error fromDBusError(const QString &name, const QString &message);
Error fromDBusError(const QDBusError &error);

} // namespace kiste
