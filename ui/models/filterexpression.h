// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>

#include <vector>

namespace kiste::ui {

/// What is typed into a filter field: words that all must occur (any case), "!word" that must not, "/regex/".
class FilterExpression
{
public:
    FilterExpression() = default;
    explicit FilterExpression(const QString &text);

    bool matches(const QString &text) const;
    bool isEmpty() const { return m_terms.empty(); }
    /// A regular expression that cannot be parsed matches nothing and says why here.
    QString error() const { return m_error; }

private:
    struct Term
    {
        QString word;
        QRegularExpression expression;
        bool isExpression = false;
        bool inverse = false;
    };
    std::vector<Term> m_terms;
    QString m_error;
};

} // namespace kiste::ui
