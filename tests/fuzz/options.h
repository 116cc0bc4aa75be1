// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/dbustypes.h"
#include "tests/fuzz/fuzz.h"

#include <QVariantMap>

#include <charconv>

namespace kiste::fuzz {

/// Option maps as text: lines "KEY TYPE VALUE" with the types of D-Bus: b, u, t, x, s, as (items with '|' between), a{ss}
/// (KEY=VALUE with '|' between), aa{sv} (maps with ';' between, whose items are "KEY TYPE VALUE" with '|' between).
inline QString wordOf(std::string_view text)
{
    std::string plain(text);
    std::erase(plain, '\0'); // the bus has no such strings
    return QString::fromUtf8(plain.data(), static_cast<qsizetype>(plain.size()));
}

template<typename Number>
QVariant numberOf(std::string_view text)
{
    Number number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return QVariant::fromValue(number);
}

inline QVariant valueOf(std::string_view type, std::string_view text, int depth);

inline QVariantMap mapOf(std::string_view text, char separator, int depth)
{
    QVariantMap map;
    for (int i = 0; i < 64 && !text.empty(); ++i) {
        std::string_view line = cut(text, separator);
        const QString key = wordOf(cut(line, ' '));
        const std::string_view type = cut(line, ' ');
        if (const QVariant value = valueOf(type, line, depth); value.isValid())
            map.insert(key, value);
    }
    return map;
}

inline QVariant valueOf(std::string_view type, std::string_view text, int depth)
{
    if (type == "b")
        return text == "true";
    if (type == "u")
        return numberOf<quint32>(text);
    if (type == "t")
        return numberOf<quint64>(text);
    if (type == "x")
        return numberOf<qint64>(text);
    if (type == "s")
        return wordOf(text);
    if (type == "as") {
        QStringList list;
        while (!text.empty())
            list.append(wordOf(cut(text, '|')));
        return list;
    }
    if (type == "a{ss}") {
        StringMap map;
        while (!text.empty()) {
            std::string_view item = cut(text, '|');
            const QString key = wordOf(cut(item, '='));
            map.insert(key, wordOf(item));
        }
        return QVariant::fromValue(map);
    }
    if (type == "aa{sv}" && depth == 0) {
        MapList list;
        while (!text.empty())
            list.append(mapOf(cut(text, ';'), '|', depth + 1));
        return QVariant::fromValue(list);
    }
    return {};
}

} // namespace kiste::fuzz
