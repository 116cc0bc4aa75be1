// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartformat.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// As many decimals as the step needs: 0.25 -> 2, 2.5 -> 1, 20 -> 0.
int decimalsOf(double step)
{
    int decimals = 0;
    while (decimals < 4 && std::abs(step - std::round(step)) > 1e-6 * step) {
        step *= 10;
        ++decimals;
    }
    return decimals;
}

} // namespace

QString formatChartNumber(double value, ChartUnit unit)
{
    switch (unit) {
    case ChartUnit::Cores:
        return formatCores(value);
    case ChartUnit::Tasks:
        return QLocale().toString(std::round(value), 'f', 0);
    case ChartUnit::Share:
        //: A percentage
        return QCoreApplication::translate("kiste::ui::Charts", "%1\u00a0%")
            .arg(QLocale().toString(value * 100, 'f', value > 0 && value < 0.9995 ? 1 : 0));
    case ChartUnit::Bytes:
    case ChartUnit::BytesPerSecond:
        break;
    }
    const QString bytes = formatBytes(static_cast<quint64>(std::max(0.0, value)));
    return unit == ChartUnit::BytesPerSecond ? bytes + u"/s"_s : bytes;
}

QString formatChartNumberLike(double value, double other, ChartUnit unit)
{
    const QString number = formatChartNumber(value, unit), scale = formatChartNumber(other, unit);
    const qsizetype at = number.indexOf(u'\u00a0'), otherAt = scale.indexOf(u'\u00a0');
    return at >= 0 && otherAt >= 0 && number.sliced(at) == scale.sliced(otherAt) ? number.first(at) : number;
}

QString formatChartValue(double value, ChartUnit unit)
{
    if (unit != ChartUnit::Cores)
        return formatChartNumber(value, unit);
    //: An amount of processor time, 1.00 is one processor busy all the time.
    return QCoreApplication::translate("kiste::ui::Charts", "%1 cores").arg(formatChartNumber(value, unit));
}

QString formatTick(double value, ChartUnit unit, const ValueScale &scale, bool withUnit)
{
    const QLocale locale;
    value = std::abs(value);
    if (value < scale.step / 2)
        return locale.toString(0);
    if (unit == ChartUnit::Share)
        return formatShare(value);
    if (unit == ChartUnit::Cores || unit == ChartUnit::Tasks)
        return locale.toString(value, 'f', decimalsOf(scale.step));
    // The unit of the axis, not of the value: 0.5 MiB between 0 and 1 MiB.
    static constexpr QStringView names[] = {u"B", u"KiB", u"MiB", u"GiB", u"TiB", u"PiB"};
    const double longest = std::max(scale.upper, scale.lower);
    double size = 1;
    std::size_t name = 0;
    for (; longest / size >= 1024 && name + 1 < std::size(names); ++name)
        size *= 1024;
    QString text = locale.toString(value / size, 'f', decimalsOf(scale.step / size));
    if (withUnit)
        text += u'\u00a0' + names[name].toString() + (unit == ChartUnit::BytesPerSecond ? u"/s"_s : QString());
    return text;
}

QString formatShare(double share)
{
    //: A percentage
    return QCoreApplication::translate("kiste::ui::Charts", "%1\u00a0%")
        .arg(QLocale().toString(std::round(share * 100), 'f', 0));
}

QString formatClock(qint64 timeMs)
{
    return QDateTime::fromMSecsSinceEpoch(timeMs).time().toString(u"HH:mm:ss"_s);
}

QString formatMoment(qint64 timeMs, qint64 spanMs)
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(timeMs);
    if (spanMs < 86'400'000 && time.date() == QDate::currentDate())
        return formatClock(timeMs);
    const QString day = QLocale().toString(time.date(), QCoreApplication::translate("kiste::ui::Charts", "d MMM", "a day on the time axis"));
    return day + u' ' + formatClock(timeMs);
}

} // namespace kiste::ui
