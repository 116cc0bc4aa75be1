// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/limitline.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QThread>

#include <algorithm>
#include <cmath>

namespace kiste::ui {

LimitBounds limitBounds(LimitKey key)
{
    constexpr double mebibyte = 1024 * 1024;
    switch (key) {
    case LimitKey::Cpu:
        return {0.01, double(std::max(1, QThread::idealThreadCount())), 0.01};
    case LimitKey::Memory:
        return {6 * mebibyte, std::max(6.0, double(installedMemory() >> 20)) * mebibyte, mebibyte};
    case LimitKey::Tasks:
        break;
    }
    return {1, 4'194'304, 1};
}

ChartUnit limitUnit(LimitKey key)
{
    return key == LimitKey::Cpu ? ChartUnit::Cores : key == LimitKey::Memory ? ChartUnit::Bytes : ChartUnit::Tasks;
}

QString limitName(LimitKey key)
{
    switch (key) {
    case LimitKey::Cpu:
        return QCoreApplication::translate("kiste::ui::Charts", "CPU limit");
    case LimitKey::Memory:
        return QCoreApplication::translate("kiste::ui::Charts", "Memory limit");
    case LimitKey::Tasks:
        break;
    }
    return QCoreApplication::translate("kiste::ui::Charts", "Process limit");
}

double roundedLimit(LimitKey key, double value)
{
    const LimitBounds bounds = limitBounds(key);
    // Divided by the grain's reciprocal where that is whole, so that 0.29 is the double that people write down.
    const double rounded = bounds.grain < 1 ? std::round(value / bounds.grain) / std::round(1 / bounds.grain)
                                            : std::round(value / bounds.grain) * bounds.grain;
    return std::clamp(rounded, bounds.least, bounds.most);
}

double steppedLimit(LimitKey key, double value, int percent)
{
    const LimitBounds bounds = limitBounds(key);
    const double by = std::max(std::abs(value * percent / 100), bounds.grain);
    return roundedLimit(key, percent < 0 ? value - by : value + by);
}

void placeHandles(std::vector<HandlePlace> &handles, double right, double top, double bottom)
{
    for (HandlePlace &handle : handles) {
        const double y = std::clamp(handle.y - HandlePlace::height / 2, top, std::max(top, bottom - HandlePlace::height));
        handle.topLeft = {right - HandlePlace::width, y};
    }
    for (HandlePlace &handle : handles) {
        const bool overlaps = std::ranges::any_of(handles, [&](const HandlePlace &other) {
            return !other.soft && std::abs(other.topLeft.y() - handle.topLeft.y()) < HandlePlace::height + 2;
        });
        if (handle.soft && overlaps)
            handle.topLeft.rx() -= HandlePlace::aside;
    }
}

} // namespace kiste::ui
