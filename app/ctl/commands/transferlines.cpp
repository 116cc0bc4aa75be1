// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/transferlines.h"

#include "app/ctl/format/human.h"

#include <algorithm>
#include <format>

namespace kiste::ctl {

namespace {

constexpr int paintInterval = 80; // milliseconds
constexpr std::size_t barWidth = 30;
constexpr std::size_t idWidth = 12;

std::string bar(std::uint64_t done, std::uint64_t size)
{
    const std::size_t filled = size == 0 ? barWidth : std::min<std::size_t>(barWidth, std::size_t(double(done) / double(size) * barWidth));
    std::string text(filled, '=');
    if (filled < barWidth)
        text += '>';
    text.resize(barWidth, ' ');
    return '[' + text + ']';
}

} // namespace

TransferLines::TransferLines(Direction direction, int columns, std::function<void(std::string_view)> write)
    : m_direction(direction), m_columns(columns), m_write(std::move(write))
{
    m_last.start();
}

std::string TransferLines::words(const TransferPart &part) const
{
    const bool pulls = m_direction == Direction::Pull;
    switch (part.state) {
    case TransferPart::State::Waiting:
        return pulls ? "Pulling fs layer" : "Preparing";
    case TransferPart::State::Moving:
        return pulls ? "Downloading" : "Pushing";
    case TransferPart::State::Again:
        return "Retrying";
    case TransferPart::State::Done:
        return pulls ? "Download complete" : "Pushed";
    case TransferPart::State::Present:
        return pulls ? "Already exists" : "Layer already exists";
    case TransferPart::State::Mounted:
        return "Mounted from another repository";
    }
    return {};
}

std::string TransferLines::text(const Line &line) const
{
    const TransferPart &part = line.part;
    std::string text = part.digest.hex().substr(0, idWidth) + ": " + words(part);
    if (part.state == TransferPart::State::Moving && m_columns > 0) {
        const std::string amount = std::format(" {}/{}", humanSize(double(part.done)).toStdString(), humanSize(double(part.size)).toStdString());
        if (std::size_t(m_columns) > text.size() + amount.size() + barWidth + 4)
            text += ' ' + bar(part.done, part.size);
        text += amount;
    }
    return text;
}

void TransferLines::update(const TransferPart &part)
{
    if (part.isConfig)
        return; // a few kilobytes of which nobody has heard
    auto line = std::ranges::find_if(m_lines, [&part](const Line &known) { return known.part.digest == part.digest; });
    if (line == m_lines.end())
        line = m_lines.insert(m_lines.end(), Line{.part = part, .shown = {}});
    line->part = part;
    const std::string now = words(part);
    const bool happened = now != line->shown;
    line->shown = now;
    if (m_columns > 0) {
        if (happened || m_last.elapsed() >= paintInterval)
            paint();
    } else if (happened && part.state != TransferPart::State::Moving) {
        m_write(text(*line) + "\n");
    }
}

void TransferLines::showStoring(double progress)
{
    if (m_columns <= 0 || progress < 0)
        return;
    m_storing = std::format("Storing: {} %", static_cast<int>(progress * 100));
    if (m_last.elapsed() >= paintInterval)
        paint();
}

void TransferLines::paint()
{
    m_last.restart();
    std::string all = m_painted > 0 ? std::format("\x1b[{}A", m_painted) : std::string();
    for (const Line &line : m_lines)
        all += "\r" + text(line).substr(0, std::size_t(std::max(1, m_columns - 1))) + "\x1b[K\n";
    if (!m_storing.empty())
        all += "\r" + m_storing + "\x1b[K\n";
    m_painted = static_cast<int>(m_lines.size()) + (m_storing.empty() ? 0 : 1);
    m_write(all + "\x1b[J");
}

void TransferLines::finish()
{
    m_storing.clear();
    if (m_columns > 0 && !m_lines.empty())
        paint();
    m_lines.clear();
    m_painted = 0;
}

} // namespace kiste::ctl
