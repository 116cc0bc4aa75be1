// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/logtab.h"

#include "ui/logs/logview.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

LogTab::LogTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_feed(&m_store)
    , m_search(&m_store)
    , m_view(new LogView(&m_store, &m_search))
    , m_message(new InlineMessage)
    , m_field(new QLineEdit)
    , m_count(new MutedLabel)
    , m_facts(new MutedLabel)
    , m_newLines(new QPushButton(icon(u"follow"_s), {}, m_view))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(makeSearchRow());
    layout->addLayout(makeOptionsRow());
    auto *notice = new QVBoxLayout;
    notice->setContentsMargins(12, 0, 12, 8);
    notice->addWidget(m_message);
    m_message->setClosable(false);
    layout->addLayout(notice);
    layout->addWidget(m_view, 1);
    m_newLines->setProperty("tone", u"primary"_s);
    m_newLines->hide();
    setFocusProxy(m_view);

    connect(&m_feed, &LogFeed::advanced, this, &LogTab::linesCame);
    connect(&m_feed, &LogFeed::ended, this, [this](int osError) {
        if (osError != 0)
            fail(Error::fromErrno(osError, "reading the log"));
        refreshWords();
        goToWanted(true);
    });
    m_wantedTimer.setSingleShot(true);
    m_wantedTimer.setInterval(400);
    connect(&m_wantedTimer, &QTimer::timeout, this, [this] { goToWanted(true); });
    connect(&m_search, &LogSearch::changed, this, &LogTab::refreshSearch);
    connect(m_newLines, &QPushButton::clicked, this, [this] { m_view->setFollow(true), m_view->setFocus(); });
    connect(m_view, &LogView::followChanged, m_follow, &QToolButton::setChecked);
    connect(m_view, &LogView::followChanged, this, &LogTab::placeNewLines);
    connect(m_follow, &QToolButton::clicked, m_view, &LogView::setFollow);
    const auto remember = [](const QString &key) { return [key](bool on) { QSettings().setValue(key, on); }; };
    connect(m_times, &QToolButton::toggled, m_view, &LogView::setShowTimes);
    connect(m_times, &QToolButton::toggled, this, remember(u"logs/times"_s));
    connect(m_wrap, &QToolButton::toggled, m_view, &LogView::setWrap);
    connect(m_wrap, &QToolButton::toggled, this, remember(u"logs/wrap"_s));
    m_view->setShowTimes(m_times->isChecked());
    m_view->setWrap(m_wrap->isChecked());
}

LogTab::~LogTab() = default;

QToolButton *LogTab::makeToggle(const QString &iconName, const QString &tip, bool on)
{
    auto *button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setCheckable(true);
    button->setChecked(on);
    button->setAutoRaise(true);
    button->setProperty("small", true);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

QLayout *LogTab::makeSearchRow()
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(12, 8, 12, 4);
    row->setSpacing(4);
    m_field->setPlaceholderText(tr("Search   Ctrl+F"));
    m_field->setClearButtonEnabled(true);
    m_field->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_field->setAccessibleName(tr("Search the log"));
    m_case = makeToggle(u"case"_s, tr("Match case"), false);
    m_expression = makeToggle(u"regex"_s, tr("Regular expression"), false);
    auto *previous = makeToggle(u"up"_s, tr("Previous match (Shift+F3)"), false);
    auto *next = makeToggle(u"down"_s, tr("Next match (F3)"), false);
    previous->setCheckable(false);
    next->setCheckable(false);
    row->addWidget(m_field, 1);
    row->addWidget(m_case);
    row->addWidget(m_expression);
    row->addWidget(m_count);
    row->addWidget(previous);
    row->addWidget(next);
    connect(m_field, &QLineEdit::textChanged, this, &LogTab::patternChanged);
    connect(m_field, &QLineEdit::returnPressed, this, [this] { step(1); });
    connect(m_case, &QToolButton::toggled, this, &LogTab::patternChanged);
    connect(m_expression, &QToolButton::toggled, this, &LogTab::patternChanged);
    connect(previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(next, &QToolButton::clicked, this, [this] { step(1); });
    return row;
}

QLayout *LogTab::makeOptionsRow()
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(16, 0, 12, 6);
    row->setSpacing(4);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_facts, 1);
    const QSettings settings;
    m_times = makeToggle(u"clock"_s, tr("Show times"), settings.value(u"logs/times"_s, true).toBool());
    m_wrap = makeToggle(u"wrap"_s, tr("Wrap long lines"), settings.value(u"logs/wrap"_s, true).toBool());
    m_follow = makeToggle(u"follow"_s, tr("Follow the newest line (End)"), true);
    m_follow->setText(tr("Follow"));
    m_follow->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    row->addWidget(m_times);
    row->addWidget(m_wrap);
    row->addWidget(m_follow);
    return row;
}

