// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

namespace kiste::ui {

/// Text colour and the ground it stands on; the pair has a contrast of at least 4.5 : 1.
struct Tone
{
    QColor text;
    QColor ground;
    bool operator==(const Tone &) const = default;
};

/// The window's colour roles, all derived from a QPalette, so that they fit any desktop and both schemes.
struct ThemeColors
{
    bool dark = false;
    QColor window, view, alternate, header, sidebar;
    QColor line, softLine, grid;
    QColor text, muted, faint;
    QColor accent, link, selected, hover;
    Tone good, attention, bad, information, idle;
    QColor cpu, memory, read, write, full, throttled;

    static ThemeColors from(const QPalette &palette);
    bool operator==(const ThemeColors &) const = default;
};

/// Lengths at 100 %, in device-independent pixels.
namespace metric {
inline constexpr int gap = 4;
inline constexpr int padding = 12;
inline constexpr int pagePadding = 16;
inline constexpr int toolbar = 44;
inline constexpr int tabRow = 36;
inline constexpr int filterBar = 46;
inline constexpr int statusBar = 28;
inline constexpr int tableHeader = 28;
inline constexpr int row = 36;
inline constexpr int imageRow = 32;
inline constexpr int plainRow = 28;
inline constexpr int control = 30;
inline constexpr int smallControl = 24;
inline constexpr int chip = 20;
inline constexpr int sidebar = 192;
inline constexpr int radius = 5;
inline constexpr int chipRadius = 4;
inline constexpr int icon = 16;
inline constexpr int chipIcon = 12;
inline constexpr int cardIcon = 22;
inline constexpr int narrowWindow = 1200;
} // namespace metric

/// Type sizes, factors of the application's font.
enum class TextRole { Value, Title, Heading, Body, Small, Axis, Code };

/// Access to the roles for the application's palette of the moment.
class Theme : public QObject
{
    Q_OBJECT

public:
    static Theme &instance();

    const ThemeColors &colors() const { return m_colors; }
    /// Dresses the application: when the desktop brings no style of its own, ours with the standard palettes.
    /// @p forced overrides the desktop's choice of light or dark.
    void install(Qt::ColorScheme forced);

    static QFont font(TextRole role);
    /// A row's height: the token, or more when the font is larger.
    static int rowHeight(int token);
    static QPalette standardPalette(bool dark);

Q_SIGNALS:
    /// After the desktop changed its colours; colors() already has the new ones.
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    Theme();
    void update();
    void applyScheme();

    ThemeColors m_colors;
    Qt::ColorScheme m_forced = Qt::ColorScheme::Unknown;
    bool m_ownPalette = false;
};

inline const ThemeColors &colors()
{
    return Theme::instance().colors();
}

/// @p over at @p part (0-1) upon @p under, opaque.
QColor mixed(const QColor &under, const QColor &over, double part);
/// WCAG contrast of two opaque colours, 1-21.
double contrast(const QColor &a, const QColor &b);
/// @p color moved towards black or white until it has @p ratio upon @p ground.
QColor withContrast(QColor color, const QColor &ground, double ratio);

} // namespace kiste::ui
