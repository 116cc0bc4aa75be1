// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/runspec.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace kiste {
class Helper;
}

namespace kiste::ui {

/// A heading, rows of fields that can be added and removed, and one reason below if one of them is wrong.
class RowsEdit : public QWidget
{
    Q_OBJECT

public:
    int count() const { return int(m_rows.size()); }
    /// Marks the rows of @p field that are wrong; the first reason is shown below.
    void setProblems(const QList<RunSpec::Problem> &problems, RunSpec::Field field);

Q_SIGNALS:
    void changed();

protected:
    RowsEdit(const QString &title, const QString &addText, const QString &removeText, QWidget *parent);

    /// A row with these fields and a button that takes it away. @p marked shows that it is wrong.
    void appendRow(const QList<std::pair<QWidget *, int>> &fields, QWidget *marked);
    virtual void addEmptyRow() = 0;
    /// The row with this number has gone.
    virtual void rowRemoved(int row) = 0;

private:
    struct Row
    {
        QWidget *widget;
        QWidget *marked;
    };

    void removeRow(QWidget *widget);

    QString m_removeText;
    QBoxLayout *m_layout;
    QLabel *m_reason;
    QList<Row> m_rows;
};

/// Ports of this computer that lead into the container.
class PortsEdit : public RowsEdit
{
    Q_OBJECT

public:
    explicit PortsEdit(QWidget *parent = nullptr);
    QList<RunSpec::Port> ports() const;
    void addPort(const RunSpec::Port &port);

protected:
    void addEmptyRow() override { addPort({}); }
    void rowRemoved(int row) override { m_fields.removeAt(row); }

private:
    struct Fields
    {
        QComboBox *address;
        QLineEdit *host;
        QLineEdit *container;
        QComboBox *protocol;
    };
    QList<Fields> m_fields;
};

/// Volumes and folders that the container sees.
class MountsEdit : public RowsEdit
{
    Q_OBJECT

public:
    explicit MountsEdit(Helper *helper, QWidget *parent = nullptr);
    QList<RunSpec::Mount> mounts() const;
    void addMount(const RunSpec::Mount &mount);

protected:
    void addEmptyRow() override { addMount({}); }
    void rowRemoved(int row) override { m_fields.removeAt(row); }

private:
    struct Fields
    {
        QComboBox *kind;
        QComboBox *source;
        QLineEdit *target;
        QToolButton *readOnly;
    };
    void chooseFolder(QComboBox *source);

    Helper *m_helper;
    QList<Fields> m_fields;
};

} // namespace kiste::ui
