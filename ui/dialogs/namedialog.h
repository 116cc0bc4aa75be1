// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QDialog>

#include <functional>

class QLineEdit;
class QPushButton;

namespace kiste::ui {

class InlineMessage;

/// Asks for one name and stays open, with what was typed, until the act with it has worked or is given up.
class NameDialog : public QDialog
{
    Q_OBJECT

public:
    using Done = std::function<void(const Result<void> &)>;
    /// Begins the act with the name; Done is called once, unless the dialog has gone.
    using Act = std::function<void(const QString &name, QObject *context, Done done)>;

    /// @p label: what stands before the field; @p hint: below it; @p verb: on the button.
    NameDialog(const QString &title, const QString &label, const QString &hint, const QString &name, const QString &verb,
               Act act, QWidget *parent = nullptr);

    /// Whether the field may be left empty.
    void setOptional(bool optional);
    QLineEdit *field() const { return m_field; }
    QPushButton *button() const { return m_button; }
    InlineMessage *message() const { return m_message; }

private:
    void refresh();
    void go();

    Act m_act;
    QString m_before;
    bool m_optional = false;
    bool m_busy = false;
    InlineMessage *m_message;
    QLineEdit *m_field;
    QPushButton *m_button;
};

} // namespace kiste::ui
