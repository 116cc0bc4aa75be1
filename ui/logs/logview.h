// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/logs/logstore.h"

#include <QAbstractScrollArea>
#include <QTextLayout>

#include <memory>

namespace kiste::ui {

class LogSearch;

/// Draws the visible lines of a store and nothing else; millions of lines cost no more than a screenful.
class LogView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    LogView(const LogStore *store, const LogSearch *search, QWidget *parent = nullptr);

    /// The store has changed.
    void storeChanged();
    void setShowTimes(bool show);
    void setWrap(bool wrap);
    /// Keeps the newest line in view.
    void setFollow(bool follow);
    bool isFollowing() const { return m_follow; }
    /// Lines that came while the view did not follow.
    std::int64_t unseenLines() const;
    /// Brings a line into view and marks it as the search's current one.
    void showMatch(std::int64_t line);
    void clearMatch();
    std::int64_t currentMatch() const { return m_match; }
    std::int64_t topLine() const { return m_top; }
    int linesInView() const;
    /// What stands in the middle while there are no lines.
    void setEmptyText(const QString &text);

    bool hasSelection() const;
    /// At most 64 MiB of text.
    QString selectedText() const;
    void copySelection() const;
    void selectAll();

    static constexpr std::size_t longestDrawn = 16 * 1024;

Q_SIGNALS:
    void followChanged(bool follow);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// A place between two characters of a line's plain text.
    struct Place
    {
        std::int64_t line = -1;
        qsizetype column = 0;
        auto operator<=>(const Place &) const = default;
    };
    struct Drawn
    {
        std::int64_t line;
        int y;
        int height;
        std::unique_ptr<QTextLayout> layout;
    };

    std::unique_ptr<QTextLayout> layoutOf(std::int64_t line, QString *text = nullptr) const;
    int heightOf(const QTextLayout &layout) const;
    QList<QTextLayout::FormatRange> formatsOf(std::int64_t line, const QString &text) const;
    void addSelection(std::int64_t line, qsizetype length, QList<QTextLayout::FormatRange> &formats) const;
    std::vector<Drawn> visibleLines() const;
    std::int64_t lastTop() const;
    int textLeft() const;
    int lineHeight() const;
    void scrollTo(std::int64_t top);
    void userScrolled(int value);
    void updateScrollBars();
    Place placeAt(const QPoint &position) const;
    void setEnd(const Place &place);
    void refreshFont();

    const LogStore *m_store;
    const LogSearch *m_search;
    std::int64_t m_top = 0;
    std::int64_t m_seenEnd = 0;
    std::int64_t m_match = -1;
    Place m_anchor;
    Place m_end;
    int m_timeWidth = 0;
    bool m_showTimes = true;
    bool m_wrap = false;
    bool m_follow = true;
    bool m_settingBars = false;
    QString m_emptyText;
};

} // namespace kiste::ui
