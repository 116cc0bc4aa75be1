// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QMap>
#include <QStringList>

#include <nlohmann/json.hpp>

namespace kiste::ctl {

/// "key=value" filters of `events`: several of one key are alternatives, different keys must all fit.
class EventFilter
{
public:
    /// InvalidArgument for an unknown key.
    static Result<EventFilter> parse(const QStringList &texts);
    /// @p event: one object of Manager.OpenEvents.
    bool passes(const nlohmann::ordered_json &event) const;

private:
    QMap<QString, QStringList> m_values;
};

/// "2026-11-22T14:21:30.018000000Z container start 0123… (image=web, name=web)"
std::string eventLine(const nlohmann::ordered_json &event);
/// The event under docker's names: Type, Action, Actor{ID, Attributes}, status, id, from, time, timeNano.
nlohmann::ordered_json dockerEvent(const nlohmann::ordered_json &event);

} // namespace kiste::ctl
