// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QMap>
#include <QObject>
#include <QString>

#include <functional>

namespace kiste {

/// What a caller wants to do, by consequence. Each is one action of org.kiste.helper.policy.
enum class Action : quint8 {
    ContainerCreate,
    ContainerManage, ///< start, stop, kill, remove one's own
    ContainerAttach, ///< run programs in it, read its output, write its input
    ContainerManageOthers, ///< any of these with somebody else's
    ContainerPrivileged, ///< without any confinement: as good as being root
    ContainerHostNamespace, ///< shares a namespace of the machine's
    ContainerHostPath, ///< mounts a file or directory that the caller could not open
    ContainerDevice, ///< uses a device of the machine's
    ContainerUnconfined, ///< with more of the kernel in reach than the default profile leaves
    ImageManage, ///< load and remove one's own
    ImageManageOthers,
    VolumeManage, ///< make, fill, back up and remove one's own
    VolumeManageOthers,
    SystemConfigure, ///< change what counts for everybody on this computer
    MachineControl, ///< freeze and signal containers of other engines
};
inline constexpr int actionCount = 15;

/// "org.kiste.helper.container-create"
QLatin1StringView actionId(Action action);

/// Who asks for what. A copy of what will be done: nothing of it can change while a password is typed.
struct AuthorityRequest
{
    QString sender; ///< the caller's unique name on the bus
    quint32 uid = 0;
    Action action = Action::ContainerPrivileged;
    QMap<QString, QString> details; ///< for the question and for rules: "container", "image", "verb"
    bool interaction = true; ///< may ask for a password
};

/// Decides who may do what. Asked once for each call, its answers are never kept.
class Authority : public QObject
{
    Q_OBJECT

public:
    using Verdict = std::function<void(Result<void>)>;
    using QObject::QObject;

    /// Answers exactly once, maybe before it returns: nothing for yes, NotAuthorized for no.
    virtual void check(const AuthorityRequest &request, Verdict verdict) = 0;
    /// The caller left the bus: takes its open questions back; they are answered with Cancelled.
    virtual void callerLeft(const QString &sender) = 0;
};

} // namespace kiste
