// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCollator>

namespace kiste::ui {

/// The order of names that people expect: numbers by their value, the case only where nothing else differs.
inline QCollator nameOrder()
{
    // The C locale compares bytes and knows no numbers.
    QCollator order(QLocale().language() == QLocale::C ? QLocale(QLocale::English) : QLocale());
    order.setNumericMode(true);
    order.setCaseSensitivity(Qt::CaseInsensitive);
    return order;
}

} // namespace kiste::ui
