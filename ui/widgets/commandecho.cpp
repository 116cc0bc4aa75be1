// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/commandecho.h"

#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

CommandEcho::CommandEcho(QWidget *parent)
    : QWidget(parent)
    , m_text(new ElideLabel(TextRole::Code))
    , m_copy(new QToolButton)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(new MutedLabel(tr("Last action")));
    layout->addWidget(m_text, 1);
    layout->addWidget(m_copy);
    m_copy->setIcon(icon(u"copy"_s));
    m_copy->setAutoRaise(true);
    m_copy->setProperty("small", true);
    m_copy->setToolTip(tr("Copy the command"));
    m_copy->setAccessibleName(tr("Copy the command"));
    connect(m_copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_text->text()); });
    hide();
}

void CommandEcho::setCommand(const QString &command)
{
    m_text->setText(command);
    setVisible(!command.isEmpty());
}

QString CommandEcho::command() const
{
    return m_text->text();
}

void CommandEcho::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, 0, width(), 1), colors().softLine);
}

} // namespace kiste::ui
