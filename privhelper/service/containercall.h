// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/methodtable.h"

/// What calls to a container's object have in common.
namespace kiste::methods {

/// The container whose object was called; the method table sends only those here whose path is one.
ContainerId containerOf(const Call &call);
/// What the question to the user says: which container, of which image, and what shall be done to it.
QMap<QString, QString> detailsOf(Engine &engine, const Call &call, const QString &verb);
/// Does @p act once the caller may.
Plan containerPlan(Engine &engine, const Call &call, const QString &verb, std::function<void(const CallPtr &)> act);

} // namespace kiste::methods
