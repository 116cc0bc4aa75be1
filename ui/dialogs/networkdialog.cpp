// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/networkdialog.h"

#include "ui/dialogs/dialogfoot.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/dialogs/runspec.h"
#include "ui/theme/format.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

bool isName(const QString &text)
{
    static const QRegularExpression name(u"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$"_s);
    return name.match(text).hasMatch();
}

/// "10.7.0.0/16", "fd00:7::/64"
bool isSubnet(const QString &text)
{
    const QStringList parts = text.split(u'/');
    bool isNumber = false;
    const int length = parts.value(1).toInt(&isNumber);
    static const QRegularExpression address(u"^[0-9A-Fa-f:.]+$"_s);
    const bool six = parts.first().contains(u':');
    return parts.size() == 2 && isNumber && address.match(parts.first()).hasMatch() && length > 0
        && length <= (six ? 128 : 32);
}

} // namespace

NetworkDialog::NetworkDialog(Helper *helper, QWidget *parent)
    : QDialog(parent)
    , m_helper(helper)
    , m_message(new InlineMessage)
    , m_name(new QLineEdit)
    , m_subnet(new QLineEdit)
    , m_internal(new QCheckBox(tr("&Cut off from outside")))
    , m_ipv6(new QCheckBox(tr("IPv&6 as well")))
    , m_echo(new QLabel)
    , m_create(new QPushButton(tr("Create")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Create a network"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    auto *headline = new QLabel(tr("Create a network"));
    headline->setFont(Theme::font(TextRole::Title));
    layout->addWidget(headline);
    auto *words = new MutedLabel(tr("Containers in the same network reach each other by their names; those in another one "
                                    "cannot reach them."));
    words->setWordWrap(true);
    layout->addWidget(words);
    layout->addWidget(m_message);
    m_subnet->setPlaceholderText(tr("chosen for you, such as 10.89.1.0/24"));
    m_ipv6->setChecked(true);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Addresses"), m_subnet);
    form->addRow(QString(), m_ipv6);
    form->addRow(QString(), m_internal);
    layout->addLayout(form);
    DialogFoot::add(this, layout, m_echo, m_create);
    for (QLineEdit *field : {m_name, m_subnet})
        connect(field, &QLineEdit::textChanged, this, &NetworkDialog::refresh);
    for (QCheckBox *box : {m_internal, m_ipv6})
        connect(box, &QCheckBox::toggled, this, &NetworkDialog::refresh);
    connect(m_create, &QPushButton::clicked, this, &NetworkDialog::go);
    m_name->setFocus();
    resize(480, sizeHint().height());
    refresh();
}

QVariantMap NetworkDialog::options() const
{
    QVariantMap options;
    if (!m_subnet->text().trimmed().isEmpty())
        options.insert(u"subnets"_s, QStringList{m_subnet->text().trimmed()});
    if (m_internal->isChecked())
        options.insert(u"internal"_s, true);
    if (!m_ipv6->isChecked())
        options.insert(u"ipv6"_s, false);
    return options;
}

QString NetworkDialog::commandLine() const
{
    QStringList words{u"kistectl"_s, u"network"_s, u"create"_s};
    if (!m_subnet->text().trimmed().isEmpty())
        words << u"--subnet"_s << m_subnet->text().trimmed();
    if (m_internal->isChecked())
        words << u"--internal"_s;
    if (!m_ipv6->isChecked())
        words << u"--ipv6=false"_s;
    return (words << shellQuoted(m_name->text().trimmed())).join(u' ');
}

void NetworkDialog::refresh()
{
    const QString name = m_name->text().trimmed();
    const QString subnet = m_subnet->text().trimmed();
    markInvalid(m_name, !name.isEmpty() && !isName(name));
    markInvalid(m_subnet, !subnet.isEmpty() && !isSubnet(subnet));
    m_name->setToolTip(tr("Letters, digits, “_”, “.” and “-”, at most 63."));
    m_subnet->setToolTip(tr("An address and how many of its bits all share, such as 10.7.0.0/16."));
    m_echo->setText(name.isEmpty() ? QString() : commandLine());
    m_create->setEnabled(!m_busy && isName(name) && (subnet.isEmpty() || isSubnet(subnet)));
}

void NetworkDialog::go()
{
    m_busy = true;
    m_message->clear();
    refresh();
    m_helper->createNetwork(m_name->text().trimmed(), options(), this, [this](const Result<QString> &path) {
        m_busy = false;
        refresh();
        if (path) {
            Q_EMIT made(*path);
            return accept();
        }
        m_message->show(ToneKind::Bad, tr("The network could not be made.") + u' ' + errorSentence(path.error().code),
                        errorDetail(path.error()));
    });
}

} // namespace kiste::ui
