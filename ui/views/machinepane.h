// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/machinetypes.h"
#include "ui/models/metricssource.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

#include <optional>

class QGridLayout;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace kiste {
class Helper;
}

namespace kiste::ui {

class ElideLabel;
class MachineGraph;
class MachineModel;
class PaneButtons;

/// What is under the focus of "This computer": a container with its numbers, ids and processes, or, in a namespace's column,
/// that namespace and who is in it.
class MachinePane : public QWidget
{
    Q_OBJECT

public:
    MachinePane(Helper *helper, MachineModel *model, QWidget *parent = nullptr);

    /// The container with this id, at a column of the model. Nothing for an empty id.
    void show(const QString &id, int column);
    void setCovering(bool covering);
    QString title() const;
    QString subtitle() const;
    /// Text of a line, by its label.
    QString value(const QString &label) const;
    QStringList members() const;
    QTreeWidget *processes() const { return m_processes; }

Q_SIGNALS:
    void closeRequested();
    void expandRequested(bool expand);
    void containerChosen(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeHead();
    void refresh();
    void showNamespace(const MachineContainerInfo &container, NamespaceKind kind);
    void showFacts(const MachineContainerInfo &container);
    void setRow(const QString &label, const QString &value, bool code = false);
    void askProcesses();
    void fillProcesses(const QList<QVariantMap> &processes);
    QString explanation(const MachineContainerInfo &container, NamespaceKind kind) const;

    Helper *m_helper;
    MachineModel *m_model;
    QString m_id;
    int m_column = 0;
    QLabel *m_mark;
    ElideLabel *m_title;
    ElideLabel *m_subtitle;
    PaneButtons *m_buttons;
    QLabel *m_explanation;
    QLabel *m_membersHead;
    QTreeWidget *m_members;
    MachineGraph *m_cpu;
    MachineGraph *m_memory;
    QLabel *m_factsHead;
    QGridLayout *m_grid;
    QHash<QString, std::pair<QLabel *, QLabel *>> m_rows;
    QLabel *m_processesHead;
    QTreeWidget *m_processes;
    QTimer m_timer;
    quint64 m_request = 0;
};

} // namespace kiste::ui
