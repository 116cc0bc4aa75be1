// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/logs/logstore.h"

#include <QObject>
#include <QRegularExpression>
#include <QTimer>

#include <vector>

namespace kiste::ui {

/// Finds lines of a store, a bounded piece per turn of the event loop, new lines as they come.
class LogSearch : public QObject
{
    Q_OBJECT

public:
    explicit LogSearch(const LogStore *store, QObject *parent = nullptr);

    /// An empty text searches nothing. False for a regular expression that cannot be parsed.
    bool setPattern(const QString &text, bool matchCase, bool isExpression);
    bool isActive() const { return !m_text.isEmpty() && m_error.isEmpty(); }
    bool isRunning() const { return m_timer.isActive(); }
    QString error() const { return m_error; }

    /// The store has new lines, or lost old ones.
    void storeChanged();
    /// Numbers of the matching lines in order.
    const std::vector<std::int64_t> &matches() const { return m_matches; }
    /// Index into matches() of the first one at or after @p line; matches().size() if there is none.
    std::size_t indexFrom(std::int64_t line) const;
    /// Places of the pattern in a line's plain text: (start, length).
    std::vector<std::pair<qsizetype, qsizetype>> rangesIn(const QString &text) const;

    static constexpr std::int64_t stepLines = 20'000;
    static constexpr std::size_t stepBytes = 4u << 20;

Q_SIGNALS:
    void changed();

private:
    void step();
    bool matchesLine(std::string_view raw) const;

    const LogStore *m_store;
    QString m_text;
    std::string m_bytes; ///< UTF-8 of m_text, lower case when the case does not matter
    QRegularExpression m_expression;
    QString m_error;
    bool m_matchCase = false;
    bool m_isExpression = false;
    std::int64_t m_next = 0;
    std::vector<std::int64_t> m_matches;
    QTimer m_timer;
};

} // namespace kiste::ui
