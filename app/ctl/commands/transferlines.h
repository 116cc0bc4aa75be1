// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/commands/transferview.h"

#include <QElapsedTimer>

#include <functional>
#include <string>
#include <vector>

namespace kiste::ctl {

/// How blobs move, a line for each in docker's words: on a terminal lines that change in place, else one for each thing
/// that happens.
class TransferLines : public TransferView
{
public:
    enum class Direction { Pull, Push };
    /// @p columns: of the terminal; 0: it is none. @p write gets what is to be shown.
    TransferLines(Direction direction, int columns, std::function<void(std::string_view)> write);

    void update(const TransferPart &part) override;
    void showStoring(double progress) override;
    /// The last state of every line; nothing changes in place any more.
    void finish() override;

private:
    struct Line
    {
        TransferPart part;
        std::string shown; ///< state in words, to tell what happened
    };
    std::string words(const TransferPart &part) const;
    std::string text(const Line &line) const;
    void paint();

    const Direction m_direction;
    const int m_columns;
    std::function<void(std::string_view)> m_write;
    std::vector<Line> m_lines;
    std::string m_storing;
    int m_painted = 0; ///< lines on the terminal that are ours
    QElapsedTimer m_last;
};

} // namespace kiste::ctl
