// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/runspec.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QLineEdit;

namespace kiste::ui {

/// Rows of NAME = value.
class EnvironmentEdit : public QWidget
{
    Q_OBJECT

public:
    explicit EnvironmentEdit(QWidget *parent = nullptr);
    /// @p title: above the rows; @p add: on the button that adds one.
    EnvironmentEdit(const QString &title, const QString &add, QWidget *parent = nullptr);

    QList<RunSpec::Variable> variables() const;
    /// Marks the rows that are wrong; the first reason is shown below.
    void setProblems(const QList<RunSpec::Problem> &problems);
    void addRow(const QString &name = {}, const QString &value = {});

Q_SIGNALS:
    void changed();

private:
    struct Row
    {
        QWidget *widget;
        QLineEdit *name;
        QLineEdit *value;
    };

    void removeRow(QWidget *widget);

    QBoxLayout *m_rowsLayout;
    QLabel *m_reason;
    QList<Row> m_rows;
};

/// Paints a field's frame red or not.
void markInvalid(QWidget *field, bool invalid);

} // namespace kiste::ui
