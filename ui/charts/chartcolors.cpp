// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartcolors.h"

#include <cmath>

namespace kiste::ui {

namespace {

QColor mixed(const QColor &under, const QColor &over, double part)
{
    const auto channel = [part](int below, int above) { return int(std::lround(below + (above - below) * part)); };
    return {channel(under.red(), over.red()), channel(under.green(), over.green()), channel(under.blue(), over.blue())};
}

} // namespace

ChartColors ChartColors::from(const QPalette &palette)
{
    ChartColors colors;
    colors.view = palette.color(QPalette::Active, QPalette::Base);
    colors.text = palette.color(QPalette::Active, QPalette::Text);
    colors.accent = palette.color(QPalette::Active, QPalette::Highlight);
    colors.dark = colors.view.lightness() < colors.text.lightness();
    colors.line = mixed(colors.view, colors.text, colors.dark ? 0.21 : 0.22);
    colors.grid = mixed(colors.view, colors.text, colors.dark ? 0.11 : 0.105);
    colors.gap = mixed(colors.view, colors.text, colors.dark ? 0.085 : 0.06);
    colors.muted = mixed(colors.view, colors.text, colors.dark ? 0.66 : 0.73);
    const auto pick = [&](QRgb light, QRgb dark) { return QColor(colors.dark ? dark : light); };
    colors.cpu = pick(0x1181cb, 0x3897d9);
    colors.memory = pick(0x5f3f80, 0xe3b8e9);
    colors.read = pick(0x1f7458, 0x5cdcb3);
    colors.write = pick(0xbd7214, 0xfeb162);
    colors.full = pick(0x9b1f1d, 0xe46254);
    colors.throttled = pick(0xd55e00, 0xff8a3d);
    return colors;
}

} // namespace kiste::ui
