// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QVariantMap>

#include <optional>

namespace kiste::ui {

/// What the run dialog's fields say: one container to be.
struct RunSpec
{
    struct Variable
    {
        QString name;
        QString value;
        bool operator==(const Variable &) const = default;
    };
    /// A port of this computer that leads to one of the container's.
    struct Port
    {
        QString address; ///< empty: all
        QString host; ///< a number or a range; empty: a free one
        QString container;
        QString protocol = QStringLiteral("tcp");
        bool operator==(const Port &) const = default;
    };
    /// A volume or a folder of this computer.
    struct Mount
    {
        bool isFolder = false;
        QString source; ///< empty: a volume without a name
        QString target;
        bool readOnly = false;
        bool operator==(const Mount &) const = default;
    };
    /// Fields that can be wrong.
    enum class Field { Image, Name, Command, User, Cpus, Memory, Pids, Environment, Ports, Mounts };
    struct Problem
    {
        Field field;
        int row = -1; ///< of the environment, the ports or the mounts
        QString reason;
    };

    QString image;
    QString name;
    QString command;
    QString user;
    double cpus = 0; ///< 0: no limit
    quint64 memoryBytes = 0; ///< 0: no limit
    qint64 pids = 2048; ///< -1: no limit
    QList<Variable> environment;
    QList<Port> ports;
    QList<Mount> mounts;
    QString restart; ///< restart policy; empty: none
    QString network; ///< empty: the default one
    bool terminal = false;
    bool autoRemove = false;
    bool readOnly = false;

    /// Everything that stands in the way; @p takenNames are other containers' names.
    QList<Problem> problems(const QStringList &takenNames) const;
    /// Options of CreateContainer. Only of a spec without problems.
    QVariantMap options() const;
    /// The line that does the same in a shell; "run -d" or "create".
    QString commandLine(bool start) const;
};

/// Cuts a command as a shell would: blanks separate, quotes and backslashes protect. Nothing for an open quote.
std::optional<QStringList> splitWords(const QString &text);
/// @p word so that a shell reads it back as it is.
QString shellQuoted(const QString &word);
/// "512m", "1g", "1536m": bytes as --memory takes them, exact.
QString memoryArgument(quint64 bytes);

} // namespace kiste::ui
