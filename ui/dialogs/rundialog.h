// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/dialogs/runspec.h"

#include <QDialog>
#include <QMap>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace kiste {
class Helper;
}

namespace kiste::ui {

class ContainerModel;
class EnvironmentEdit;
class InlineMessage;
class LimitField;
class MountsEdit;
class PortsEdit;

/// Makes a container and starts it. Checks while one types, shows the command that does the same, and keeps everything
/// that was typed when the engine says no. Shown with open(); deletes itself.
class RunDialog : public QDialog
{
    Q_OBJECT

public:
    RunDialog(Helper *helper, ContainerModel *containers, const QString &image, QWidget *parent = nullptr);

    RunSpec spec() const;
    QString commandText() const;
    QPushButton *runButton() const { return m_run; }
    QPushButton *createButton() const { return m_create; }
    InlineMessage *message() const { return m_message; }
    QLineEdit *nameField() const { return m_name; }
    QLineEdit *commandField() const { return m_command; }
    EnvironmentEdit *environment() const { return m_environment; }
    PortsEdit *ports() const { return m_ports; }
    MountsEdit *mounts() const { return m_mounts; }
    QComboBox *restartField() const { return m_restart; }
    QComboBox *networkField() const { return m_network; }
    LimitField *memoryField() const { return m_memory; }
    LimitField *cpuField() const { return m_cpus; }
    /// The reason below a field; empty when it is well.
    QString reasonOf(RunSpec::Field field) const;

Q_SIGNALS:
    /// The container is there (and runs, if that was asked for).
    void made(const QString &path, const QString &commandLine);
    void importRequested();

private:
    QWidget *makeHeader(const QString &image);
    QLayout *makeLeft();
    QLayout *makeRight();
    QWidget *makeFooter();
    QLabel *addHeading(QBoxLayout *column, const QString &text);
    void addField(QGridLayout *grid, const QString &label, QWidget *field, RunSpec::Field kind,
                  const QString &hint = {});
    QCheckBox *addOption(QBoxLayout *column, const QString &text, const QString &hint);
    void fillNetworks();
    void fillImages(const QString &wanted);
    void refresh();
    void showProblems(const QList<RunSpec::Problem> &problems);
    void go(bool start);
    void fail(const QString &what, const Error &error);
    void setBusy(bool busy);

    Helper *m_helper;
    ContainerModel *m_containers;
    QComboBox *m_image;
    QLabel *m_imageFacts;
    QLineEdit *m_name;
    QLineEdit *m_command;
    QLineEdit *m_user;
    LimitField *m_cpus;
    LimitField *m_memory;
    QSpinBox *m_pids;
    QComboBox *m_network;
    QCheckBox *m_terminal = nullptr;
    QCheckBox *m_autoRemove = nullptr;
    QCheckBox *m_readOnly = nullptr;
    QComboBox *m_restart;
    PortsEdit *m_ports;
    MountsEdit *m_mounts;
    EnvironmentEdit *m_environment;
    InlineMessage *m_message;
    QLabel *m_echo;
    QLabel *m_left;
    QPushButton *m_run;
    QPushButton *m_create;
    QMap<RunSpec::Field, std::pair<QWidget *, QLabel *>> m_fields;
    bool m_busy = false;
    bool m_saysNoImage = false;
};

} // namespace kiste::ui
