// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QStringList>

#include <memory>

class QProcess;

namespace kiste::ui {

/// What a build is asked to do.
struct BuildSpec
{
    QString folder;
    QString file; ///< the Dockerfile; empty: the one in the folder
    QString tag; ///< may be empty
    QString target; ///< stage; empty: the last one
    QStringList arguments; ///< "NAME=value"
    bool noCache = false;

    /// The words behind "kistectl".
    QStringList words() const;
    /// For a shell.
    QString commandLine() const;
};

/// Builds that this window has begun: processes of kistectl, which keeps in the history of builds what they do. The window reads it there,
/// as it does of builds that a terminal has begun.
class Builder : public QObject
{
    Q_OBJECT

public:
    /// @p program: path of kistectl; empty: nothing is possible.
    explicit Builder(const QString &program, QObject *parent = nullptr);
    ~Builder() override;

    bool isPossible() const { return !m_program.isEmpty(); }
    /// The id that the build has in the history.
    QString start(const BuildSpec &spec);
    /// Whether it was begun here, and goes on.
    bool isRunning(const QString &id) const { return m_running.contains(id); }
    /// Ends one that was begun here; what it has made of the image goes with it.
    void cancel(const QString &id);

Q_SIGNALS:
    /// @p complaint: what it has said about errors: places in the Dockerfile and their lines; empty if it ended well.
    void ended(const QString &id, bool good, const QString &complaint);

private:
    struct Running;
    void finish(const QString &id);

    QString m_program;
    QHash<QString, std::shared_ptr<Running>> m_running;
};

} // namespace kiste::ui
