// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/types.h"
#include "ui/models/metricssource.h"
#include "ui/theme/chip.h"

#include <QList>
#include <QVariantMap>

namespace kiste::ui {

/// Something about a container that a person should know, and what can be done about it.
struct Finding
{
    enum class Remedy { None, Update, ShowLogs, ShowStats };

    ToneKind tone = ToneKind::Attention;
    QString text; ///< one or two sentences
    QString verb; ///< of the button; empty without a remedy
    Remedy remedy = Remedy::None;
    QVariantMap update; ///< options of Container.Update
    QString brief; ///< the same in a few words, for one line of a list
    bool operator==(const Finding &) const = default;
};

/// What stands out of a container's state, its numbers of the moment and how it fared in the last Strain::seconds, the worst
/// first. @p cores and @p memory: what the machine has, as no limit is raised above it.
QList<Finding> findingsOf(const ContainerInfo &container, const std::optional<LiveSample> &live, const Strain &strain,
                          int cores, quint64 memory);
/// Whether its CPU limit kept it from running so much that it is worth saying.
bool isHeldBack(const ContainerInfo &container, const Strain &strain);

} // namespace kiste::ui
