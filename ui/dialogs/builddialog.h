// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/builder.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kiste::ui {

class EnvironmentEdit;
class InlineMessage;

/// Asks what to build. The Dockerfile is read while its name is typed: its stages are offered, its errors shown with their lines.
class BuildDialog : public QDialog
{
    Q_OBJECT

public:
    explicit BuildDialog(const BuildSpec &spec, QWidget *parent = nullptr);

    BuildSpec spec() const;
    QLineEdit *folderField() const { return m_folder; }
    QLineEdit *fileField() const { return m_file; }
    QLineEdit *tagField() const { return m_tag; }
    QComboBox *stageField() const { return m_stage; }
    EnvironmentEdit *argumentsEdit() const { return m_arguments; }
    InlineMessage *message() const { return m_message; }
    QPushButton *buildButton() const { return m_build; }

Q_SIGNALS:
    void chosen(const kiste::ui::BuildSpec &spec);

private:
    void chooseFolder();
    QString dockerfile() const;
    void check();
    void showStages(const QStringList &stages);
    void showProblem(const QString &sentence, const QString &detail);
    void refresh();

    InlineMessage *m_message;
    QLineEdit *m_folder;
    QLineEdit *m_file;
    QLineEdit *m_tag;
    QComboBox *m_stage;
    EnvironmentEdit *m_arguments;
    QCheckBox *m_cache;
    QLabel *m_echo;
    QPushButton *m_build;
    QTimer m_soon;
    QString m_problem; ///< what the message on show says
    bool m_possible = false;
};

} // namespace kiste::ui