void LogTab::setContainer(const ContainerInfo *container)
{
    const QString path = container ? container->path : QString();
    const bool active = container && container->isActive();
    m_hasRun = container && container->startedAt != 0;
    if (path != m_path) {
        m_path = path;
        m_opened = false;
        ++m_request;
        m_feed.stop();
        m_store.clear();
        m_message->clear();
        m_wantedTime.reset();
        m_view->setFollow(true);
        m_view->storeChanged();
        patternChanged();
    } else if (active && !m_containerActive && !m_feed.isReading()) {
        m_opened = false; // a new run: its lines go on behind those that are there
    }
    m_containerActive = active;
    refreshWords();
    if (m_active)
        open();
}

void LogTab::setActive(bool active)
{
    m_active = active;
    m_feed.setPaused(!active);
    if (active)
        open();
}

void LogTab::open()
{
    if (m_opened || m_path.isEmpty() || !m_hasRun)
        return;
    m_opened = true;
    QVariantMap options{{u"follow"_s, true}};
    if (m_store.lastTime() > 0)
        options.insert(u"since"_s, QVariant::fromValue(quint64(m_store.lastTime() / 1000 + 1)));
    const quint64 request = ++m_request;
    refreshWords();
    m_helper->openLog(m_path, options, this, [this, request](Result<UniqueFd> stream) {
        if (request == m_request)
            opened(std::move(stream));
    });
}

void LogTab::opened(Result<UniqueFd> stream)
{
    if (!stream)
        return fail(stream.error());
    m_message->clear();
    m_feed.start(std::move(*stream));
    m_feed.setPaused(!m_active);
    refreshWords();
}

void LogTab::fail(const Error &error)
{
    m_message->clear();
    QPushButton *again = m_message->addAction(tr("Try again"));
    connect(again, &QPushButton::clicked, this, [this] {
        m_message->clear();
        m_opened = false;
        open();
    });
    m_message->show(ToneKind::Bad, tr("The log cannot be read.") + u' ' + errorSentence(error.code),
                    errorDetail(error));
    refreshWords();
}

void LogTab::linesCame()
{
    m_view->storeChanged();
    m_search.storeChanged();
    refreshWords();
    placeNewLines();
    goToWanted(false);
}

void LogTab::showTime(qint64 timeMs)
{
    m_wantedTime = timeMs * 1'000'000;
    m_view->setFollow(false);
    goToWanted(false);
}

void LogTab::goToWanted(bool complete)
{
    if (!m_wantedTime)
        return;
    const std::int64_t first = m_store.firstLine(), end = m_store.endLine();
    if (first == end || (!complete && m_store.lastTime() < *m_wantedTime)) {
        if (!complete)
            m_wantedTimer.start(); // nothing more came for so long: that was all
        return;
    }
    // Times of both streams hardly ever go back, so the first late line is found by halves.
    std::int64_t low = first, high = end - 1;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (m_store.line(middle).time < *m_wantedTime)
            low = middle + 1;
        else
            high = middle;
    }
    m_wantedTime.reset();
    m_wantedTimer.stop();
    m_view->setFollow(false);
    m_view->showMatch(low);
}

