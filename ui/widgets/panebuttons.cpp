// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/panebuttons.h"

#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

PaneButtons::PaneButtons(QWidget *parent)
    : QWidget(parent)
    , m_expand(new QToolButton)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(6);
    auto *close = new QToolButton;
    for (QToolButton *button : {m_expand, close}) {
        button->setAutoRaise(true);
        button->setProperty("small", true);
        row->addWidget(button);
    }
    close->setIcon(icon(u"close"_s));
    close->setToolTip(tr("Close the details (Ctrl+I)"));
    close->setAccessibleName(tr("Close the details"));
    connect(close, &QToolButton::clicked, this, &PaneButtons::closeRequested);
    connect(m_expand, &QToolButton::clicked, this, [this] { Q_EMIT expandRequested(!m_covering); });
    setCovering(false);
}

void PaneButtons::setCovering(bool covering)
{
    m_covering = covering;
    const QString text = covering ? tr("Back to the list (Esc)") : tr("Show on the whole page (Enter)");
    m_expand->setIcon(icon(covering ? u"shrink"_s : u"expand"_s));
    m_expand->setToolTip(text);
    m_expand->setAccessibleName(text);
}

} // namespace kiste::ui
