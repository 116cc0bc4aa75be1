// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/buildoutput.h"

#include "core/build/history.h"
#include "ui/logs/logview.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QShortcut>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int readInterval = 200; ///< milliseconds
constexpr std::size_t readPiece = 256 * 1024;
constexpr std::size_t readTurn = 2 * 1024 * 1024; ///< bytes in one turn of the event loop

} // namespace

BuildOutput::BuildOutput(const build::BuildHistory &history, QWidget *parent)
    : QWidget(parent)
    , m_history(history)
    , m_search(&m_store)
    , m_segments(new Segmented({tr("All steps"), tr("This step")}))
    , m_field(new QLineEdit)
    , m_count(new MutedLabel)
    , m_view(new LogView(&m_store, &m_search))
{
    m_timer.setSingleShot(true);
    m_view->setShowTimes(false);
    m_view->setWrap(true);
    m_view->setEmptyText(tr("Nothing has been said"));
    m_view->setAccessibleName(tr("Output of the build"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(makeBar());
    column->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(&m_timer, &QTimer::timeout, this, &BuildOutput::read);
    connect(&m_search, &LogSearch::changed, this, &BuildOutput::search);
}

QWidget *BuildOutput::makeBar()
{
    auto *bar = new Ground(Ground::Role::Header, Ground::Edge::Bottom);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    auto *title = new QLabel(tr("Output"));
    title->setFont(Theme::font(TextRole::Heading));
    m_field->setPlaceholderText(tr("Find"));
    m_field->setAccessibleName(tr("Find in the output"));
    m_field->setClearButtonEnabled(true);
    m_field->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_field->setMaximumWidth(220);
    row->addWidget(title);
    row->addWidget(m_segments);
    row->addStretch(1);
    row->addWidget(m_count);
    row->addWidget(m_field);
    connect(m_segments, &Segmented::currentChanged, this, &BuildOutput::refill);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_search.setPattern(text, false, false);
        m_view->clearMatch();
        search();
    });
    connect(m_field, &QLineEdit::returnPressed, this, [this] { next(1); });
    auto *back = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F3), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    auto *forth = new QShortcut(QKeySequence(Qt::Key_F3), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(back, &QShortcut::activated, this, [this] { next(-1); });
    connect(forth, &QShortcut::activated, this, [this] { next(1); });
    return bar;
}

void BuildOutput::setBuild(const QString &id, bool running)
{
    const bool ended = m_isRunning && !running;
    m_isRunning = running;
    if (id != m_id) {
        m_id = id;
        m_step = 0;
        m_segments->setCurrent(0);
        open();
    } else if (ended) {
        read(); // the rest of it
    }
}

void BuildOutput::open()
{
    m_timer.stop();
    m_file.reset();
    m_text.clear();
    if (!m_id.isEmpty()) {
        if (auto file = m_history.openLog(m_id.toStdString()))
            m_file = std::move(*file);
    }
    refill();
    m_view->setFollow(m_isRunning);
    if (m_file)
        read();
}

void BuildOutput::read()
{
    if (!m_file)
        return;
    std::string piece(readPiece, '\0');
    std::size_t taken = 0;
    while (taken < readTurn) {
        const ssize_t count = ::read(m_file.get(), piece.data(), piece.size());
        if (count <= 0)
            break;
        taken += std::size_t(count);
        take(std::string_view(piece).substr(0, std::size_t(count)));
    }
    if (taken > 0)
        told();
    if (taken >= readTurn)
        m_timer.start(0);
    else if (m_isRunning)
        m_timer.start(readInterval);
}

void BuildOutput::take(std::string_view bytes)
{
    m_text += bytes;
    for (std::size_t end = m_text.find('\n', m_shown); end != std::string::npos; end = m_text.find('\n', m_shown)) {
        addLine(std::string_view(m_text).substr(m_shown, end - m_shown));
        m_shown = end + 1;
    }
}

void BuildOutput::addLine(std::string_view line)
{
    if (m_segments->current() == 1) {
        const std::string prefix = '#' + std::to_string(m_step) + ' ';
        if (!line.starts_with(prefix))
            return;
        line.remove_prefix(prefix.size());
    }
    m_store.add({.time = 0, .stream = LogRecord::Stream::Stdout, .partial = false, .text = line});
}

void BuildOutput::refill()
{
    m_store.clear();
    m_shown = 0;
    m_view->clearMatch();
    take({});
    told();
}

void BuildOutput::told()
{
    m_search.storeChanged();
    m_view->storeChanged();
}

void BuildOutput::setStep(int number)
{
    if (number == m_step)
        return;
    m_step = number;
    m_segments->setEnabled(number > 0);
    if (m_segments->current() == 1)
        refill();
}

void BuildOutput::setOnlyStep(bool only)
{
    m_segments->setCurrent(only ? 1 : 0);
}

QString BuildOutput::matchCount() const
{
    return m_count->text();
}

void BuildOutput::search()
{
    const int matches = int(m_search.matches().size());
    m_count->setText(m_field->text().isEmpty() ? QString() : matches == 0 ? tr("none") : tr("%n match(es)", nullptr, matches));
    m_view->viewport()->update();
}

void BuildOutput::next(int direction)
{
    const std::vector<std::int64_t> &matches = m_search.matches();
    if (matches.empty())
        return;
    const std::int64_t current = m_view->currentMatch();
    std::size_t at = m_search.indexFrom(current < 0 ? m_view->topLine() : direction > 0 ? current + 1 : current);
    if (direction < 0)
        at = (at == 0 ? matches.size() : at) - 1;
    m_view->setFollow(false);
    m_view->showMatch(matches[at % matches.size()]);
}

} // namespace kiste::ui
