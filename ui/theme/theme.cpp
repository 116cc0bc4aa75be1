// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/kistestyle.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QStyle>
#include <QStyleHints>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

double luminance(const QColor &color)
{
    const auto linear = [](double value) {
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

Tone tone(QRgb text, QRgb ground)
{
    return {withContrast(QColor(text), QColor(ground), 4.5), QColor(ground)};
}

/// Text, ground and chart colours that carry meaning: the same on every desktop, one set for light and one for dark.
void addMeaning(ThemeColors &colors)
{
    if (colors.dark) {
        colors.good = tone(0x5fd38d, 0x18362a);
        colors.attention = tone(0xf2c45a, 0x3b3119);
        colors.bad = tone(0xff8089, 0x43202a);
        colors.cpu = QColor(0x3897d9), colors.memory = QColor(0xe3b8e9), colors.read = QColor(0x5cdcb3);
        colors.write = QColor(0xfeb162), colors.full = QColor(0xe46254), colors.throttled = QColor(0xff8a3d);
    } else {
        colors.good = tone(0x1a7a45, 0xdcf2e5);
        colors.attention = tone(0x775000, 0xfdf0cf);
        colors.bad = tone(0xb32d3b, 0xfbe3e5);
        colors.cpu = QColor(0x1181cb), colors.memory = QColor(0x5f3f80), colors.read = QColor(0x1f7458);
        colors.write = QColor(0xbd7214), colors.full = QColor(0x9b1f1d), colors.throttled = QColor(0xd55e00);
    }
}

} // namespace

QColor mixed(const QColor &under, const QColor &over, double part)
{
    const auto channel = [part](int below, int above) { return int(std::lround(below + (above - below) * part)); };
    return {channel(under.red(), over.red()), channel(under.green(), over.green()), channel(under.blue(), over.blue())};
}

double contrast(const QColor &a, const QColor &b)
{
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

QColor withContrast(QColor color, const QColor &ground, double ratio)
{
    const QColor target = luminance(ground) > 0.18 ? QColor(Qt::black) : QColor(Qt::white);
    for (int step = 0; step < 20 && contrast(color, ground) < ratio; ++step)
        color = mixed(color, target, 0.1);
    return color;
}

ThemeColors ThemeColors::from(const QPalette &palette)
{
    ThemeColors colors;
    colors.window = palette.color(QPalette::Active, QPalette::Window);
    colors.view = palette.color(QPalette::Active, QPalette::Base);
    colors.alternate = palette.color(QPalette::Active, QPalette::AlternateBase);
    colors.text = palette.color(QPalette::Active, QPalette::WindowText);
    colors.accent = palette.color(QPalette::Active, QPalette::Highlight);
    colors.dark = luminance(colors.window) < luminance(colors.text);
    colors.header = colors.dark ? mixed(colors.window, colors.text, 0.05) : mixed(colors.window, Qt::black, 0.04);
    colors.sidebar = colors.dark ? mixed(colors.window, colors.view, 0.3) : mixed(colors.window, Qt::black, 0.02);
    colors.line = mixed(colors.window, colors.text, colors.dark ? 0.17 : 0.155);
    colors.softLine = mixed(colors.window, colors.text, colors.dark ? 0.07 : 0.06);
    colors.grid = mixed(colors.window, colors.text, colors.dark ? 0.05 : 0.035);
    colors.muted = withContrast(mixed(colors.window, colors.text, colors.dark ? 0.65 : 0.72), colors.window, 4.5);
    colors.faint = mixed(colors.window, colors.text, colors.dark ? 0.43 : 0.51);
    colors.link = withContrast(palette.color(QPalette::Active, QPalette::Link), colors.view, 4.5);
    colors.selected = mixed(colors.view, colors.accent, 0.24);
    colors.hover = mixed(colors.view, colors.accent, 0.12);
    const QColor informationGround = mixed(colors.view, colors.accent, colors.dark ? 0.2 : 0.17);
    colors.information = {withContrast(colors.link, informationGround, 4.5), informationGround};
    const QColor idleGround = mixed(colors.view, colors.text, colors.dark ? 0.11 : 0.1);
    colors.idle = {withContrast(colors.muted, idleGround, 4.5), idleGround};
    addMeaning(colors);
    return colors;
}

Theme &Theme::instance()
{
    static Theme *const theme = new Theme; // lives as long as the process: painters ask until the very end
    return *theme;
}

Theme::Theme()
{
    m_colors = ThemeColors::from(QGuiApplication::palette());
    qApp->installEventFilter(this);
}

void Theme::install(Qt::ColorScheme forced)
{
    m_forced = forced;
    if (QApplication::style()->name() == "fusion"_L1) {
        m_ownPalette = true;
        QApplication::setStyle(new KisteStyle);
    }
    if (qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP")) {
        const QStringList families = QFontDatabase::families();
        if (families.contains(u"Noto Sans"_s))
            QApplication::setFont(QFont(u"Noto Sans"_s, 10));
    }
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::applyScheme);
    applyScheme();
}

void Theme::applyScheme()
{
    QStyleHints *hints = QGuiApplication::styleHints();
    if (m_forced != Qt::ColorScheme::Unknown && hints->colorScheme() != m_forced)
        hints->setColorScheme(m_forced);
    const Qt::ColorScheme scheme = m_forced != Qt::ColorScheme::Unknown ? m_forced : hints->colorScheme();
    if (m_ownPalette)
        QApplication::setPalette(standardPalette(scheme == Qt::ColorScheme::Dark));
    update();
}

void Theme::update()
{
    const ThemeColors now = ThemeColors::from(QGuiApplication::palette());
    if (now == m_colors)
        return;
    m_colors = now;
    Q_EMIT changed();
}

bool Theme::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange)
        update();
    return QObject::eventFilter(watched, event);
}

