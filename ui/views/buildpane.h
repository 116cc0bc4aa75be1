// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/buildmodel.h"

#include <QWidget>

class QAction;
class QPushButton;

namespace kiste::ui {

class BuildOutput;
class ChipLabel;
class ElideLabel;
class InlineMessage;
class PaneButtons;
class StepsModel;
class TableView;

/// One build: its steps with their time, what they have said, why it failed and where.
class BuildPane : public QWidget
{
    Q_OBJECT

public:
    /// @p history must outlive it.
    explicit BuildPane(const build::BuildHistory &history, QWidget *parent = nullptr);

    /// Null: none. @p canStop: it goes on, and can be ended here. @p complaint: what its program has said about errors; may be empty.
    void setBuild(const BuildInfo *build, bool canStop, const QString &complaint);
    void setCovering(bool covering);

    StepsModel *steps() const { return m_steps; }
    TableView *stepTable() const { return m_table; }
    BuildOutput *output() const { return m_output; }
    InlineMessage *message() const { return m_message; }
    QPushButton *stopButton() const { return m_stop; }
    /// Opens a shell with the files of the step that is selected.
    QAction *shellAction() const { return m_shell; }
    /// Whether there is an engine to open one in.
    void setShellPossible(bool possible);

Q_SIGNALS:
    void stopRequested(const QString &id);
    void shellRequested(const build::StepRecord &step);
    void closeRequested();
    void expandRequested(bool expand);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeHeader();
    void showFacts(const build::BuildRecord &record);
    /// The step that a shell would be of: the selected one, else the one that failed, else the last; null: there is none with files.
    const build::StepRecord *shellStep() const;
    void refreshShell();
    void showFailure(const build::BuildRecord &record, const QString &complaint);

    QString m_id;
    QString m_failure; ///< what the message on show says
    ElideLabel *m_name;
    ChipLabel *m_chip;
    ElideLabel *m_facts;
    QPushButton *m_stop;
    QAction *m_shell;
    bool m_shellPossible = false;
    PaneButtons *m_buttons;
    InlineMessage *m_message;
    StepsModel *m_steps;
    TableView *m_table;
    BuildOutput *m_output;
};

} // namespace kiste::ui
