// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/pulldialog.h"

#include "core/registry/settings.h"
#include "ui/dialogs/dialogfoot.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/dialogs/runspec.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

NameMeaning resolveName(const QString &name)
{
    NameMeaning meaning;
    const auto reference = ImageReference::parse(name.toStdString());
    if (!reference) {
        meaning.problem = PullDialog::tr("This is no name of an image.");
        return meaning;
    }
    const auto settings = RegistrySettings::load();
    if (!settings) {
        meaning.problem = PullDialog::tr("The settings of registries cannot be read: %1").arg(QString::fromStdString(settings.error().detail));
        return meaning;
    }
    const auto names = settings->resolve(*reference);
    if (!names) {
        meaning.problem = PullDialog::tr("No registry is set up for short names. Say which one has it, as in “registry.example/%1”.")
                              .arg(QString::fromStdString(reference->text()));
        return meaning;
    }
    for (const ResolvedName &one : *names) {
        meaning.names << QString::fromStdString(one.reference.text());
        meaning.why = QString::fromStdString(one.reason);
    }
    return meaning;
}

PullDialog::PullDialog(const Resolver &resolver, QWidget *parent)
    : QDialog(parent)
    , m_resolver(resolver)
    , m_name(new QLineEdit)
    , m_meaning(new MutedLabel)
    , m_platform(new QComboBox)
    , m_echo(new QLabel)
    , m_pull(new QPushButton(tr("Pull")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Pull an image"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    auto *headline = new QLabel(tr("Pull an image"));
    headline->setFont(Theme::font(TextRole::Title));
    layout->addWidget(headline);
    m_name->setPlaceholderText(tr("registry.example/team/app:1.2"));
    m_meaning->setWordWrap(true);
    m_meaning->setTextFormat(Qt::PlainText);
    m_meaning->setMinimumHeight(2 * m_meaning->fontMetrics().height());
    m_meaning->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_platform->addItem(tr("this computer's"), QString());
    for (const QString &name : {u"linux/amd64"_s, u"linux/arm64"_s, u"linux/arm/v7"_s, u"linux/riscv64"_s, u"linux/ppc64le"_s, u"linux/s390x"_s})
        m_platform->addItem(name, name);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->addRow(tr("&Name"), m_name);
    form->addRow(QString(), m_meaning);
    form->addRow(tr("&Platform"), m_platform);
    layout->addLayout(form);
    DialogFoot::add(this, layout, m_echo, m_pull);
    connect(m_name, &QLineEdit::textChanged, this, &PullDialog::refresh);
    connect(m_platform, &QComboBox::currentIndexChanged, this, &PullDialog::refresh);
    connect(m_pull, &QPushButton::clicked, this, [this] {
        Q_EMIT chosen(m_name->text().trimmed(), platform());
        accept();
    });
    m_name->setFocus();
    resize(520, sizeHint().height());
    refresh();
}

QString PullDialog::platform() const
{
    return m_platform->currentData().toString();
}

QString PullDialog::meaning() const
{
    return m_meaning->text();
}

QString PullDialog::commandLine() const
{
    QStringList words{u"kistectl"_s, u"pull"_s};
    if (!platform().isEmpty())
        words << u"--platform"_s << platform();
    return (words << shellQuoted(m_name->text().trimmed())).join(u' ');
}

void PullDialog::refresh()
{
    const QString name = m_name->text().trimmed();
    const NameMeaning meaning = name.isEmpty() ? NameMeaning() : m_resolver(name);
    markInvalid(m_name, !meaning.problem.isEmpty());
    QString words = meaning.problem;
    if (name.isEmpty())
        words = tr("With a tag behind “:” or a digest behind “@”; without either it is “latest”.");
    else if (meaning.names.size() == 1)
        words = meaning.why.isEmpty() ? tr("Brings %1.").arg(meaning.names.first())
                                      : tr("Brings %1, by %2.").arg(meaning.names.first(), meaning.why);
    else if (!meaning.names.isEmpty())
        words = tr("Tries in this order: %1.").arg(meaning.names.join(u", "_s));
    m_meaning->setText(words);
    m_name->setAccessibleDescription(words);
    m_echo->setText(name.isEmpty() ? QString() : commandLine());
    m_pull->setEnabled(!name.isEmpty() && meaning.problem.isEmpty());
}

} // namespace kiste::ui
