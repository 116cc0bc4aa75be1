// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>

#include <vector>

namespace kiste::ui {

/// What is typed into a filter field: words that all must occur (any case), "key:word" that must occur in the field of that
/// name, "/regex/", and any of these with "!" before it that must not. A port must be the whole one.
class FilterExpression
{
public:
    FilterExpression() = default;
    explicit FilterExpression(const QString &text);

    /// @p text: lines, each a field's name, a tab and its value, or just a value.
    bool matches(const QString &text) const;
    bool isEmpty() const { return m_terms.empty(); }
    /// A regular expression that cannot be parsed matches nothing and says why here.
    QString error() const { return m_error; }

private:
    struct Term
    {
        QString key; ///< empty: any field
        QString word;
        QRegularExpression expression;
        bool isExpression = false;
        bool inverse = false;

        bool matches(QStringView field, QStringView value) const;
    };
    std::vector<Term> m_terms;
    QString m_error;
};

/// A line of the text that an expression looks in.
inline QString filterField(const char *key, const QString &value)
{
    return QString::fromLatin1(key) + QChar(u'\t') + value;
}

} // namespace kiste::ui
