// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/factspane.h"

#include "ui/models/containermodel.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/panebuttons.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QListWidget>
#include <QPainter>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace kiste::ui {

FactsPane::FactsPane(ContainerModel *containers, const QString &users, QWidget *parent)
    : QWidget(parent)
    , m_containers(containers)
    , m_title(new ElideLabel(TextRole::Title))
    , m_subtitle(new ElideLabel(TextRole::Small))
    , m_buttons(new PaneButtons)
    , m_grid(new QGridLayout)
    , m_usersHead(new QLabel(users))
    , m_users(new QListWidget)
{
    setMinimumWidth(300);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 10, 8, 12);
    layout->setSpacing(2);
    auto *row = new QHBoxLayout;
    row->addWidget(m_title, 1);
    row->addWidget(m_buttons);
    m_subtitle->setMuted(true);
    layout->addLayout(row);
    layout->addWidget(m_subtitle);
    layout->addSpacing(12);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(8);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(0, 88);
    layout->addLayout(m_grid);
    layout->addSpacing(12);
    m_usersHead->setFont(Theme::font(TextRole::Heading));
    layout->addWidget(m_usersHead);
    m_users->setFrameShape(QFrame::NoFrame);
    m_users->setAccessibleName(users);
    layout->addWidget(m_users, 1);
    layout->addStretch(0); // without users the lines stay at the top
    setFocusProxy(m_users);
    connect(m_users, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem *item) { Q_EMIT containerChosen(item->data(Qt::UserRole).toString()); });
    connect(m_buttons, &PaneButtons::closeRequested, this, &FactsPane::closeRequested);
    connect(m_buttons, &PaneButtons::expandRequested, this, &FactsPane::expandRequested);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void FactsPane::setTitle(const QString &title, const QString &subtitle)
{
    m_title->setText(title);
    m_subtitle->setText(subtitle);
}

void FactsPane::setRow(const QString &label, const QString &value, bool code)
{
    auto found = m_rows.find(label);
    if (found == m_rows.end()) {
        auto *text = new QLabel;
        text->setWordWrap(true);
        text->setTextFormat(Qt::PlainText);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setFont(Theme::font(code ? TextRole::Code : TextRole::Small));
        text->setAccessibleName(label);
        auto *key = new MutedLabel(label);
        m_grid->addWidget(key, int(m_rows.size()), 0, Qt::AlignTop | Qt::AlignLeading);
        m_grid->addWidget(text, int(m_rows.size()), 1, Qt::AlignTop);
        found = m_rows.insert(label, {key, text});
    }
    QString breakable = value; // long paths break at their separators instead of widening the pane
    for (const QChar mark : u"/=:,-_."_s)
        breakable.replace(mark, QString(mark) + QChar(0x200b));
    static const QRegularExpression longRun(u"([^\\x{200b}\\s]{16})(?=[^\\x{200b}\\s])"_s);
    breakable.replace(longRun, u"\\1\u200b"_s);
    found->second->setText(breakable);
    found->first->setVisible(!value.isEmpty());
    found->second->setVisible(!value.isEmpty());
}

QString FactsPane::value(const QString &label) const
{
    const auto found = m_rows.constFind(label);
    return found == m_rows.cend() ? QString() : found->second->text().remove(QChar(0x200b));
}

void FactsPane::setUsers(const QStringList &paths)
{
    m_users->clear();
    for (const QString &path : paths) {
        const ContainerInfo *container = m_containers->container(path);
        if (!container)
            continue;
        auto *item = new QListWidgetItem(icon(u"crate"_s), container->name, m_users);
        item->setData(Qt::UserRole, path);
    }
    m_usersHead->setVisible(m_users->count() > 0);
    m_users->setVisible(m_users->count() > 0);
}

void FactsPane::setCovering(bool covering)
{
    m_buttons->setCovering(covering);
}

void FactsPane::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), colors().view);
}

} // namespace kiste::ui
