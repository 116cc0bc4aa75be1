// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace kiste::ui {

class InlineMessage;
class LimitField;

/// Changes a container's limits and restart policy; a container that runs has them at once. Only what was changed is sent, so
/// that limits set elsewhere stay.
class LimitsDialog : public QDialog
{
    Q_OBJECT

public:
    LimitsDialog(Helper *helper, const ContainerInfo &container, QWidget *parent = nullptr);

    /// Options of Container.Update for what differs from the container's values.
    QVariantMap changes() const;
    /// The line that does the same.
    QString commandLine() const;
    LimitField *cpuField() const { return m_cpus; }
    LimitField *memoryField() const { return m_memory; }
    QSpinBox *processField() const { return m_processes; }
    QComboBox *restartField() const { return m_restart; }
    QPushButton *applyButton() const { return m_apply; }
    InlineMessage *message() const { return m_message; }

Q_SIGNALS:
    void applied(const QString &commandLine);

private:
    void refresh();
    void apply();

    Helper *m_helper;
    ContainerInfo m_container;
    InlineMessage *m_message;
    LimitField *m_cpus;
    LimitField *m_memory;
    QSpinBox *m_processes;
    QComboBox *m_restart;
    QLabel *m_echo;
    QPushButton *m_apply;
    double m_startCpus = 0; ///< what the fields said at first
    double m_startMemory = 0;
    int m_startProcesses = 0;
    bool m_busy = false;
};

} // namespace kiste::ui
