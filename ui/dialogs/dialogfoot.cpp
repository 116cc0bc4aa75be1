// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/dialogfoot.h"

#include "ui/theme/theme.h"

#include <QBoxLayout>
#include <QDialog>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

void DialogFoot::add(QDialog *dialog, QBoxLayout *layout, QLabel *echo, QPushButton *act)
{
    echo->setFont(Theme::font(TextRole::Code));
    echo->setTextFormat(Qt::PlainText);
    echo->setWordWrap(true);
    echo->setTextInteractionFlags(Qt::TextSelectableByMouse);
    echo->setAccessibleName(tr("The same as a command"));
    layout->addWidget(echo);
    auto *cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    QObject::connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    act->setDefault(true);
    act->setProperty("tone", u"primary"_s);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(act);
    layout->addLayout(buttons);
}

} // namespace kiste::ui
