// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <QObject>
#include <QSocketNotifier>
#include <QString>

#include <memory>

namespace kiste::ctl {

/// A socket that passes on to another one of this computer, such as that of an SSH agent: the agent's own lets nobody in but the
/// user, and a program in a container has another id. Works while the object lives, in the event loop.
class AgentRelay : public QObject
{
    Q_OBJECT

public:
    /// Makes the socket @p path, open to everybody who reaches it: its folder has to keep others out. Connections go to the socket
    /// @p target.
    static Result<std::unique_ptr<AgentRelay>> open(const QString &path, QString target);

private:
    AgentRelay(UniqueFd listening, QString target);
    void takeOne();

    UniqueFd m_listening;
    const QString m_target;
    QSocketNotifier m_notifier;
};

} // namespace kiste::ctl
