// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kiste::ui {

class InlineMessage;

/// Makes a network. Keeps what was typed until the engine has made it.
class NetworkDialog : public QDialog
{
    Q_OBJECT

public:
    explicit NetworkDialog(Helper *helper, QWidget *parent = nullptr);

    QString commandLine() const;
    QLineEdit *nameField() const { return m_name; }
    QLineEdit *subnetField() const { return m_subnet; }
    QCheckBox *internalBox() const { return m_internal; }
    QCheckBox *ipv6Box() const { return m_ipv6; }
    QPushButton *createButton() const { return m_create; }
    InlineMessage *message() const { return m_message; }

Q_SIGNALS:
    void made(const QString &path);

private:
    void refresh();
    void go();
    QVariantMap options() const;

    Helper *m_helper;
    InlineMessage *m_message;
    QLineEdit *m_name;
    QLineEdit *m_subnet;
    QCheckBox *m_internal;
    QCheckBox *m_ipv6;
    QLabel *m_echo;
    QPushButton *m_create;
    bool m_busy = false;
};

} // namespace kiste::ui
