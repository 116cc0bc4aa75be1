// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/ansitext.h"

#include "ui/theme/theme.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kiste::ui {

namespace {

constexpr char escape = '\x1b';

struct Pen
{
    int color = -1;
    bool bold = false;
};

/// Applies "1;31" of a colour sequence; 256-colour and RGB forms are skipped with their arguments.
void applyColors(std::string_view arguments, Pen &pen)
{
    std::array<int, 16> values{};
    std::size_t count = 0;
    while (count < values.size()) {
        const std::size_t end = arguments.find(';');
        const std::string_view part = arguments.substr(0, end);
        std::from_chars(part.data(), part.data() + part.size(), values[count++]);
        if (end == std::string_view::npos)
            break;
        arguments.remove_prefix(end + 1);
    }
    for (std::size_t at = 0; at < count; ++at) {
        const int value = values[at];
        if (value == 0)
            pen = {};
        else if (value == 1)
            pen.bold = true;
        else if (value == 22)
            pen.bold = false;
        else if (value >= 30 && value <= 37)
            pen.color = value - 30;
        else if (value >= 90 && value <= 97)
            pen.color = value - 90 + 8;
        else if (value == 39)
            pen.color = -1;
        else if (value == 38 || value == 48)
            at += at + 1 < count && values[at + 1] == 2 ? 4 : 2;
    }
}

/// Length of the escape sequence that begins @p text; colours go into @p pen.
std::size_t skipEscape(std::string_view text, Pen &pen)
{
    if (text.size() < 2)
        return text.size();
    if (text[1] == ']') { // a title: up to BEL or ESC backslash
        const std::size_t end = text.find_first_of("\x07\x1b", 2);
        if (end == std::string_view::npos)
            return text.size();
        return text[end] == escape ? std::min(end + 2, text.size()) : end + 1;
    }
    if (text[1] != '[')
        return 2;
    std::size_t end = 2;
    while (end < text.size() && (text[end] < '@' || text[end] > '~'))
        ++end;
    if (end == text.size())
        return end;
    if (text[end] == 'm')
        applyColors(text.substr(2, end - 2), pen);
    return end + 1;
}

bool isPlain(unsigned char byte)
{
    return byte >= ' ' ? byte != 0x7f : byte == '\t';
}

} // namespace

AnsiLine parseAnsi(std::string_view raw, std::size_t maxBytes)
{
    raw = raw.substr(0, maxBytes);
    if (!raw.empty() && raw.back() == '\r')
        raw.remove_suffix(1);
    // A progress bar writes itself again and again after a carriage return: the last version counts.
    if (const std::size_t last = raw.rfind('\r'); last != std::string_view::npos)
        raw.remove_prefix(last + 1);
    AnsiLine line;
    Pen pen;
    while (!raw.empty()) {
        std::size_t plain = 0;
        while (plain < raw.size() && isPlain(static_cast<unsigned char>(raw[plain])))
            ++plain;
        if (plain > 0) {
            const QString piece = QString::fromUtf8(raw.data(), qsizetype(plain));
            if (pen.color >= 0 || pen.bold)
                line.spans.append({line.text.size(), piece.size(), pen.color, pen.bold});
            line.text += piece;
            raw.remove_prefix(plain);
        } else if (raw.front() == escape) {
            raw.remove_prefix(skipEscape(raw, pen));
        } else {
            raw.remove_prefix(1);
        }
    }
    return line;
}

QString plainText(std::string_view raw, std::size_t maxBytes)
{
    const bool clean = std::ranges::all_of(raw.substr(0, maxBytes),
                                           [](char byte) { return isPlain(static_cast<unsigned char>(byte)); });
    return clean ? QString::fromUtf8(raw.data(), qsizetype(std::min(raw.size(), maxBytes)))
                 : parseAnsi(raw, maxBytes).text;
}

QColor ansiColor(int index)
{
    constexpr std::array<QRgb, 16> light{0x232629, 0xb32d3b, 0x1a7a45, 0x8a6100, 0x1b6fa8, 0x8a3f8f,
                                         0x14747d, 0x5e6871, 0x4d5660, 0xc9303f, 0x1a8a4c, 0x946a00,
                                         0x1b7dc0, 0xa046a6, 0x17858f, 0x232629};
    constexpr std::array<QRgb, 16> dark{0x87919a, 0xff8089, 0x5fd38d, 0xf2c45a, 0x63bdf0, 0xe3b8e9, 0x5cd3dc, 0xeceeef,
                                        0xa4adb5, 0xff9aa1, 0x86e0aa, 0xf7d68b, 0x8ccdf4, 0xecccf0, 0x8ae0e6, 0xffffff};
    const std::size_t at = std::size_t(index) % 16;
    return withContrast(QColor(colors().dark ? dark[at] : light[at]), colors().view, 4.5);
}

} // namespace kiste::ui
