// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/rowsedit.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

RowsEdit::RowsEdit(const QString &title, const QString &addText, const QString &removeText, QWidget *parent)
    : QWidget(parent)
    , m_removeText(removeText)
    , m_layout(new QVBoxLayout)
    , m_reason(new QLabel)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(6);
    auto *head = new QHBoxLayout;
    auto *heading = new QLabel(title);
    heading->setFont(Theme::font(TextRole::Heading));
    auto *add = new QToolButton;
    add->setIcon(icon(u"plus"_s));
    add->setText(addText);
    add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    add->setAutoRaise(true);
    add->setProperty("small", true);
    add->setFocusPolicy(Qt::StrongFocus);
    head->addWidget(heading);
    head->addStretch(1);
    head->addWidget(add);
    layout->addLayout(head);
    m_layout->setSpacing(6);
    layout->addLayout(m_layout);
    m_reason->hide();
    m_reason->setWordWrap(true);
    layout->addWidget(m_reason);
    connect(add, &QToolButton::clicked, this, [this] {
        addEmptyRow();
        m_rows.last().marked->setFocus();
    });
}

void RowsEdit::appendRow(const QList<std::pair<QWidget *, int>> &fields, QWidget *marked)
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins({});
    row->setSpacing(6);
    for (const auto &[field, stretch] : fields) {
        row->addWidget(field, stretch);
        if (auto *line = qobject_cast<QLineEdit *>(field))
            connect(line, &QLineEdit::textChanged, this, &RowsEdit::changed);
        else if (auto *combo = qobject_cast<QComboBox *>(field))
            connect(combo, &QComboBox::currentTextChanged, this, &RowsEdit::changed);
        else if (auto *button = qobject_cast<QToolButton *>(field))
            connect(button, &QToolButton::toggled, this, &RowsEdit::changed);
    }
    auto *remove = new QToolButton;
    remove->setIcon(icon(u"minus"_s));
    remove->setAutoRaise(true);
    remove->setFocusPolicy(Qt::StrongFocus);
    remove->setToolTip(m_removeText);
    remove->setAccessibleName(m_removeText);
    row->addWidget(remove);
    connect(remove, &QToolButton::clicked, this, [this, widget] { removeRow(widget); });
    m_layout->addWidget(widget);
    m_rows.append(Row{widget, marked});
    Q_EMIT changed();
}

void RowsEdit::removeRow(QWidget *widget)
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].widget != widget)
            continue;
        m_rows.removeAt(row);
        rowRemoved(row);
        break;
    }
    widget->hide();
    widget->deleteLater();
    Q_EMIT changed();
}

void RowsEdit::setProblems(const QList<RunSpec::Problem> &problems, RunSpec::Field field)
{
    QString reason;
    QList<int> wrong;
    for (const RunSpec::Problem &problem : problems) {
        if (problem.field != field)
            continue;
        wrong << problem.row;
        reason = reason.isEmpty() ? problem.reason : reason;
    }
    for (int row = 0; row < m_rows.size(); ++row)
        markInvalid(m_rows[row].marked, wrong.contains(row));
    QPalette palette = m_reason->palette();
    palette.setColor(QPalette::WindowText, colors().bad.text);
    m_reason->setPalette(palette);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
}

PortsEdit::PortsEdit(QWidget *parent)
    : RowsEdit(tr("Ports"), tr("Add port"), tr("Remove this port"), parent)
{
}

void PortsEdit::addPort(const RunSpec::Port &port)
{
    auto *address = new QComboBox;
    address->setEditable(true);
    address->addItems({tr("all addresses"), u"127.0.0.1"_s});
    address->setCurrentText(port.address.isEmpty() ? tr("all addresses") : port.address);
    address->setAccessibleName(tr("Address of this computer"));
    auto *host = new QLineEdit(port.host);
    host->setPlaceholderText(tr("a free one"));
    host->setAccessibleName(tr("Port of this computer"));
    auto *container = new QLineEdit(port.container);
    container->setPlaceholderText(tr("port"));
    container->setAccessibleName(tr("Port in the container"));
    auto *protocol = new QComboBox;
    protocol->addItems({u"tcp"_s, u"udp"_s});
    protocol->setCurrentText(port.protocol);
    protocol->setAccessibleName(tr("Protocol"));
    m_fields.append({address, host, container, protocol});
    appendRow({{address, 3}, {host, 2}, {new MutedLabel(u"→"_s), 0}, {container, 2}, {protocol, 0}}, container);
}

