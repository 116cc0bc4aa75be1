// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/rundialog.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/dialogs/limitfield.h"
#include "ui/dialogs/rowsedit.h"
#include "ui/models/containermodel.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QThread>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

RunDialog::RunDialog(Helper *helper, ContainerModel *containers, const QString &image, QWidget *parent)
    : QDialog(parent)
    , m_helper(helper)
    , m_containers(containers)
    , m_image(new QComboBox)
    , m_imageFacts(new MutedLabel)
    , m_name(new QLineEdit)
    , m_command(new QLineEdit)
    , m_user(new QLineEdit)
    , m_cpus(new LimitField(0.05, std::max(1, QThread::idealThreadCount()), 2, tr(" cores"), tr("CPU limit")))
    , m_memory(new LimitField(16, double(installedMemory() >> 20), 0, u" MiB"_s, tr("Memory limit")))
    , m_pids(new QSpinBox)
    , m_network(new QComboBox)
    , m_restart(new QComboBox)
    , m_ports(new PortsEdit)
    , m_mounts(new MountsEdit(helper))
    , m_environment(new EnvironmentEdit)
    , m_message(new InlineMessage)
    , m_echo(new QLabel)
    , m_left(new QLabel)
    , m_run(new QPushButton(icon(u"play"_s), tr("Run")))
    , m_create(new QPushButton(tr("Create only")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Run a container"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(makeHeader(image));
    auto *body = new Ground(Ground::Role::View);
    auto *columns = new QHBoxLayout(body);
    columns->setContentsMargins(20, 16, 20, 16);
    columns->setSpacing(32);
    columns->addLayout(makeLeft(), 1);
    columns->addLayout(makeRight(), 1);
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(body);
    layout->addWidget(scroll, 1);
    layout->addWidget(makeFooter());
    fillImages(image);
    for (const auto signal : {&Helper::imageAdded, &Helper::imageChanged})
        connect(helper, signal, this, [this] { fillImages({}); });
    connect(helper, &Helper::imageRemoved, this, [this] { fillImages({}); });
    connect(helper, &Helper::stateChanged, this, [this] { fillImages({}); });
    connect(m_image, &QComboBox::currentIndexChanged, this, &RunDialog::refresh);
    for (QLineEdit *field : {m_name, m_command, m_user})
        connect(field, &QLineEdit::textChanged, this, &RunDialog::refresh);
    for (LimitField *field : {m_cpus, m_memory})
        connect(field, &LimitField::valueChanged, this, &RunDialog::refresh);
    connect(m_pids, &QSpinBox::valueChanged, this, &RunDialog::refresh);
    connect(m_network, &QComboBox::currentIndexChanged, this, &RunDialog::refresh);
    connect(m_environment, &EnvironmentEdit::changed, this, &RunDialog::refresh);
    connect(m_restart, &QComboBox::currentIndexChanged, this, &RunDialog::refresh);
    for (RowsEdit *rows : std::initializer_list<RowsEdit *>{m_ports, m_mounts})
        connect(rows, &RowsEdit::changed, this, &RunDialog::refresh);
    for (QCheckBox *box : {m_terminal, m_autoRemove, m_readOnly})
        connect(box, &QCheckBox::toggled, this, &RunDialog::refresh);
    m_name->setFocus();
    resize(1040, 720);
    refresh();
}

QWidget *RunDialog::makeHeader(const QString &)
{
    auto *header = new Ground(Ground::Role::Header, Ground::Edge::Bottom);
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(20, 12, 20, 12);
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    auto *label = new QLabel(tr("&Image"));
    label->setBuddy(m_image);
    m_image->setMinimumWidth(340);
    m_image->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_image->setAccessibleName(tr("Image"));
    row->addWidget(label);
    row->addWidget(m_image);
    row->addWidget(m_imageFacts);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(m_message);
    return header;
}

QLabel *RunDialog::addHeading(QBoxLayout *column, const QString &text)
{
    auto *label = new QLabel(text);
    label->setFont(Theme::font(TextRole::Heading));
    column->addWidget(label);
    return label;
}

void RunDialog::addField(QGridLayout *grid, const QString &label, QWidget *field, RunSpec::Field kind,
                         const QString &hint)
{
    auto *name = new QLabel(label);
    name->setBuddy(field);
    auto *reason = new MutedLabel(hint, TextRole::Axis);
    reason->setProperty("hint", hint);
    reason->setWordWrap(true);
    const int row = grid->rowCount();
    grid->addWidget(name, row, 0);
    grid->addWidget(field, row, 1);
    grid->addWidget(reason, row + 1, 1);
    QWidget *marked = field;
    if (auto *limit = qobject_cast<LimitField *>(field))
        marked = limit->focusProxy();
    m_fields.insert(kind, {marked, reason});
}

QLayout *RunDialog::makeLeft()
{
    auto *column = new QVBoxLayout;
    column->setSpacing(8);
    addHeading(column, tr("General"));
    auto *general = new QGridLayout;
    general->setHorizontalSpacing(12);
    general->setVerticalSpacing(3);
    general->setColumnStretch(1, 1);
    general->setColumnMinimumWidth(0, 84);
    m_name->setPlaceholderText(tr("chosen for you"));
    m_command->setPlaceholderText(tr("what the image starts"));
    m_command->setFont(Theme::font(TextRole::Code));
    m_user->setPlaceholderText(tr("the image's user"));
    addField(general, tr("&Name"), m_name, RunSpec::Field::Name);
    addField(general, tr("&Command"), m_command, RunSpec::Field::Command);
    addField(general, tr("&User"), m_user, RunSpec::Field::User);
    column->addLayout(general);
    column->addSpacing(12);
    addHeading(column, tr("Resources"));
    auto *resources = new QGridLayout;
    resources->setHorizontalSpacing(12);
    resources->setVerticalSpacing(3);
    resources->setColumnStretch(1, 1);
    resources->setColumnMinimumWidth(0, 84);
    addField(resources, tr("CP&U"), m_cpus, RunSpec::Field::Cpus,
             tr("of %n", "processor cores", QThread::idealThreadCount()));
    addField(resources, tr("&Memory"), m_memory, RunSpec::Field::Memory,
             tr("of %1").arg(formatBytes(installedMemory())));
    m_pids->setRange(0, 1 << 22);
    m_pids->setValue(2048);
    m_pids->setSpecialValueText(tr("no limit"));
    m_pids->setGroupSeparatorShown(true);
    m_pids->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_pids->setFixedWidth(124);
    addField(resources, tr("&Processes"), m_pids, RunSpec::Field::Pids);
    resources->setAlignment(m_pids, Qt::AlignRight);
    for (const auto &[policy, words] :
         {std::pair(QString(), tr("Never")), {u"on-failure"_s, tr("When it fails")},
          {u"unless-stopped"_s, tr("Always, unless it was stopped")},
          {u"always"_s, tr("Always, also after a restart of the computer")}})
        m_restart->addItem(words, policy);
    m_restart->setAccessibleName(tr("Start again"));
    auto *again = new QLabel(tr("&Start again"));
    again->setBuddy(m_restart);
    const int row = resources->rowCount();
    resources->addWidget(again, row, 0);
    resources->addWidget(m_restart, row, 1);
    column->addLayout(resources);
    column->addSpacing(12);
    addHeading(column, tr("Options"));
    m_terminal = addOption(column, tr("&Terminal"), tr("for programs that talk to people"));
    m_autoRemove = addOption(column, tr("&Delete when it ends"), tr("with its files and log"));
    m_readOnly = addOption(column, tr("&Read-only files"), tr("the image cannot be changed inside"));
    column->addStretch(1);
    return column;
}

QCheckBox *RunDialog::addOption(QBoxLayout *column, const QString &text, const QString &hint)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    auto *box = new QCheckBox(text);
    box->setAccessibleDescription(hint);
    row->addWidget(box);
    row->addWidget(new MutedLabel(hint), 1);
    column->addLayout(row);
    return box;
}

