// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QByteArray>

namespace kiste::ctl {

/// Watches what is typed for the sequence that leaves a container without ending it.
class DetachKeys
{
public:
    /// Ctrl-P Ctrl-Q.
    DetachKeys()
        : m_keys("\x10\x11")
    {
    }
    /// "ctrl-p,ctrl-q", "ctrl-@", "a,b"; empty for none.
    static Result<DetachKeys> parse(std::string_view text);

    /// What is to be passed on of @p typed. Keys that may still become the sequence are held back.
    QByteArray filter(const QByteArray &typed);
    /// Whether the sequence has been typed.
    bool complete() const { return m_complete; }

private:
    QByteArray m_keys;
    qsizetype m_matched = 0;
    bool m_complete = false;
};

} // namespace kiste::ctl
