// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/models/containermodel.h"

#include <QObject>
#include <QStringList>

#include <memory>

namespace kiste::ui {

/// One container of a bulk act that did not obey.
struct ActionFailure
{
    QString path;
    QString name;
    Error error;
};

/// "'web' could not be stopped. This name is taken." or, for several, a count.
QString failureSentence(Operation operation, const QList<ActionFailure> &failures, int asked);
/// "Stopping: 3 of 12"
QString progressSentence(Operation operation, int done, int asked);
/// One line per failure: the name and the helper's own words.
QString failureDetail(const QList<ActionFailure> &failures);
/// The kistectl line that does the same: "kistectl stop web db".
QString commandLine(Operation operation, const QStringList &names);

/// Carries out what the window's buttons say, marks the rows while an answer is pending, collects what went wrong.
class ContainerActions : public QObject
{
    Q_OBJECT

public:
    ContainerActions(Helper *helper, ContainerModel *model, QObject *parent = nullptr);

    void start(const QStringList &paths) { run(Operation::Starting, paths); }
    void stop(const QStringList &paths) { run(Operation::Stopping, paths); }
    void kill(const QStringList &paths) { run(Operation::Killing, paths); }
    void remove(const QStringList &paths) { run(Operation::Removing, paths); }
    void restart(const QStringList &paths) { run(Operation::Restarting, paths); }
    void pause(const QStringList &paths) { run(Operation::Pausing, paths); }
    void resume(const QStringList &paths) { run(Operation::Resuming, paths); }
    /// Changes limits: options of Container.Update.
    void update(const QString &path, const QVariantMap &options);
    /// The last act's command line, empty before the first.
    QString lastCommand() const { return m_lastCommand; }
    /// For acts that others carry out (the run dialog).
    void noteCommand(const QString &line);

    /// Whether the act makes sense for a container in this state.
    static bool applies(Operation operation, const ContainerInfo &container, Operation pending);

Q_SIGNALS:
    void updateFailed(const QString &name, const kiste::Error &error);
    /// All answers of one act are there and some are errors.
    void failed(kiste::ui::Operation operation, const QList<kiste::ui::ActionFailure> &failures, int asked);
    void commandNoted(const QString &line);
    /// Of an act on several containers: how many answers are there.
    void progressed(kiste::ui::Operation operation, int done, int asked);

private:
    struct Batch
    {
        Operation operation;
        int asked = 0;
        int waiting = 0;
        QList<ActionFailure> failures;
        QStringList queue; ///< not asked for yet
    };

    void run(Operation operation, const QStringList &paths);
    void askNext(const std::shared_ptr<Batch> &batch);
    void ask(Operation operation, const QString &path, const std::shared_ptr<Batch> &batch);

    Helper *m_helper;
    ContainerModel *m_model;
    QString m_lastCommand;
};

} // namespace kiste::ui
