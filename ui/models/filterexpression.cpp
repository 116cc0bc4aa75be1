// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/filterexpression.h"

#include <algorithm>

namespace kiste::ui {

FilterExpression::FilterExpression(const QString &text)
{
    for (QString word : text.split(u' ', Qt::SkipEmptyParts)) {
        Term term;
        if (word.startsWith(u'!') && word.size() > 1)
            term.inverse = true, word.removeFirst();
        if (word.size() > 2 && word.startsWith(u'/') && word.endsWith(u'/')) {
            term.isExpression = true;
            term.expression =
                QRegularExpression(word.sliced(1, word.size() - 2), QRegularExpression::CaseInsensitiveOption);
            if (!term.expression.isValid())
                m_error = term.expression.errorString();
        }
        term.word = word;
        m_terms.push_back(std::move(term));
    }
}

bool FilterExpression::matches(const QString &text) const
{
    if (!m_error.isEmpty())
        return false;
    return std::ranges::all_of(m_terms, [&text](const Term &term) {
        const bool found =
            term.isExpression ? term.expression.match(text).hasMatch() : text.contains(term.word, Qt::CaseInsensitive);
        return found != term.inverse;
    });
}

} // namespace kiste::ui
