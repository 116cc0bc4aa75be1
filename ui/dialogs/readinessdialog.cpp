// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/readinessdialog.h"

#include "core/ipc/systemcheck.h"
#include "ui/theme/theme.h"
#include "ui/views/readinesspanel.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace kiste::ui {

ReadinessDialog::ReadinessDialog(Helper *helper, QWidget *parent)
    : QDialog(parent)
    , m_panel(new ReadinessPanel(helper))
    , m_sentence(new MutedLabel({}, TextRole::Body))
    , m_close(new QPushButton)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Check this computer"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    auto *headline = new QLabel(tr("What containers need"));
    headline->setFont(Theme::font(TextRole::Title));
    layout->addWidget(headline);
    m_sentence->setWordWrap(true);
    layout->addWidget(m_sentence);
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumWidth(m_panel->width() + 20);
    scroll->setWidget(m_panel);
    layout->addWidget(scroll, 1);
    auto *row = new QHBoxLayout;
    auto *later = new MutedLabel(tr("You find this again in the menu: “Check this computer…”"));
    row->addWidget(later, 1);
    row->addWidget(m_close);
    layout->addLayout(row);
    m_close->setDefault(true);
    m_close->setFocus();
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_panel, &ReadinessPanel::checked, this, &ReadinessDialog::refresh);
    refresh();
    resize(m_panel->width() + 60, 640);
}

bool ReadinessDialog::takeFirstStart()
{
    QSettings settings;
    const bool first = !settings.value(u"firstStart/checked"_s, false).toBool();
    settings.setValue(u"firstStart/checked"_s, true);
    return first;
}

void ReadinessDialog::refresh()
{
    const CheckLevel worst = worstOf(m_panel->checks());
    m_close->setText(worst == CheckLevel::Bad ? tr("Continue without") : tr("Continue"));
    m_sentence->setText(
        worst == CheckLevel::Bad
            ? tr("Something that containers need is missing. You can look around all the same; starting one will fail until "
                 "it is mended.")
            : worst == CheckLevel::Attention ? tr("Containers run here. What is marked works less well than it could.")
                                             : tr("Kiste has looked at what this computer offers."));
}

} // namespace kiste::ui
