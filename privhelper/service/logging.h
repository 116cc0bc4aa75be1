// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

namespace kiste {

/// What the helper says in its journal, by subject: "kiste.network" and so on, see QLoggingCategory.
Q_DECLARE_LOGGING_CATEGORY(containersLog)
Q_DECLARE_LOGGING_CATEGORY(eventsLog)
Q_DECLARE_LOGGING_CATEGORY(healthLog)
Q_DECLARE_LOGGING_CATEGORY(imagesLog)
Q_DECLARE_LOGGING_CATEGORY(metricsLog)
Q_DECLARE_LOGGING_CATEGORY(networkLog)
Q_DECLARE_LOGGING_CATEGORY(serviceLog)
Q_DECLARE_LOGGING_CATEGORY(volumesLog)

} // namespace kiste
