// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/selfcost.h"

#include <QFile>

#include <unistd.h>

namespace kiste::ui {

namespace {

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly | QIODevice::Unbuffered) ? file.read(4096) : QByteArray();
}

} // namespace

std::optional<quint64> SelfCostMeter::parseTicks(const QByteArray &stat)
{
    // The program's name is in parentheses and may hold spaces and parentheses itself.
    const qsizetype end = stat.lastIndexOf(')');
    if (end < 0)
        return {};
    const QList<QByteArray> fields = stat.sliced(end + 1).simplified().split(' ');
    if (fields.size() < 13)
        return {};
    bool userOk = false;
    bool systemOk = false;
    const quint64 ticks = fields[11].toULongLong(&userOk) + fields[12].toULongLong(&systemOk);
    return userOk && systemOk ? std::optional(ticks) : std::nullopt;
}

std::optional<quint64> SelfCostMeter::parseResidentPages(const QByteArray &statm)
{
    const QList<QByteArray> fields = statm.simplified().split(' ');
    bool ok = false;
    const quint64 pages = fields.size() > 1 ? fields[1].toULongLong(&ok) : 0;
    return ok ? std::optional(pages) : std::nullopt;
}

std::optional<SelfCost> SelfCostMeter::sample()
{
    const auto ticks = parseTicks(readAll(QStringLiteral("/proc/self/stat")));
    const auto pages = parseResidentPages(readAll(QStringLiteral("/proc/self/statm")));
    if (!ticks || !pages)
        return {};
    const auto now = std::chrono::steady_clock::now();
    SelfCost cost;
    cost.residentBytes = *pages * quint64(::sysconf(_SC_PAGESIZE));
    if (!m_first) {
        const double seconds = std::chrono::duration<double>(now - m_at).count();
        const double used = double(*ticks - m_ticks) / double(::sysconf(_SC_CLK_TCK));
        cost.cpuPercent = seconds > 0 ? 100 * used / seconds : 0;
    }
    m_first = false;
    m_ticks = *ticks;
    m_at = now;
    return cost;
}

} // namespace kiste::ui
