// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/readinesspanel.h"

#include "core/ipc/systemcheck.h"
#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int headHeight = 40;
constexpr int lineHeight = 44;

struct Look
{
    ToneKind tone;
    const char *icon;
    QString word;
};

Look lookOf(CheckLevel level)
{
    switch (level) {
    case CheckLevel::Good: return {ToneKind::Good, "check", ReadinessPanel::tr("good")};
    case CheckLevel::Attention: return {ToneKind::Attention, "warning", ReadinessPanel::tr("works with a loss")};
    case CheckLevel::Bad: return {ToneKind::Bad, "error", ReadinessPanel::tr("missing")};
    case CheckLevel::Unknown: break;
    }
    return {ToneKind::Idle, "question", ReadinessPanel::tr("not known")};
}

/// A chip's ground with its icon alone; the words stand beside it. Follows the colours of the moment.
class Mark : public QWidget
{
public:
    explicit Mark(const Look &look)
        : m_look(look)
    {
        setFixedSize(20, 20);
        setToolTip(look.word);
        setAccessibleName(look.word);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tone &look = tone(m_look.tone);
        QPainter painter(this);
        stylepaint::frame(&painter, rect(), {}, look.ground, metric::chipRadius);
        painter.drawPixmap(4, 4,
                           tintedPixmap(QString::fromLatin1(m_look.icon), look.text, metric::chipIcon,
                                        devicePixelRatioF()));
    }

private:
    Look m_look;
};

QPushButton *copyButton(const QString &command)
{
    auto *button = new QPushButton(icon(u"copy"_s), ReadinessPanel::tr("Copy command"));
    button->setToolTip(command);
    button->setAccessibleDescription(command);
    button->setProperty("small", true);
    QObject::connect(button, &QPushButton::clicked, button,
                     [command] { QGuiApplication::clipboard()->setText(command); });
    return button;
}

} // namespace

ReadinessPanel::ReadinessPanel(Helper *helper, QWidget *parent)
    : QWidget(parent)
    , m_helper(helper)
    , m_title(new QLabel)
    , m_count(new MutedLabel)
    , m_grid(new QGridLayout(this))
{
    m_title->setFont(Theme::font(TextRole::Heading));
    auto *again = new QToolButton;
    again->setText(tr("Check again"));
    again->setIcon(icon(u"turn"_s));
    again->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    again->setAutoRaise(true);
    again->setFocusPolicy(Qt::StrongFocus);
    connect(again, &QToolButton::clicked, this, [this] {
        m_helper->reconnect();
        ask();
    });
    m_grid->setContentsMargins(14, 0, 10, 4);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnMinimumWidth(1, 190);
    m_grid->setColumnStretch(2, 1);
    auto *head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_count);
    head->addWidget(again);
    m_grid->addLayout(head, 0, 0, 1, 4);
    m_grid->setRowMinimumHeight(0, headHeight);
    setFixedWidth(820);
    show({});
    ask();
}

void ReadinessPanel::ask()
{
    checkThisComputer(m_helper, this, [this](const CheckResults &checks) {
        show(checks);
        Q_EMIT checked();
    });
}

void ReadinessPanel::clearRows()
{
    while (m_grid->count() > 1) { // the first is the head
        const std::unique_ptr<QLayoutItem> item(m_grid->takeAt(1));
        delete item->widget();
    }
}

void ReadinessPanel::addRow(const CheckResult &check, int row)
{
    const CheckWords words = wordsOf(check);
    auto *cell = new QWidget;
    auto *lines = new QVBoxLayout(cell);
    lines->setContentsMargins(0, 6, 0, 6);
    lines->setSpacing(2);
    const auto add = [lines](QLabel *label) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        lines->addWidget(label);
    };
    add(new MutedLabel(words.finding, TextRole::Body));
    if (!words.advice.isEmpty())
        add(new QLabel(words.advice));
    if (!words.detail.isEmpty() && check.level != CheckLevel::Good)
        add(new MutedLabel(words.detail, TextRole::Code));
    auto *name = new QLabel(words.name);
    name->setWordWrap(true);
    auto *mark = new Mark(lookOf(check.level));
    mark->setAccessibleDescription(words.name + u": "_s + words.finding);
    m_grid->addWidget(mark, row, 0);
    m_grid->addWidget(name, row, 1);
    m_grid->addWidget(cell, row, 2);
    if (!words.command.isEmpty())
        m_grid->addWidget(copyButton(words.command), row, 3);
    m_grid->setRowMinimumHeight(row, lineHeight);
}

void ReadinessPanel::show(const CheckResults &checks)
{
    m_checks = checks;
    clearRows();
    int row = 1;
    for (const CheckResult &check : checks)
        addRow(check, row++);
    const auto good = std::ranges::count(checks, CheckLevel::Good, &CheckResult::level);
    if (checks.isEmpty()) {
        m_title->setText(tr("Checking this computer…"));
        m_count->clear();
        return;
    }
    const CheckLevel worst = worstOf(checks);
    m_title->setText(worst == CheckLevel::Bad             ? tr("This computer is not ready yet")
                         : worst == CheckLevel::Attention ? tr("This computer is almost ready")
                                                          : tr("This computer is ready"));
    m_count->setText(tr("%1 of %2 checks pass").arg(good).arg(checks.size()));
}

bool ReadinessPanel::event(QEvent *event)
{
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize)
        update(); // the lines between the rows are somewhere else now
    return done;
}

void ReadinessPanel::paintEvent(QPaintEvent *)
{
    const ThemeColors &theme = colors();
    QPainter painter(this);
    stylepaint::frame(&painter, rect(), theme.softLine, theme.view);
    painter.save();
    painter.setClipRect(QRect(0, 0, width(), headHeight));
    stylepaint::frame(&painter, rect(), theme.softLine, theme.window);
    painter.restore();
    for (int row = 1; row < m_grid->rowCount(); ++row) {
        // cellRect() knows nothing of rows whose words were wrapped.
        if (const QLayoutItem *words = m_grid->itemAtPosition(row, 2))
            painter.fillRect(QRect(1, words->geometry().top(), width() - 2, 1), theme.softLine);
    }
}

} // namespace kiste::ui