QLayout *RunDialog::makeRight()
{
    auto *column = new QVBoxLayout;
    column->setSpacing(8);
    column->addWidget(m_ports);
    column->addSpacing(12);
    column->addWidget(m_mounts);
    column->addSpacing(12);
    column->addWidget(m_environment);
    column->addSpacing(12);
    addHeading(column, tr("Network"));
    fillNetworks();
    m_network->setAccessibleName(tr("Network"));
    auto *network = new QHBoxLayout;
    network->setSpacing(12);
    network->addWidget(m_network);
    auto *hint = new MutedLabel(tr("asks for an administrator's password"));
    hint->setVisible(false);
    connect(m_network, &QComboBox::currentIndexChanged, hint,
            [this, hint] { hint->setVisible(m_network->currentData().toString() == "host"_L1); });
    network->addWidget(hint, 1);
    network->addStretch();
    column->addLayout(network);
    column->addStretch(1);
    return column;
}

void RunDialog::fillNetworks()
{
    m_network->addItem(tr("Default"), QString());
    const auto networks = m_helper->networks();
    for (const NetworkInfo &network : networks)
        m_network->addItem(network.name, network.name);
    m_network->addItem(tr("None, only itself"), u"none"_s);
    m_network->addItem(tr("This computer's own"), u"host"_s);
}

QWidget *RunDialog::makeFooter()
{
    auto *footer = new Ground(Ground::Role::Window, Ground::Edge::Top);
    auto *column = new QVBoxLayout(footer);
    column->setContentsMargins(20, 12, 20, 12);
    column->setSpacing(8);
    auto *head = new QHBoxLayout;
    auto *title = new MutedLabel(tr("The same as a command"));
    auto *copy = new QToolButton;
    copy->setIcon(icon(u"copy"_s));
    copy->setText(tr("Copy"));
    copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copy->setAutoRaise(true);
    copy->setProperty("small", true);
    copy->setFocusPolicy(Qt::StrongFocus);
    connect(copy, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_echo->text()); });
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(copy);
    column->addLayout(head);
    m_echo->setFont(Theme::font(TextRole::Code));
    m_echo->setWordWrap(true);
    m_echo->setTextFormat(Qt::PlainText);
    m_echo->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_echo->setAccessibleName(title->text());
    m_echo->setFrameShape(QFrame::StyledPanel);
    m_echo->setAutoFillBackground(true);
    m_echo->setBackgroundRole(QPalette::Base);
    m_echo->setMargin(8);
    m_echo->setMinimumHeight(QFontMetrics(m_echo->font()).height() * 2 + 18);
    m_echo->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    column->addWidget(m_echo);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto *cancel = new QPushButton(tr("Cancel"));
    cancel->setAutoDefault(false);
    m_create->setAutoDefault(false);
    m_run->setDefault(true);
    m_run->setProperty("tone", u"primary"_s);
    buttons->addStretch(1);
    buttons->addWidget(m_left);
    buttons->addWidget(cancel);
    buttons->addWidget(m_create);
    buttons->addWidget(m_run);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_create, &QPushButton::clicked, this, [this] { go(false); });
    connect(m_run, &QPushButton::clicked, this, [this] { go(true); });
    return footer;
}

} // namespace kiste::ui
