// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/environmentedit.h"

#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

void markInvalid(QWidget *field, bool invalid)
{
    if (field->property("invalid").toBool() == invalid)
        return;
    field->setProperty("invalid", invalid);
    field->update();
}

EnvironmentEdit::EnvironmentEdit(QWidget *parent)
    : EnvironmentEdit(tr("Environment"), tr("Add variable"), parent)
{
}

EnvironmentEdit::EnvironmentEdit(const QString &titleText, const QString &addText, QWidget *parent)
    : QWidget(parent)
    , m_rowsLayout(new QVBoxLayout)
    , m_reason(new QLabel)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(6);
    auto *head = new QHBoxLayout;
    auto *title = new QLabel(titleText);
    title->setFont(Theme::font(TextRole::Heading));
    auto *add = new QToolButton;
    add->setIcon(icon(u"plus"_s));
    add->setText(addText);
    add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    add->setAutoRaise(true);
    add->setProperty("small", true);
    add->setFocusPolicy(Qt::StrongFocus);
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(add);
    layout->addLayout(head);
    m_rowsLayout->setSpacing(6);
    layout->addLayout(m_rowsLayout);
    m_reason->hide();
    m_reason->setWordWrap(true);
    layout->addWidget(m_reason);
    connect(add, &QToolButton::clicked, this, [this] {
        addRow();
        m_rows.last().name->setFocus();
    });
    addRow();
}

void EnvironmentEdit::addRow(const QString &name, const QString &value)
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins({});
    row->setSpacing(6);
    auto *nameField = new QLineEdit(name);
    auto *valueField = new QLineEdit(value);
    nameField->setPlaceholderText(tr("NAME"));
    nameField->setFont(Theme::font(TextRole::Code));
    nameField->setAccessibleName(tr("Name of the variable"));
    valueField->setPlaceholderText(tr("value"));
    valueField->setAccessibleName(tr("Value of the variable"));
    auto *remove = new QToolButton;
    remove->setIcon(icon(u"minus"_s));
    remove->setAutoRaise(true);
    remove->setFocusPolicy(Qt::StrongFocus);
    remove->setToolTip(tr("Remove this variable"));
    remove->setAccessibleName(remove->toolTip());
    row->addWidget(nameField, 2);
    row->addWidget(new MutedLabel(u"="_s));
    row->addWidget(valueField, 3);
    row->addWidget(remove);
    m_rowsLayout->addWidget(widget);
    m_rows.append({widget, nameField, valueField});
    connect(nameField, &QLineEdit::textChanged, this, &EnvironmentEdit::changed);
    connect(valueField, &QLineEdit::textChanged, this, &EnvironmentEdit::changed);
    connect(remove, &QToolButton::clicked, this, [this, widget] { removeRow(widget); });
    Q_EMIT changed();
}

void EnvironmentEdit::removeRow(QWidget *widget)
{
    m_rows.removeIf([widget](const Row &row) { return row.widget == widget; });
    widget->hide();
    widget->deleteLater();
    Q_EMIT changed();
}

QList<RunSpec::Variable> EnvironmentEdit::variables() const
{
    QList<RunSpec::Variable> variables;
    for (const Row &row : m_rows)
        variables.append({row.name->text(), row.value->text()});
    return variables;
}

void EnvironmentEdit::setProblems(const QList<RunSpec::Problem> &problems)
{
    QString reason;
    QList<int> wrong;
    for (const RunSpec::Problem &problem : problems) {
        if (problem.field != RunSpec::Field::Environment)
            continue;
        wrong << problem.row;
        reason = reason.isEmpty() ? problem.reason : reason;
    }
    for (int row = 0; row < m_rows.size(); ++row)
        markInvalid(m_rows[row].name, wrong.contains(row));
    QPalette palette = m_reason->palette();
    palette.setColor(QPalette::WindowText, colors().bad.text);
    m_reason->setPalette(palette);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
}

} // namespace kiste::ui