QFont Theme::font(TextRole role)
{
    QFont font = role == TextRole::Code ? QFontDatabase::systemFont(QFontDatabase::FixedFont) : QApplication::font();
    const double size = QApplication::font().pointSizeF();
    const auto scaled = [&font, size](double factor) { font.setPointSizeF(size * factor); };
    switch (role) {
    case TextRole::Value: scaled(1.5); break;
    case TextRole::Title: scaled(1.3), font.setWeight(QFont::DemiBold); break;
    case TextRole::Heading: font.setWeight(QFont::DemiBold); break;
    case TextRole::Body: break;
    case TextRole::Small:
    case TextRole::Code: scaled(0.92); break;
    case TextRole::Axis: scaled(0.85); break;
    }
    if (role != TextRole::Code)
        font.setFeature("tnum", 1);
    return font;
}

int Theme::rowHeight(int token)
{
    return std::max(token, QFontMetrics(QApplication::font()).height() + 8);
}

QPalette Theme::standardPalette(bool dark)
{
    const auto pick = [dark](QRgb light, QRgb other) { return QColor(dark ? other : light); };
    QPalette palette;
    palette.setColor(QPalette::Window, pick(0xeff0f1, 0x202326));
    palette.setColor(QPalette::WindowText, pick(0x232629, 0xeceeef));
    palette.setColor(QPalette::Base, pick(0xffffff, 0x16181a));
    palette.setColor(QPalette::AlternateBase, pick(0xf7f8f8, 0x1c1f21));
    palette.setColor(QPalette::Text, pick(0x232629, 0xeceeef));
    palette.setColor(QPalette::Button, pick(0xfcfcfc, 0x2e3337));
    palette.setColor(QPalette::ButtonText, pick(0x232629, 0xeceeef));
    palette.setColor(QPalette::BrightText, pick(0xffffff, 0xffffff));
    palette.setColor(QPalette::Highlight, QColor(0x3daee9));
    palette.setColor(QPalette::Accent, QColor(0x3daee9));
    palette.setColor(QPalette::HighlightedText, pick(0x232629, 0xffffff));
    palette.setColor(QPalette::Link, pick(0x1b6fa8, 0x63bdf0));
    palette.setColor(QPalette::LinkVisited, pick(0x7f5fa8, 0xb79cd8));
    palette.setColor(QPalette::ToolTipBase, pick(0x232629, 0xeceeef));
    palette.setColor(QPalette::ToolTipText, pick(0xf7f8f8, 0x202326));
    palette.setColor(QPalette::PlaceholderText, pick(0x87919a, 0x78828b));
    palette.setColor(QPalette::Light, pick(0xffffff, 0x3a4045));
    palette.setColor(QPalette::Midlight, pick(0xf7f8f8, 0x2e3337));
    palette.setColor(QPalette::Mid, pick(0xcfd3d6, 0x43494e));
    palette.setColor(QPalette::Dark, pick(0x87919a, 0x121415));
    palette.setColor(QPalette::Shadow, pick(0x5e6871, 0x0b0c0d));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, pick(0xa3abb2, 0x646d75));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, pick(0xcfd3d6, 0x43494e));
    palette.setColor(QPalette::Disabled, QPalette::Base, pick(0xf7f8f8, 0x1c1f21));
    palette.setColor(QPalette::Disabled, QPalette::Button, pick(0xf7f8f8, 0x24282b));
    return palette;
}

} // namespace kiste::ui
