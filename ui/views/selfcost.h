// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <optional>

namespace kiste::ui {

/// What this process itself costs, as the kernel's /proc/self says.
struct SelfCost
{
    double cpuPercent = 0; ///< of one core, since the sample before
    quint64 residentBytes = 0;
};

/// Reads /proc/self/stat and /proc/self/statm; the first sample has no CPU share yet.
class SelfCostMeter
{
public:
    std::optional<SelfCost> sample();

    /// utime + stime in clock ticks from the text of /proc/self/stat.
    static std::optional<quint64> parseTicks(const QByteArray &stat);
    /// Resident pages from the text of /proc/self/statm.
    static std::optional<quint64> parseResidentPages(const QByteArray &statm);

private:
    quint64 m_ticks = 0;
    std::chrono::steady_clock::time_point m_at;
    bool m_first = true;
};

} // namespace kiste::ui
