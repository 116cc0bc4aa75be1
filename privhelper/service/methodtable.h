// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/auth/authority.h"
#include "privhelper/service/call.h"

#include <optional>
#include <span>

namespace kiste {

struct Engine;

enum class ObjectKind : quint8 { Manager, Container, Image, Volume, Network, Job, Machine, Folder };

/// What a call will do, made from its arguments before anybody is asked for permission. act holds copies of everything
/// it needs: nothing that the question showed can change while it is open.
struct Plan
{
    /// For the question: "container", "image", "verb".
    QMap<QString, QString> details;
    /// Asked for instead of the method's own action.
    std::optional<Action> escalation;
    std::function<void(const CallPtr &)> act;
};

/// One row: a method, its arguments, what it needs, and the code behind it.
struct Method
{
    ObjectKind kind;
    QLatin1StringView interface;
    QLatin1StringView member;
    QLatin1StringView signature;
    /// Asked for; absent: free for whoever may see the object.
    std::optional<Action> action;
    /// Parses the arguments. The object exists and the caller may see it.
    Result<Plan> (*prepare)(Engine &engine, const Call &call);
    /// Asked for instead when the object is somebody else's.
    std::optional<Action> othersAction = {};

    /// The last argument is an option map.
    bool takesOptions() const { return signature.endsWith(QLatin1StringView("a{sv}")); }
};

/// Every method there is. What is not in here is denied.
std::span<const Method> methodTable();
/// The kind of object a path stands for, by its form alone.
std::optional<ObjectKind> kindOfPath(const QString &path);
/// The row for a call, or nothing.
const Method *findMethod(const QString &path, const QString &interface, const QString &member);

} // namespace kiste
