// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/container.h"

#include <QObject>
#include <QThreadPool>

namespace kiste {

class StateDir;

/// Deletes, in a thread of its own, what was taken out of the store. Requests that come in while it is busy share the
/// next round.
class TrashCollector : public QObject
{
    Q_OBJECT

public:
    explicit TrashCollector(const StateDir &state, QObject *parent = nullptr);
    ~TrashCollector() override;

    /// Answers when everything that is in the trash now is gone.
    void collect(Done done);

private:
    void begin();
    void ended(const Result<void> &result);

    const StateDir &m_state;
    QThreadPool m_thread;
    std::vector<Done> m_current;
    std::vector<Done> m_next;
    bool m_busy = false;
};

} // namespace kiste
