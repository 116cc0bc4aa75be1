// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/logging.h"

namespace kiste {

Q_LOGGING_CATEGORY(containersLog, "kiste.containers")
Q_LOGGING_CATEGORY(eventsLog, "kiste.events")
Q_LOGGING_CATEGORY(healthLog, "kiste.health")
Q_LOGGING_CATEGORY(imagesLog, "kiste.images")
Q_LOGGING_CATEGORY(metricsLog, "kiste.metrics")
Q_LOGGING_CATEGORY(networkLog, "kiste.network")
Q_LOGGING_CATEGORY(serviceLog, "kiste.service")
Q_LOGGING_CATEGORY(volumesLog, "kiste.volumes")

} // namespace kiste
