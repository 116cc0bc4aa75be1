// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/filterexpression.h"

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr std::array keys{"name"_L1,   "image"_L1, "state"_L1, "port"_L1, "label"_L1,
                          "command"_L1, "id"_L1,    "health"_L1, "network"_L1,
                          "engine"_L1, "owner"_L1, "pid"_L1,   "pod"_L1,  "cgroup"_L1, "project"_L1};

} // namespace

FilterExpression::FilterExpression(const QString &text)
{
    for (QString word : text.split(u' ', Qt::SkipEmptyParts)) {
        Term term;
        if (word.startsWith(u'!') && word.size() > 1)
            term.inverse = true, word.removeFirst();
        // An image's name has a colon, too: only the names of fields count.
        const qsizetype colon = word.indexOf(u':');
        if (colon > 0 && std::ranges::find(keys, word.first(colon).toLower()) != keys.end()) {
            term.key = word.first(colon).toLower();
            word = word.sliced(colon + 1);
        }
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

bool FilterExpression::Term::matches(QStringView field, QStringView value) const
{
    if (!key.isEmpty() && field != key)
        return false;
    if (isExpression)
        return expression.matchView(value).hasMatch();
    if (key == "port"_L1 && !word.isEmpty())
        return value == word;
    return value.contains(word, Qt::CaseInsensitive);
}

bool FilterExpression::matches(const QString &text) const
{
    if (!m_error.isEmpty())
        return false;
    const QList<QStringView> lines = QStringView(text).split(u'\n');
    return std::ranges::all_of(m_terms, [&lines](const Term &term) {
        const bool found = std::ranges::any_of(lines, [&term](QStringView line) {
            const qsizetype tab = line.indexOf(u'\t');
            return tab < 0 ? term.matches({}, line) : term.matches(line.first(tab), line.sliced(tab + 1));
        });
        return found != term.inverse;
    });
}

} // namespace kiste::ui
