// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/namedialog.h"

#include "ui/theme/format.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

NameDialog::NameDialog(const QString &title, const QString &label, const QString &hint, const QString &name,
                       const QString &verb, Act act, QWidget *parent)
    : QDialog(parent)
    , m_act(std::move(act))
    , m_before(name)
    , m_message(new InlineMessage)
    , m_field(new QLineEdit(name))
    , m_button(new QPushButton(verb))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumWidth(420);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    auto *headline = new QLabel(title);
    headline->setFont(Theme::font(TextRole::Title));
    headline->setWordWrap(true);
    headline->setTextFormat(Qt::PlainText);
    layout->addWidget(headline);
    layout->addWidget(m_message);
    auto *words = new QLabel(label);
    words->setBuddy(m_field);
    layout->addWidget(words);
    m_field->setAccessibleName(label);
    m_field->selectAll();
    layout->addWidget(m_field);
    auto *below = new MutedLabel(hint);
    below->setWordWrap(true);
    below->setVisible(!hint.isEmpty());
    layout->addWidget(below);
    auto *row = new QHBoxLayout;
    auto *cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    m_button->setProperty("tone", u"primary"_s);
    m_button->setDefault(true);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(m_button);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_button, &QPushButton::clicked, this, &NameDialog::go);
    connect(m_field, &QLineEdit::textChanged, this, &NameDialog::refresh);
    m_field->setFocus();
    refresh();
}

void NameDialog::setOptional(bool optional)
{
    m_optional = optional;
    refresh();
}

void NameDialog::refresh()
{
    const QString name = m_field->text().trimmed();
    const bool changed = m_before.isEmpty() || name != m_before;
    m_button->setEnabled(!m_busy && changed && (m_optional || !name.isEmpty()));
}

void NameDialog::go()
{
    m_busy = true;
    m_message->clear();
    refresh();
    m_act(m_field->text().trimmed(), this, [this](const Result<void> &done) {
        m_busy = false;
        refresh();
        if (done)
            return accept();
        m_message->show(ToneKind::Bad, errorSentence(done.error().code), errorDetail(done.error()));
        m_field->setFocus();
    });
}

} // namespace kiste::ui