void LogTab::refreshWords()
{
    const auto lines = m_store.endLine() - m_store.firstLine();
    QStringList facts{tr("%Ln line(s)", nullptr, int(lines))};
    if (m_store.firstLine() > 0)
        facts << tr("older ones are not kept");
    if (m_opened && !m_feed.isReading() && m_hasRun && !m_containerActive)
        facts << tr("ended");
    m_facts->setText(m_hasRun ? facts.join(u" · "_s) : QString());
    m_view->setEmptyText(!m_hasRun ? tr("It has not run yet, so there is no log.")
                             : m_feed.isReading() || (m_opened && !m_containerActive)
                             ? tr("It has written nothing so far.")
                             : QString());
}

void LogTab::patternChanged()
{
    const bool valid = m_search.setPattern(m_field->text(), m_case->isChecked(), m_expression->isChecked());
    m_field->setProperty("invalid", !valid);
    m_field->setToolTip(m_search.error());
    m_field->update();
    m_view->clearMatch();
}

QString LogTab::countText() const
{
    return m_count->text();
}

void LogTab::refreshSearch()
{
    const auto count = std::int64_t(m_search.matches().size());
    QString text;
    if (m_search.isActive()) {
        const QString total = QLocale().toString(count) + (m_search.isRunning() ? u"+"_s : QString());
        const std::size_t at = m_search.indexFrom(m_view->currentMatch());
        const bool onMatch = m_view->currentMatch() >= 0 && at < m_search.matches().size()
            && m_search.matches()[at] == m_view->currentMatch();
        text = onMatch                            ? tr("%1 of %2").arg(QLocale().toString(qlonglong(at + 1)), total)
            : count == 0 && !m_search.isRunning() ? tr("none")
                                                  : total;
    }
    m_count->setText(text);
    m_view->viewport()->update();
}

void LogTab::step(int direction)
{
    const std::vector<std::int64_t> &matches = m_search.matches();
    if (matches.empty())
        return;
    const auto count = std::int64_t(matches.size());
    const std::int64_t current = m_view->currentMatch();
    std::int64_t at = 0;
    if (current < 0) // from what is on the screen
        at = std::int64_t(m_search.indexFrom(m_view->topLine())) - (direction < 0 ? 1 : 0);
    else
        at = std::int64_t(m_search.indexFrom(current)) + direction;
    m_view->showMatch(matches[std::size_t((at % count + count) % count)]);
    refreshSearch();
}

void LogTab::placeNewLines()
{
    const std::int64_t unseen = m_view->unseenLines();
    m_newLines->setVisible(unseen > 0);
    if (unseen == 0)
        return;
    m_newLines->setText(tr("%Ln new line(s)", nullptr, int(std::min<std::int64_t>(unseen, 1'000'000'000))));
    m_newLines->adjustSize();
    const QRect area = m_view->viewport()->geometry();
    m_newLines->move(area.right() - m_newLines->width() - 12, area.bottom() - m_newLines->height() - 12);
}

void LogTab::resizeEvent(QResizeEvent *event)
{
    DetailTab::resizeEvent(event);
    placeNewLines();
}

void LogTab::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find)) {
        m_field->setFocus(Qt::ShortcutFocusReason);
        m_field->selectAll();
    } else if (event->key() == Qt::Key_F3) {
        step(event->modifiers().testFlag(Qt::ShiftModifier) ? -1 : 1);
    } else if (event->key() == Qt::Key_Escape && !m_field->text().isEmpty()) {
        m_field->clear();
        m_view->setFocus();
    } else {
        DetailTab::keyPressEvent(event);
    }
}

} // namespace kiste::ui
