// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/confirmdialog.h"

#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr qsizetype namesShown = 8;
}

ConfirmDialog::ConfirmDialog(const QString &title, const QStringList &names, const QString &consequence,
                             const QString &verb, QWidget *parent)
    : QDialog(parent)
    , m_confirm(new QPushButton(verb))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumWidth(380);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    auto *headline = new QLabel(title);
    headline->setFont(Theme::font(TextRole::Title));
    headline->setWordWrap(true);
    headline->setTextFormat(Qt::PlainText);
    layout->addWidget(headline);
    if (names.size() > 1) {
        QString list = names.first(std::min(names.size(), namesShown)).join(u'\n');
        if (names.size() > namesShown)
            list += u'\n' + tr("and %n more", nullptr, int(names.size() - namesShown));
        auto *label = new QLabel(list);
        label->setTextFormat(Qt::PlainText);
        label->setIndent(8);
        layout->addWidget(label);
    }
    auto *words = new MutedLabel(consequence, TextRole::Body);
    words->setWordWrap(true);
    layout->addWidget(words);
    layout->addSpacing(4);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto *cancel = new QPushButton(tr("Cancel"));
    cancel->setDefault(true);
    m_confirm->setProperty("tone", u"danger"_s);
    m_confirm->setAutoDefault(false);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_confirm);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_confirm, &QPushButton::clicked, this, &QDialog::accept);
    cancel->setFocus();
}

} // namespace kiste::ui