QList<RunSpec::Port> PortsEdit::ports() const
{
    QList<RunSpec::Port> ports;
    for (const Fields &fields : m_fields) {
        const bool all = fields.address->currentIndex() == 0 && fields.address->currentText() == fields.address->itemText(0);
        ports.append({all ? QString() : fields.address->currentText().trimmed(), fields.host->text().trimmed(),
                      fields.container->text().trimmed(), fields.protocol->currentText()});
    }
    return ports;
}

MountsEdit::MountsEdit(Helper *helper, QWidget *parent)
    : RowsEdit(tr("Volumes and folders"), tr("Add mount"), tr("Remove this mount"), parent)
    , m_helper(helper)
{
}

void MountsEdit::addMount(const RunSpec::Mount &mount)
{
    auto *kind = new QComboBox;
    kind->addItems({tr("Volume"), tr("Folder")});
    kind->setCurrentIndex(mount.isFolder ? 1 : 0);
    kind->setAccessibleName(tr("Kind of the mount"));
    auto *source = new QComboBox;
    source->setEditable(true);
    source->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    source->setMinimumContentsLength(8);
    source->setAccessibleName(tr("Volume or folder"));
    auto *browse = new QToolButton;
    browse->setIcon(icon(u"folder"_s));
    browse->setToolTip(tr("Choose a folder"));
    browse->setAccessibleName(browse->toolTip());
    auto *target = new QLineEdit(mount.target);
    target->setPlaceholderText(tr("/folder/inside"));
    target->setFont(Theme::font(TextRole::Code));
    target->setAccessibleName(tr("Folder in the container"));
    auto *readOnly = new QToolButton;
    readOnly->setIcon(icon(u"lock"_s));
    readOnly->setCheckable(true);
    readOnly->setChecked(mount.readOnly);
    readOnly->setAutoRaise(true);
    readOnly->setFocusPolicy(Qt::StrongFocus);
    readOnly->setToolTip(tr("Read-only: the container cannot change it"));
    readOnly->setAccessibleName(readOnly->toolTip());
    const auto fill = [this, kind, source, browse] {
        const bool folder = kind->currentIndex() == 1;
        const QString text = source->currentText();
        source->clear();
        if (!folder)
            for (const VolumeInfo &volume : m_helper->volumes())
                if (!volume.anonymous)
                    source->addItem(volume.name);
        source->setCurrentText(text);
        source->lineEdit()->setPlaceholderText(folder ? tr("/folder/here") : tr("name"));
        browse->setVisible(folder);
    };
    source->setCurrentText(mount.source);
    fill();
    connect(kind, &QComboBox::currentIndexChanged, this, fill);
    connect(browse, &QToolButton::clicked, this, [this, source] { chooseFolder(source); });
    m_fields.append({kind, source, target, readOnly});
    appendRow({{kind, 0}, {source, 3}, {browse, 0}, {new MutedLabel(u"→"_s), 0}, {target, 3}, {readOnly, 0}}, target);
}

void MountsEdit::chooseFolder(QComboBox *source)
{
    auto *dialog = new QFileDialog(this, tr("Choose a folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, source, &QComboBox::setCurrentText);
    dialog->open();
}

QList<RunSpec::Mount> MountsEdit::mounts() const
{
    QList<RunSpec::Mount> mounts;
    for (const Fields &fields : m_fields)
        mounts.append({fields.kind->currentIndex() == 1, fields.source->currentText().trimmed(),
                       fields.target->text().trimmed(), fields.readOnly->isChecked()});
    return mounts;
}

} // namespace kiste::ui
